// What steps put down for a recorder of the run: all of it, in its order, however much it is.
import { expect, test } from 'vitest';
import { JOURNAL, JOURNAL_BITS, JOURNAL_WIDTH, newJournal, putDown } from '../../../../core/kernel/data/journal.ts';

test('nothing is lost as a journal grows', () => {
  const kernel = { steps: 0, self: 3 };
  const journal = newJournal(kernel, () => {});
  journal.from = 100;
  const kinds = Object.values(JOURNAL);
  const expected: number[] = [];
  for (let i = 0; i < 1000; i++) {
    kernel.steps = i;
    kernel.self = i % 7;
    const what = kinds[i % kinds.length] as number;
    putDown({ journal }, what, i - 500);
    expected.push(100 + i, ((i % 7) << JOURNAL_BITS) | what, i - 500);
  }
  expect(journal.length).toBe(1000 * JOURNAL_WIDTH);
  expect([...journal.numbers.subarray(0, journal.length)]).toEqual(expected);
});

test('each kind of change has a number of its own', () => {
  const kinds: readonly number[] = Object.values(JOURNAL);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(Math.max(...kinds)).toBeLessThan(1 << JOURNAL_BITS);
});

test('a run that is not recorded puts nothing down', () => {
  expect(() => putDown({ journal: undefined }, JOURNAL.busy, 1)).not.toThrow();
});
