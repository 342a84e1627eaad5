// Causes that are about the search for room: none is large enough, or the search does
// not come to it.
import { formatSize } from '../address.ts';
import { FIND_SPACE, MMAP } from '../constants.ts';
import { RECORD } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { objectOf } from '../data/objects.ts';
import { copyTree } from '../data/tree/searchTree.ts';
import { treeFindSpace } from '../data/tree/treeSearch.ts';
import { findSpace } from '../routines/find.ts';
import { type Alignment, alignedAt, findSpaceOf, max32, searchStart, textStart } from '../routines/placement.ts';
import type { Rules } from '../rules.ts';
import { type Asked, address, bounds, gives, isNothing, type Look, type Meaning, NOTHING, no, yes } from './meaning.ts';

interface Search {
  readonly from: number;
  /** The end of what the call allows. */
  readonly to: number;
  readonly size: number;
  readonly alignment: Alignment;
}

/**
 * Where mmap or shmat begins: a hint in the program, or where its heap may grow,
 * is moved above that.
 */
export function hintOf({ k, m, call, start }: Asked, size: number): number {
  const base = searchStart(k.config, m, size);
  const isMoved = start === 0 || call === 'shmat' || (start >= textStart(k.config, m) && start < base);
  return isMoved ? base : start;
}

/** What a call that chooses an address searches. */
function searchOf(at: Asked): Search {
  const { k, rules, m, call, args, start, end } = at;
  const size = call === 'shmat' ? objectOf(k, args.shmid ?? 0).size : end - start;
  const plain = { findSpace: FIND_SPACE.ANY, length: size, offset: 0 };
  if (call === 'vm_map_find') return { from: Math.max(m.min, start), to: m.max, size, alignment: plain };
  if (call === 'vm_map_find_min') {
    const least = args.min ?? 0;
    const from = start === 0 ? least : Math.min(start, least);
    return { from: Math.max(m.min, from), to: m.max, size, alignment: plain };
  }
  const base = searchStart(k.config, m, size);
  const flags = args.flags ?? 0;
  const is32 = (flags & MMAP.MAP_32BIT) !== 0 && rules.mmapChecksArguments && call === 'mmap';
  const to = is32 ? Math.min(m.max, max32(k.config)) : m.max;
  const first = is32 ? (end > to ? 0 : start) : hintOf(at, size);
  // a hint that has no room does not keep the kernel from what lies above the heap
  const from = rules.mmapRetriesFromMin && !(is32 && first === 0) ? Math.min(first, base) : first;
  const findSpace = call === 'mmap' && rules.mmapChecksArguments ? findSpaceOf(flags) : FIND_SPACE.ANY;
  return { from: Math.max(m.min, from), to, size, alignment: { ...plain, findSpace, offset: args.offset ?? 0 } };
}

/** The largest free piece there that begins at the alignment. */
function largestGap({ m, k }: Asked, { from, to, alignment }: Search): number {
  const e = m.entries;
  let largest = 0;
  let start = from;
  for (let entry = e.next[HEADER] as number; ; entry = e.next[entry] as number) {
    const next = entry === HEADER ? m.max : (e.start[entry] as number);
    const begins = alignedAt(k.config, Math.max(start, from), alignment);
    largest = Math.max(largest, Math.min(next, to) - begins);
    if (entry === HEADER) return largest;
    start = e.end[entry] as number;
  }
}

/** Why no room is searched for; undefined: it is. */
function notSearched(at: Asked): Look | undefined {
  const { call, args, rules } = at;
  if (call === 'mmap' && isNothing(at)) return NOTHING;
  const flags = args.flags ?? 0;
  if (call === 'mmap' && flags & MMAP.FIXED) return no('MAP_FIXED is given: no room is searched for');
  if (call === 'mmap' && flags & MMAP.STACK && !rules.stackGaps)
    return no('MAP_STACK is given: no room is searched for');
  return call === 'shmat' && (args.addr || args.addr_bytes)
    ? no('an address is given: no room is searched for')
    : undefined;
}

function noRoom(at: Asked): Look {
  const { k, m } = at;
  const not = notSearched(at);
  if (not) return not;
  const search = searchOf(at);
  // vm_map_findspace of the tree refuses the map's end as a hint, even for no bytes
  if (m.tree && search.from >= m.max)
    return yes(`the search begins at ${address(at, search.from)}, and the map is ${bounds(at)}`);
  const largest = largestGap(at, search);
  const size = (pages: number): string => formatSize(pages, k.config.pageSize);
  const below = search.to < m.max ? ` and below ${address(at, search.to)}` : '';
  const aligned = search.alignment.findSpace === FIND_SPACE.ANY ? '' : ', aligned as asked for,';
  const text = `${size(search.size)} asked for; the largest free piece${aligned} at or above ${address(at, search.from)}${below} is ${size(largest)}`;
  return { holds: search.size > largest || search.from > search.to, text };
}

/** What the kernel's own search finds, on a copy of its tree, which a search changes. */
function finds({ m, k, rules }: Asked, { from, to, size, alignment }: Search): boolean {
  const tree = m.tree && copyTree(m.tree, m.entries.used / RECORD);
  const next = (hint: number): number =>
    tree ? treeFindSpace(m, tree, hint, size) : findSpace(m, hint, size, rules.firstFreeHint);
  for (let hint = from; ; ) {
    const free = next(hint);
    if (free + size > to) return false;
    hint = alignedAt(k.config, free, alignment);
    if (hint === free) return true;
  }
}

function roomMissed(at: Asked): Look {
  const not = notSearched(at);
  if (not) return not;
  const search = searchOf(at);
  const from = address(at, search.from);
  if (search.size > largestGap(at, search)) return no(`there is none at or above ${from}`);
  const size = formatSize(search.size, at.k.config.pageSize);
  return finds(at, search)
    ? no('the search comes to it')
    : yes(`${size} are free in one piece at or above ${from}, and the search from there finds none`);
}

const finding = (where: (rules: Rules) => boolean): Meaning['gives'] => [
  gives('KERN_NO_SPACE', 'vm_map_find vm_map_find_min', where),
  gives('ENOMEM', 'mmap shmat', where),
];

const BEGIN_THERE = 'Give an address in the free piece as the hint: the search begins there.';

export const ROOM_MEANINGS: readonly Meaning[] = [
  {
    id: 'no-room',
    gives: finding(() => true),
    cause: 'no free piece of the address space is large enough where the call may map',
    advice: 'Ask for less, or unmap what is not needed: it is the address space that is full, not memory.',
    asked: 'map',
    look: noRoom,
  },
  {
    id: 'room-missed',
    alike: ['no-room'],
    gives: finding((rules) => rules.searchTree),
    cause: "a free piece is large enough, and the search through the map's tree of entries does not come to it",
    advice: BEGIN_THERE,
    asked: 'map',
    look: roomMissed,
  },
  {
    id: 'room-below-first-free',
    alike: ['no-room'],
    gives: finding((rules) => rules.firstFreeHint),
    cause: 'a free piece is large enough, and lies below the entry after which this kernel begins to search',
    advice: BEGIN_THERE,
    asked: 'map',
    look: roomMissed,
  },
];
