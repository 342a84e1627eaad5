// Calls that are on their way at once: which ranges another call may have changed.
import { describe, expect, test } from 'vitest';
import type { LoggedCall } from '../../../core/import/loggedCall.ts';
import { Ranges } from '../../../core/import/world/mapped/ranges.ts';
import { Overlaps } from '../../../core/import/world/overlaps.ts';
import { imported } from './imported.ts';

const NONE = { adds: 0, takes: 0 };
const NOTHING = { locked: NONE, size: NONE };
/** So much is locked. */
const locking = (locked: number) => ({ locked, size: 0, lockedIn: () => 0, holes: () => [] });
const call = (): LoggedCall => ({ name: 'mprotect' }) as LoggedCall;
const range = (start: number, end: number) => ({ start, end });
const changing = (start: number, end: number) => ({ ...NOTHING, changes: range(start, end) });

describe('another call may have changed a range', () => {
  test('while both are on their way, where it changes something and nowhere else', () => {
    const overlaps = new Overlaps();
    const [one, other] = [call(), call()];
    overlaps.enter(one, changing(10, 20), locking(0));
    overlaps.enter(other, changing(30, 40), locking(0));
    expect(overlaps.hasChanged(one, range(30, 31))).toBe(true);
    expect(overlaps.hasChanged(one, range(39, 50))).toBe(true);
    expect(overlaps.hasChanged(one, range(20, 30))).toBe(false);
    expect(overlaps.hasChanged(one, range(40, 50))).toBe(false);
    expect(overlaps.hasChanged(one, range(10, 20))).toBe(false);
    overlaps.leave(other, changing(30, 40), locking(0));
    expect(overlaps.hasChanged(one, range(35, 36))).toBe(true);
  });
  test('is so where two changed it at once, until a call changes it alone', () => {
    const overlaps = new Overlaps();
    const [one, other, later] = [call(), call(), call()];
    overlaps.enter(one, changing(10, 20), locking(0));
    overlaps.enter(other, changing(15, 25), locking(0));
    overlaps.leave(one, changing(10, 20), locking(0));
    overlaps.leave(other, changing(15, 25), locking(0));
    const unsure = (start: number, end: number): boolean => overlaps.hasChanged(later, range(start, end));
    expect([unsure(10, 11), unsure(24, 30), unsure(5, 50)]).toEqual([true, true, true]);
    expect([unsure(0, 10), unsure(25, 30)]).toEqual([false, false]);
    overlaps.enter(later, changing(12, 18), locking(0));
    overlaps.leave(later, changing(12, 18), locking(0));
    expect([unsure(12, 18), unsure(11, 13), unsure(17, 19)]).toEqual([false, true, true]);
  });
});

test('what was locked meanwhile counts until all have returned', () => {
  const overlaps = new Overlaps();
  const [one, other, third, fourth] = [call(), call(), call(), call()];
  overlaps.enter(one, NOTHING, locking(20));
  overlaps.enter(other, NOTHING, locking(20));
  overlaps.leave(one, NOTHING, locking(100));
  expect([overlaps.least(other, 'locked', locking(50)), overlaps.most(other, 'locked', locking(50))]).toEqual([
    20, 100,
  ]);
  overlaps.leave(other, NOTHING, locking(50));
  overlaps.enter(third, NOTHING, locking(50));
  overlaps.enter(fourth, NOTHING, locking(50));
  expect([overlaps.least(third, 'locked', locking(50)), overlaps.most(third, 'locked', locking(50))]).toEqual([50, 50]);
  overlaps.leave(fourth, NOTHING, locking(60));
  expect([overlaps.least(third, 'locked', locking(55)), overlaps.most(third, 'locked', locking(55))]).toEqual([50, 60]);
});

test('a page that several lock at once counts once, one that is locked already does not', () => {
  const overlaps = new Overlaps();
  const [one, other, failed] = [call(), call(), call()];
  const mlock = (start: number, end: number) => ({
    ...NOTHING,
    locks: range(start, end),
    locked: { adds: end - start, takes: 0 },
  });
  overlaps.enter(failed, NOTHING, locking(0));
  overlaps.enter(one, mlock(10, 30), locking(0));
  overlaps.enter(other, mlock(20, 40), locking(0));
  expect(overlaps.most(failed, 'locked', locking(0))).toBe(30);
  expect(overlaps.most(one, 'locked', locking(0))).toBe(20);
  overlaps.leave(one, mlock(10, 30), locking(20));
  const ranges = new Ranges();
  ranges.map(0, 100);
  ranges.lock(10, 30, true);
  expect(overlaps.most(failed, 'locked', ranges)).toBe(30);
  // what another has unlocked since may have been locked still
  ranges.lock(10, 20, false);
  expect(overlaps.most(failed, 'locked', ranges)).toBe(40);
});

test('an munmap under way while a mapping comes to lie there was before it: what is refused then is for the limit', () => {
  const line = (thread: number, kind: string, rest: string): string =>
    `   812 ${thread} lockd  ${kind.padEnd(5)} ${rest}\n`;
  const log = [
    line(1, 'CALL', 'mmap(0,0x10000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)'),
    line(2, 'CALL', 'munmap(0x801000000,0x10000)'),
    line(1, 'RET', 'mmap 34376515584/0x801000000'),
    line(2, 'RET', 'munmap 0'),
    line(1, 'CALL', 'mlock(0x801000000,0x10000)'),
    line(1, 'RET', 'mlock -1 errno 12 Cannot allocate memory'),
  ];
  expect(imported(log.join('')).text).toMatch(
    /^limit +memlock +0\.\.60K +# unknown: mlock\(0x801000000, 64K\) in log 6/m,
  );
});

test('a mapping that replaces has taken away first what it replaces; an munmap has taken once', () => {
  const sized = (size: number) => ({ ...locking(0), size });
  const deed = (how: 'gives' | 'takes') => ({ ...changing(0, 50), how, size: { adds: 0, takes: 50 } });
  for (const [how, after, least] of [
    ['gives', 100, 50],
    ['takes', 50, 50],
  ] as const) {
    const overlaps = new Overlaps();
    const [other, one] = [call(), call()];
    overlaps.enter(other, NOTHING, sized(100));
    overlaps.enter(one, deed(how), sized(100));
    overlaps.leave(one, deed(how), { locked: 0, size: after });
    expect(overlaps.least(other, 'size', sized(after)), how).toBe(least);
    expect(overlaps.most(other, 'size', sized(after)), how).toBe(100);
  }
});
