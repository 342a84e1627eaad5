// The pages that wiring faults have entered, until they are unwired: the pmap as far as wiring sees
// it. Bits, in chunks of neighbouring pages by the chunk's number, since wired pages come in runs;
// page numbers go up to 2^52, so they are split by division.
import type { Page } from '../address.ts';
import { logChange, type PartLog } from './undoLog.ts';

const CHUNK = 1024;
const WORD = 32;

export interface WiredPages {
  count: number;
  chunks: Map<number, Uint32Array>;
  /** What changes of a word overwrite, if they are to be undone. */
  log: PartLog | undefined;
}

export const newWiredPages = (): WiredPages => ({ count: 0, chunks: new Map(), log: undefined });

export const copyWiredPages = (from: WiredPages): WiredPages => ({
  count: from.count,
  log: undefined,
  chunks: new Map([...from.chunks].map(([number, words]) => [number, words.slice()])),
});

function isEmpty(words: Uint32Array): boolean {
  for (let w = 0; w < words.length; w++) if (words[w] !== 0) return false;
  return true;
}

function bitsIn(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The bits of word `w` that stand for pages of [from, to), both counted within the chunk. */
function mask(w: number, from: number, to: number): number {
  const low = Math.max(from - w * WORD, 0);
  const high = Math.min(to - w * WORD, WORD);
  return (high === WORD ? -1 : (1 << high) - 1) & ~((1 << low) - 1);
}

export function isWired(wired: WiredPages, page: Page): boolean {
  const number = Math.floor(page / CHUNK);
  const at = page - number * CHUNK;
  return (((wired.chunks.get(number)?.[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

const WORDS = CHUNK / WORD;

/** Words are numbered through all chunks. */
function logWord({ log, part }: PartLog, chunk: number, w: number, old: number): void {
  const at = logChange(log, part, chunk * WORDS + w);
  log.values[at] = old;
}

export function wordAt({ chunks }: WiredPages, number: number): number {
  const chunk = Math.floor(number / WORDS);
  return chunks.get(chunk)?.[number - chunk * WORDS] ?? 0;
}

/** The count is the caller's to mend. */
export function setWord({ chunks }: WiredPages, number: number, word: number): void {
  const chunk = Math.floor(number / WORDS);
  const words = chunks.get(chunk) ?? new Uint32Array(WORDS);
  words[number - chunk * WORDS] = word;
  if (word !== 0) chunks.set(chunk, words);
  else if (isEmpty(words)) chunks.delete(chunk);
}

/** Numbers of the words in which there are wired pages. */
export const wiredWords = ({ chunks }: WiredPages): number[] =>
  [...chunks].flatMap(([chunk, words]) =>
    [...words.keys()].filter((w) => words[w] !== 0).map((w) => chunk * WORDS + w),
  );

/** Words in which there are wired pages, in their order; equal neighbours are given as one run. */
export function eachSpan({ chunks }: WiredPages, tell: (first: number, length: number, word: number) => void): void {
  const numbers = [...chunks.keys()];
  if (numbers.length > 1) numbers.sort((a, b) => a - b);
  let first = 0;
  let length = 0;
  let word = 0;
  for (const chunk of numbers) {
    const words = chunks.get(chunk) as Uint32Array;
    for (let w = 0; w < WORDS; w++) {
      const next = words[w] as number;
      if (next === word && first + length === chunk * WORDS + w) {
        length++;
        continue;
      }
      if (word !== 0) tell(first, length, word);
      first = chunk * WORDS + w;
      length = 1;
      word = next;
    }
  }
  if (word !== 0) tell(first, length, word);
}

/** Chunks that nothing has, to be used again. */
const spare: Uint32Array[] = [];

/**
 * Leaves no page wired, for spans to be put in place; nothing else may have the chunks. The count
 * is the caller's to mend.
 */
export function takeChunks({ chunks }: WiredPages): void {
  for (const words of chunks.values()) spare.push(words.fill(0));
  chunks.clear();
}

/** Puts such a span in place, where no page of it is wired. The count is the caller's to mend. */
export function setSpan({ chunks }: WiredPages, first: number, length: number, word: number): void {
  const end = first + length;
  for (let chunk = Math.floor(first / WORDS); chunk * WORDS < end; chunk++) {
    let words = chunks.get(chunk);
    if (!words) {
      words = spare.pop() ?? new Uint32Array(WORDS);
      chunks.set(chunk, words);
    }
    words.fill(word, Math.max(first - chunk * WORDS, 0), Math.min(end - chunk * WORDS, WORDS));
  }
}

/** Enters the pages of [start, end). */
export function wirePages(wired: WiredPages, start: Page, end: Page): void {
  for (let number = Math.floor(start / CHUNK); number * CHUNK < end; number++) {
    let words = wired.chunks.get(number);
    if (!words) {
      words = new Uint32Array(WORDS);
      wired.chunks.set(number, words);
    }
    const from = Math.max(start - number * CHUNK, 0);
    const to = Math.min(end - number * CHUNK, CHUNK);
    for (let w = from >>> 5; w * WORD < to; w++) {
      const old = words[w] as number;
      const bits = mask(w, from, to);
      if ((bits & ~old) === 0) continue;
      if (wired.log) logWord(wired.log, number, w, old);
      words[w] = old | bits;
      wired.count += bitsIn(bits & ~old);
    }
  }
}

/** Takes those of one chunk out. */
function takeFrom({ chunks, log }: WiredPages, number: number, start: Page, end: Page): number {
  const words = chunks.get(number);
  if (!words) return 0;
  let pages = 0;
  const from = Math.max(start - number * CHUNK, 0);
  const to = Math.min(end - number * CHUNK, CHUNK);
  for (let w = from >>> 5; w * WORD < to; w++) {
    const old = words[w] as number;
    const bits = mask(w, from, to);
    if ((old & bits) === 0) continue;
    if (log) logWord(log, number, w, old);
    pages += bitsIn(old & bits);
    words[w] = old & ~bits;
  }
  // a chunk without a page goes, so that equal states look equal
  if (isEmpty(words)) chunks.delete(number);
  return pages;
}

/** Takes the pages of [start, end) out; how many of them were wired. */
export function takeOut(wired: WiredPages, start: Page, end: Page): number {
  let pages = 0;
  const first = Math.floor(start / CHUNK);
  // an entry may be far larger than what is wired of it
  if ((end - start) / CHUNK > wired.chunks.size + 1) {
    for (const number of [...wired.chunks.keys()])
      if (number >= first && number * CHUNK < end) pages += takeFrom(wired, number, start, end);
  } else {
    for (let number = first; number * CHUNK < end; number++) pages += takeFrom(wired, number, start, end);
  }
  wired.count -= pages;
  return pages;
}

/** All wired pages, in order. */
export function wiredPageList(wired: WiredPages): Page[] {
  const pages: Page[] = [];
  for (const [number, words] of [...wired.chunks].sort((a, b) => a[0] - b[0]))
    words.forEach((word, w) => {
      for (let bit = 0; bit < WORD; bit++) if ((word >>> bit) & 1) pages.push(number * CHUNK + w * WORD + bit);
    });
  return pages;
}
