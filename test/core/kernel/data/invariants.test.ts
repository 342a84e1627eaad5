// After a value was set by hand the list of entries is checked as it changes: what would lose its
// order, or use an entry that is not in it, is a broken invariant.
import { beforeEach, describe, expect, test } from 'vitest';
import { writing } from '../../../../core/kernel/data/columns.ts';
import { allocate, HEADER, link, setEnd, setStart, unlink } from '../../../../core/kernel/data/entries.ts';
import { BrokenInvariant, noteByHand } from '../../../../core/kernel/data/invariants.ts';
import { createKernel, defaultConfig, loadEntries } from '../../../../core/kernel/kernel.ts';
import type { MapState } from '../../../../core/kernel/state.ts';

const MINE = { inherit: 1, eflags: 0, object: 0, offset: 0, charged: 0, prot: 3, maxProt: 7, wiredCount: 0 };

let m: MapState;
let middle: number;
let last: number;

beforeEach(() => {
  const k = createKernel(defaultConfig(), ['t1']);
  loadEntries(k, [
    { ...MINE, start: 16, end: 20 },
    { ...MINE, start: 24, end: 28 },
    { ...MINE, start: 32, end: 40 },
  ]);
  m = k.maps[0] as MapState;
  last = m.entries.prev[HEADER] as number;
  middle = m.entries.prev[last] as number;
  noteByHand(k, 'an end');
});

const ORDER = new BrokenInvariant('the entries of the map would be in no order of addresses');
const GONE = new BrokenInvariant('an entry is used that is not in the map');

describe('an entry that is moved', () => {
  test('may meet its neighbours, and be of no length', () => {
    setStart(m, middle, 20);
    setEnd(m, middle, 32);
    setEnd(m, middle, 20);
    expect([m.entries.start[middle], m.entries.end[middle]]).toEqual([20, 20]);
  });
  test('may not pass them, or end before it begins', () => {
    expect(() => setStart(m, middle, 19)).toThrow(ORDER);
    expect(() => setStart(m, middle, 29)).toThrow(ORDER);
    expect(() => setEnd(m, middle, 33)).toThrow(ORDER);
    expect(() => setEnd(m, middle, 23)).toThrow(ORDER);
    expect([m.entries.start[middle], m.entries.end[middle]]).toEqual([24, 28]);
  });
  test('is in the map, and not its header', () => {
    unlink(m, middle);
    expect(() => setStart(m, middle, 25)).toThrow(GONE);
    expect(() => setEnd(m, middle, 27)).toThrow(GONE);
    expect(() => setEnd(m, HEADER, 99)).toThrow(ORDER);
  });
});

describe('an entry that comes or goes', () => {
  const made = (start: number, end: number): number => {
    const id = allocate(m);
    const changed = writing(m.entries, id);
    changed.start[id] = start;
    changed.end[id] = end;
    return id;
  };
  test('comes between two others', () => {
    link(m, middle, made(28, 32));
    expect(m.count).toBe(4);
    expect(() => link(m, middle, made(27, 28))).toThrow(ORDER);
    expect(() => link(m, last, made(44, 43))).toThrow(ORDER);
    expect(() => link(m, middle, made(30, 33))).toThrow(ORDER);
    expect(m.count).toBe(4);
  });
  test('comes after one that is in the map', () => {
    unlink(m, middle);
    expect(() => link(m, middle, made(28, 30))).toThrow(GONE);
  });
  test('goes once, and the last one has no next one that could take its range over', () => {
    expect(() => unlink(m, last, true)).toThrow(GONE);
    expect(() => unlink(m, HEADER)).toThrow(GONE);
    unlink(m, last);
    expect(() => unlink(m, last)).toThrow(GONE);
    expect(m.count).toBe(2);
  });
});
