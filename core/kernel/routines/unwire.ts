// vm_map_unwire: takes a wiring off the pages of a range. It marks each entry in transition, and
// sleeps at one that already is; a final pass lowers the counts, or only clears the marks if
// anything was wrong (vm_map_wire(9); kernel-behaviour.md, section 10). It drops the lock only to
// sleep.
import { EFLAG, KERN } from '../constants.ts';
import { setUserWired, setWired } from '../entryChanges.ts';
import { mapOf, ret } from '../frames.ts';
import { lockStep, systemWirings, unlockStep, wakeup } from '../lock.ts';
import { notWired } from '../reasons/access.ts';
import { hole } from '../reasons/ranges.ts';
import type { Kernel } from '../routine.ts';
import { labels, local, routine, step, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { unwireEntry } from '../wiring.ts';
import { clampRange } from './clamp.ts';
import { FINAL_PASS, FIRST_PASS, finalPass, firstPass, holeFollows, holesOk, refuseAt, user } from './range.ts';

/** Is there nothing to take off here, in this vintage's opinion? */
function lacksWiring(k: Kernel, f: Frame): boolean {
  const m = mapOf(k, f);
  if (k.rules.unwireToleratesUnwired) return !user(f) && systemWirings(m, f.entry) === 0;
  const userWired = ((m.entries.eflags[f.entry] as number) & EFLAG.USER_WIRED) !== 0;
  return m.entries.wiredCount[f.entry] === 0 || (user(f) && !userWired);
}

/** Takes this call's wiring off an entry. */
function lower(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  const e = m.entries;
  const entry = f.entry;
  if (k.rules.unwireToleratesUnwired && user(f) && !((e.eflags[entry] as number) & EFLAG.USER_WIRED)) return;
  const wired = e.wiredCount[entry] as number;
  if (wired === 1) unwireEntry(k, m, entry);
  else setWired(k, m, entry, wired - 1);
  if (user(f)) setUserWired(k, m, entry, false);
}

const at = labels('empty', 'lock', 'clamp', ...FIRST_PASS, 'hole', 'wired', ...FINAL_PASS, 'unlock', 'wakeup');

export const unwire = routine({
  name: 'vm_map_unwire',
  signature: (rules) => `int vm_map_unwire(map, start, end, ${rules.wireFlags ? 'flags' : 'user_unwire'})`,
  doc: 'Releases a wiring of the pages of a range (vm_map_wire(9)).',
  locals: [
    local('start'),
    local('end'),
    local('flags:wire-flags'),
    local('entry:entry'),
    local('first_entry:entry?', 'first'),
    local('prev_entry:entry', 'prev'),
    local('need_wakeup:boolean', 'needWakeup'),
    local('rv:result'),
  ],
  at,
  keeps: {
    lock: ['start', 'end', 'flags', 'needWakeup'],
    waited: ['start', 'end', 'flags', 'entry', 'first', 'needWakeup', 'rv'],
    wakeup: ['needWakeup', 'rv'],
  },
  visible: { wakeup: 'wakes' },
  steps: {
    empty: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
        f.start === f.end ? ret(k, KERN.KERN_SUCCESS) : at.lock,
      ),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    ...firstPass(at, { marked: at.hole, early: at.unlock }),
    hole: step(
      '    if (!holes_ok && a hole follows below end) { end = entry->end; rv = KERN_INVALID_ADDRESS; goto done; }',
      (k, f) => {
        if (holesOk(f) || !holeFollows(k, f)) return at.wired;
        refuseAt(k, f, KERN.KERN_INVALID_ADDRESS);
        return at.done;
      },
      hole,
    ),
    wired: step(
      (rules) =>
        `    if (${rules.unwireToleratesUnwired ? '!user && no system wiring' : 'not wired, or user && not wired by a user'}) { end = entry->end; rv = KERN_INVALID_ARGUMENT; goto done; } }`,
      (k, f) => {
        if (lacksWiring(k, f)) {
          refuseAt(k, f, KERN.KERN_INVALID_ARGUMENT);
          return at.done;
        }
        f.entry = mapOf(k, f).entries.next[f.entry] as number;
        return at.loop;
      },
      notWired,
    ),
    ...finalPass('vm_map_unwire', at, at.unlock, 'lower its count unless rv is an error;', (k, f) => {
      if (f.rv === KERN.KERN_SUCCESS) lower(k, f);
    }),
    unlock: unlockStep('vm_map_unlock(map);', at.wakeup),
    wakeup: step('if (need_wakeup) vm_map_wakeup(map); return (rv);', (k, f) => {
      if (f.needWakeup) wakeup(k);
      return ret(k, f.rv);
    }),
  },
});
