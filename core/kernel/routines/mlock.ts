// mlock(2) and munlock(2), and what the kernel itself does with a user's buffer, vslock and
// vsunlock: limits and privilege first, then one wiring of the rounded range. Their order, and the
// errno of each, changed with each kernel (kernel-behaviour.md, section 14;
// vm_mmap.c: sys_mlock, kern_mlock, sys_munlock; vm_glue.c: vslock).

import { KERN, WIRE } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { ret } from '../frames.ts';
import { overMemlock, overSystemWired, tooManyAtOnce } from '../reasons/limits.ts';
import { refuse } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { forgiving, labels, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import {
  callRangeStep,
  errno,
  errnoStep,
  OK,
  pmapWired,
  privilegeStep,
  RANGE_LOCALS,
  roundStep,
  systemWired,
} from './syscall.ts';
import { unwire } from './unwire.ts';
import { wire } from './wire.ts';

const pagesOf = (f: Frame): number => f.savedEnd - f.savedStart;

/** The most that one call may wire: vm_page_max_user_wired, before: vm_page_max_wired. */
const mostPages = (k: Kernel): number => limitOf(k, k.rules.userWiredLimit ? 'user_wired' : 'wired');

const at = labels('privilege', 'round', 'limit', 'memlock', 'system', 'privilege_late', 'wire', 'done');
export const mlock = routine({
  name: 'mlock',
  signature: 'int mlock(addr, len)',
  doc: 'Wires the pages of a range for the process (mlock(2)).',
  locals: RANGE_LOCALS,
  at,
  keeps: {
    done: [],
  },
  steps: {
    privilege: when('privilegeFirst', privilegeStep(at.round)),
    round: roundStep(at.limit),
    limit: when(
      'memlockLimit',
      step(
        (rules) =>
          `if (atop(end - start) > ${rules.userWiredLimit ? 'vm_page_max_user_wired' : 'vm_page_max_wired'}) return (ENOMEM);`,
        (k, f) => (pagesOf(f) > mostPages(k) ? refuse(k, f, errno('ENOMEM')) : at.memlock),
        tooManyAtOnce,
      ),
    ),
    memlock: when(
      'memlockLimit',
      step(
        'if (end - start + pages wired in this map > RLIMIT_MEMLOCK) return (ENOMEM);',
        (k, f) => (pagesOf(f) + pmapWired(k, f) > limitOf(k, 'memlock') ? refuse(k, f, errno('ENOMEM')) : at.system),
        overMemlock,
      ),
    ),
    system: unless(
      'userWiredLimit',
      step(
        'if (atop(end - start) + pages wired in the system > vm_page_max_wired) return (EAGAIN);',
        (k, f) =>
          pagesOf(f) + systemWired(k) > limitOf(k, 'wired') ? refuse(k, f, errno('EAGAIN')) : at.privilege_late,
        overSystemWired,
      ),
    ),
    privilege_late: unless('privilegeFirst', privilegeStep(at.wire)),
    wire: callRangeStep(
      (rules) => `rv = vm_map_wire(map, start, end, ${rules.wireFlags ? 'USER | NOHOLES' : 'TRUE'});`,
      at.done,
      wire,
      WIRE.USER,
    ),
    done: errnoStep('ENOMEM', {}, (rules) => (rules.userWiredLimit ? { [KERN.KERN_INVALID_ARGUMENT]: 'EINVAL' } : {})),
  },
});

const atUnlock = labels('privilege', 'round', 'privilege_late', 'unwire', 'done');
export const munlock = routine({
  name: 'munlock',
  signature: 'int munlock(addr, len)',
  doc: "Takes the process's wiring off a range (munlock(2)).",
  locals: RANGE_LOCALS,
  at: atUnlock,
  keeps: {
    done: [],
  },
  steps: {
    privilege: when('privilegeFirst', privilegeStep(atUnlock.round)),
    round: roundStep(atUnlock.privilege_late),
    privilege_late: unless('privilegeFirst', privilegeStep(atUnlock.unwire)),
    unwire: callRangeStep(
      (rules) => `rv = vm_map_unwire(map, start, end, ${rules.wireFlags ? 'USER | NOHOLES' : 'TRUE'});`,
      atUnlock.done,
      unwire,
      WIRE.USER,
    ),
    done: errnoStep('ENOMEM'),
  },
});

const atVslock = labels('round', 'limit', 'wire', 'done');
export const vslock = routine({
  name: 'vslock',
  signature: 'int vslock(addr, len)',
  doc: "Wires a user's buffer for the kernel, as sysctl(3) does before it writes into it.",
  locals: RANGE_LOCALS,
  at: atVslock,
  keeps: {
    done: [],
  },
  steps: {
    round: roundStep(atVslock.limit),
    limit: when(
      'userWiredLimit',
      step(
        'if (atop(end - start) > vm_page_max_user_wired) return (ENOMEM);',
        (k, f) => (pagesOf(f) > limitOf(k, 'user_wired') ? refuse(k, f, errno('ENOMEM')) : atVslock.wire),
        tooManyAtOnce,
      ),
    ),
    wire: callRangeStep('rv = vm_map_wire(map, start, end, SYSTEM | NOHOLES);', atVslock.done, wire, WIRE.SYSTEM),
    done: errnoStep('EFAULT'),
  },
});

const atVsunlock = labels('round', 'unwire', 'done');
export const vsunlock = routine({
  name: 'vsunlock',
  signature: 'void vsunlock(addr, len)',
  doc: "Takes the kernel's wiring off a user's buffer again.",
  locals: RANGE_LOCALS,
  at: atVsunlock,
  keeps: {
    done: [],
  },
  steps: {
    round: roundStep(atVsunlock.unwire),
    unwire: forgiving(
      { at: atVsunlock.done, how: 'ignored' },
      callRangeStep(
        'vm_map_unwire(map, start, end, SYSTEM | NOHOLES);   // its result is ignored',
        atVsunlock.done,
        unwire,
        WIRE.SYSTEM,
      ),
    ),
    done: step('return;', (k) => ret(k, OK)),
  },
});
