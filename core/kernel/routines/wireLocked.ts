// vm_map_wire_locked: wires the pages of a range into memory. It marks each entry in transition, in
// ascending order, and faults the pages of those not wired yet with the lock dropped; a final pass
// over the range turns the marks into wirings, or undoes this call's own if anything failed
// (vm_map_wire(9); kernel-behaviour.md, section 9).

import { EFLAG, KERN, PROT_EXECUTE, PROT_READ, PROT_WRITE, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { setUserWired, setWired } from '../entryChanges.ts';
import { call, mapOf, panic, ret } from '../frames.ts';
import { busy, lockStep, unbusy, unlockStep, wakeup } from '../lock.ts';
import { noAccess } from '../reasons/access.ts';
import { overUserWired } from '../reasons/limits.ts';
import { hole } from '../reasons/ranges.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { unwireEntry, unwirePages, userCountAdd, userCountSub } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { wireFault } from './fault.ts';
import { lookup } from './lookup.ts';
import { cutAt, FINAL_PASS, FIRST_PASS, finalPass, firstPass, holeFollows, holesOk, refuseAt, user } from './range.ts';
import { UNKNOWN } from './wait.ts';

/** wired_count of an entry whose wiring failed, until the final pass. */
const WIRE_FAILED = -1;

/**
 * The pages before the one that failed are unwired (in the older kernels they are already), and the
 * entry is marked as failed.
 */
function entryFailure(k: Kernel, f: Frame, entry: number, failed: number): void {
  const m = mapOf(k, f);
  const start = m.entries.start[entry] as number;
  if (k.rules.failureByPart && failed > start) unwirePages(k, m, start, failed);
  setWired(k, m, entry, WIRE_FAILED);
}

/** A failed call takes its wiring off an entry again. */
function undo(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  const e = m.entries;
  const entry = f.entry;
  const wired = e.wiredCount[entry] as number;
  const userWired = ((e.eflags[entry] as number) & EFLAG.USER_WIRED) !== 0;
  if (wired === WIRE_FAILED) setWired(k, m, entry, 0);
  else if (user(f) && userWired) return;
  else if (wired === 1) {
    unwireEntry(k, m, entry);
    if (user(f) && k.rules.userWiredLimit) userCountSub(k, (e.end[entry] as number) - (e.start[entry] as number));
  } else setWired(k, m, entry, wired - 1);
}

const at = labels(
  'empty',
  'clamp',
  ...FIRST_PASS,
  'access',
  'count',
  'limit',
  'busy',
  'unlock',
  'fault',
  'faulted',
  'undo',
  'relock',
  'unbusy',
  'changed',
  'look_again',
  'parts',
  'failed',
  'next',
  ...FINAL_PASS,
  'wakeup',
);

export const wireLocked = routine({
  name: 'vm_map_wire_locked',
  signature: 'int vm_map_wire_locked(map, start, end, flags)',
  doc: 'Wires the pages of a range. The lock is held by the caller, and dropped while pages are faulted.',
  locals: [
    local('start'),
    local('end'),
    local('flags:wire-flags'),
    local('entry:entry'),
    local('first_entry:entry?', 'first'),
    local('prev_entry:entry', 'prev'),
    local('saved_start', 'savedStart'),
    local('saved_end', 'savedEnd'),
    local('last_timestamp:count', 'lastTimestamp'),
    local('faddr', 'page'),
    local('need_wakeup:boolean', 'needWakeup'),
    local('rv:result'),
  ],
  at,
  keeps: {
    waited: ['start', 'end', 'flags', 'entry', 'first', 'needWakeup', 'rv'],
    fault: [
      'start',
      'end',
      'flags',
      'entry',
      'first',
      'savedStart',
      'savedEnd',
      'lastTimestamp',
      'needWakeup',
      'page',
      'rv',
    ],
    faulted: [
      'start',
      'end',
      'flags',
      'entry',
      'first',
      'savedStart',
      'savedEnd',
      'lastTimestamp',
      'needWakeup',
      'page',
    ],
    relock: [
      'start',
      'end',
      'flags',
      'entry',
      'first',
      'savedStart',
      'savedEnd',
      'lastTimestamp',
      'needWakeup',
      'page',
      'rv',
    ],
  },
  visible: { undo: 'changes' },
  steps: {
    empty: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
        f.start === f.end ? ret(k, KERN.KERN_SUCCESS) : at.clamp,
      ),
    ),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    ...firstPass(at, { marked: at.access, early: at.wakeup }),
    access: when(
      'wireChecksAccess',
      step(
        '    if (no access, or WRITE asked and not allowed) { WIRE_SKIPPED; if (!holes_ok) goto done; } else',
        (k, f) => {
          const e = mapOf(k, f).entries;
          const prot = e.prot[f.entry] as number;
          const readable = prot & (PROT_READ | PROT_EXECUTE);
          const writable = !(f.flags & WIRE.WRITE) || prot & PROT_WRITE;
          if (readable && writable) return at.count;
          if (!holesOk(f)) refuseAt(k, f, KERN.KERN_INVALID_ADDRESS);
          writing(e, f.entry).eflags[f.entry] = (e.eflags[f.entry] as number) | EFLAG.WIRE_SKIPPED;
          return holesOk(f) ? at.next : at.done;
        },
        noAccess,
      ),
    ),
    count: step('    if (entry->wired_count++ == 0) {   // a second user wiring does not count', (k, f) => {
      const m = mapOf(k, f);
      const wired = m.entries.wiredCount[f.entry] as number;
      if (wired === 0) {
        setWired(k, m, f.entry, 1);
        f.savedStart = m.entries.start[f.entry] as number;
        f.savedEnd = m.entries.end[f.entry] as number;
        f.page = f.savedStart;
        f.lastTimestamp = m.timestamp;
        return at.limit;
      }
      if (!user(f) || !((m.entries.eflags[f.entry] as number) & EFLAG.USER_WIRED)) setWired(k, m, f.entry, wired + 1);
      return at.next;
    }),
    limit: when(
      'userWiredLimit',
      step(
        '        if (user && over vm_page_max_user_wired) { rv = KERN_RESOURCE_SHORTAGE; goto done; }',
        (k, f) => {
          if (!user(f) || userCountAdd(k, f.savedEnd - f.savedStart)) return at.busy;
          refuseAt(k, f, KERN.KERN_RESOURCE_SHORTAGE);
          entryFailure(k, f, f.entry, f.savedStart);
          return at.done;
        },
        overUserWired,
      ),
    ),
    busy: when(
      'busyMaps',
      step('        vm_map_busy(map);', (k, f) => {
        busy(k, f);
        return at.unlock;
      }),
    ),
    unlock: unlockStep('        last_timestamp = map->timestamp; vm_map_unlock(map);', at.fault),
    fault: step('        for (faddr = saved_start; faddr < saved_end; faddr += PAGE_SIZE)', (k, f) => {
      // an entry of no length, which the older kernels make, has no page
      if (f.page >= f.savedEnd) return at.relock;
      const callee = call(k, f, at.faulted, wireFault);
      callee.page = f.page;
      callee.flags = f.flags;
      return CALLED;
    }),
    faulted: step('            if ((rv = vm_fault(map, faddr, ...)) != KERN_SUCCESS) break;', (_k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS) return at.undo;
      f.page++;
      return f.page < f.savedEnd ? at.fault : at.relock;
    }),
    undo: unless(
      'failureByPart',
      step('        if (rv != KERN_SUCCESS) unwire [saved_start, faddr);   // without the lock', (k, f) => {
        if (f.page > f.savedStart) unwirePages(k, mapOf(k, f), f.savedStart, f.page);
        return at.relock;
      }),
    ),
    relock: lockStep('        vm_map_lock(map);', 'x', at.unbusy),
    unbusy: when(
      'busyMaps',
      step('        vm_map_unbusy(map);', (k, f) => {
        unbusy(k, f);
        return at.changed;
      }),
    ),
    changed: step('        if (last_timestamp + 1 != map->timestamp) {   // the entry may have been clipped', (k, f) =>
      f.lastTimestamp + 1 === mapOf(k, f).timestamp ? at.failed : at.look_again,
    ),
    look_again: step('            vm_map_lookup_entry(map, saved_start, &next_entry);', (k, f) => {
      return lookup(k, f, f.savedStart, at.parts);
    }),
    parts: step(
      (rules) =>
        `            for each part of it but the last: if ${rules.failureByPart ? 'not all its pages were faulted' : '(rv != KERN_SUCCESS)'}, it failed; }`,
      (k, f) => {
        const e = mapOf(k, f).entries;
        if (!f.ret) return panic(k, 'vm_map_wire: lookup failed');
        f.first = f.entry === f.first ? f.out : UNKNOWN;
        f.entry = f.out;
        while ((e.end[f.entry] as number) < f.savedEnd) {
          // saved_end is where an entry ends, unless a person has set it
          if (f.entry === HEADER) return panic(k, 'vm_map_wire: no entry reaches saved_end, the loop never ends');
          const whole = k.rules.failureByPart && f.page >= (e.end[f.entry] as number);
          if (f.rv !== KERN.KERN_SUCCESS && !whole) entryFailure(k, f, f.entry, f.page);
          f.entry = e.next[f.entry] as number;
        }
        return at.failed;
      },
    ),
    failed: step('        if (rv != KERN_SUCCESS) { the entry failed; end = entry->end; goto done; } }', (k, f) => {
      if (f.rv === KERN.KERN_SUCCESS) return at.next;
      entryFailure(k, f, f.entry, f.page);
      if (user(f) && k.rules.userWiredLimit) userCountSub(k, f.savedEnd - f.savedStart);
      cutAt(k, f, f.rv);
      return at.done;
    }),
    next: step(
      '    if (!holes_ok && a hole follows below end) { end = entry->end; rv = KERN_INVALID_ADDRESS; goto done; } }',
      (k, f) => {
        if (holesOk(f) || !holeFollows(k, f)) {
          f.entry = mapOf(k, f).entries.next[f.entry] as number;
          return at.loop;
        }
        refuseAt(k, f, KERN.KERN_INVALID_ADDRESS);
        return at.done;
      },
      hole,
    ),
    ...finalPass('vm_map_wire', at, at.wakeup, 'keep its wiring, or undo it on failure;', (k, f) => {
      // a skipped one was not wired: there is nothing to keep or undo
      if ((mapOf(k, f).entries.eflags[f.entry] as number) & EFLAG.WIRE_SKIPPED) return;
      if (f.rv !== KERN.KERN_SUCCESS) undo(k, f);
      else if (user(f)) setUserWired(k, mapOf(k, f), f.entry, true);
    }),
    wakeup: step(
      (rules) =>
        rules.wakesBeforeUnlock ? 'if (need_wakeup) vm_map_wakeup(map); return (rv);' : 'return (rv, need_wakeup);',
      (k, f) => {
        if (f.needWakeup && k.rules.wakesBeforeUnlock) wakeup(k);
        return ret(k, f.rv, f.needWakeup);
      },
    ),
  },
});
