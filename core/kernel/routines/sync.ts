// vm_map_sync: pushes the dirty pages of a range to their pagers, as msync(2) asks. First the range
// is looked at under the read lock: it must have no hole, and to throw pages away (invalidate) none
// of it may be wired by a user. Then each entry's object is synchronized: in freebsd-13 with the
// lock given up meanwhile, and the address looked up again if the map has changed. Objects have no
// pages here. A page that the script's `fault` lets fail, whatever happens, cannot be written
// either: that is KERN_FAILURE if the write is waited for and the bottom object is file-like.
// freebsd-6 does not look at what the pager says. Source: vm_map.c, vm_map_sync, of March 2006
// (1.373) and 13.0; in April 2003 it was vm_map_clean. Submaps are passed over.
import { EFLAG, KERN } from '../constants.ts';
import { bottomOf, dereference, NO_OBJECT, objectOf, reference } from '../data/objects.ts';
import { mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { startNotMapped } from '../reasons/ranges.ts';
import { syncRefused, writeFailed } from '../reasons/syncs.ts';
import { fail, refused } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { leavePages } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { lookup } from './lookup.ts';

/** What the first pass says of the range. */
function checkRange(k: Kernel, f: Frame): number {
  const e = mapOf(k, f).entries;
  for (let entry = f.entry; (e.start[entry] as number) < f.end; entry = e.next[entry] as number) {
    if (f.inherit && (e.eflags[entry] as number) & EFLAG.USER_WIRED) return KERN.KERN_INVALID_ARGUMENT;
    const end = e.end[entry] as number;
    if (f.end > end && (e.start[e.next[entry] as number] as number) !== end) return KERN.KERN_INVALID_ADDRESS;
  }
  return KERN.KERN_SUCCESS;
}

/** vm_object_sync of [start, savedEnd): false if a write that is waited for fails. */
function syncObject(k: Kernel, f: Frame): boolean {
  const bottom = bottomOf(k, f.object);
  k.sink?.({
    kind: 'sync',
    thread: k.self,
    start: f.start,
    end: f.savedEnd,
    object: f.object,
    offset: f.offset,
  });
  if (bottom === NO_OBJECT || objectOf(k, bottom).anonymous || !(f.flags || f.inherit)) return true;
  for (let page = f.start; page < f.savedEnd; page++) {
    const outcomes = k.config.faults.get(page);
    if (outcomes?.every((outcome) => outcome !== KERN.KERN_SUCCESS)) return false;
  }
  return true;
}

const at = labels(
  'enter',
  'lock',
  'clamp',
  'lookup',
  'found',
  'check',
  'invalidate',
  'loop',
  'take',
  'drop',
  'sync',
  'sync_locked',
  'relock',
  'again',
  'changed',
  'unlock',
  'done',
);

/** Takes `start`, `end`, `flags`: syncio, `inherit`: invalidate. */
export const sync = routine({
  name: 'vm_map_sync',
  signature: 'int vm_map_sync(map, start, end, syncio, invalidate)',
  doc: 'Pushes dirty pages of a range to their pagers, and frees them if asked to (vm_map_sync(9)).',
  locals: [
    local('start'),
    local('end'),
    local('syncio:boolean', 'flags'),
    local('invalidate:boolean', 'inherit'),
    local('entry:entry'),
    local('size_end', 'savedEnd'),
    local('last_timestamp:count', 'lastTimestamp'),
    local('failed:boolean', 'needWakeup'),
    local('rv:result'),
  ],
  at,
  scratch: ['object', 'offset'],
  keeps: {
    lock: ['start', 'end', 'flags', 'inherit', 'needWakeup'],
    sync: [
      'start',
      'end',
      'flags',
      'inherit',
      'entry',
      'savedEnd',
      'lastTimestamp',
      'needWakeup',
      'object',
      'offset',
      'rv',
    ],
    relock: ['start', 'end', 'flags', 'inherit', 'entry', 'lastTimestamp', 'needWakeup', 'rv'],
    done: ['rv'],
  },
  visible: { sync: 'frees' },
  steps: {
    enter: step('failed = FALSE;', () => at.lock),
    lock: lockStep('vm_map_lock_read(map);', 's', at.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
      return lookup(k, f, f.start, at.found);
    }),
    found: step(
      'if (!found) { unlock; return (KERN_INVALID_ADDRESS); } if (start == end) the range is the whole entry;',
      (k, f) => {
        f.entry = f.out;
        if (!f.ret) return fail(k, f, KERN.KERN_INVALID_ADDRESS, at.unlock);
        if (f.start === f.end) {
          const e = mapOf(k, f).entries;
          f.start = e.start[f.entry] as number;
          f.end = e.end[f.entry] as number;
        }
        return at.check;
      },
      startNotMapped,
    ),
    check: step(
      'for each entry of the range: invalidate and USER_WIRED -> KERN_INVALID_ARGUMENT; a hole -> KERN_INVALID_ADDRESS;',
      (k, f) => {
        f.rv = checkRange(k, f);
        return f.rv === KERN.KERN_SUCCESS ? at.invalidate : fail(k, f, f.rv, at.unlock);
      },
      syncRefused,
    ),
    invalidate: step('if (invalidate) pmap_remove(map->pmap, start, end);   // wired pages too', (k, f) => {
      if (!f.inherit) return at.loop;
      const pages = leavePages(k, mapOf(k, f), f.start, f.end);
      if (pages > 0) k.sink?.({ kind: 'lost-wired-pages', thread: k.self, start: f.start, end: f.end, pages });
      return at.loop;
    }),
    loop: step('while (entry->start < end) {', (k, f) => {
      if ((mapOf(k, f).entries.start[f.entry] as number) < f.end) return at.take;
      if (f.needWakeup) f.rv = KERN.KERN_FAILURE;
      return at.unlock;
    }),
    take: step(
      (rules) =>
        rules.syncDropsLock
          ? '    vm_object_reference(object = entry->object); last_timestamp = map->timestamp;   // to min(end, entry->end)'
          : '    object = entry->object;   // to min(end, entry->end)',
      (k, f) => {
        const m = mapOf(k, f);
        f.object = m.entries.object[f.entry] as number;
        f.offset = (m.entries.offset[f.entry] as number) + f.start - (m.entries.start[f.entry] as number);
        f.savedEnd = Math.min(f.end, m.entries.end[f.entry] as number);
        f.lastTimestamp = m.timestamp;
        if (k.rules.syncDropsLock) reference(k, f.object);
        return at.drop;
      },
    ),
    drop: when('syncDropsLock', unlockStep('    vm_map_unlock_read(map);', at.sync)),
    sync: when(
      'syncDropsLock',
      step(
        '    if (!vm_object_sync(object, ...)) failed = TRUE; vm_object_deallocate(object);',
        (k, f) => {
          if (!syncObject(k, f)) {
            if (!f.needWakeup) refused(k, f, KERN.KERN_FAILURE);
            f.needWakeup = 1;
          }
          dereference(k, f.object);
          f.start = f.savedEnd;
          return at.relock;
        },
        writeFailed,
      ),
    ),
    sync_locked: unless(
      'syncDropsLock',
      step('    vm_object_sync(object, ...); entry = entry->next; }', (k, f) => {
        syncObject(k, f);
        f.start = f.savedEnd;
        f.entry = mapOf(k, f).entries.next[f.entry] as number;
        return at.loop;
      }),
    ),
    relock: when('syncDropsLock', lockStep('    vm_map_lock_read(map);', 's', at.again)),
    again: when(
      'syncDropsLock',
      step('    if (last_timestamp != map->timestamp) found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
        if (f.lastTimestamp === mapOf(k, f).timestamp) {
          f.ret = 0;
          f.out = f.entry;
          return at.changed;
        }
        return lookup(k, f, f.start, at.changed);
      }),
    ),
    changed: when(
      'syncDropsLock',
      step('    if (it is the same map, or !found) entry = entry->next; }', (k, f) => {
        f.entry = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
        return at.loop;
      }),
    ),
    unlock: unlockStep('vm_map_unlock_read(map);', at.done),
    done: step('return (rv);   // KERN_FAILURE if a write failed', (k, f) => ret(k, f.rv)),
  },
});
