// What the shapes of the picture mean, in words.
import { expect, test } from 'vitest';
import { doesAt } from '../../../core/picture/draw/legend.ts';
import { WORDS } from '../../../core/picture/draw/words.ts';
import { example } from './examples.ts';

test('what a thread does at a position, in words', () => {
  const { lanes, length } = example('unwire-sleeps');
  const [, sleeper] = lanes;
  const all = Array.from({ length: length + 1 }, (_, at) => doesAt(sleeper?.segments ?? [], at, WORDS));
  expect(all[0]).toBeUndefined();
  expect(all).toContain(WORDS.holds);
  expect(all).toContain(WORDS.asleep);
  expect(all.indexOf(WORDS.asleep)).toBeGreaterThan(all.indexOf(WORDS.holds));
  expect(doesAt([], 0, WORDS)).toBeUndefined();
});
