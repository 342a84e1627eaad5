// Which records have changed since a position of the undo log, each once, with its earliest values
// since then, whatever its number is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORD } from '../../../../core/kernel/data/columns.ts';
import { logChange, newUndoLog, PART, PARTS, positionOf, WIDTH } from '../../../../core/kernel/data/undoLog.ts';
import { changedSince } from '../../../../core/kernel/snapshots/changedRecords.ts';
import { checkProperty } from '../../../property.ts';

/** Small numbers, which meet, and those of words of wired pages, beyond all tables. */
const NUMBER = fc.oneof(fc.nat(5), fc.nat(200), fc.constantFrom(2 ** 22 - 1, 2 ** 22, 2 ** 22 + 1, 2 ** 47));
const KIND = fc.constantFrom(PART.entries, PART.wired, PART.objects, PART.index);
const change = fc.record({ kind: KIND, map: fc.nat(1), number: NUMBER });

test('of each record the earliest values since a position', () => {
  checkProperty(
    fc.property(fc.array(change), fc.nat(20), (changes, before) => {
      const log = newUndoLog();
      const known = new Map<string, number>();
      let since = positionOf(log);
      changes.forEach(({ kind, map, number }, i) => {
        if (i <= before) {
          since = positionOf(log);
          known.clear();
        }
        const part = map * PARTS + kind;
        const record = kind === PART.entries ? number * RECORD : number;
        const at = logChange(log, part, record, WIDTH[kind] as number);
        const key = `${part} ${record}`;
        if (kind !== PART.index && !known.has(key)) known.set(key, at);
      });
      const found = changedSince(log, since).flatMap((of, part) =>
        of
          ? Array.from(of.records.subarray(0, of.count), (record, i): [string, number] => [
              `${part} ${record}`,
              of.places[i] as number,
            ])
          : [],
      );
      expect(found.length).toBe(known.size);
      expect(new Map(found)).toEqual(known);
    }),
  );
});
