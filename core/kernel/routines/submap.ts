// vm_map_submap: gives a range of a map over to another map. Page faults and lookups there go on in
// the submap, with its lock. The range must be exactly one entry, not copy-on-write and without an
// object; since splitting an entry of a user's map makes an object, a part of an entry will not do.
// What else is done at such an entry: protect refuses it (KERN_INVALID_ARGUMENT), advice and sync
// pass it over, a remove takes the entry away and leaves the submap; freebsd-13 asserts that
// nothing splits it. Addresses are the same in both maps. freebsd-13 marks the submap under its own
// lock first, and takes that back on failure. Source: vm_map.c, vm_map_submap, of March 2006
// (1.373; April 2003 is the same) and 13.0.

import { EFLAG, KERN } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { NO_OBJECT } from '../data/objects.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { noSubmapRange } from '../reasons/ranges.ts';
import { fail } from '../refusal.ts';
import type { Callee, Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lock, unlock } from './lockCalls.ts';
import { lookup } from './lookup.ts';

const at = labels(
  'mark',
  'marked',
  'lock',
  'clamp',
  'lookup',
  'first',
  'clip_start',
  'clip_end',
  'test',
  'unlock',
  'failed',
  'unmark',
  'done',
);

/** Calls one of the lock functions on the submap. */
function onSubmap(k: Kernel, f: Frame, callee: Callee, next: number): number {
  call(k, f, next, callee).map = f.object;
  return CALLED;
}

/** Takes `start`, `end`, `object`: index of the submap. */
export const submap = routine({
  name: 'vm_map_submap',
  signature: 'int vm_map_submap(map, start, end, submap)',
  doc: 'Makes a range of a map the business of another map.',
  locals: [
    local('start'),
    local('end'),
    local('submap:map', 'object'),
    local('entry:entry'),
    local('result:result', 'rv'),
  ],
  at,
  keeps: {
    marked: ['start', 'end', 'object'],
    lock: ['start', 'end', 'object'],
    failed: ['object', 'rv'],
    unmark: ['rv', 'object'],
    done: ['rv'],
  },
  steps: {
    mark: when(
      'marksSubMaps',
      step('vm_map_lock(submap); submap->flags |= MAP_IS_SUB_MAP;', (k, f) => onSubmap(k, f, lock, at.marked)),
    ),
    marked: when(
      'marksSubMaps',
      step('vm_map_unlock(submap);', (k, f) => onSubmap(k, f, unlock, at.lock)),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
      return lookup(k, f, f.start, at.first);
    }),
    first: step('if (!found) entry = entry->next; else', (k, f) => {
      f.entry = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? at.clip_start : at.clip_end;
    }),
    clip_start: step('    vm_map_clip_start(map, entry, start);', (k, f) =>
      clipStart(k, f, f.entry, f.start, at.clip_end),
    ),
    clip_end: step('vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.test)),
    test: step(
      'if (entry is just the range, not COW, without an object) { its sub_map = submap; IS_SUB_MAP; } else KERN_INVALID_ARGUMENT;',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const eflags = e.eflags[f.entry] as number;
        const exact = f.entry !== HEADER && e.start[f.entry] === f.start && e.end[f.entry] === f.end;
        if (!exact || eflags & (EFLAG.COW | EFLAG.IS_SUB_MAP) || e.object[f.entry] !== NO_OBJECT)
          return fail(k, f, KERN.KERN_INVALID_ARGUMENT, at.unlock);
        const changed = writing(e, f.entry);
        changed.subMap[f.entry] = f.object;
        changed.eflags[f.entry] = eflags | EFLAG.IS_SUB_MAP;
        k.sink?.({ kind: 'change', thread: k.self, entry: e.serial[f.entry] as number, what: 'submap' });
        f.rv = KERN.KERN_SUCCESS;
        return at.unlock;
      },
      noSubmapRange,
    ),
    unlock: unlockStep('vm_map_unlock(map);', at.failed),
    failed: when(
      'marksSubMaps',
      step('if (result != KERN_SUCCESS) { vm_map_lock(submap); submap->flags &= ~MAP_IS_SUB_MAP;', (k, f) =>
        f.rv === KERN.KERN_SUCCESS ? at.done : onSubmap(k, f, lock, at.unmark),
      ),
    ),
    unmark: when(
      'marksSubMaps',
      step('    vm_map_unlock(submap); }', (k, f) => onSubmap(k, f, unlock, at.done)),
    ),
    done: step('return (result);', (k, f) => ret(k, f.rv)),
  },
});
