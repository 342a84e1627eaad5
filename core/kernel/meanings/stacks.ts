// Causes that are about making a stack (growing one: growth.ts).
import { MMAP, PROT_WRITE } from '../constants.ts';
import {
  type Asked,
  against,
  amount,
  bounds,
  entriesOf,
  entrySpan,
  gives,
  isNothing,
  type Look,
  limit,
  type Meaning,
  NOTHING,
  no,
  pages,
  span,
  yes,
} from './meaning.ts';
import { hintOf } from './rooms.ts';

function stackOutside(at: Asked): Look {
  if (at.start === at.end) return yes('max_ssize is 0');
  return at.start >= at.m.min && at.end <= at.m.max
    ? no(`the map is ${bounds(at)}`)
    : yes(`${span(at, at.start, at.end)} is not within ${bounds(at)}`);
}

/** A mapping that is no stack. */
const isNoStack = ({ call, args }: Asked): boolean => call === 'mmap' && !((args.flags ?? 0) & MMAP.STACK);

function stackTaken(at: Asked): Look {
  if (isNoStack(at)) return no('MAP_STACK is not given');
  if (at.call === 'mmap' && isNothing(at)) return NOTHING;
  if (at.call === 'mmap' && (at.args.flags ?? 0) & MMAP.FIXED) return no('MAP_FIXED replaces what is there');
  const start = at.call === 'mmap' ? hintOf(at, at.end - at.start) : at.start;
  const end = start + at.end - at.start;
  if (!at.rules.stackGaps && (start < at.m.min || end > at.m.max))
    return yes(`${span(at, start, end)} is not within ${bounds(at)}`);
  for (const [entry] of entriesOf({ ...at, start, end: Math.max(end, start + 1) }))
    return yes(`${entrySpan(at, entry)} is there already`);
  return no('the range is free');
}

const allGuard = (at: Asked): Look => {
  if (isNoStack(at)) return no('MAP_STACK is not given');
  const guard = limit(at, 'stack_guard');
  const size = at.end - at.start;
  return {
    holds: size > 0 && size <= guard,
    text: `${amount(at, size)} asked for; the guard takes ${amount(at, guard)}`,
  };
};

/** The part of it that is mapped at first. */
function stackOverVmem(at: Asked): Look {
  const first = Math.min(at.end - at.start, limit(at, 'stack_growth'));
  const counted = `${pages(at.m.size)} mapped, the stack begins with ${first} more`;
  return against(at, 'vmem', counted, at.m.size + first);
}

/** The part of it that is mapped at first. */
export function firstOfStack(at: Asked): number {
  const guard = at.rules.stackGaps ? limit(at, 'stack_guard') : 0;
  return Math.min(at.end - at.start - guard, limit(at, 'stack_growth'));
}

/** That part reserves swap. */
function stackSwap(at: Asked): Look {
  const more = (at.args.prot ?? 0) & PROT_WRITE ? firstOfStack(at) : 0;
  if (more === 0) return no('such a stack needs no swap');
  const reserved = at.k.swapReserved;
  return against(at, 'swap', `${pages(reserved)} of swap reserved, the stack begins with ${more}`, reserved + more);
}

export const STACK_MEANINGS: readonly Meaning[] = [
  {
    id: 'stack-outside',
    alike: ['empty', 'outside-map', 'stack-range'],
    gives: [gives('KERN_INVALID_ADDRESS', 'vm_map_stack', (rules) => rules.stackGaps)],
    cause: 'the stack is empty or not within the map',
    advice: 'Put it within the map.',
    asked: 'map',
    look: stackOutside,
  },
  {
    id: 'stack-empty',
    alike: ['outside-map'],
    gives: [gives('KERN_INVALID_ADDRESS', 'vm_map_stack', (rules) => !rules.stackGaps)],
    cause: 'the stack is empty, or its upper end is not within the map',
    advice: 'Put it within the map.',
    asked: 'map',
    look: stackOutside,
  },
  {
    id: 'stack-all-guard',
    alike: ['all-guard'],
    gives: [
      gives('KERN_INVALID_ARGUMENT', 'vm_map_stack', (rules) => rules.stackGaps),
      gives('EINVAL', 'mmap', (rules) => rules.stackGaps),
    ],
    cause: 'the stack is no larger than its guard',
    advice: 'Make it larger, or lower security.bsd.stack_guard_page.',
    asked: 'map',
    look: allGuard,
  },
  {
    id: 'stack-taken',
    alike: ['taken', 'outside-map', 'stack-range', 'empty'],
    gives: [gives('KERN_NO_SPACE', 'vm_map_stack'), gives('ENOMEM', 'mmap', (rules) => !rules.stackGaps)],
    cause: 'something is mapped where the stack is to be',
    advice: 'Put it where its whole size is free.',
    asked: 'map',
    look: stackTaken,
  },
  {
    id: 'stack-vmem',
    alike: ['vmem-limit'],
    gives: [gives('KERN_NO_SPACE', 'vm_map_stack')],
    cause: 'all that is mapped, and the part of the stack that is mapped at first, would be more than RLIMIT_VMEM',
    advice: 'Raise RLIMIT_VMEM: `ulimit -v`, `:vmemoryuse=` in login.conf(5).',
    asked: 'map',
    look: stackOverVmem,
  },
  {
    id: 'stack-swap',
    alike: ['swap'],
    gives: [gives('KERN_RESOURCE_SHORTAGE', 'vm_map_stack', (rules) => rules.swapCharges)],
    cause: 'no swap is left to reserve for the part of the stack that is mapped at first',
    advice: 'Add swap, raise RLIMIT_SWAP (`ulimit -w`), or set vm.overcommit back to 0.',
    asked: 'map',
    look: stackSwap,
  },
];
