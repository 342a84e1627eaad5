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

/** A whole number not below zero, up to 2^53. */
export function putWord(w: WordWriter, n: number): void {
  if (w.length + 5 > w.words.length) {
    const larger = new Uint16Array(w.words.length * 2);
    larger.set(w.words);
    w.words = larger;
  }
  if (n < TWO) {
    w.words[w.length++] = n;
    return;
  }
  const more = n < WORD * WORD ? 2 : 4;
  w.words[w.length++] = more === 2 ? TWO : FOUR;
  for (let i = 0, left = n; i < more; i++, left = Math.floor(left / WORD)) w.words[w.length++] = left % WORD;
}

/** A whole number with a sign: the sign goes into the lowest bit. */
export function putSignedWord(w: WordWriter, n: number): void {
  // nearly all are small, and have room
  if (n >= 0 && n < TWO / 2 && w.length < w.words.length) w.words[w.length++] = 2 * n;
  else putWord(w, n < 0 ? -2 * n - 1 : 2 * n);
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
