// Waiting: vm_map_unlock_and_wait (until a thread calls vm_map_wakeup), vm_map_wait_busy (until no
// wirer is away faulting), and vm_map_entry_in_transition, what wire and unwire do at an entry that
// is in transition: sleep, take the lock again, and look the address up again if the map changed
// meanwhile (kernel-behaviour.md, sections 2 and 9, step 2a).
import { KERN, NOTHING } from '../constants.ts';
import { needWakeup } from '../entryChanges.ts';
import { call, mapOf, ret } from '../frames.ts';
import { countTimestamp, lockStep, relockStep, sleepStep } from '../lock.ts';
import { holdsExclusively, notLocked } from '../lockAssert.ts';
import { vanished } from '../reasons/ranges.ts';
import { refused } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step } from '../routine.ts';
import type { Frame } from '../state.ts';
import { lookup } from './lookup.ts';

const atWait = labels('sleep', 'woken');
export const unlockAndWait = routine({
  name: 'vm_map_unlock_and_wait',
  signature: 'int vm_map_unlock_and_wait(map)',
  doc: 'Releases the map lock and sleeps until vm_map_wakeup, in one step, so that no wakeup in between is lost. The caller locks again.',
  locals: [],
  at: atWait,
  scratch: ['start', 'end'],
  keeps: {
    woken: [],
  },
  visible: { sleep: 'sleeps' },
  steps: {
    sleep: sleepStep('release the lock and sleep on map, in one step;', 'map', atWait.woken),
    woken: step('return (0);', (k) => ret(k, NOTHING)),
  },
});

/**
 * A caller's unlock-and-wait for an entry; `f.lastTimestamp` keeps the timestamp. Goes on at
 * `next`, without the lock.
 */
export function waitFor(k: Kernel, f: Frame, entry: number, next: number): number {
  const m = mapOf(k, f);
  f.lastTimestamp = m.timestamp;
  const callee = call(k, f, next, unlockAndWait);
  callee.start = m.entries.start[entry] as number;
  callee.end = m.entries.end[entry] as number;
  return CALLED;
}

const atBusy = labels('test', 'sleep', 'woken', 'relock', 'count');
export const waitBusy = routine({
  name: 'vm_map_wait_busy',
  signature: 'void vm_map_wait_busy(map)',
  doc: 'Waits, with the lock given up meanwhile, until no thread is away from the map to fault its pages; then counts the timestamp.',
  locals: [],
  at: atBusy,
  keeps: {
    woken: [],
    relock: [],
  },
  visible: { sleep: 'sleeps' },
  steps: {
    test: step('while (map->busy != 0)   // the lock is held, or it is a panic', (k, f) => {
      if (!holdsExclusively(k, f)) return notLocked(k, 'x');
      return mapOf(k, f).busy > 0 ? atBusy.sleep : atBusy.count;
    }),
    sleep: sleepStep('    release the lock and sleep on map->busy, in one step;', 'busy', atBusy.woken),
    woken: step('    // woken: the map was free of wirers a moment ago', () => atBusy.relock),
    relock: relockStep('    take the lock back;', atBusy.test),
    count: step('map->timestamp++;', (k, f) => {
      countTimestamp(k, f);
      return ret(k, NOTHING);
    }),
  },
});

export const VANISHED = 0;
const SAME = 1;
const LOOKED_UP = 2;

/** first_entry when it has to be looked up again. */
export const UNKNOWN = -1;

/** What first_entry is after a sleep at `f.entry` that gave back `f.ret` and `f.out`. */
export function firstAfterWait(k: Kernel, f: Frame): number {
  if (f.ret === SAME && !k.rules.forgetsFirstEntry) return f.first;
  return f.entry === f.first ? f.out : UNKNOWN;
}

const atTransition = labels('enter', 'mark', 'wait', 'lock', 'changed', 'lookup', 'found', 'same');
/**
 * Takes the range's start, `entry`, `flags` 1: holes ok. Gives back SAME or LOOKED_UP and the entry
 * to go on with, or VANISHED and the address where the range now ends.
 */
export const entryInTransition = routine({
  name: 'vm_map_entry_in_transition',
  signature: 'vm_map_entry_t vm_map_entry_in_transition(map, in_start, &end, holes_ok, entry)',
  doc: 'Sleeps until an entry in transition may be free; if the map changed meanwhile, looks the address up again (the manual: callers must check for this).',
  locals: [
    local('start'),
    local('entry:entry'),
    local('holes_ok:boolean', 'flags'),
    local('last_timestamp:count', 'lastTimestamp'),
  ],
  at: atTransition,
  keeps: {
    lock: ['start', 'entry', 'flags', 'lastTimestamp'],
  },
  steps: {
    enter: step('start = max(in_start, entry->start);', (k, f) => {
      f.start = Math.max(f.start, mapOf(k, f).entries.start[f.entry] as number);
      return atTransition.mark;
    }),
    mark: step('entry->eflags |= MAP_ENTRY_NEEDS_WAKEUP;', (k, f) => {
      needWakeup(k, mapOf(k, f), f.entry);
      return atTransition.wait;
    }),
    wait: step('last_timestamp = map->timestamp; vm_map_unlock_and_wait(map);', (k, f) =>
      waitFor(k, f, f.entry, atTransition.lock),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', atTransition.changed),
    changed: step('if (last_timestamp + 1 != map->timestamp) {', (k, f) =>
      f.lastTimestamp + 1 === mapOf(k, f).timestamp ? atTransition.same : atTransition.lookup,
    ),
    lookup: step('    found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
      return lookup(k, f, f.start, atTransition.found);
    }),
    found: step(
      '    if (!found) { if (!holes_ok) { *end = start; return (NULL); } entry = entry->next; } }',
      (k, f) => {
        if (f.ret) return ret(k, LOOKED_UP, f.out);
        if (f.flags) return ret(k, LOOKED_UP, mapOf(k, f).entries.next[f.out] as number);
        refused(k, f, KERN.KERN_INVALID_ADDRESS);
        return ret(k, VANISHED, f.start);
      },
      vanished,
    ),
    same: step('return (entry);', (k, f) => ret(k, SAME, f.entry)),
  },
});
