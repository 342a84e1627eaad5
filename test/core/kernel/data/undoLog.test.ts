// The log of changes that a state rolls back with: a record once in an epoch, and what stays of it
// as it grows and is cut.
import { expect, test } from 'vitest';
import {
  cutBefore,
  LOGGED,
  logChange,
  logOnce,
  newEpoch,
  newPartLog,
  newUndoLog,
  PART,
  PARTS,
  positionOf,
} from '../../../../core/kernel/data/undoLog.ts';

test('the change of a record is the first one once in an epoch, of any record', () => {
  const log = newUndoLog();
  const part = newPartLog(log, 1);
  const records = [0, 15, 16, 17, 1000];
  const firsts = (): boolean[] => records.map((record) => logOnce(part, log, PART.tree, record, record) !== LOGGED);
  expect(firsts()).toEqual([true, true, true, true, true]);
  expect(firsts()).toEqual([false, false, false, false, false]);
  newEpoch(log);
  expect(firsts()).toEqual([true, true, true, true, true]);
});

test('what is logged stays as the log grows, and behind what is cut off', () => {
  const log = newUndoLog();
  const change = (record: number): number => {
    const at = logChange(log, PARTS + PART.index, record, false);
    log.values.set([record + 0.25, record + 0.5], at);
    return at;
  };
  const first = log.epoch;
  for (let record = 0; record < 1000; record++) change(record);
  expect(positionOf(log)).toBe(4000);
  expect([...log.values.subarray(4, 8)]).toEqual([1.25, 1.5, 1, 2 * (PARTS + PART.index)]);
  expect(newEpoch(log)).toBe(4000);
  change(1000);
  cutBefore(log, 4000);
  expect([...log.values.subarray(0, log.length)]).toEqual([1000.25, 1000.5, 1000, 2 * (PARTS + PART.index)]);
  expect(positionOf(log)).toBe(4004);
  // what was logged before the cut is not there to roll back to: it is logged anew
  expect(log.epoch).toBe(first + 2);
  expect(change(1001)).toBe(4);
});

test('each part has a number of its own', () => {
  expect(Object.values(PART).toSorted()).toEqual(Array.from({ length: PARTS }, (_, i) => i));
});
