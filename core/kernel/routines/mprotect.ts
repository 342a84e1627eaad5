// mprotect(2), minherit(2), madvise(2) and msync(2): round the range, ask the map, and say its
// result as an errno (kernel-behaviour.md, section 14; vm_mmap.c: kern_mprotect, sys_minherit,
// kern_madvise, kern_msync).
import { ERRNO_BASE, KERN, MADV, MS, PROT_ALL } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { mapOf, ret } from '../frames.ts';
import { notWithinMax } from '../reasons/access.ts';
import { badSyncFlags } from '../reasons/arguments.ts';
import { mayNotProtect } from '../reasons/limits.ts';
import { badProt } from '../reasons/mmapArguments.ts';
import { rangeOutsideMap } from '../reasons/ranges.ts';
import { refuse } from '../refusal.ts';
import type { Kernel, Step } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import { inherit, madvise as mapMadvise } from './inherit.ts';
import { protect } from './protect.ts';
import { NOT_SET } from './protectEntry.ts';
import { sync } from './sync.ts';
import { callRange, errno, errnoStep, RANGE_LOCALS, roundRange, roundStep } from './syscall.ts';

const at = labels('bits', 'max', 'round', 'protect', 'done');
export const mprotect = routine({
  name: 'mprotect',
  signature: (rules) => `int mprotect(addr, len, prot${rules.protectSetsBoth ? ' | PROT_MAX(max)' : ''})`,
  doc: 'Sets the protection of a range (mprotect(2)).',
  locals: [...RANGE_LOCALS, local('prot:prot'), local('max_prot:prot?', 'maxProt')],
  at,
  keeps: {
    done: [],
  },
  steps: {
    bits: step(
      (rules) =>
        rules.mmapChecksArguments
          ? 'if (prot has other bits than PROT_* and PROT_MAX) return (EINVAL);'
          : 'prot &= VM_PROT_ALL;',
      (k, f) => {
        if (f.prot & ~PROT_ALL && k.rules.mmapChecksArguments) return refuse(k, f, errno('EINVAL'));
        f.prot &= PROT_ALL;
        if (!k.rules.protectSetsBoth) f.maxProt = NOT_SET;
        return at.max;
      },
      badProt,
    ),
    max: when(
      'protectSetsBoth',
      step(
        'if (PROT_MAX is given && prot is not within it) return (ENOTSUP);',
        (k, f) => (f.maxProt !== NOT_SET && f.prot & ~f.maxProt ? refuse(k, f, errno('ENOTSUP')) : at.round),
        notWithinMax,
      ),
    ),
    round: roundStep(at.protect),
    protect: step(
      (rules) => `rv = vm_map_protect(map, start, end, prot, ${rules.protectSetsBoth ? 'max_prot, flags' : 'FALSE'});`,
      (k, f) => {
        const callee = callRange(k, f, at.done, protect);
        callee.prot = f.prot;
        callee.maxProt = f.maxProt;
        return CALLED;
      },
    ),
    done: errnoStep('EINVAL', { [KERN.KERN_PROTECTION_FAILURE]: 'EACCES' }, (rules) =>
      rules.protectSetsBoth ? { [KERN.KERN_RESOURCE_SHORTAGE]: 'ENOMEM', [KERN.KERN_OUT_OF_BOUNDS]: 'ENOTSUP' } : {},
    ),
  },
});

const atInherit = labels('round', 'inherit', 'done');
export const minherit = routine({
  name: 'minherit',
  signature: 'int minherit(addr, len, inherit)',
  doc: 'Says what a child gets of a range at fork (minherit(2)).',
  locals: [...RANGE_LOCALS, local('inherit:inherit')],
  at: atInherit,
  keeps: {
    done: [],
  },
  steps: {
    round: roundStep(atInherit.inherit),
    inherit: step('rv = vm_map_inherit(map, start, end, inherit);', (k, f) => {
      callRange(k, f, atInherit.done, inherit).inherit = f.inherit;
      return CALLED;
    }),
    done: errnoStep('EINVAL', { [KERN.KERN_PROTECTION_FAILURE]: 'EACCES' }),
  },
});

/** The range has to be the map's. */
const withinStep = (next: number): Step =>
  step(
    'if (addr < vm_map_min(map) || addr + len > vm_map_max(map), or it wraps around) return (EINVAL);',
    (k, f) => {
      const m = mapOf(k, f);
      const fits = roundRange(k, f) && f.savedStart >= m.min && f.savedEnd <= m.max;
      return fits ? next : refuse(k, f, errno('EINVAL'));
    },
    rangeOutsideMap,
  );

/**
 * Every kernel asks for the superuser, and no jail grants it, allow.mlock or not (FreeBSD's own
 * tools/regression/priv). Since users may wire, a script seldom says whose its processes are: it is
 * taken for the superuser's daemon, which is who makes this call, unless what it says of users
 * shows that it is not.
 */
function mayProtect(k: Kernel): boolean {
  const { jail, privileged } = k.config;
  if (jail !== 'none') return false;
  return privileged || (k.rules.usersMayWire && limitOf(k, 'unprivileged_mlock') !== 0);
}

const atAdvise = labels('protect', 'within', 'advise', 'done');
export const madvise = routine({
  name: 'madvise',
  signature: 'int madvise(addr, len, behav)',
  doc: 'Tells how a range will be used (madvise(2)).',
  locals: [...RANGE_LOCALS, local('behav:number', 'flags')],
  at: atAdvise,
  keeps: {
    done: [],
  },
  steps: {
    protect: step(
      (rules) =>
        `if (behav == MADV_PROTECT) return (${rules.usersMayWire ? 'priv_check(td, PRIV_VM_MADV_PROTECT)' : 'suser(td)'} ? EPERM : protect p);   // whatever addr and len are`,
      (k, f) => {
        if (f.flags !== MADV.protect) return atAdvise.within;
        return mayProtect(k) ? ret(k, ERRNO_BASE) : refuse(k, f, errno('EPERM'));
      },
      mayNotProtect,
    ),
    within: withinStep(atAdvise.advise),
    advise: step('rv = vm_map_madvise(map, trunc_page(addr), round_page(addr + len), behav);', (k, f) => {
      callRange(k, f, atAdvise.done, mapMadvise, f.flags);
      return CALLED;
    }),
    done: {
      ...step('return (rv == 0 ? 0 : EINVAL);', (k, f) => ret(k, f.ret === ERRNO_BASE ? ERRNO_BASE : errno('EINVAL'))),
      translates: () => errno('EINVAL'),
    },
  },
});

const atSync = labels('round', 'flags', 'sync', 'done');
export const msync = routine({
  name: 'msync',
  signature: 'int msync(addr, len, flags)',
  doc: 'Writes changed pages of a range back to their files (msync(2)); the model has no pages to write, but every refusal.',
  locals: [...RANGE_LOCALS, local('flags:number')],
  at: atSync,
  keeps: {
    done: [],
  },
  steps: {
    round: roundStep(atSync.flags),
    flags: step(
      'if (MS_ASYNC and MS_INVALIDATE are both given) return (EINVAL);',
      (k, f) => (f.flags & MS.ASYNC && f.flags & MS.INVALIDATE ? refuse(k, f, errno('EINVAL')) : atSync.sync),
      badSyncFlags,
    ),
    sync: step('rv = vm_map_sync(map, start, end, !MS_ASYNC, MS_INVALIDATE);', (k, f) => {
      const callee = callRange(k, f, atSync.done, sync, f.flags & MS.ASYNC ? 0 : 1);
      callee.inherit = f.flags & MS.INVALIDATE ? 1 : 0;
      return CALLED;
    }),
    done: errnoStep('EINVAL', { [KERN.KERN_INVALID_ARGUMENT]: 'EBUSY' }, (rules) =>
      rules.syncDropsLock ? { [KERN.KERN_INVALID_ADDRESS]: 'ENOMEM', [KERN.KERN_FAILURE]: 'EIO' } : {},
    ),
  },
});
