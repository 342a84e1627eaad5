// Ranges are kept in blocks, descriptors too: where a block ends, nothing is lost, and nothing of
// the process that shares it changes.
import { describe, expect, test } from 'vitest';
import { Descriptors, type LoggedFile } from '../../../../core/import/world/files.ts';
import type { Mapped } from '../../../../core/import/world/mapped/rangeList.ts';
import { Ranges } from '../../../../core/import/world/mapped/ranges.ts';

/** Ranges of one byte, at each even address. */
const COUNT = 600;
/** A block has 128 of them where ranges come one behind the other. */
const PLACES = [0, 127, 128, 129, 255, 256, 257, 383, 384, 385, 512, COUNT];

function everySecond(count = COUNT): Ranges {
  const ranges = new Ranges();
  for (let i = 0; i < count; i++) ranges.map(2 * i, 2 * i + 1);
  return ranges;
}

const pairs = PLACES.flatMap((from, i) => PLACES.slice(i + 1).map((to) => [from, to] as const));
const single = (i: number, how: Partial<Mapped> = {}): Mapped => ({
  start: 2 * i,
  end: 2 * i + 1,
  locked: false,
  counts: true,
  barred: false,
  ...how,
});
const singles = (from: number, to: number, how: Partial<Mapped> = {}): Mapped[] =>
  Array.from({ length: to - from }, (_, i) => single(from + i, how));

describe.each<[string, () => Ranges]>([
  ['of a process of its own', () => everySecond()],
  ['of a child', () => everySecond().copy()],
  [
    'once all was locked and let go',
    () => {
      const ranges = everySecond();
      ranges.lockAll(true);
      ranges.lockAll(false);
      return ranges;
    },
  ],
])('from one block to another, %s', (_, made) => {
  test('unmapping takes what is in the range, and leaves the rest', () => {
    for (const [from, to] of pairs) {
      const ranges = made();
      ranges.unmap(2 * from, 2 * to);
      expect([...ranges], `${from}..${to}`).toEqual([...singles(0, from), ...singles(to, COUNT)]);
      expect(ranges.size, `${from}..${to}`).toBe(COUNT - (to - from));
      // it goes on from there
      ranges.map(2 * from, 2 * from + 1);
      expect(ranges.lockedIn(0, 2 * COUNT)).toBe(0);
      expect([...ranges], `${from}..${to}`).toEqual([...singles(0, from + 1), ...singles(to, COUNT)]);
    }
  });

  test('a mapping replaces what it covers', () => {
    for (const [from, to] of pairs) {
      const ranges = made();
      ranges.map(2 * from, 2 * to);
      const whole = { ...single(0), start: 2 * from, end: 2 * to };
      expect([...ranges], `${from}..${to}`).toEqual([...singles(0, from), whole, ...singles(to, COUNT)]);
      expect(ranges.size, `${from}..${to}`).toBe(COUNT + to - from);
    }
  });

  test('locking changes what is in the range, however many ranges that are', () => {
    for (const [from, to] of pairs) {
      const ranges = made();
      ranges.lock(2 * from, 2 * to, true);
      const locked = singles(from, to, { locked: true });
      expect([...ranges], `${from}..${to}`).toEqual([...singles(0, from), ...locked, ...singles(to, COUNT)]);
      expect([ranges.locked, ranges.lockedIn(2 * from, 2 * to)]).toEqual([to - from, to - from]);
    }
  });
});

test('what a parent changes after a fork its child keeps, and the other way round', () => {
  for (const place of PLACES.slice(0, -1)) {
    const parent = everySecond();
    const child = parent.copy();
    parent.unmap(2 * place, 2 * place + 1);
    child.bar(2 * place, 2 * place + 1, true);
    expect([...child]).toEqual([...singles(0, place), single(place, { barred: true }), ...singles(place + 1, COUNT)]);
    expect([...parent]).toEqual([...singles(0, place), ...singles(place + 1, COUNT)]);
    expect([parent.size, child.size]).toEqual([COUNT - 1, COUNT]);
  }
});

test('a child inherits what is mapped, and no locks', () => {
  const parent = everySecond();
  parent.lock(2 * 100, 2 * 300, true);
  const child = parent.copy();
  expect([child.locked, child.size, parent.locked]).toEqual([0, COUNT, 200]);
  expect([...child]).toEqual(singles(0, COUNT));
  child.lockAll(true);
  expect([child.locked, parent.locked]).toEqual([COUNT, 200]);
});

test('what is asked of a range holds to its bounds, half-open', () => {
  const ranges = new Ranges();
  ranges.map(4, 8, { barred: true });
  ranges.map(8, 12, { locked: true, counts: false });
  expect([ranges.size, ranges.locked]).toEqual([4, 4]);
  expect([ranges.isFree(0, 4), ranges.isFree(0, 5), ranges.isFree(11, 20), ranges.isFree(12, 20)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([ranges.hasWhole(4, 8), ranges.hasWhole(5, 7), ranges.hasWhole(3, 8), ranges.hasWhole(4, 9)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([ranges.hasBarred(0, 4), ranges.hasBarred(0, 5), ranges.hasBarred(8, 12)]).toEqual([false, true, false]);
  expect([ranges.lockedIn(0, 8), ranges.lockedIn(7, 10), ranges.lockedIn(11, 40)]).toEqual([0, 2, 1]);
  expect(ranges.holes(0, 14)).toEqual([
    { start: 0, end: 4 },
    { start: 12, end: 14 },
  ]);
  expect(ranges.holes(4, 12)).toEqual([]);
});

test('what maps, locks or bars nothing new changes nothing; what does counts anew', () => {
  const ranges = new Ranges();
  ranges.map(4, 4);
  expect([...ranges]).toEqual([]);
  ranges.map(4, 8);
  for (const how of [{ locked: true }, { counts: false }, { barred: true }, {}]) {
    ranges.map(4, 8, how);
    expect([...ranges]).toEqual([{ start: 4, end: 8, locked: false, counts: true, barred: false, ...how }]);
    expect([ranges.size, ranges.locked]).toEqual([how.counts === false ? 0 : 4, how.locked ? 4 : 0]);
  }
  ranges.lock(4, 8, true);
  ranges.lock(4, 8, true);
  expect(ranges.locked).toBe(4);
  ranges.clear();
  expect([[...ranges], ranges.size, ranges.locked]).toEqual([[], 0, 0]);
});

test('locking all leaves out what has no access, unless it was locked', () => {
  const ranges = new Ranges();
  ranges.map(0, 1, { barred: true });
  ranges.map(2, 3, { barred: true, locked: true });
  ranges.map(4, 5);
  ranges.lockAll(true);
  expect([...ranges].map(({ locked }) => locked)).toEqual([false, true, true]);
  ranges.bar(0, 1, false);
  ranges.lockAll(true);
  expect([...ranges].map(({ locked }) => locked)).toEqual([true, true, true]);
  ranges.lockAll(false);
  expect([[...ranges].map(({ locked }) => locked), ranges.locked]).toEqual([[false, false, false], 0]);
});

test('descriptors on both sides of a block, of parent, child and grandchild', () => {
  const file = (path: string): LoggedFile => ({ path, access: '', size: undefined, reach: 0, name: '', opened: '' });
  const [a, b, c] = [file('a'), file('b'), file('c')];
  const numbers = [0, 1, 63, 64, 65, 127, 128];
  const parent = new Descriptors();
  for (const fd of numbers) parent.set(fd, a);
  const child = parent.copy();
  for (const fd of numbers) child.set(fd, b);
  const grandchild = child.copy();
  child.set(64, c);
  grandchild.set(63, undefined);
  expect(numbers.map((fd) => parent.get(fd))).toEqual(numbers.map(() => a));
  expect(numbers.map((fd) => child.get(fd))).toEqual([b, b, b, c, b, b, b]);
  expect(numbers.map((fd) => grandchild.get(fd))).toEqual([b, b, undefined, b, b, b, b]);
  expect([parent.get(2), parent.get(200), new Descriptors().get(0)]).toEqual([undefined, undefined, undefined]);
});
