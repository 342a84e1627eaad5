// The picture's texts in the language of the editor.
import { expect, test } from 'vitest';
import { WORDS } from '../../../core/picture/draw/words.ts';
import { texts } from '../../../extension/picture/texts.ts';

test('in English those that are drawn are the drawing\u2019s own', () => {
  expect(texts()).toMatchObject(WORDS);
});
