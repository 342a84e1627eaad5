// Nearly all lines of a large log are of calls that the map knows nothing of. They are told by their
// name alone, before any reader takes the line apart.

import { ownCopy } from '../trace/parse/scanner.ts';
import { type Known, knownCall } from './calls/names.ts';
import type { Recogniser } from './recognise.ts';

const OPEN = 40;
const isWordPart = (c: number): boolean =>
  (c >= 97 && c <= 122) || c === 95 || (c >= 48 && c <= 57) || (c >= 65 && c <= 90);

/** Calls that were skipped, by what is known of their name. */
export interface Skipped {
  readonly counts: Map<string, { readonly known: Known; n: number }>;
  lines: number;
}

export const newSkipped = (): Skipped => ({ counts: new Map(), lines: 0 });

const MOST_NAMES = 10_000;

/** Is the line of a call that no script says? It is counted then. */
export function skip(s: Skipped, { last, lastFormat }: Recogniser, line: string): boolean {
  if (last === undefined || lastFormat === 'dtrace') return false;
  const open = line.indexOf('(');
  if (open < 0) return lastFormat === 'kdump' && isOtherReturn(line);
  let from = open;
  while (from > 0 && isWordPart(line.charCodeAt(from - 1))) from--;
  if (from === open || line.charCodeAt(open) !== OPEN) return false;
  const name = line.slice(from, open);
  let count = s.counts.get(name);
  if (!count) {
    if (s.counts.size >= MOST_NAMES || /^\d/.test(name)) return false;
    count = { known: knownCall(name), n: 0 };
    s.counts.set(ownCopy(name), count);
  }
  // in a string or behind what is no call
  if (count.known.role !== 'other' || (from > 0 && !isBefore(line.charCodeAt(from - 1)))) return false;
  count.n++;
  s.lines++;
  return true;
}

/** What may stand before the name of a call. */
const isBefore = (c: number): boolean => c === 32 || c === 9 || c === 58;

/** `RET   readlink -1 errno 2 No such file or directory` */
function isOtherReturn(line: string): boolean {
  const at = line.indexOf(' RET ');
  if (at < 0) return false;
  let from = at + 5;
  while (line.charCodeAt(from) === 32) from++;
  let to = from;
  while (isWordPart(line.charCodeAt(to))) to++;
  return to > from && knownCall(line.slice(from, to)).role === 'other';
}
