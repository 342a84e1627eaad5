// Causes that are an argument by itself, whatever the map is (mmap's: mappings.ts).
import { INHERIT, INSERT, MADV, MCL, MS, protName } from '../constants.ts';
import { mostResources } from '../data/limitValues.ts';
import type { Rules } from '../rules.ts';
import { type Asked, gives, type Look, type Meaning, no, yes } from './meaning.ts';

const synced = (rules: Rules): boolean => rules.mapSync;
const has = ({ args }: Asked, flag: number): boolean => ((args.flags ?? 0) & flag) !== 0;

function badHow({ args }: Asked): Look {
  const how = args.how ?? 0;
  if (how === 0) return yes('how is 0');
  const unknown = how & ~(MCL.CURRENT | MCL.FUTURE);
  return unknown
    ? yes(`how has the unknown bits 0x${unknown.toString(16)}`)
    : no('how is MCL_CURRENT, MCL_FUTURE or both');
}

function badInheritance({ args, rules }: Asked): Look {
  const value = args.inherit ?? 0;
  const most = rules.zeroInheritance ? INHERIT.zero : INHERIT.none;
  return value < 0 || value > most
    ? yes(`the inheritance is ${value}, which this kernel does not know`)
    : no('it is known');
}

const badAdvice = ({ args, call }: Asked): Look => {
  const behav = args.behav ?? 0;
  if (call === 'madvise' && behav === MADV.protect) return no('MADV_PROTECT is about the process');
  return behav < 0 || behav > MADV.core
    ? yes(`the advice is ${behav}, which this kernel does not know`)
    : no('it is known');
};

const badSync = (at: Asked): Look =>
  has(at, MS.ASYNC) && has(at, MS.INVALIDATE)
    ? yes('MS_ASYNC and MS_INVALIDATE are both given')
    : no('MS_ASYNC and MS_INVALIDATE are not both given');

const badGuard = (at: Asked): Look => {
  const { args } = at;
  if (!has(at, INSERT.GUARD)) return no('GUARD is not given');
  if ((args.object ?? 0) !== 0) return yes('a guard is asked for with an object');
  return args.max ? yes(`a guard is asked for with max ${protName(args.max)}`) : no('it has no object and no max');
};

export const ARGUMENT_MEANINGS: readonly Meaning[] = [
  {
    id: 'no-such-call',
    gives: [gives('ENOSYS', 'mlockall munlockall', (rules) => !rules.wireFlags)],
    cause: 'the kernel has a number for the call and nothing behind it: both came in August 2003',
    advice: 'Lock range by range with mlock(2), or use a later kernel.',
    asked: 'begin',
    look: () => yes('this kernel has not got the call'),
  },
  {
    id: 'resource',
    gives: [gives('EINVAL', 'setrlimit', (rules) => !rules.laterResources)],
    cause: 'the resource is none that this kernel knows: RLIMIT_NPTS and those after it came in 2008',
    advice: 'Leave the call out: there is no such limit.',
    asked: 'begin',
    look: ({ args, rules }) =>
      (args.resource ?? 0) >= mostResources(rules)
        ? yes(`resource is ${args.resource}`)
        : no('the resource is one of this kernel'),
  },
  {
    id: 'how',
    gives: [gives('EINVAL', 'mlockall', (rules) => rules.wireFlags)],
    cause: 'how is 0 or has a bit that the kernel does not know (MCL_ONFAULT of other systems)',
    advice: 'Give MCL_CURRENT, MCL_FUTURE or both.',
    asked: 'begin',
    look: badHow,
  },
  {
    id: 'inheritance',
    gives: [gives('EINVAL', 'minherit'), gives('KERN_INVALID_ARGUMENT', 'vm_map_inherit')],
    cause: 'the inheritance is none that this kernel knows (INHERIT_ZERO came in 2017)',
    advice: 'Give INHERIT_SHARE, INHERIT_COPY, INHERIT_NONE or, where it is known, INHERIT_ZERO.',
    asked: 'begin',
    look: badInheritance,
  },
  {
    id: 'advice',
    gives: [
      gives('EINVAL', 'madvise'),
      gives('EINVAL', 'vm_map_madvise', (rules) => rules.adviceErrno),
      gives('KERN_INVALID_ARGUMENT', 'vm_map_madvise', (rules) => !rules.adviceErrno),
    ],
    cause: 'the advice is none that this kernel knows',
    advice: 'Give one of the MADV_* of madvise(2).',
    asked: 'begin',
    look: badAdvice,
  },
  {
    id: 'sync-flags',
    alike: ['flags'],
    gives: [gives('EINVAL', 'msync', synced)],
    cause: 'MS_ASYNC and MS_INVALIDATE are both given',
    advice: 'Make two calls: one that writes (MS_ASYNC), and after it one that invalidates.',
    asked: 'begin',
    look: badSync,
  },
  {
    id: 'guard',
    gives: [
      gives('KERN_INVALID_ARGUMENT', 'vm_map_insert vm_map_find vm_map_find_min vm_map_fixed', (rules) => rules.guards),
    ],
    cause: 'a guard with an object or a maximum protection',
    advice: 'Ask for a guard with max --- and without an object.',
    asked: 'map',
    look: badGuard,
  },
];
