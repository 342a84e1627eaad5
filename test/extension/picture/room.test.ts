// The share of the row that the script keeps beside the picture.
import { expect, test } from 'vitest';
import { scriptShare } from '../../../extension/picture/room.ts';

/**
 * By the size of a window in which nothing was moved, and its letters: the row of its
 * editors, over the panel.
 */
const share = (width: number, height: number, font = 14) =>
  scriptShare({ width: width - 356, column: font * 0.602, lines: Math.floor((height - 362) / (font * 1.36)) });

test.each([
  ['a large screen: half', 1920, 1080, 0.5],
  ['less than two times 80 columns: 80 are the script\u2019s', 1680, 1050, 0.57],
  ['a tall window of 50 columns', 1440, 1000, 0.56],
  ['a laptop', 1280, 720, undefined],
  ['wide, but low', 1366, 768, undefined],
])('%s', (_, width, height, wanted) => {
  const found = share(width, height);
  if (wanted === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(wanted, 2);
});

test('larger letters need more room', () => {
  expect(share(1440, 1000, 20)).toBeUndefined();
});
