// Words by their place in a text: each finds its own value, wherever its hash leads.
import { expect, test } from 'vitest';
import { addWord, findWord, hashed, newWords } from '../../../../core/trace/parse/wordTable.ts';

function find(words: ReturnType<typeof newWords>, word: string): number | undefined {
  let hash = 0;
  for (const c of word) hash = hashed(hash, c.charCodeAt(0));
  return findWord(words, `x${word}y`, 1, 1 + word.length, hash);
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
