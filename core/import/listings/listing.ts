// Lines that are of no log: what they tell of the map and of limits before it.
import { type Tally, tell } from '../pairing.ts';
import type { Before, EntryBefore } from '../world/before.ts';
import type { Files } from '../world/files.ts';
import { type DebuggerEntry, type DebuggerState, readDebugger } from './kernelDebugger.ts';
import { readLimitLine } from './limits.ts';
import {
  gapEntry,
  isGapBelow,
  type ListedEntry,
  listedAttributes,
  readBelowEntry,
  readListedEntry,
  wiredEntry,
} from './maps.ts';
import { newToolMaps, readToolMap, type ToolMaps } from './toolMaps.ts';

export interface ListingState {
  readonly debugger: DebuggerState;
  readonly tools: ToolMaps;
  readonly files: Files;
  /** By process, in the order of their first line. */
  readonly entries: Map<string, EntryBefore[]>;
  last: EntryBefore[] | undefined;
  /** Entries of all processes. */
  count: number;
}

export const newListing = (files: Files): ListingState => ({
  debugger: { first: undefined },
  tools: newToolMaps(),
  files,
  entries: new Map(),
  last: undefined,
  count: 0,
});

/** Entries that are read: no process of interest has more. */
const MOST_ENTRIES = 200_000;
/** Beyond it no map of a script reaches without a `map` line. */
const HIGHEST = 2n ** 52n;

/** Takes in a line; false: it is of no listing. */
export function takeListing(s: ListingState, before: Before, tally: Tally, line: string, where: string): boolean {
  const debugged = readDebugger(s.debugger, line);
  if (debugged === 'more') return true;
  const entry = debugged ?? readListedEntry(line) ?? readToolMap(s.tools, line);
  if (entry) {
    if (entry !== 'more') add(s, tally, entry, where);
    return true;
  }
  const below = readBelowEntry(line);
  if (below) {
    const list = s.last;
    const last = list?.at(-1);
    if (below.locked && list && last) list[list.length - 1] = wiredEntry(last);
    return true;
  }
  const fact = readLimitLine(line);
  if (fact?.kind === 'limit') before.limits.set(fact.name, { value: fact.value, comment: `log ${where}` });
  else if (fact?.kind === 'kernel') before.kernel.set('kernel', kernelText(fact, where));
  else if (fact?.kind === 'page') before.kernel.set('page', `page ${fact.size}  # log ${where}`);
  else if (fact?.kind === 'jail') before.kernel.set('jail', `jail  # log ${where}`);
  return fact !== undefined;
}

function kernelText({ vintage, release }: { vintage: string; release: string }, where: string): string {
  const isModelled = vintage === `freebsd-${Number.parseInt(release, 10)}`;
  return `${vintage}  # log ${where}: ${release}${isModelled ? '' : ', of which this is the nearest that there is'}`;
}

function add(s: ListingState, tally: Tally, entry: ListedEntry | DebuggerEntry, where: string): void {
  const { start, end, process, path } = entry;
  if (end > HIGHEST || end <= start) {
    tell(tally.told, 'entries that no process of FreeBSD can have, left out', where);
    return;
  }
  if (s.count >= MOST_ENTRIES) {
    tell(tally.told, `entries of a map beyond ${MOST_ENTRIES}, left out`, where);
    return;
  }
  s.count++;
  let list = s.entries.get(process);
  if (!list) {
    list = [];
    s.entries.set(process, list);
  }
  const object = path === '' ? '' : s.files.listed(path, Number(entry.offset + end - start)).name;
  const more = 'max' in entry ? ` max=${entry.max}${otherInherit(entry.inherit)}` : '';
  const attributes = listedAttributes(entry, object).replace(/^\S+/, (prot) => prot + more);
  const comment = [`log ${where}`, entry.comment].filter((note) => note !== '').join(': ');
  const below = list.at(-1);
  if (below && isGapBelow(entry, below)) list[list.length - 1] = gapEntry(below);
  list.push({ start: Number(start), end: Number(end), attributes, comment });
  s.last = list;
}

const otherInherit = (word: string): string => (word === 'none' || word === 'zero' ? ` inherit=${word}` : '');

/** The entries of the process that the log is of, or else of the first; the others are counted. */
export function listedOf(s: ListingState, process: string): { entries: EntryBefore[]; others: number } {
  const chosen = s.entries.get(process) ?? [...s.entries.values()][0] ?? [];
  const all = [...s.entries.values()].reduce((sum, list) => sum + list.length, 0);
  return { entries: disjoint(chosen), others: all - chosen.length };
}

/** Of entries that overlap, as two listings have them, the later counts. */
function disjoint(entries: readonly EntryBefore[]): EntryBefore[] {
  const sorted = entries
    .map((entry, order) => ({ entry, order }))
    .sort((a, b) => a.entry.start - b.entry.start || b.order - a.order);
  const made: EntryBefore[] = [];
  for (const { entry } of sorted) if ((made.at(-1)?.end ?? 0) <= entry.start) made.push(entry);
  return made;
}
