// vm_map_growstack as a script calls it: with the lock that its callers have.

import { call, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import { growstack } from './growstack.ts';

const atCall = labels('enter', 'lock', 'grow', 'unlock', 'done');
/**
 * vm_map_growstack as a call of the script: freebsd-13's wants the read lock that vm_map_lookup
 * holds.
 */
export const growstackCall = routine({
  name: 'vm_map_growstack_call',
  signature: 'int vm_map_growstack(map, addr), as its callers do it',
  doc: 'vm_map_growstack with the lock that its caller has.',
  locals: [local('addr', 'start'), local('rv:result', 'ret')],
  at: atCall,
  keeps: {
    lock: ['start'],
    done: ['ret'],
  },
  steps: {
    enter: step('{', () => atCall.lock),
    lock: when('stackGaps', lockStep('vm_map_lock_read(map);', 's', atCall.grow)),
    grow: step('rv = vm_map_growstack(map, addr);', (k, f) => {
      const callee = call(k, f, atCall.unlock, growstack);
      callee.start = f.start;
      return CALLED;
    }),
    unlock: when('stackGaps', unlockStep('vm_map_unlock_read(map);', atCall.done)),
    done: step('return (rv);', (k, f) => ret(k, f.ret)),
  },
});
