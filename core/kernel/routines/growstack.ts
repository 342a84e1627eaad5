// vm_map_growstack: a stack entry grows down over the address that was touched, by multiples of
// sgrowsiz, as far as there is room. freebsd-13: the room is a guard entry below the stack, of
// which the lowest page (stack_guard_page) always stays; the caller, vm_map_lookup, holds the read
// lock, which is upgraded to change the map. freebsd-5 and freebsd-6: the room is only a number on
// the entry (avail_ssize), others may have mapped there since, and an address that is no stack's is
// a success. In all of them MAP_WIREFUTURE wires what was added. RLIMIT_STACK is the script's
// `limit stack`, and asked of the stack made last by vm_map_stack; stacks that grow up are not
// modelled. Source: vm_map.c, vm_map_growstack, of April 2003, March
// 2006 (1.373) and 13.0.

import { ONE } from '../constants.ts';
import { call, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { CALLED, forgiving, local, routine, step, unless, when } from '../routine.ts';
import { GAP_STEPS } from './growstackGap.ts';
import { OLDER_STEPS } from './growstackOlder.ts';
import { at, PLACE_STEPS } from './growstackPlace.ts';
import { lockUpgrade } from './lockCalls.ts';

/**
 * Takes `start`: the address, and in freebsd-13 `entry`: the gap that it is in, HEADER: to be
 * looked up.
 */
export const growstack = routine({
  name: 'vm_map_growstack',
  signature: (rules) => `int vm_map_growstack(${rules.stackGaps ? 'map, addr, gap_entry' : 'p, addr'})`,
  doc: 'Grows a stack over an address below it.',
  locals: [
    local('addr', 'start'),
    local('prev_entry:entry', 'entry'),
    local('stack_entry:entry', 'first'),
    local('grow_amount', 'length'),
    local('max_grow', 'offset'),
    local('grow_start', 'savedStart'),
    local('rv:result'),
  ],
  at,
  scratch: ['page', 'savedEnd', 'i', 'flags', 'prot', 'maxProt'],
  keeps: {
    lock: ['start'],
    upgraded: ['start', 'entry', 'first', 'length'],
    again: ['start'],
    older_wire: ['savedStart', 'savedEnd', 'rv'],
    wired: [],
    done: ['rv'],
  },
  visible: { older_wire: 'reads' },
  steps: {
    ...PLACE_STEPS,
    upgrade: forgiving(
      { at: at.upgraded, how: 'retried' },
      step(
        (rules) =>
          rules.stackGaps ? 'if (vm_map_lock_upgrade(map))' : 'vm_map_lock_upgrade(map);   // always succeeds',
        (k, f) => {
          call(k, f, at.upgraded, lockUpgrade);
          return CALLED;
        },
      ),
    ),
    upgraded: step('// the lock is exclusive, or lost', (k, f) => {
      if (f.ret === ONE) return at.again;
      return k.rules.stackGaps ? at.insert : at.older_insert;
    }),
    again: when('stackGaps', lockStep('    { vm_map_lock_read(map); gap_entry = NULL; goto retry; }', 's', at.lookup)),
    ...GAP_STEPS,
    ...OLDER_STEPS,
    fail: unless('stackGaps', unlockStep('vm_map_unlock_read(map);', at.done)),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});
