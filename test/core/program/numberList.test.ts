// A list of numbers is what an array of them would be, also when one of them needs
// more than four bytes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countUpTo, NumberList } from '../../../core/program/numberList.ts';
import { checkProperty } from '../../property.ts';

const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(Infinity, -Infinity, -1, 0x7fffffff));

test('push, get, set and at', () => {
  checkProperty(
    fc.property(fc.array(number), fc.array(fc.tuple(fc.nat(), number)), (numbers, changes) => {
      const list = new NumberList();
      const array: number[] = [];
      for (const n of numbers) {
        expect(list.push(n)).toBe(array.length);
        array.push(n);
      }
      for (const [place, n] of changes) {
        if (array.length === 0) break;
        list.set(place % array.length, n);
        array[place % array.length] = n;
      }
      expect(list.length).toBe(array.length);
      expect(array.map((_, i) => list.get(i))).toEqual(array);
      expect(list.at(array.length)).toBeUndefined();
      expect(list.at(-1)).toBeUndefined();
      expect(() => list.set(array.length, 0)).toThrow(RangeError);
    }),
  );
});

test('how many are at or below a number', () => {
  checkProperty(
    fc.property(fc.array(number), number, (numbers, n) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const list = new NumberList();
      for (const one of sorted) list.push(one);
      const count = sorted.filter((one) => one <= n).length;
      expect(list.countUpTo(n)).toBe(count);
      expect(countUpTo(sorted, n)).toBe(count);
    }),
  );
});
