// Whole numbers as words of 16 bits, nearly always one each: what checkpoints are written in. It
// takes hardly more room than bytes.ts does, and is read several times as quickly.

export interface WordWriter {
  words: Uint16Array;
  length: number;
}

export const newWordWriter = (capacity = 1024): WordWriter => ({ words: new Uint16Array(capacity), length: 0 });

/** Stand before a number that has no room in one word, and is in the next two, or four. */
const TWO = 0xfffe;
const FOUR = 0xffff;
const WORD = 0x10000;
/** Numbers below it are one word. */
export const ONE_WORD = TWO;
/** Words of one number at the most. */
const MOST_WORDS = 5;

/** Makes room for so many numbers; gives the array in which it is. */
export function roomFor(w: WordWriter, numbers: number): Uint16Array {
  const needed = w.length + numbers * MOST_WORDS;
  if (needed <= w.words.length) return w.words;
  const larger = new Uint16Array(Math.max(needed, 2 * w.words.length));
  larger.set(w.words);
  w.words = larger;
  return larger;
}

/** Writes a whole number not below zero, up to 2^53, at a place with room; gives the next place. */
export function wordAt(words: Uint16Array, at: number, n: number): number {
  if (n >= TWO) return largeAt(words, at, n);
  words[at] = n;
  return at + 1;
}

/** The same of a whole number with a sign, which goes into the lowest bit. */
export function signedWordAt(words: Uint16Array, at: number, n: number): number {
  // nearly all are small
  if (n >= 0 && n < TWO / 2) {
    words[at] = 2 * n;
    return at + 1;
  }
  return wordAt(words, at, n < 0 ? -2 * n - 1 : 2 * n);
}

function largeAt(words: Uint16Array, from: number, n: number): number {
  let at = from;
  const more = n < WORD * WORD ? 2 : 4;
  words[at++] = more === 2 ? TWO : FOUR;
  for (let i = 0, left = n; i < more; i++, left = Math.floor(left / WORD)) words[at++] = left % WORD;
  return at;
}

/** A whole number not below zero, up to 2^53. */
export function putWord(w: WordWriter, n: number): void {
  const words = roomFor(w, 1);
  w.length = wordAt(words, w.length, n);
}

/** What was written, in an array of just that length. */
export const wordsWritten = (w: WordWriter): Uint16Array => w.words.slice(0, w.length);

export interface WordReader {
  readonly words: Uint16Array;
  at: number;
}

export function getWord(r: WordReader): number {
  const word = r.words[r.at++] as number;
  return word < TWO ? word : large(r, word === TWO ? 2 : 4);
}

function large(r: WordReader, words: number): number {
  let n = 0;
  for (let i = 0, scale = 1; i < words; i++, scale *= WORD) n += (r.words[r.at++] as number) * scale;
  return n;
}

export function getSignedWord(r: WordReader): number {
  const n = getWord(r);
  if (n <= 0x3fffffff) return (n >>> 1) ^ -(n & 1);
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}
