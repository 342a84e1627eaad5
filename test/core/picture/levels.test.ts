import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EFLAG } from '../../../core/kernel/constants.ts';
import { BandRecord } from '../../../core/picture/bands.ts';
import { LaneRecord } from '../../../core/picture/lanes.ts';
import { bandsIn, Joined, oneAColumn, segmentsIn } from '../../../core/picture/levels.ts';
import { BAND, LANE, type Lane, SEGMENT } from '../../../core/picture/picture.ts';
import { NumberList } from '../../../core/program/numberList.ts';
import { checkProperty } from '../../property.ts';
import { pictureOfText } from './examples.ts';

const lane = fc.record({
  length: fc.integer({ min: 1, max: 30 }),
  kind: fc.nat(7),
  by: fc.integer({ min: -1, max: 2 }),
});
const lanes = fc.array(lane, { minLength: 1, maxLength: 60 });

function recordOf(parts: readonly { length: number; kind: number; by: number }[]): { record: LaneRecord; end: number } {
  const record = new LaneRecord();
  let at = 0;
  for (const { length, kind, by } of parts) {
    record.note(at, kind as Lane, by);
    at += length;
  }
  return { record, end: at };
}

describe('segments of a lane', () => {
  test('tile the stretch, are no more than two a column, and lose no kind that is the most important of its column', () => {
    checkProperty(
      fc.property(lanes, fc.nat(400), fc.nat(400), fc.integer({ min: 1, max: 40 }), (parts, a, b, grain) => {
        const { record, end } = recordOf(parts);
        const from = Math.min(a, b, end - 1);
        const to = Math.min(Math.max(a, b, from + 1), end);
        const flat = segmentsIn(record, { from, to, grain });
        expect(flat.length % SEGMENT).toBe(0);
        const columns = Math.ceil((to - from) / grain);
        expect(flat.length / SEGMENT).toBeLessThanOrEqual(2 * columns + 1);
        const shown: number[] = [];
        let at = from;
        for (let i = 0; i < flat.length; i += SEGMENT) {
          expect(flat[i]).toBe(at);
          if (i > 0) expect(flat.slice(i + 2, i + 4)).not.toEqual(flat.slice(i - 2, i));
          at = flat[i + 1] as number;
          for (let p = flat[i] as number; p < at; p++) shown[p] = flat[i + 2] as number;
        }
        expect(at).toBe(to);
        // exact where nothing has to be left out
        const kindAt = (p: number): number => record.lane.get(record.from.countUpTo(p) - 1);
        if (grain === 1) for (let p = from; p < to; p++) expect(shown[p]).toBe(kindAt(p));
        // at no position a kind is shown that is less than what is there, unless it is longer
        // than a column itself
        for (let column = 0; column < columns; column++) {
          const there: number[] = [];
          const drawn: number[] = [];
          for (let p = from + column * grain; p < Math.min(from + (column + 1) * grain, to); p++) {
            there.push(kindAt(p));
            drawn.push(shown[p] as number);
          }
          expect(Math.max(...drawn)).toBeGreaterThanOrEqual(
            Math.max(
              ...there.filter((kind, i) => isShortest(record, from + column * grain + i, grain, from, to) || kind < 0),
              -1,
            ),
          );
        }
      }),
      150,
    );
  });

  test('a short failure of a long run is seen: a sleep of one step in a million', () => {
    const { record } = recordOf([
      { length: 500_000, kind: LANE.runs, by: -1 },
      { length: 1, kind: LANE.asleep, by: 1 },
      { length: 499_999, kind: LANE.holds, by: -1 },
    ]);
    const flat = segmentsIn(record, { from: 0, to: 1_000_000, grain: 1000 });
    expect(flat.filter((_, i) => i % SEGMENT === 2)).toContain(LANE.asleep);
  });
});

/**
 * Does the segment at a position begin in the column of the position, and is it shorter than one?
 */
function isShortest({ from: starts }: LaneRecord, p: number, grain: number, from: number, to: number): boolean {
  const i = starts.countUpTo(p) - 1;
  const start = Math.max(starts.get(i), from);
  const end = Math.min(starts.at(i + 1) ?? to, to);
  return end - start < grain && Math.floor((start - from) / grain) === Math.floor((p - from) / grain);
}

describe('bands of a map', () => {
  test('show what is waited for before what is wired, where both are shorter than a column', () => {
    const record = new BandRecord();
    for (let at = 0; at < 100; at++) {
      const flags = at === 42 ? EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP : 0;
      record.put({ start: 1, end: 3, prot: 3, maxProt: 7, flags, wired: at % 2, owner: flags ? 0 : -1 }, at);
    }
    const rows = [{ start: 1, end: 3, gap: false }];
    const flat = bandsIn(record, rows, { from: 0, to: 100, grain: 10 });
    expect(flat.length / BAND).toBeLessThanOrEqual(11);
    const waited = [];
    for (let i = 0; i < flat.length; i += BAND)
      if ((flat[i + 6] as number) & EFLAG.NEEDS_WAKEUP) waited.push(flat[i + 2]);
    expect(waited).toEqual([40]);
  });
});

test('stretches that are nearer than a column are one', () => {
  const joined = new Joined({ from: 0, to: 100, grain: 5 });
  for (const [from, to] of [
    [0, 2],
    [4, 6],
    [20, 21],
    [26, 30],
  ] as const)
    joined.add(from, to);
  expect(joined.pairs).toEqual([0, 6, 20, 21, 26, 30]);
});

test('one a column, of those that are kept', () => {
  const at = new NumberList();
  for (const position of [1, 2, 3, 11, 12, 40]) at.push(position);
  const kept = [...oneAColumn(at, { from: 0, to: 30, grain: 10 }, (i) => i !== 0)];
  expect(kept.map((i) => at.get(i))).toEqual([2, 11]);
  expect([...oneAColumn(at, { from: 2, to: 12, grain: 1 }, () => true)].map((i) => at.get(i))).toEqual([2, 3, 11]);
});

test('of calls that fail within one column the first is shown', () => {
  const failing = 't1: vm_map_wire(0x8000, 0x9000, USER)\n'.repeat(60);
  const { lanes } = pictureOfText(`map 0x1000..0x9000\nentry 0x2000..0x4000 rw-\n${failing}`, 6);
  const calls = lanes[0]?.calls ?? [];
  expect(calls.every(({ failed }) => failed)).toBe(true);
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.length).toBeLessThanOrEqual(7);
});
