// vm_map_wire: vm_map_wire_locked under the map lock (vm_map_wire(9)).

import { call, ret } from '../frames.ts';
import { lockStep, unlockStep, wakeup } from '../lock.ts';
import { CALLED, labels, local, routine, step, unless } from '../routine.ts';
import { wireLocked } from './wireLocked.ts';

const at = labels('enter', 'lock', 'wire', 'unlock', 'wakeup', 'done');
export const wire = routine({
  name: 'vm_map_wire',
  signature: (rules) => `int vm_map_wire(map, start, end, ${rules.wireFlags ? 'flags' : 'user_wire'})`,
  doc: 'Wires the pages of a range into memory (vm_map_wire(9)).',
  locals: [local('start'), local('end'), local('flags:wire-flags'), local('rv:result', 'ret')],
  at: at,
  keeps: {
    lock: ['start', 'end', 'flags'],
    wakeup: ['ret', 'out'],
    done: ['ret'],
  },
  visible: { wakeup: 'wakes' },
  steps: {
    enter: step('{', () => at.lock),
    lock: lockStep('vm_map_lock(map);', 'x', at.wire),
    wire: step('rv = vm_map_wire_locked(map, start, end, flags);', (k, f) => {
      const callee = call(k, f, at.unlock, wireLocked);
      callee.start = f.start;
      callee.end = f.end;
      callee.flags = f.flags;
      return CALLED;
    }),
    unlock: unlockStep('vm_map_unlock(map);', at.wakeup),
    wakeup: unless(
      'wakesBeforeUnlock',
      step('if (need_wakeup) vm_map_wakeup(map);', (k, f) => {
        if (f.out) wakeup(k);
        return at.done;
      }),
    ),
    done: step('return (rv);', (k, f) => ret(k, f.ret)),
  },
});
