// Numbers as a language writes them.
import { expect, test } from 'vitest';
import { numberText } from '../../../core/trace/numberText.ts';

test.each([
  ['en', '1,155,001'],
  ['de', '1.155.001'],
  ['fr', '1\u202f155\u202f001'],
  ['zh-cn', '1,155,001'],
  // what no language is: English
  ['not a language', '1,155,001'],
])('%s: %s', (language, text) => {
  expect(numberText(1_155_001, language)).toBe(text);
});
