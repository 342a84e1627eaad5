// The changes of a value, in bytes: all of them are read back, near or far apart, small or large.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Series } from '../../../core/history/series.ts';
import { checkProperty } from '../../property.ts';

/** Around the borders of one byte and of the operators of bits. */
const NUMBER = fc.oneof(
  fc.nat(3),
  fc.constantFrom(63, 64, 65, 127, 128, 129, 2 ** 14 - 1, 2 ** 14, 2 ** 29, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31),
  fc.nat(2 ** 40),
);
const CHANGE = fc.record({ after: NUMBER, by: NUMBER, isDown: fc.boolean() });

test('what is pushed is read in its order', () => {
  checkProperty(
    fc.property(NUMBER, NUMBER, fc.array(CHANGE, { maxLength: 50 }), (from, first, changes) => {
      const series = new Series(from, first);
      let [at, value] = [from, first];
      const expected = changes.map(({ after, by, isDown }) => {
        at += after;
        value += isDown ? -by : by;
        series.push(at, value);
        return [at, value];
      });
      expect([series.value, series.count]).toEqual([value, changes.length]);
      series.end(at + 1);
      const reader = series.read();
      const found: number[][] = [];
      let before = first;
      for (; reader.at !== Number.POSITIVE_INFINITY; reader.next()) {
        expect(reader.value).toBe(before);
        found.push([reader.at, reader.ahead]);
        before = reader.ahead;
      }
      expect(found).toEqual(expected);
      expect(reader.value).toBe(value);
    }),
  );
});
