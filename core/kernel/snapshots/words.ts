// Whole numbers as words of 16 bits, nearly always one each: what copies of the state are written in. It takes hardly more room than bytes.ts does,
// and is read several times as quickly.

export interface WordWriter {
  words: Uint16Array;
  length: number;
}

export const newWordWriter = (capacity = 1024): WordWriter => ({ words: new Uint16Array(capacity), length: 0 });

/** Stands before a number that has no room in one word. */
const LARGE = 0xffff;
const WORD = 0x10000;
/** Words of a large number, after the mark. */
const PIECES = 4;

/** A whole number not below zero, up to 2^53. */
export function putWord(w: WordWriter, n: number): void {
  if (w.length + PIECES >= w.words.length) {
    const larger = new Uint16Array(w.words.length * 2);
    larger.set(w.words);
    w.words = larger;
  }
  if (n < LARGE) {
    w.words[w.length++] = n;
    return;
  }
  w.words[w.length++] = LARGE;
  let left = n;
  for (let piece = 0; piece < PIECES; piece++) {
    w.words[w.length++] = left % WORD;
    left = Math.floor(left / WORD);
  }
}

/** A whole number with a sign: the sign goes into the lowest bit. */
export const putSignedWord = (w: WordWriter, n: number): void => putWord(w, n < 0 ? -2 * n - 1 : 2 * n);

/** What was written, in an array of just that length. */
export const wordsWritten = (w: WordWriter): Uint16Array => w.words.slice(0, w.length);

export interface WordReader {
  readonly words: Uint16Array;
  at: number;
}

export function getWord(r: WordReader): number {
  const word = r.words[r.at++] as number;
  return word === LARGE ? large(r) : word;
}

function large(r: WordReader): number {
  let n = 0;
  for (let piece = 0, scale = 1; piece < PIECES; piece++, scale *= WORD) n += (r.words[r.at++] as number) * scale;
  return n;
}

export function getSignedWord(r: WordReader): number {
  const n = getWord(r);
  if (n <= 0x3fffffff) return (n >>> 1) ^ -(n & 1);
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}
