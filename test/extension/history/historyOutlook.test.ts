// What can come of a run, in the rows of the History view.
import { expect, test } from 'vitest';
import { NO_STANDING, type Standing, standing } from '../../../extension/history/historyOutlook.ts';

const at = (share: number, always = false): Standing =>
  standing({ points: [{ position: 3, share, always }], fates: [] }, 5);

test.each([
  [0.001, 'under 1 %'],
  [0.01, '1 %'],
  [0.5, '50 %'],
  [0.99, '99 %'],
  [0.999, 'over 99 %'],
])('a share of %f is %s of the ways on', (share, text) => {
  expect(at(share)).toEqual({ inRow: `${text} end badly`, whole: `${text} of the ways on end badly` });
});

test('nothing is said where nothing bad can come, and always where nothing else can', () => {
  expect(at(0)).toEqual(NO_STANDING);
  expect(at(1, true).whole).toBe('always ends badly');
});

test('the last point before a position counts, and before the first none', () => {
  const outlook = {
    points: [
      { position: 3, share: 0.5, always: false },
      { position: 7, share: 1, always: true },
    ],
    fates: [],
  };
  expect([2, 3, 6, 7, 8].map((position) => standing(outlook, position).whole)).toEqual([
    '',
    '50 % of the ways on end badly',
    '50 % of the ways on end badly',
    'always ends badly',
    'always ends badly',
  ]);
});
