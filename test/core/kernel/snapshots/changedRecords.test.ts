// Where the undo log has what changed records were at a checkpoint: of each its earliest values
// since then, whatever is logged later.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORD } from '../../../../core/kernel/data/columns.ts';
import {
  LOGGED,
  logChange,
  logOnce,
  newBase,
  newEpoch,
  newPartLog,
  newUndoLog,
  PART,
  PARTS,
  positionOf,
  ROOM,
} from '../../../../core/kernel/data/undoLog.ts';
import { changedSince } from '../../../../core/kernel/snapshots/changedRecords.ts';
import { checkProperty } from '../../../property.ts';

/** Small numbers, which meet, and those of words of wired pages, beyond all tables. */
const NUMBER = fc.oneof(fc.nat(5), fc.nat(200));
const WORD = fc.oneof(NUMBER, fc.constantFrom(2 ** 22, 2 ** 47));
const change = fc.oneof(
  fc.record({ kind: fc.constantFrom(PART.entries, PART.objects), map: fc.nat(1), number: NUMBER }),
  fc.record({ kind: fc.constantFrom(PART.wired, PART.index), map: fc.nat(1), number: WORD }),
);
const savepoint = fc.constant('savepoint' as const);

test('of each record the earliest place since a checkpoint', () => {
  checkProperty(
    fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: change }, savepoint)), fc.nat(20), (acts, before) => {
      const log = newUndoLog();
      const logs = new Map<number, ReturnType<typeof newPartLog>>();
      const earliest = new Map<string, number>();
      let since = positionOf(log);
      acts.forEach((act, i) => {
        if (i === before) {
          since = newBase(log);
          earliest.clear();
        }
        if (act === 'savepoint') {
          newEpoch(log);
          return;
        }
        const { kind, map, number } = act;
        const part = map * PARTS + kind;
        const record = kind === PART.entries ? number * RECORD : number;
        const own = logs.get(part) ?? newPartLog(log, part);
        logs.set(part, own);
        const isOnce = kind === PART.entries || kind === PART.objects;
        const at = isOnce ? logOnce(own, log, part, record, number) : logChange(log, part, record);
        const key = `${part} ${record}`;
        if (kind !== PART.index && at !== LOGGED && !earliest.has(key)) earliest.set(key, at);
      });
      const found = new Map<string, number>();
      changedSince(log, since).forEach((of, part) => {
        const room = ROOM[part % PARTS] as number;
        // a later change of the same record comes before the first one
        for (const at of of?.places.subarray(0, of.count) ?? []) found.set(`${part} ${log.values[at + room]}`, at);
      });
      expect(found).toEqual(earliest);
    }),
  );
});

test('a record that is logged once in an epoch is found once', () => {
  const log = newUndoLog();
  const own = newPartLog(log, PART.entries);
  const since = newBase(log);
  for (let epoch = 0; epoch < 5; epoch++, newEpoch(log)) logOnce(own, log, PART.entries, 8, 1);
  expect(changedSince(log, since)[PART.entries]?.count).toBe(1);
});
