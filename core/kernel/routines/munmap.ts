// munmap(2): the older kernels refuse a range with a hole in it, freebsd-13 does not look
// (kernel-behaviour.md, section 14; vm_mmap.c: kern_munmap).
import { FALSE } from '../constants.ts';
import { mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { emptyLength, rangeOutsideMap } from '../reasons/ranges.ts';
import { refuse } from '../refusal.ts';
import { CALLED, labels, routine, step, unless } from '../routine.ts';
import { checkProtection } from './check.ts';
import { deleteRange } from './remove.ts';
import { callRange, errno, OK, RANGE_LOCALS, roundStep } from './syscall.ts';

const at = labels('empty', 'round', 'within', 'lock', 'check', 'hole', 'delete', 'unlock', 'done', 'refuse', 'refused');
export const munmap = routine({
  name: 'munmap',
  signature: 'int munmap(addr, len)',
  doc: 'Unmaps a range (munmap(2)); waits for what is in transition or wired by the system.',
  locals: RANGE_LOCALS,
  at,
  keeps: {
    lock: ['savedStart', 'savedEnd'],
    done: [],
    refused: [],
  },
  steps: {
    empty: step(
      'if (len == 0) return (EINVAL);',
      (k, f) => (f.length === 0 && f.lengthBytes === 0 ? refuse(k, f, errno('EINVAL')) : at.round),
      emptyLength,
    ),
    round: roundStep(at.within),
    within: step(
      'if (start < vm_map_min(map) || end > vm_map_max(map)) return (EINVAL);',
      (k, f) => {
        const m = mapOf(k, f);
        return f.savedStart < m.min || f.savedEnd > m.max ? refuse(k, f, errno('EINVAL')) : at.lock;
      },
      rangeOutsideMap,
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.check),
    check: unless(
      'munmapAllowsHoles',
      step('if (!vm_map_check_protection(map, start, end, VM_PROT_NONE))', (k, f) => {
        callRange(k, f, at.hole, checkProtection).prot = 0;
        return CALLED;
      }),
    ),
    hole: unless(
      'munmapAllowsHoles',
      step('    { unlock; return (EINVAL); }   // a hole', (_k, f) => (f.ret === FALSE ? at.refuse : at.delete)),
    ),
    delete: step('vm_map_delete(map, start, end);', (k, f) => {
      callRange(k, f, at.unlock, deleteRange);
      return CALLED;
    }),
    unlock: unlockStep('vm_map_unlock(map);', at.done),
    done: step('return (0);', (k) => ret(k, OK)),
    refuse: unless('munmapAllowsHoles', unlockStep('vm_map_unlock(map);   // refused', at.refused)),
    refused: unless('munmapAllowsHoles', {
      ...step('return (EINVAL);', (k) => ret(k, errno('EINVAL'))),
      translates: () => errno('EINVAL'),
    }),
  },
});
