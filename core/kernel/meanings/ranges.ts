// Causes that are about what is mapped: holes, ranges outside the map, ranges that are taken.
import { EFLAG, INSERT, MADV, MMAP, WIRE } from '../constants.ts';
import { contains, firstHole, HEADER, lastAtOrBelow } from '../data/entries.ts';
import { NO_OBJECT } from '../data/objects.ts';
import type { Rules } from '../rules.ts';
import {
  type Asked,
  address,
  bounds,
  entriesOf,
  entrySpan,
  GROWS_NOT,
  gives,
  growsNot,
  isNothing,
  type Look,
  type Meaning,
  NOTHING,
  no,
  span,
  subMapOf,
  yes,
} from './meaning.ts';

const allowsHoles = ({ args }: Asked): boolean => ((args.flags ?? 0) & WIRE.HOLESOK) !== 0;
/** Calls that look at nothing if their range is empty, where kernels have that rule. */
const WIRING: ReadonlySet<string> = new Set(['mlock', 'munlock', 'vslock', 'vm_map_wire', 'vm_map_unwire']);

function hole(at: Asked): Look {
  if (isNothing(at) && WIRING.has(at.call)) return NOTHING;
  if (at.call.startsWith('vm_map_') && allowsHoles(at)) return no('HOLESOK is given: holes are passed over');
  const end = Math.min(at.end, at.m.max);
  const start = Math.min(Math.max(at.start, at.m.min), end);
  const below = lastAtOrBelow(at.m, start);
  const isStartMapped = below !== HEADER && contains(at.m, below, start);
  const page = firstHole(at.m, start, end) ?? (start === end && !isStartMapped ? start : undefined);
  if (page !== undefined && (at.start >= at.m.max || at.end <= at.m.min))
    return yes(`the range lies outside the map (${bounds(at)})`);
  if (page !== undefined) return yes(`${address(at, page)} is not mapped`);
  return no('all of it is mapped');
}

/** It is about the process, whatever the range is. */
const isProcessAdvice = ({ call, args }: Asked): boolean => call === 'madvise' && args.behav === MADV.protect;
const PROCESS_ADVICE = no('MADV_PROTECT is about the process, and no range is looked at');

function wraps(at: Asked): Look {
  if (at.call === 'mmap' && !((at.args.flags ?? 0) & MMAP.FIXED)) return no('without MAP_FIXED the address is a hint');
  if (isProcessAdvice(at)) return PROCESS_ADVICE;
  return at.end < 2 ** 64 / at.k.config.pageSize
    ? no('it ends below 2^64')
    : yes('addr + len, rounded up to a page, is beyond 2^64');
}

function outside(at: Asked): Look {
  if (isProcessAdvice(at)) return PROCESS_ADVICE;
  const { m, start, end } = at;
  const within = start >= m.min && end <= m.max;
  return within ? no(`the map is ${bounds(at)}`) : yes(`${span(at, start, end)} is not within ${bounds(at)}`);
}

/** One lock section for a fixed range cuts it to the map first. */
function insertOutside(at: Asked): Look {
  const isCut = at.call === 'vm_map_fixed' && at.rules.fixedInOneSection;
  const [start, end] = isCut ? [Math.max(at.start, at.m.min), Math.min(at.end, at.m.max)] : [at.start, at.end];
  if (start < end) return isCut ? no(`the map is ${bounds(at)}, to which the range is cut`) : outside(at);
  const what = `the range ${span(at, at.start, at.end)}`;
  return yes(at.start < at.end ? `${what} lies outside ${bounds(at)}` : `${what} is empty`);
}

function taken(at: Asked): Look {
  const { call, args } = at;
  if (growsNot(at)) return GROWS_NOT;
  const flags = args.flags ?? 0;
  if (call === 'mmap' && !(flags & MMAP.EXCL && flags & MMAP.FIXED))
    return no('MAP_EXCL and MAP_FIXED are not both given');
  if (call === 'vm_map_fixed' && !(flags & INSERT.EXCL)) return no('EXCL is not given');
  for (const [entry] of entriesOf(at)) return yes(`${entrySpan(at, entry)} is there already`);
  return no('the range is free');
}

const isEmpty = ({ args }: Asked): Look =>
  (args.len ?? args.length ?? 0) === 0 && (args.len_bytes ?? 0) === 0 ? yes('len is 0') : no('len is not 0');

function pageHole(at: Asked): Look {
  for (const [entry] of entriesOf(at)) {
    const inner = subMapOf(at, entry);
    if (!inner) return no(`${entrySpan(at, entry)} is there`);
    const { holds } = pageHole({ ...at, m: inner });
    return { holds, text: `${entrySpan(at, entry)} is a submap, in which the page is ${holds ? 'not ' : ''}mapped` };
  }
  return yes(`${address(at, at.start)} is not mapped`);
}

/**
 * What vm_map_submap wants of its range, which is cut to the map. A part of an entry gets an
 * object, but for a guard.
 */
function notOneEntry(at: Asked): Look {
  const e = at.m.entries;
  const [start, end] = [Math.max(at.start, at.m.min), Math.min(at.end, at.m.max)];
  for (const [entry, from] of entriesOf({ ...at, start, end })) {
    const there = entrySpan(at, entry);
    const eflags = e.eflags[entry] as number;
    if (from !== start || (e.end[entry] as number) < end) return yes(`${there} is not all of the range`);
    if (eflags & EFLAG.IS_SUB_MAP) return yes(`${there} is a submap already`);
    if (eflags & EFLAG.COW || e.object[entry] !== NO_OBJECT) return yes(`${there} is copy-on-write or has an object`);
    const isPart = e.start[entry] !== start || e.end[entry] !== end;
    return isPart && !(eflags & EFLAG.GUARD) ? yes(`${there} is not exactly the range`) : no(`${there} will do`);
  }
  return yes('nothing is mapped there');
}

const MAP_FIRST = 'Map the whole range first, or name only what is mapped.';
const pastMunmap = (rules: Rules): boolean => !rules.munmapAllowsHoles;

export const RANGE_MEANINGS: readonly Meaning[] = [
  {
    id: 'hole',
    alike: ['start-not-mapped', 'unmapped-while-asleep', 'page-not-mapped'],
    gives: [
      gives('ENOMEM', 'mlock munlock'),
      gives('EFAULT', 'vslock'),
      gives('ENOMEM', 'mincore', (rules) => rules.mincoreWantsMapped),
      gives('EINVAL', 'munmap', pastMunmap),
      gives('ENOMEM', 'msync', (rules) => rules.mapSync && rules.syncDropsLock),
      gives('EINVAL', 'msync', (rules) => rules.mapSync && !rules.syncDropsLock),
      gives('KERN_INVALID_ADDRESS', 'vm_map_wire vm_map_unwire'),
      gives('KERN_INVALID_ADDRESS', 'vm_map_sync', (rules) => rules.mapSync),
    ],
    cause: 'part of the range is not mapped, or was unmapped while the call slept',
    advice: MAP_FIRST,
    asked: 'map',
    look: hole,
  },
  {
    id: 'wraps-around',
    gives: [
      gives('EINVAL', 'mlock munlock munmap mprotect minherit madvise mmap vslock'),
      gives('EINVAL', 'msync', (rules) => rules.mapSync),
    ],
    cause: 'addr + len is beyond the end of the address space',
    advice: 'Look at how the length was calculated: a negative number, taken as unsigned, is a very large one.',
    asked: 'begin',
    look: wraps,
  },
  {
    id: 'empty',
    gives: [gives('EINVAL', 'munmap'), gives('EINVAL', 'mmap', (rules) => rules.emptyRangeIsNothing)],
    cause: 'len is 0',
    advice: 'Leave the call out if there is nothing to do: a length of 0 is refused.',
    asked: 'begin',
    look: isEmpty,
  },
  {
    id: 'outside-map',
    gives: [gives('EINVAL', 'munmap madvise')],
    cause: 'the range is not within the addresses that a process may use',
    advice: 'Use an address that mmap has returned; do not guess one.',
    asked: 'begin',
    look: outside,
  },
  {
    id: 'insert-outside',
    alike: ['outside-map'],
    gives: [gives('KERN_INVALID_ADDRESS', 'vm_map_insert vm_map_fixed')],
    cause: 'the range is empty or not within the map',
    advice: 'Name at least a page, within the map.',
    asked: 'begin',
    look: insertOutside,
  },
  {
    id: 'find-empty',
    alike: ['outside-map'],
    gives: [gives('KERN_INVALID_ADDRESS', 'vm_map_find vm_map_find_min')],
    cause: 'the length is 0',
    advice: 'Ask for at least a page.',
    asked: 'begin',
    look: isEmpty,
  },
  {
    id: 'break-below',
    alike: ['below-heap'],
    gives: [gives('EINVAL', 'brk')],
    cause: 'the break would be below the start of the data segment',
    advice: 'Ask sbrk(0) where it is.',
    asked: 'map',
    look: (at) =>
      at.end < at.m.dataStart
        ? yes(`${address(at, at.end)} is below ${address(at, at.m.dataStart)}`)
        : no(`the data segment begins at ${address(at, at.m.dataStart)}`),
  },
  {
    id: 'break-beyond',
    alike: ['outside-map'],
    gives: [gives('ENOMEM', 'brk sbrk')],
    cause: 'the break would be beyond the end of the map',
    advice: 'Ask for less, or allocate with mmap(2).',
    asked: 'map',
    look: (at) => (at.end > at.m.max ? yes(`the map is ${bounds(at)}`) : no(`the map is ${bounds(at)}`)),
  },
  {
    id: 'taken',
    gives: [
      gives('KERN_NO_SPACE', 'vm_map_insert'),
      gives('KERN_NO_SPACE', 'vm_map_fixed', (rules) => rules.fixedInOneSection),
      gives('ENOMEM', 'mmap', (rules) => rules.fixedInOneSection),
      gives('ENOMEM', 'brk sbrk'),
    ],
    cause: 'something is mapped in the range already (mmap: with MAP_EXCL)',
    advice:
      'Choose a range that is free, let the kernel choose (no MAP_FIXED), or leave MAP_EXCL out to replace what is there.',
    asked: 'map',
    look: taken,
  },
  {
    id: 'page-not-mapped',
    gives: [gives('KERN_INVALID_ADDRESS', 'touch vm_map_lookup')],
    cause: 'the page is not mapped (a touch: SIGSEGV)',
    advice: MAP_FIRST,
    asked: 'map',
    look: pageHole,
  },
  {
    id: 'not-one-entry',
    alike: ['submap', 'has-object'],
    gives: [gives('KERN_INVALID_ARGUMENT', 'vm_map_submap')],
    cause: 'the range is not exactly one entry without an object',
    advice: 'Insert an entry of just that range first.',
    asked: 'map',
    look: notOneEntry,
  },
];
