// Long work in slices: others speak between them, and may end it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atOnce, CANCELLED, inSlices, runToEnd, scaled, type Work } from '../../../core/machine/work.ts';

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

/** Rests `rests` times, and takes so many milliseconds before each. */
function* working(rests: number, milliseconds: number, left: string[] = []): Work<string> {
  try {
    for (let i = 0; i < rests; i++) {
      now += milliseconds;
      yield i / rests;
    }
    return 'done';
  } finally {
    left.push(`left at ${now}`);
  }
}
const token = (cancelAt = Number.POSITIVE_INFINITY) => {
  const heard: (number | undefined)[] = [];
  return {
    heard,
    get isCancelled() {
      return heard.length >= cancelAt;
    },
    breathe: async (done: number | undefined) => void heard.push(done),
  };
};

test('others speak once 12 ms have gone, and each 12 ms after that', async () => {
  const slow = token();
  expect(await inSlices(working(10, 5), slow)).toBe('done');
  expect(slow.heard).toEqual([0.2, 0.5, 0.8]);
  const quick = token();
  expect(await inSlices(working(100, 0), quick)).toBe('done');
  expect(quick.heard).toEqual([]);
  const exact = token();
  await inSlices(working(2, 12), exact);
  expect(exact.heard).toEqual([0, 0.5]);
});

test('who is cancelled makes no further slice, and leaves everything as it was', async () => {
  const left: string[] = [];
  const one = token(2);
  expect(await inSlices(working(100, 12, left), one)).toBe(CANCELLED);
  expect(one.heard).toEqual([0, 0.01]);
  expect(left).toEqual(['left at 24']);
});

test('work done at once, and work as a share of other work', () => {
  expect(runToEnd(atOnce(() => 7))).toBe(7);
  const shares: (number | undefined)[] = [];
  const work = scaled(working(2, 0), (done) => 0.5 + done / 2);
  for (let step = work.next(); !step.done; step = work.next()) shares.push(step.value);
  expect(shares).toEqual([0.5, 0.75]);
  const left: string[] = [];
  const given = scaled(working(2, 1, left), (done) => done);
  given.next();
  given.return('');
  expect(left).toEqual(['left at 1']);
});
