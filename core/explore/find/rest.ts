// What is suspicious where no thread is in a call: counters that are not the sum of what they
// count, wired pages that are not those of wired entries, entries that should be one.
import { formatAddress, formatRange, pages } from '../../kernel/address.ts';
import { EFLAG } from '../../kernel/constants.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { gapRoom } from '../../kernel/data/stackGap.ts';
import { wiredPageList } from '../../kernel/data/wiredPages.ts';
import { mergeable } from '../../kernel/entryChanges.ts';
import type { Kernel } from '../../kernel/routine.ts';
import type { MapState } from '../../kernel/state.ts';
import { entriesOf, type Found, mapText, rangeOf, rangeText } from './found.ts';

/** Entries that never merge, or are suspected for what they are marked with. */
const APART = EFLAG.IN_TRANSITION | EFLAG.IS_SUB_MAP | EFLAG.GROWS_DOWN | EFLAG.GROWS_UP | EFLAG.STACK_GAP_DN;

/**
 * Wired entries that need not have all their pages: whose wiring was left in the middle, and what
 * only refers to another map.
 */
const HALF_DONE = EFLAG.IN_TRANSITION | EFLAG.IS_SUB_MAP;

/** What a script begins with is not suspected. */
export interface Beginning {
  /** Where entries were declared to begin. */
  readonly starts: ReadonlySet<number>;
  /** User-wired pages that were not counted. */
  readonly uncounted: number;
  readonly userWired: number;
}

export function userWiredPages(k: Kernel): number {
  let sum = 0;
  for (const m of k.maps)
    for (const id of entriesOf(m))
      if ((m.entries.eflags[id] as number) & EFLAG.USER_WIRED)
        sum += (m.entries.end[id] as number) - (m.entries.start[id] as number);
  return sum;
}

function counters(k: Kernel, begun: Beginning): Found[] {
  const sum = userWiredPages(k);
  const found: Found[] = [];
  const counted = k.userWired + begun.uncounted;
  if (k.rules.userWiredLimit && counted !== sum) {
    const about = k.userWired < 0 ? 'below zero' : counted < sum ? 'too low' : 'too high';
    const text = `user_wired is ${k.userWired}, ${about}: users have wired ${pages(sum)}`;
    found.push({ kind: 'user-wired-count', about, text });
  }
  const name = k.rules.userWiredLimit ? 'user_wired' : 'wired';
  const most = k.limits[name];
  if (sum > most && sum > begun.userWired)
    found.push({
      kind: 'over-limit',
      about: name,
      text: `users have wired ${pages(sum)}, and limit ${name} is ${most}`,
    });
  return found;
}

/** Ranges of pages that follow one another. */
function runs(list: readonly number[]): [number, number][] {
  const made: [number, number][] = [];
  for (const page of list) {
    const last = made.at(-1);
    if (last?.[1] === page) last[1]++;
    else made.push([page, page + 1]);
  }
  return made;
}

function wiredPages(k: Kernel, m: MapState, map: number): Found[] {
  const e = m.entries;
  const found: Found[] = [];
  const list = wiredPageList(m.wiredPages);
  const left: number[] = [];
  let at = 0;
  for (const id of entriesOf(m)) {
    const start = e.start[id] as number;
    const end = e.end[id] as number;
    while (at < list.length && (list[at] as number) < start) left.push(list[at++] as number);
    const first = at;
    while (at < list.length && (list[at] as number) < end) at++;
    if ((e.wiredCount[id] as number) === 0) for (const page of list.slice(first, at)) left.push(page);
    else if (at - first < end - start && !((e.eflags[id] as number) & HALF_DONE)) {
      const range = rangeOf(m, map, id);
      const lacking = end - start - (at - first);
      const text = `${rangeText(k, range)} is wired, and lacks ${lacking} of its ${pages(end - start)}`;
      found.push({ kind: 'wired-without-pages', range, text });
    }
  }
  for (const page of list.slice(at)) left.push(page);
  for (const [start, end] of runs(left)) {
    const range = { map, start, end };
    const text = `${rangeText(k, range)}: ${pages(end - start)} are wired, in no wired entry`;
    found.push({ kind: 'pages-left-wired', range, text });
  }
  return found;
}

/** Is this entry of a gap below a stack, which would grow into it? */
function isBelowStack(m: MapState, gap: number): boolean {
  const e = m.entries;
  let id = gap;
  while (id !== HEADER && (e.eflags[id] as number) & EFLAG.STACK_GAP_DN) {
    const next = e.next[id] as number;
    if (e.start[next] !== e.end[id]) return false;
    id = next;
  }
  return id !== HEADER && ((e.eflags[id] as number) & EFLAG.GROWS_DOWN) !== 0;
}

function neighbours(k: Kernel, m: MapState, map: number, declared: ReadonlySet<number>): Found[] {
  const e = m.entries;
  const found: Found[] = [];
  // fork copies entry by entry, without their wirings: those that are alike by that are no news
  const isForked = map > 0 && k.processes.some((process) => process.map === map);
  for (const id of entriesOf(m)) {
    const before = e.prev[id] as number;
    const flags = e.eflags[id] as number;
    const at = e.start[id] as number;
    const isGap = flags & EFLAG.STACK_GAP_DN && isBelowStack(m, id);
    if (isGap && gapRoom(e, id) < 0) {
      const range = rangeOf(m, map, id);
      const room = range.end - range.start;
      const text = `the stack above ${rangeText(k, range)} never grows again: its gap of ${pages(room)} has to keep ${e.avail[id]} free`;
      found.push({ kind: 'gap-never-grows', range, text });
    }
    if (before === HEADER || e.end[before] !== at || (map === 0 && declared.has(at))) continue;
    const range = { map, start: e.start[before] as number, end: e.end[id] as number };
    if (isGap && (e.eflags[before] as number) & EFLAG.STACK_GAP_DN) {
      const text = `the gap ${rangeText(k, range)} is cut at ${formatAddress(at, k.config.pageSize)}: the stack above it does not grow below there`;
      found.push({ kind: 'gap-split', range, text });
    } else if (!(flags & APART) && !isForked && mergeable(m, before, id)) {
      const lower = formatRange(range.start, at, k.config.pageSize);
      const upper = formatRange(at, range.end, k.config.pageSize);
      const text = `${lower} and ${upper}${mapText(k, map)} are alike, and stay apart`;
      found.push({ kind: 'neighbours-apart', range, text });
    }
  }
  return found;
}

export function atRest(k: Kernel, begun: Beginning): Found[] {
  const found = k.maps[0]?.setByHand === '' ? counters(k, begun) : [];
  const ofMaps = k.maps.map((m, map) => [...wiredPages(k, m, map), ...neighbours(k, m, map, begun.starts)]);
  return [...found, ...ofMaps.flat()];
}
