// vm_map_wire: wires the pages of a range into memory. It marks each entry in transition, in ascending order, and faults the
// pages of those not wired yet with the lock dropped; a final pass over the range turns the marks into wirings, or undoes
// this call's own if anything failed (vm_map_wire(9); kernel-behaviour.md, section 9).
import { EFLAG, KERN, PROT_EXECUTE, PROT_READ, PROT_WRITE, WIRE } from '../constants.ts';
import { busy, lockStep, unbusy, unlockStep, wakeup } from '../lock.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, call, giveBack, labels, local, mapOf, panic, routine, step } from '../routine.ts';
import { beginTransition, endTransition, setUserWired, setWired, tryMerge } from '../split.ts';
import type { Frame } from '../state.ts';
import { unwireEntry, unwirePages, userCountAdd, userCountSub } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { wireFault } from './fault.ts';
import { lookupEntry } from './lookup.ts';
import { entryInTransition } from './wait.ts';

/** wired_count of an entry whose wiring failed, until the final pass. */
export const WIRE_FAILED = -1;
/** first_entry when the map changed under it: to be looked up again. */
export const UNKNOWN = -1;

/** vm_map_wire_entry_failure: the pages before the one that failed are unwired, and the entry is marked as failed. */
function entryFailure(k: Kernel, f: Frame, entry: number, failed: number): void {
  const m = mapOf(k, f);
  const start = m.entries.start[entry] as number;
  if (failed > start) unwirePages(k, m, start, failed);
  setWired(k, m, entry, WIRE_FAILED);
}

const holesOk = (f: Frame): boolean => (f.flags & WIRE.HOLESOK) !== 0;
const user = (f: Frame): boolean => (f.flags & WIRE.USER) !== 0;

const at = labels(
  'empty',
  'clamp',
  'lookup',
  'first',
  'loop',
  'in_transition',
  'waited',
  'clip_start',
  'clip_end',
  'mark',
  'access',
  'count',
  'limit',
  'unlock',
  'fault',
  'faulted',
  'relock',
  'unbusy',
  'changed',
  'look_again',
  'parts',
  'failed',
  'again',
  'next',
  'whole',
  'done',
  'refind',
  'refound',
  'pass',
  'entry',
  'merge',
  'last',
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
    local('first_entry:entry', 'first'),
    local('prev_entry:entry', 'prev'),
    local('saved_start', 'savedStart'),
    local('saved_end', 'savedEnd'),
    local('last_timestamp:number', 'lastTimestamp'),
    local('faddr', 'page'),
    local('need_wakeup:boolean', 'needWakeup'),
    local('rv:result'),
  ],
  at,
  steps: {
    empty: step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
      f.start === f.end ? giveBack(k, KERN.KERN_SUCCESS) : at.clamp,
    ),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      call(k, f, at.first, lookupEntry).start = f.start;
      return CALLED;
    }),
    first: step(
      'if (!found) { if (holes_ok) first_entry = first_entry->next; else return (KERN_INVALID_ADDRESS); }',
      (k, f) => {
        f.first = f.out;
        if (!f.ret) {
          if (!holesOk(f)) return giveBack(k, KERN.KERN_INVALID_ADDRESS);
          f.first = mapOf(k, f).entries.next[f.out] as number;
        }
        f.entry = f.first;
        return at.loop;
      },
    ),
    loop: step('for (entry = first_entry; entry->start < end; entry = next_entry) {', (k, f) => {
      const e = mapOf(k, f).entries;
      if ((e.start[f.entry] as number) >= f.end) return at.whole;
      return (e.eflags[f.entry] as number) & EFLAG.IN_TRANSITION ? at.in_transition : at.clip_start;
    }),
    in_transition: step(
      '    if (entry is IN_TRANSITION) { next_entry = vm_map_entry_in_transition(map, start, &end, holes_ok, entry);',
      (k, f) => {
        const callee = call(k, f, at.waited, entryInTransition);
        callee.start = f.start;
        callee.entry = f.entry;
        callee.flags = holesOk(f) ? 1 : 0;
        return CALLED;
      },
    ),
    waited: step(
      '        if (next_entry == NULL) { if (entry == first_entry) return (KERN_INVALID_ADDRESS); rv = it; goto done; } continue; }',
      (k, f) => {
        if (!f.ret) {
          f.end = f.out;
          if (f.entry === f.first) return giveBack(k, KERN.KERN_INVALID_ADDRESS);
          f.rv = KERN.KERN_INVALID_ADDRESS;
          return at.done;
        }
        f.first = f.entry === f.first ? f.out : UNKNOWN;
        f.entry = f.out;
        return at.loop;
      },
    ),
    clip_start: step('    vm_map_clip_start(map, entry, start);', (k, f) =>
      clipStart(k, f, f.entry, f.start, at.clip_end),
    ),
    clip_end: step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.mark)),
    mark: step('    entry->eflags |= MAP_ENTRY_IN_TRANSITION; entry->wiring_thread = curthread;', (k, f) => {
      beginTransition(k, mapOf(k, f), f.entry);
      return at.access;
    }),
    access: step(
      '    if (no access, or WRITE asked and not allowed) { WIRE_SKIPPED; if (!holes_ok) goto done; } else',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const prot = e.prot[f.entry] as number;
        const readable = prot & (PROT_READ | PROT_EXECUTE);
        const writable = !(f.flags & WIRE.WRITE) || prot & PROT_WRITE;
        if (readable && writable) return at.count;
        e.eflags[f.entry] = (e.eflags[f.entry] as number) | EFLAG.WIRE_SKIPPED;
        if (holesOk(f)) return at.next;
        f.end = e.end[f.entry] as number;
        f.rv = KERN.KERN_INVALID_ADDRESS;
        return at.done;
      },
    ),
    count: step('    if (entry->wired_count++ == 0) {   // a second user wiring does not count', (k, f) => {
      const m = mapOf(k, f);
      const wired = m.entries.wiredCount[f.entry] as number;
      if (wired === 0) {
        setWired(k, m, f.entry, 1);
        return at.limit;
      }
      if (!user(f) || !((m.entries.eflags[f.entry] as number) & EFLAG.USER_WIRED)) setWired(k, m, f.entry, wired + 1);
      return at.next;
    }),
    limit: step(
      '        if (user && over vm_page_max_user_wired) { rv = KERN_RESOURCE_SHORTAGE; goto done; }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        f.savedStart = e.start[f.entry] as number;
        f.savedEnd = e.end[f.entry] as number;
        if (!user(f) || userCountAdd(k, f.savedEnd - f.savedStart)) {
          f.lastTimestamp = mapOf(k, f).timestamp;
          busy(k, f);
          return at.unlock;
        }
        entryFailure(k, f, f.entry, f.savedStart);
        f.end = f.savedEnd;
        f.rv = KERN.KERN_RESOURCE_SHORTAGE;
        return at.done;
      },
    ),
    unlock: unlockStep('        last_timestamp = map->timestamp; vm_map_busy(map); vm_map_unlock(map);', at.fault),
    fault: step('        for (faddr = saved_start; faddr < saved_end; faddr += PAGE_SIZE)', (k, f) => {
      if (f.page < f.savedStart) f.page = f.savedStart;
      call(k, f, at.faulted, wireFault).page = f.page;
      return CALLED;
    }),
    faulted: step('            if ((rv = vm_fault(map, faddr, VM_FAULT_WIRE)) != KERN_SUCCESS) break;', (_k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS) return at.relock;
      f.page++;
      return f.page < f.savedEnd ? at.fault : at.relock;
    }),
    relock: lockStep('        vm_map_lock(map);', 'x', at.unbusy),
    unbusy: step('        vm_map_unbusy(map);', (k, f) => {
      unbusy(k, f);
      return at.changed;
    }),
    changed: step('        if (last_timestamp + 1 != map->timestamp) {   // the entry may have been clipped', (k, f) =>
      f.lastTimestamp + 1 === mapOf(k, f).timestamp ? at.failed : at.look_again,
    ),
    look_again: step('            vm_map_lookup_entry(map, saved_start, &next_entry);', (k, f) => {
      call(k, f, at.parts, lookupEntry).start = f.savedStart;
      return CALLED;
    }),
    parts: step(
      '            for each part of it but the last: if not all its pages were faulted, it failed; }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        if (!f.ret) return panic(k, 'vm_map_wire: lookup failed');
        f.first = f.entry === f.first ? f.out : UNKNOWN;
        f.entry = f.out;
        while ((e.end[f.entry] as number) < f.savedEnd) {
          if (f.rv !== KERN.KERN_SUCCESS && f.page < (e.end[f.entry] as number)) entryFailure(k, f, f.entry, f.page);
          f.entry = e.next[f.entry] as number;
        }
        return at.failed;
      },
    ),
    failed: step('        if (rv != KERN_SUCCESS) { the entry failed; end = entry->end; goto done; } }', (k, f) => {
      if (f.rv === KERN.KERN_SUCCESS) return at.again;
      entryFailure(k, f, f.entry, f.page);
      if (user(f)) userCountSub(k, f.savedEnd - f.savedStart);
      f.end = mapOf(k, f).entries.end[f.entry] as number;
      return at.done;
    }),
    again: step('    // here the entry is wired once more', (_k, f) => {
      f.page = 0;
      return at.next;
    }),
    next: step(
      '    if (!holes_ok && entry->end < end && entry->next->start > entry->end) { rv = KERN_INVALID_ADDRESS; goto done; } }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const next = e.next[f.entry] as number;
        const end = e.end[f.entry] as number;
        if (!holesOk(f) && end < f.end && (e.start[next] as number) > end) {
          f.end = end;
          f.rv = KERN.KERN_INVALID_ADDRESS;
          return at.done;
        }
        f.entry = next;
        return at.loop;
      },
    ),
    whole: step('rv = KERN_SUCCESS;', (_k, f) => {
      f.rv = KERN.KERN_SUCCESS;
      return at.done;
    }),
    done: step('done: need_wakeup = FALSE; if (first_entry == NULL)', (_k, f) => {
      f.needWakeup = 0;
      return f.first === UNKNOWN ? at.refind : at.pass;
    }),
    refind: step('    found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      call(k, f, at.refound, lookupEntry).start = f.start;
      return CALLED;
    }),
    refound: step('    if (!found) first_entry = first_entry->next;   // only with holes_ok', (k, f) => {
      f.first = f.out;
      if (!f.ret) {
        if (!holesOk(f)) return panic(k, 'vm_map_wire: lookup failed');
        f.first = mapOf(k, f).entries.next[f.out] as number;
      }
      return at.pass;
    }),
    pass: step('for (prev_entry = first_entry->prev, entry = first_entry; entry->start < end; ) {', (k, f) => {
      f.entry = f.first;
      f.prev = mapOf(k, f).entries.prev[f.first] as number;
      return at.entry;
    }),
    entry: step(
      '    if it is ours: keep its wiring, or undo it on failure; clear IN_TRANSITION and NEEDS_WAKEUP;',
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        const entry = f.entry;
        if ((e.start[entry] as number) >= f.end) return at.last;
        const eflags = e.eflags[entry] as number;
        if (!(eflags & EFLAG.IN_TRANSITION) || e.wiringThread[entry] !== k.self) {
          if (!holesOk(f)) return panic(k, 'vm_map_wire: !HOLESOK and new/changed entry');
          f.prev = entry;
          f.entry = e.next[entry] as number;
          return at.entry;
        }
        const wired = e.wiredCount[entry] as number;
        if (eflags & EFLAG.WIRE_SKIPPED) {
          // it was not wired, so there is nothing to keep or undo
        } else if (f.rv === KERN.KERN_SUCCESS) {
          if (user(f)) setUserWired(k, m, entry, true);
        } else if (wired === WIRE_FAILED) {
          setWired(k, m, entry, 0);
        } else if (!user(f) || !(eflags & EFLAG.USER_WIRED)) {
          if (wired === 1) {
            unwireEntry(k, m, entry);
            if (user(f)) userCountSub(k, (e.end[entry] as number) - (e.start[entry] as number));
          } else setWired(k, m, entry, wired - 1);
        }
        if (endTransition(k, m, entry)) f.needWakeup = 1;
        return at.merge;
      },
    ),
    merge: step(
      '    vm_map_try_merge_entries(map, prev_entry, entry); prev_entry = entry; entry = entry->next; }',
      (k, f) => {
        const m = mapOf(k, f);
        tryMerge(k, m, f.prev, f.entry);
        f.prev = f.entry;
        f.entry = m.entries.next[f.entry] as number;
        return at.entry;
      },
    ),
    last: step('vm_map_try_merge_entries(map, prev_entry, entry);', (k, f) => {
      tryMerge(k, mapOf(k, f), f.prev, f.entry);
      return at.wakeup;
    }),
    wakeup: step('if (need_wakeup) vm_map_wakeup(map); return (rv);', (k, f) => {
      if (f.needWakeup) wakeup(k);
      return giveBack(k, f.rv);
    }),
  },
});

const atWire = labels('enter', 'lock', 'wire', 'unlock', 'done');
export const wire = routine({
  name: 'vm_map_wire',
  signature: 'int vm_map_wire(map, start, end, flags)',
  doc: 'Wires the pages of a range into memory (vm_map_wire(9)).',
  locals: [local('start'), local('end'), local('flags:wire-flags'), local('rv:result', 'ret')],
  at: atWire,
  steps: {
    enter: step('{', () => atWire.lock),
    lock: lockStep('vm_map_lock(map);', 'x', atWire.wire),
    wire: step('rv = vm_map_wire_locked(map, start, end, flags);', (k, f) => {
      const callee = call(k, f, atWire.unlock, wireLocked);
      callee.start = f.start;
      callee.end = f.end;
      callee.flags = f.flags;
      return CALLED;
    }),
    unlock: unlockStep('vm_map_unlock(map);', atWire.done),
    done: step('return (rv);', (k, f) => giveBack(k, f.ret)),
  },
});
