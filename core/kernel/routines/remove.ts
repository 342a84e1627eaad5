// vm_map_remove and vm_map_delete: unmap a range. Holes are skipped, and it never fails; at an
// entry that is in transition, or that the system has wired (but for the kernel's own map), it
// sleeps (kernel-behaviour.md, section 6).
import { EFLAG, KERN } from '../constants.ts';
import { HEADER, release, unlink } from '../data/entries.ts';
import { dereference, NO_OBJECT, releaseSwap, shrink } from '../data/objects.ts';
import { needWakeup } from '../entryChanges.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import { lockStep, systemWirings, unlockStep } from '../lock.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';
import { unwireEntry } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lookup } from './lookup.ts';
import { waitFor } from './wait.ts';

/**
 * vm_map_entry_delete: unlinks an entry; its reference to its object goes at the thread's next
 * unlock.
 */
export function deleteEntry(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const start = e.start[entry] as number;
  const end = e.end[entry] as number;
  const object = e.object[entry] as number;
  unlink(m, entry);
  if (!((e.eflags[entry] as number) & EFLAG.GUARD)) m.size -= end - start;
  if (e.charged[entry]) releaseSwap(k, end - start);
  if (object !== NO_OBJECT) {
    shrink(k, object, e.offset[entry] as number, end - start);
    if (k.rules.deferredFrees) thread(k).deferred.push(object);
    else dereference(k, object);
  }
  const serial = e.serial[entry] as number;
  release(m, entry);
  k.sink?.({ kind: 'delete', thread: k.self, entry: serial, start, end });
}

const mustWait = (k: Kernel, m: MapState, entry: number): boolean =>
  ((m.entries.eflags[entry] as number) & EFLAG.IN_TRANSITION) !== 0 ||
  (k.rules.removeWaitsForSystem && !m.kernelPmap && systemWirings(m, entry) !== 0);

/** freebsd-5: the hint where a search for free space begins must not stay on an entry that goes. */
function moveHint(m: MapState, first: number, start: number): void {
  if (first === HEADER) m.firstFree = HEADER;
  // the header starts at the map's start here
  else if ((m.firstFree === HEADER ? m.min : (m.entries.start[m.firstFree] as number)) >= start)
    m.firstFree = m.entries.prev[first] as number;
}

const at = labels(
  'enter',
  'lookup',
  'first',
  'clip',
  'hint',
  'loop',
  'wait',
  'lock',
  'changed',
  'again',
  'found',
  'clip_again',
  'clip_end',
  'unwire',
  'delete',
  'done',
);

export const deleteRange = routine({
  name: 'vm_map_delete',
  signature: 'int vm_map_delete(map, start, end)',
  doc: 'Unmaps a range; the lock is held by the caller, and given up while it waits.',
  locals: [
    local('start'),
    local('end'),
    local('entry:entry'),
    local('saved_start', 'savedStart'),
    local('last_timestamp:count', 'lastTimestamp'),
  ],
  at,
  keeps: {
    lock: ['end', 'entry', 'savedStart', 'lastTimestamp'],
  },
  steps: {
    enter: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
        f.start === f.end ? ret(k, KERN.KERN_SUCCESS) : at.lookup,
      ),
    ),
    lookup: step('found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
      return lookup(k, f, f.start, at.first);
    }),
    first: step('if (!found) entry = entry->next; else', (k, f) => {
      f.entry = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? at.clip : at.hint;
    }),
    clip: step('    vm_map_clip_start(map, entry, start);', (k, f) => clipStart(k, f, f.entry, f.start, at.hint)),
    hint: when(
      'firstFreeHint',
      step('if (map->first_free goes, or nothing is above start) map->first_free = entry->prev;', (k, f) => {
        moveHint(mapOf(k, f), f.entry, f.start);
        return at.loop;
      }),
    ),
    loop: step('while (entry->start < end) {', (k, f) => {
      const m = mapOf(k, f);
      if ((m.entries.start[f.entry] as number) >= f.end) return at.done;
      return mustWait(k, m, f.entry) ? at.wait : at.clip_end;
    }),
    wait: step(
      (rules) =>
        `    if (in transition${rules.removeWaitsForSystem ? ', or wired by the system' : ''}) { NEEDS_WAKEUP; vm_map_unlock_and_wait(map);`,
      (k, f) => {
        const m = mapOf(k, f);
        f.savedStart = m.entries.start[f.entry] as number;
        needWakeup(k, m, f.entry);
        return waitFor(k, f, f.entry, at.lock);
      },
    ),
    lock: lockStep('        vm_map_lock(map);', 'x', at.changed),
    changed: step('        if (last_timestamp + 1 == map->timestamp) continue;', (k, f) =>
      f.lastTimestamp + 1 === mapOf(k, f).timestamp ? at.loop : at.again,
    ),
    again: step('        found = vm_map_lookup_entry(map, saved_start, &entry);', (k, f) => {
      return lookup(k, f, f.savedStart, at.found);
    }),
    found: step('        if (!found) entry = entry->next; else', (k, f) => {
      f.entry = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? at.clip_again : at.loop;
    }),
    clip_again: step('            vm_map_clip_start(map, entry, saved_start); continue; }', (k, f) =>
      clipStart(k, f, f.entry, f.savedStart, at.loop),
    ),
    clip_end: step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.unwire)),
    unwire: step('    if (entry->wired_count != 0) vm_map_entry_unwire(map, entry);', (k, f) => {
      const m = mapOf(k, f);
      if (m.entries.wiredCount[f.entry] !== 0) unwireEntry(k, m, f.entry);
      return at.delete;
    }),
    delete: step('    vm_map_entry_delete(map, entry); entry = the next; }', (k, f) => {
      const m = mapOf(k, f);
      const next = m.entries.next[f.entry] as number;
      deleteEntry(k, m, f.entry);
      f.entry = next;
      return at.loop;
    }),
    done: step('return (KERN_SUCCESS);', (k) => ret(k, KERN.KERN_SUCCESS)),
  },
});

const atRemove = labels('enter', 'lock', 'clamp', 'delete', 'unlock', 'done');
export const remove = routine({
  name: 'vm_map_remove',
  signature: 'int vm_map_remove(map, start, end)',
  doc: 'Unmaps a range: vm_map_delete with the lock taken.',
  locals: [local('start'), local('end'), local('result:result', 'ret')],
  at: atRemove,
  keeps: {
    lock: ['start', 'end'],
    done: ['ret'],
  },
  steps: {
    enter: step('{', () => atRemove.lock),
    lock: lockStep('vm_map_lock(map);', 'x', atRemove.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, atRemove.delete)),
    delete: step('result = vm_map_delete(map, start, end);', (k, f) => callDelete(k, f, atRemove.unlock)),
    unlock: unlockStep('vm_map_unlock(map);', atRemove.done),
    done: step('return (result);', (k, f) => ret(k, f.ret)),
  },
});

/** Calls vm_map_delete for the frame's own range. */
export function callDelete(k: Kernel, f: Frame, next: number): number {
  const callee = call(k, f, next, deleteRange);
  callee.start = f.start;
  callee.end = f.end;
  return CALLED;
}
