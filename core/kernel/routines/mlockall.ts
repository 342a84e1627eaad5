// mlockall(2) and munlockall(2): the whole map, and what will be mapped later. Both allow holes,
// and both came with the flags that can say so (kernel-behaviour.md, section 14; vm_mmap.c:
// sys_mlockall, sys_munlockall).

import { ERRNO_BASE, KERN, MCL, WIRE } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { call, mapOf, ret } from '../frames.ts';
import { noSuchCall, badHow as unknownHow } from '../reasons/arguments.ts';
import { mapOverMemlock } from '../reasons/limits.ts';
import { refuse } from '../refusal.ts';
import type { Kernel, Step } from '../routine.ts';
import { CALLED, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { setWirefuture } from './map.ts';
import { callRange, errno, errnoStep, OK, privilegeStep } from './syscall.ts';
import { unwire } from './unwire.ts';
import { wire } from './wire.ts';

/** The whole map as the range. */
function wholeMap(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  f.savedStart = m.min;
  f.savedEnd = m.max;
}

function callSetWirefuture(k: Kernel, f: Frame, resume: number, on: number): number {
  call(k, f, resume, setWirefuture).flags = on;
  return CALLED;
}

/**
 * Before the flags of vm_map_wire these two had a number and nothing behind it (kern_sig.c, nosys).
 * The signal, which ends a process that does not catch it, is not modelled.
 */
const nosys = step(
  'SIGSYS for the process; return (ENOSYS);   // nosys',
  (k, f) => refuse(k, f, errno('ENOSYS')),
  noSuchCall,
);

const whereThereIs = <Label extends string>(steps: Readonly<Record<Label, Step>>): Record<Label | 'nosys', Step> => {
  const own = Object.entries<Step>(steps).map(([label, { present, ...rest }]): [string, Step] => [
    label,
    { ...rest, present: (rules) => rules.wireFlags && (present?.(rules) ?? true) },
  ]);
  return { nosys: unless('wireFlags', nosys), ...Object.fromEntries(own) } as Record<Label | 'nosys', Step>;
};

const badHow = (next: number) =>
  step(
    'if (how == 0 || how has unknown bits) return (EINVAL);',
    (k, f) => (f.flags === 0 || f.flags & ~(MCL.CURRENT | MCL.FUTURE) ? refuse(k, f, errno('EINVAL')) : next),
    unknownHow,
  );

const at = labels(
  'nosys',
  'privilege',
  'how',
  'privilege_late',
  'memlock',
  'future',
  'current',
  'wire',
  'done',
  'nothing',
);
export const mlockall = routine({
  name: 'mlockall',
  signature: 'int mlockall(how)',
  doc: 'Wires all that the process has mapped (MCL_CURRENT), or will map (MCL_FUTURE) (mlockall(2)).',
  locals: [local('how:number', 'flags'), local('rv:result', 'ret')],
  at,
  keeps: {
    current: ['flags'],
    done: [],
  },
  steps: whereThereIs({
    privilege: when('usersMayWire', privilegeStep(at.how)),
    how: badHow(at.privilege_late),
    privilege_late: unless('usersMayWire', privilegeStep(at.memlock)),
    memlock: when(
      'userWiredLimit',
      step(
        'if (!old_mlock && (how & MCL_CURRENT) && map->size > RLIMIT_MEMLOCK) return (ENOMEM);',
        (k, f) => {
          const asks = f.flags & MCL.CURRENT && limitOf(k, 'old_mlock') === 0;
          return asks && mapOf(k, f).size > limitOf(k, 'memlock') ? refuse(k, f, errno('ENOMEM')) : at.future;
        },
        mapOverMemlock,
      ),
    ),
    future: step('if (how & MCL_FUTURE) set MAP_WIREFUTURE in map->flags, under the lock;', (k, f) =>
      f.flags & MCL.FUTURE ? callSetWirefuture(k, f, at.current, 1) : at.current,
    ),
    current: step('if (how & MCL_CURRENT)', (_k, f) => (f.flags & MCL.CURRENT ? at.wire : at.nothing)),
    wire: step('    rv = vm_map_wire(map, vm_map_min(map), vm_map_max(map), USER | HOLESOK);', (k, f) => {
      wholeMap(k, f);
      callRange(k, f, at.done, wire, WIRE.USER | WIRE.HOLESOK);
      return CALLED;
    }),
    done: errnoStep('EAGAIN', {}, (rules) => (rules.userWiredLimit ? { [KERN.KERN_RESOURCE_SHORTAGE]: 'ENOMEM' } : {})),
    nothing: step('return (0);', (k) => ret(k, OK)),
  }),
});

const atAll = labels('nosys', 'privilege', 'future', 'unwire', 'done');
export const munlockall = routine({
  name: 'munlockall',
  signature: 'int munlockall(void)',
  doc: "Takes the process's wirings off its whole map, and clears MAP_WIREFUTURE (munlockall(2)).",
  locals: [local('rv:result', 'ret')],
  at: atAll,
  keeps: {
    unwire: [],
    done: [],
  },
  steps: whereThereIs({
    privilege: privilegeStep(atAll.future),
    future: step('clear MAP_WIREFUTURE in map->flags, under the lock;', (k, f) =>
      callSetWirefuture(k, f, atAll.unwire, 0),
    ),
    unwire: step('rv = vm_map_unwire(map, vm_map_min(map), vm_map_max(map), USER | HOLESOK);', (k, f) => {
      wholeMap(k, f);
      callRange(k, f, atAll.done, unwire, WIRE.USER | WIRE.HOLESOK);
      return CALLED;
    }),
    done: {
      ...step('return (rv);   // KERN_* as it is, taken for an errno', (k, f) => ret(k, ERRNO_BASE + f.ret)),
      translates: (_k, _f, result) => ERRNO_BASE + result,
    },
  }),
});
