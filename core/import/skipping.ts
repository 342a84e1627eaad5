// Nearly all lines of a large log are of calls that the map knows nothing of. Their name alone
// shows it, before any reader takes the line apart; so does the name of a call that counts.
import { addWord, findCodes, hashed, newWords, type Words } from '../trace/parse/wordTable.ts';
import { type Known, knownCall } from './calls/names.ts';
import type { CodedText } from './readers/codedText.ts';
import type { Recogniser } from './recognise.ts';

const isWordPart = (c: number): boolean =>
  (c >= 97 && c <= 122) || c === 95 || (c >= 48 && c <= 57) || (c >= 65 && c <= 90);

interface Count {
  /** As the log writes it. */
  readonly name: string;
  readonly known: Known;
  n: number;
}

/** Calls that were skipped, by what is known of their name. */
export interface Skipped {
  readonly counts: Map<string, Count>;
  lines: number;
  /** The first names once more, as indices of `listed`. */
  readonly words: Words;
  readonly listed: Count[];
  readonly opens: Finder;
  readonly returns: Finder;
  /**
   * The name of a call that counts, in the line that was looked at last, and where it
   * stands; '' for none.
   */
  name: string;
  from: number;
  to: number;
}

export const newSkipped = (): Skipped => ({
  counts: new Map(),
  lines: 0,
  words: newWords(),
  listed: [],
  opens: new Finder('('),
  returns: new Finder(' RET '),
  name: '',
  from: 0,
  to: 0,
});

const MOST_NAMES = 10_000;
/** `SYSCALL(args)`: dtruss writes it above its columns. */
const HEADING = 'SYSCALL';

/** The name that stands from one place to another if it is one of the first. */
function firstCount({ words, listed }: Skipped, codes: Uint8Array, from: number, to: number): Count | undefined {
  let hash = 0;
  for (let i = from; i < to; i++) hash = hashed(hash, codes[i] as number);
  const index = findCodes(words, codes, from, to, hash);
  return index === undefined ? undefined : listed[index];
}

/** What is known of a name; undefined: it cannot be one, or too many have been met. */
function countOf(s: Skipped, { text, codes }: CodedText, from: number, to: number): Count | undefined {
  const first = firstCount(s, codes, from, to);
  if (first) return first;
  const name = text.slice(from, to);
  const before = s.counts.get(name);
  if (before || s.counts.size >= MOST_NAMES || /^\d/.test(name) || name === HEADING) return before;
  const known = knownCall(name);
  const made: Count = { name: known.logged, known, n: 0 };
  s.counts.set(made.name, made);
  addWord(s.words, made.name, s.listed.push(made) - 1);
  return made;
}

/**
 * Where a word stands in the lines of a text, which come one after another: what was found behind
 * the present line is found again in the line where it is.
 */
class Finder {
  private readonly word: string;
  private text = '';
  /** Where the last search began, and what it found: the text's end for nothing. */
  private from = 0;
  private found = -1;

  constructor(word: string) {
    this.word = word;
  }

  /** -1: the word is not in text[from .. to). */
  in(text: string, from: number, to: number): number {
    if (this.found < from || from < this.from || text !== this.text) {
      const at = text.indexOf(this.word, from);
      this.text = text;
      this.from = from;
      this.found = at < 0 ? text.length : at;
    }
    return this.found + this.word.length <= to ? this.found : -1;
  }
}

/** Is the line from `begin` to `end` of a call that no script says? It is counted then. */
export function skip(
  s: Skipped,
  { last, lastFormat }: Recogniser,
  coded: CodedText,
  begin: number,
  end: number,
): boolean {
  const { text, codes } = coded;
  s.name = '';
  if (last === undefined || lastFormat === 'dtrace') return false;
  const open = s.opens.in(text, begin, end);
  if (open < 0) return lastFormat === 'kdump' && isOtherReturn(s, coded, begin, end);
  let from = open;
  while (from > begin && isWordPart(codes[from - 1] as number)) from--;
  if (from === open) return false;
  const count = countOf(s, coded, from, open);
  if (!count) return false;
  if (count.known.role !== 'other') {
    s.name = count.name;
    s.from = from;
    s.to = open;
    return false;
  }
  // in a string or behind what is no call
  if (from > begin && !isBefore(codes[from - 1] as number)) return false;
  count.n++;
  s.lines++;
  return true;
}

/** What may stand before the name of a call. */
const isBefore = (c: number): boolean => c === 32 || c === 9 || c === 58;

/** `RET   readlink -1 errno 2 No such file or directory` */
function isOtherReturn(s: Skipped, { text, codes }: CodedText, begin: number, end: number): boolean {
  const at = s.returns.in(text, begin, end);
  if (at < 0) return false;
  let from = at + 5;
  while (codes[from] === 32) from++;
  let to = from;
  while (isWordPart(codes[to] as number)) to++;
  if (to === from) return false;
  const known = firstCount(s, codes, from, to)?.known ?? knownCall(text.slice(from, to));
  if (known.role === 'other') return true;
  s.name = known.logged;
  s.from = from;
  s.to = to;
  return false;
}
