// vm_map_unwire: takes a wiring off the pages of a range. It marks each entry in transition, and sleeps at one that already is;
// a final pass lowers the counts, or only clears the marks if anything was wrong (vm_map_wire(9); kernel-behaviour.md,
// section 10). It drops the lock only to sleep.
import { EFLAG, KERN, WIRE } from '../constants.ts';
import { lockStep, systemWirings, unlockStep, wakeup } from '../lock.ts';
import { CALLED, call, giveBack, labels, local, mapOf, panic, routine, step } from '../routine.ts';
import { beginTransition, endTransition, setUserWired, setWired, tryMerge } from '../split.ts';
import type { Frame } from '../state.ts';
import { unwireEntry } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lookupEntry } from './lookup.ts';
import { entryInTransition } from './wait.ts';
import { UNKNOWN } from './wire.ts';

const holesOk = (f: Frame): boolean => (f.flags & WIRE.HOLESOK) !== 0;
const user = (f: Frame): boolean => (f.flags & WIRE.USER) !== 0;

const at = labels(
  'empty',
  'lock',
  'clamp',
  'lookup',
  'first',
  'loop',
  'in_transition',
  'waited',
  'clip_start',
  'clip_end',
  'mark',
  'hole',
  'system',
  'done',
  'refind',
  'refound',
  'pass',
  'entry',
  'merge',
  'last',
  'unlock',
  'wakeup',
);

export const unwire = routine({
  name: 'vm_map_unwire',
  signature: 'int vm_map_unwire(map, start, end, flags)',
  doc: 'Releases a wiring of the pages of a range (vm_map_wire(9)).',
  locals: [
    local('start'),
    local('end'),
    local('flags:wire-flags'),
    local('entry:entry'),
    local('first_entry:entry', 'first'),
    local('prev_entry:entry', 'prev'),
    local('need_wakeup:boolean', 'needWakeup'),
    local('rv:result'),
  ],
  at,
  steps: {
    empty: step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
      f.start === f.end ? giveBack(k, KERN.KERN_SUCCESS) : at.lock,
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      call(k, f, at.first, lookupEntry).start = f.start;
      return CALLED;
    }),
    first: step(
      'if (!found) { if (holes_ok) first_entry = first_entry->next; else return (KERN_INVALID_ADDRESS); }',
      (k, f) => {
        f.first = f.out;
        f.rv = KERN.KERN_SUCCESS;
        if (!f.ret) {
          if (!holesOk(f)) {
            f.rv = KERN.KERN_INVALID_ADDRESS;
            return at.unlock;
          }
          f.first = mapOf(k, f).entries.next[f.out] as number;
        }
        f.entry = f.first;
        return at.loop;
      },
    ),
    loop: step('for (entry = first_entry; entry->start < end; entry = next_entry) {', (k, f) => {
      const e = mapOf(k, f).entries;
      if ((e.start[f.entry] as number) >= f.end) return at.done;
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
      '        if (next_entry == NULL) { rv = KERN_INVALID_ADDRESS; if (entry == first_entry) unlock and return; goto done; } continue; }',
      (_k, f) => {
        if (!f.ret) {
          f.end = f.out;
          f.rv = KERN.KERN_INVALID_ADDRESS;
          return f.entry === f.first ? at.unlock : at.done;
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
      return at.hole;
    }),
    hole: step(
      '    if (!holes_ok && entry->end < end && entry->next->start > entry->end) { rv = KERN_INVALID_ADDRESS; goto done; }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const end = e.end[f.entry] as number;
        if (!holesOk(f) && end < f.end && (e.start[e.next[f.entry] as number] as number) > end) {
          f.end = end;
          f.rv = KERN.KERN_INVALID_ADDRESS;
          return at.done;
        }
        return at.system;
      },
    ),
    system: step('    if (!user && no system wiring) { rv = KERN_INVALID_ARGUMENT; goto done; } }', (k, f) => {
      const m = mapOf(k, f);
      if (!user(f) && systemWirings(m, f.entry) === 0) {
        f.end = m.entries.end[f.entry] as number;
        f.rv = KERN.KERN_INVALID_ARGUMENT;
        return at.done;
      }
      f.entry = m.entries.next[f.entry] as number;
      return at.loop;
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
        if (!holesOk(f)) return panic(k, 'vm_map_unwire: lookup failed');
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
      '    if it is ours: lower its count unless rv is an error; clear IN_TRANSITION and NEEDS_WAKEUP;',
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        const entry = f.entry;
        if ((e.start[entry] as number) >= f.end) return at.last;
        const eflags = e.eflags[entry] as number;
        if (!(eflags & EFLAG.IN_TRANSITION) || e.wiringThread[entry] !== k.self) {
          if (!holesOk(f)) return panic(k, 'vm_map_unwire: !HOLESOK and new/changed entry');
          f.prev = entry;
          f.entry = e.next[entry] as number;
          return at.entry;
        }
        if (f.rv === KERN.KERN_SUCCESS && (!user(f) || eflags & EFLAG.USER_WIRED)) {
          const wired = e.wiredCount[entry] as number;
          if (wired === 1) unwireEntry(k, m, entry);
          else setWired(k, m, entry, wired - 1);
          if (user(f)) setUserWired(k, m, entry, false);
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
      return at.unlock;
    }),
    unlock: unlockStep('vm_map_unlock(map);', at.wakeup),
    wakeup: step('if (need_wakeup) vm_map_wakeup(map); return (rv);', (k, f) => {
      if (f.needWakeup) wakeup(k);
      return giveBack(k, f.rv);
    }),
  },
});
