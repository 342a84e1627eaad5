// A table of words that are found by their place in a text or in its characters, without a string
// of their own being made for it.

/** More words than a script has of one kind; those beyond are not kept. */
const MOST = 128;
const SLOTS = 256;

export interface Words {
  readonly keys: string[];
  readonly values: number[];
  /** The characters of the keys. */
  readonly codes: Uint8Array[];
  /** Index of the word whose hash leads here, or that found its own place taken; -1: none. */
  readonly slots: Int16Array;
}

export const newWords = (): Words => ({ keys: [], values: [], codes: [], slots: new Int16Array(SLOTS).fill(-1) });

/** The hash of a word and one character more; 0 is that of the empty word. */
export const hashed = (hash: number, character: number): number => (Math.imul(hash, 31) + character) | 0;

const slotOf = (hash: number): number => (hash ^ (hash >>> 11)) & (SLOTS - 1);

/** Of ASCII alone: others are not kept. */
export function addWord(words: Words, word: string, value: number): void {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashed(hash, word.charCodeAt(i));
  if (words.keys.length >= MOST || findWord(words, word, 0, word.length, hash) !== undefined) return;
  const codes = Uint8Array.from(word, (c) => c.charCodeAt(0));
  // a code of one byte is the whole character
  if (!codes.every((code, i) => code < 128 && code === word.charCodeAt(i))) return;
  let slot = slotOf(hash);
  while ((words.slots[slot] as number) >= 0) slot = (slot + 1) % SLOTS;
  words.slots[slot] = words.keys.length;
  words.keys.push(word);
  words.values.push(value);
  words.codes.push(codes);
}

/** The value of the word that is codes[from .. to), by its hash; undefined: there is none. */
export function findCodes(words: Words, codes: Uint8Array, from: number, to: number, hash: number) {
  const { codes: keys, values, slots } = words;
  for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
    const index = slots[slot] as number;
    if (index < 0) return undefined;
    const key = keys[index] as Uint8Array;
    if (key.length !== to - from) continue;
    let i = 0;
    while (i < key.length && key[i] === codes[from + i]) i++;
    if (i === key.length) return values[index];
  }
}

/** The value of the word text[from .. to), by its hash; undefined: there is none. */
export function findWord({ keys, values, slots }: Words, text: string, from: number, to: number, hash: number) {
  for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
    const index = slots[slot] as number;
    if (index < 0) return undefined;
    const key = keys[index] as string;
    if (key.length === to - from && text.startsWith(key, from)) return values[index];
  }
}
