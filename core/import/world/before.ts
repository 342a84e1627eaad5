// What was there before the log began: entries that a listing shows or that calls which succeeded
// prove, and limits with where they are known from.
import type { LimitName } from '../../kernel/limits.ts';
import type { Mapped } from './mapped/rangeList.ts';

export interface EntryBefore {
  readonly start: number;
  readonly end: number;
  /** `rw- max=rwx ...`: what follows the range. */
  readonly attributes: string;
  readonly comment: string;
}

export interface LimitBefore {
  /** Of the language: `64K`, `0..64K`, `1024`; '' for none. */
  readonly value: string;
  readonly comment: string;
}

/** An entry, or a part of one, that stands for what the log does not show of the map. */
export interface StandIn {
  /** That asks for it. */
  readonly limit: LimitName | 'any';
  readonly start: number;
  readonly end: number;
  /** Bytes of it that are enough, if calls of other threads came first. */
  readonly least: number;
}

export interface Before {
  readonly entries: EntryBefore[];
  readonly limits: Map<LimitName, LimitBefore>;
  standIns: StandIn[];
  /** Words that a listing shows: `jail`, `kernel freebsd-13`, `page 16384`. */
  readonly kernel: Map<string, string>;
}

export const newBefore = (): Before => ({ entries: [], limits: new Map(), standIns: [], kernel: new Map() });

/** What a process has of an entry at the start. */
export const mappedOf = ({ start, end, attributes }: EntryBefore): Mapped => ({
  start,
  end,
  locked: /USER_WIRED/.test(attributes),
  counts: !/GUARD/.test(attributes),
  barred: /^---/.test(attributes),
});

/** Takes a range out of the entries. */
export function cutEntries(entries: EntryBefore[], start: number, end: number): boolean {
  let wasCut = false;
  for (let i = entries.length - 1; i >= 0; i--) {
    const one = entries[i] as EntryBefore;
    if (one.end <= start || one.start >= end) continue;
    wasCut = true;
    const rest: EntryBefore[] = [];
    if (one.start < start) rest.push({ ...one, end: start });
    // behind the cut an object goes on at another offset
    if (one.end > end) rest.push({ ...one, start: end, attributes: movedOffset(one.attributes, end - one.start) });
    entries.splice(i, 1);
    for (const piece of rest) entries.splice(i, 0, piece);
  }
  return wasCut;
}

const movedOffset = (attributes: string, by: number): string =>
  attributes.includes('object=')
    ? `${attributes.replace(/ offset=0x([0-9a-f]+)/, '')} offset=0x${(Number(/ offset=(0x[0-9a-f]+)/.exec(attributes)?.[1] ?? 0) + by).toString(16)}`
    : attributes;

/** Entries side by side with the same attributes are one; in the order of their addresses. */
export function mergedEntries(entries: readonly EntryBefore[]): EntryBefore[] {
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  const made: EntryBefore[] = [];
  for (const one of sorted) {
    const last = made.at(-1);
    if (last && last.end === one.start && last.attributes === one.attributes && !one.attributes.includes('object='))
      made[made.length - 1] = { ...last, end: one.end, comment: joinedComment(last.comment, one.comment) };
    else made.push(one);
  }
  return made;
}

/** `inferred: log 3`, `inferred: log 5`: said once. */
function joinedComment(a: string, b: string): string {
  if (a === b || a.endsWith('and more')) return a;
  return a.length + b.length > 60 ? `${a} and more` : `${a}; ${b}`;
}
