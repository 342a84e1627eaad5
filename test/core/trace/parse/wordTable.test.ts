// Words by their place in a text: each finds its own value, wherever its hash leads.
import { expect, test } from 'vitest';
import { addWord, findCodes, findWord, hashed, newWords } from '../../../../core/trace/parse/wordTable.ts';

function find(words: ReturnType<typeof newWords>, word: string): number | undefined {
  let hash = 0;
  for (const c of word) hash = hashed(hash, c.charCodeAt(0));
  const text = `x${word}y`;
  const found = findWord(words, text, 1, 1 + word.length, hash);
  const codes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  expect(findCodes(words, codes, 1, 1 + word.length, hash)).toBe(found);
  return found;
}

test('the first 128 words are kept, each with the value that it was given first', () => {
  const words = newWords();
  const names = Array.from({ length: 200 }, (_, i) => `w${i * 7}`);
  names.forEach((name, i) => {
    addWord(words, name, i);
    addWord(words, name, -1);
  });
  expect(names.map((name) => find(words, name))).toEqual(names.map((_, i) => (i < 128 ? i : undefined)));
  expect(words.keys).toEqual(names.slice(0, 128));
  for (const other of ['', 'w', 'w00', 'v7']) expect(find(words, other)).toBeUndefined();
});

test('a word that is no ASCII is not kept', () => {
  const words = newWords();
  addWord(words, 'é', 1);
  expect(words.keys).toEqual([]);
  for (const other of ['', 'é', '\u0080']) expect(find(words, other)).toBeUndefined();
});
