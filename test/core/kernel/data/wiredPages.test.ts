import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  copyWiredPages,
  eachSpan,
  isWired,
  newWiredPages,
  setSpan,
  takeOut,
  wiredPageList,
  wirePages,
} from '../../../../core/kernel/data/wiredPages.ts';
import { checkProperty } from '../../../property.ts';

/** Near the borders of words and of chunks, and at the end of the address space. */
const PAGE = fc.oneof(
  fc.integer({ min: 0, max: 2_200 }),
  fc.integer({ min: -2_200, max: 0 }).map((n) => 2 ** 52 + n),
);
const change = fc.record({ wires: fc.boolean(), start: PAGE, length: fc.integer({ min: 0, max: 1_100 }) });

test('a set of pages', () => {
  checkProperty(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let wired = newWiredPages();
      const known = new Set<number>();
      for (const { wires, start, length } of changes) {
        const end = Math.min(start + length, 2 ** 52);
        if (wires) {
          wirePages(wired, start, end);
          for (let page = start; page < end; page++) known.add(page);
        } else {
          let taken = 0;
          for (let page = start; page < end; page++) if (known.delete(page)) taken++;
          expect(takeOut(wired, start, end)).toBe(taken);
        }
        expect(wired.count).toBe(known.size);
        expect(isWired(wired, start)).toBe(known.has(start));
        wired = copyWiredPages(wired);
      }
      expect(wiredPageList(wired)).toEqual([...known].sort((a, b) => a - b));
    }),
    60,
  );
});

test('the spans of a set of pages are the set, each as long as its words are equal', () => {
  checkProperty(
    fc.property(fc.array(change, { maxLength: 10 }), (changes) => {
      const wired = newWiredPages();
      for (const { wires, start, length } of changes)
        if (wires) wirePages(wired, start, Math.min(start + length, 2 ** 52));
        else takeOut(wired, start, Math.min(start + length, 2 ** 52));
      const copy = newWiredPages();
      let before: readonly [end: number, word: number] = [-1, 0];
      eachSpan(wired, (first, length, word) => {
        expect(first).toBeGreaterThanOrEqual(before[0]);
        expect([first, word]).not.toEqual(before);
        before = [first + length, word];
        setSpan(copy, first, length, word);
      });
      expect(wiredPageList(copy)).toEqual(wiredPageList(wired));
    }),
    60,
  );
});

test('pages taken out leave nothing behind, so that equal states look equal', () => {
  const wired = newWiredPages();
  wirePages(wired, 1_000, 5_000);
  takeOut(wired, 0, 10_000);
  expect(wired).toEqual(newWiredPages());
});

test('what is wired of a huge range is taken out at once', () => {
  const wired = newWiredPages();
  wirePages(wired, 5, 9);
  wirePages(wired, 2 ** 40, 2 ** 40 + 3);
  wirePages(wired, 2 ** 50, 2 ** 50 + 1);
  expect(takeOut(wired, 7, 2 ** 40 + 1)).toBe(3);
  expect(wiredPageList(wired)).toEqual([5, 6, 2 ** 40 + 1, 2 ** 40 + 2, 2 ** 50]);
});
