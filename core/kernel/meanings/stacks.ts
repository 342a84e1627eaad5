// Causes that are about stacks: to make one, and to let it grow.
import { EFLAG, MMAP } from '../constants.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import {
  type Asked,
  address,
  amount,
  bounds,
  entriesOf,
  entrySpan,
  gives,
  type Look,
  limit,
  type Meaning,
  no,
  span,
  yes,
} from './meaning.ts';

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
  if (at.call === 'mmap' && (at.args.flags ?? 0) & MMAP.FIXED) return no('MAP_FIXED replaces what is there');
  if (!at.rules.stackGaps && (at.start < at.m.min || at.end > at.m.max))
    return yes(`${span(at, at.start, at.end)} is not within ${bounds(at)}`);
  for (const [entry] of entriesOf(at)) return yes(`${entrySpan(at, entry)} is there already`);
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

/** A stack's own growth: what lies at the address. */
function noStack(at: Asked): Look {
  const { entries: e } = at.m;
  for (const [entry] of entriesOf(at)) {
    const eflags = e.eflags[entry] as number;
    if (!(eflags & EFLAG.GUARD)) return no(`${entrySpan(at, entry)} is there: nothing has to grow`);
    const above = e.next[entry] as number;
    const grows = eflags & EFLAG.STACK_GAP_DN && (e.eflags[above] as number) & EFLAG.GROWS_DOWN;
    return grows && e.start[above] === e.end[entry]
      ? no(`${entrySpan(at, above)} is a stack`)
      : yes(`no stack is right above ${entrySpan(at, entry)}`);
  }
  return yes(`${address(at, at.start)} is not mapped, and no stack's gap`);
}

/** A touch in a stack's gap that was cut: no piece but the one below the stack grows it. */
export function gapCut(at: Asked): Look {
  const { entries: e } = at.m;
  const isGap = (entry: number): boolean =>
    entry !== HEADER && ((e.eflags[entry] as number) & EFLAG.STACK_GAP_DN) !== 0;
  if (at.call !== 'touch' && !at.args.grow) return no('no stack is to grow');
  for (const [entry] of entriesOf(at)) {
    if (!isGap(entry)) return no(`${entrySpan(at, entry)} is no stack's gap`);
    const [below, above] = [e.prev[entry] as number, e.next[entry] as number];
    const other = isGap(above) && e.start[above] === e.end[entry] ? above : below;
    const meets = other === above || (isGap(below) && e.end[below] === e.start[entry]);
    return meets
      ? yes(`${entrySpan(at, entry)} is a piece of it, ${entrySpan(at, other)} another`)
      : no(`${entrySpan(at, entry)} is a whole gap`);
  }
  return no('the page is not mapped at all');
}

/** By how much the stack above would grow, and its room. */
function stackRoom(at: Asked): Look {
  const { entries: e } = at.m;
  const below = lastAtOrBelow(at.m, at.start);
  const isGap = at.rules.stackGaps && below !== HEADER && ((e.eflags[below] as number) & EFLAG.STACK_GAP_DN) !== 0;
  const above = e.next[below] as number;
  if (above === HEADER || (at.rules.stackGaps && !isGap)) return no('no stack is above it');
  const needed = (e.start[above] as number) - at.start;
  const gap = (e.start[above] as number) - Math.max(at.m.min, e.end[below] as number);
  const room = isGap
    ? (e.end[below] as number) - (e.start[below] as number) - limit(at, 'stack_guard')
    : Math.min(e.avail[above] as number, below === HEADER ? Number.POSITIVE_INFINITY : gap);
  if (!isGap && e.avail[above] === 0) return no('the entry above is no stack');
  return { holds: needed > room, text: `it would grow by ${amount(at, needed)}; its room is ${amount(at, room)}` };
}

function stackLimit(at: Asked): Look {
  const { entries: e } = at.m;
  const above = e.next[lastAtOrBelow(at.m, at.start)] as number;
  const most = limit(at, 'stack');
  if (above === HEADER) return no('no stack is above it');
  if (most === Number.POSITIVE_INFINITY) return no('the script sets no RLIMIT_STACK');
  const needed = (e.start[above] as number) - at.start;
  const text = `${amount(at, at.m.stackPages)} of stack, ${needed} more needed; RLIMIT_STACK is ${amount(at, most)}`;
  return { holds: at.m.stackPages + needed > most, text };
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
    alike: ['taken', 'outside-map', 'stack-range'],
    gives: [gives('KERN_NO_SPACE', 'vm_map_stack'), gives('ENOMEM', 'mmap', (rules) => !rules.stackGaps)],
    cause: 'something is mapped where the stack is to be',
    advice: 'Put it where its whole size is free.',
    asked: 'map',
    look: stackTaken,
  },
  {
    id: 'gap-cut',
    gives: [gives('KERN_PROTECTION_FAILURE', 'touch vm_map_lookup', (rules) => rules.stackGaps)],
    cause: "the stack's gap was cut in two, and the stack does not grow below the cut (SIGSEGV)",
    advice:
      'Let no mprotect, minherit, madvise, mlock or munlock begin within the gap of a stack, the part of it that is not mapped yet. Only a new stack has a whole gap again.',
    asked: 'map',
    look: gapCut,
  },
  {
    id: 'no-stack',
    alike: ['page-not-mapped', 'gap-cut'],
    gives: [gives('KERN_FAILURE', 'vm_map_growstack', (rules) => rules.stackGaps)],
    cause: "the address is not in a stack's gap",
    advice: 'Look what lies there (VM Map).',
    asked: 'map',
    look: noStack,
  },
  {
    id: 'stack-room',
    alike: ['stack-room-taken', 'gap-cut'],
    gives: [gives('KERN_NO_SPACE', 'vm_map_growstack', (rules) => rules.growFlags)],
    cause: 'the stack would grow beyond its room, or into what others have mapped in it',
    advice: 'Make the stack larger, or map elsewhere.',
    asked: 'map',
    look: stackRoom,
  },
  {
    id: 'stack-limit',
    gives: [gives('KERN_NO_SPACE', 'vm_map_growstack')],
    cause: 'the stack would be larger than RLIMIT_STACK',
    advice: 'Raise RLIMIT_STACK: `ulimit -s`, `:stacksize=` in login.conf(5).',
    asked: 'map',
    look: stackLimit,
  },
];
