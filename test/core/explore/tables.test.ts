// The explorer's flat tables against plain ones: states by their tuples, and spans by two numbers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { States } from '../../../core/explore/state/states.ts';
import { SpanTable } from '../../../core/explore/step/spanTable.ts';
import { checkProperty } from '../../property.ts';

const THREADS = [1, 2, 3, 4, 5];

/**
 * Tuples of few parts, so that many are met again; one in some is of a thread whose
 * number needs a word.
 */
const tuples = (threads: number, large: boolean) => {
  const part = large
    ? fc.oneof(
        { weight: 60, arbitrary: fc.nat(9) },
        { weight: 1, arbitrary: fc.integer({ min: 0xffff, max: 0x20000 }) },
      )
    : fc.oneof(fc.nat(3), fc.integer({ min: 0xfff0, max: 0xffff }));
  return fc.array(fc.tuple(fc.nat(2 ** 31 - 1), fc.array(part, { minLength: threads, maxLength: threads })), {
    maxLength: 300,
  });
};

test.each(THREADS)(
  'states of %i threads, whether the numbers of their parts need half a word or a whole one',
  (threads) => {
    const lists = fc.oneof(tuples(threads, false), tuples(threads, true));
    checkProperty(
      fc.property(lists, fc.array(fc.nat(299)), (list, again) => {
        const states = new States(threads);
        const model = new Map<string, number>();
        const met: [number[], number][] = [];
        for (const index of [...list.keys(), ...again]) {
          const [shared, locals] = list[index % Math.max(1, list.length)] ?? [0, Array<number>(threads).fill(0)];
          const tuple = [shared, ...locals];
          const known = model.get(tuple.join());
          expect(states.find(Int32Array.from(tuple))).toBe(known ?? -1);
          expect(states.add(Int32Array.from(tuple), met.length - 1, index)).toBe(known ?? met.length);
          if (known !== undefined) continue;
          model.set(tuple.join(), met.length);
          met.push([tuple, index]);
        }
        expect(states.count).toBe(met.length);
        met.forEach(([tuple, choice], state) => {
          const into = new Int32Array(threads + 1);
          states.read(state, into);
          expect([...into]).toEqual(tuple);
          expect(states.parentOf(state)).toBe(state - 1);
          expect(states.choiceOf(state)).toBe(choice);
        });
      }),
    );
  },
);

test('states that fill several pieces and then need whole words', () => {
  const states = new States(2);
  const tuple = new Int32Array(3);
  const put = (n: number): number => {
    tuple.set([n >> 3, n & 7, n === 9_500 ? 70_000 : 1]);
    return states.add(tuple, n - 1, n);
  };
  for (let n = 0; n < 12_000; n++) expect(put(n)).toBe(n);
  for (let n = 0; n < 12_000; n += 7) expect(put(n)).toBe(n);
  states.read(9_500, tuple);
  expect([...tuple]).toEqual([9_500 >> 3, 9_500 & 7, 70_000]);
  expect([states.parentOf(8_191), states.choiceOf(8_192)]).toEqual([8_190, 8_192]);
});

test('spans by two numbers', () => {
  checkProperty(
    fc.property(fc.array(fc.tuple(fc.nat(600), fc.nat(40), fc.nat(99)), { maxLength: 300, size: 'max' }), (list) => {
      const table = new SpanTable();
      const model = new Map<string, readonly [number, number]>();
      const span = (slot: number): readonly [number, number] => [table.firstOf(slot), table.countOf(slot)];
      for (const [n, [a, b, count]] of list.entries()) {
        // most pairs have few first numbers, as most parts of a state do
        const key = a < 500 ? a % 5 : a;
        const slot = table.find(key, b);
        const known = model.get(`${key} ${b}`);
        expect(slot < 0 ? undefined : span(slot)).toEqual(known);
        if (known) continue;
        model.set(`${key} ${b}`, [n, count]);
        expect(span(table.add(key, b, n, count))).toEqual([n, count]);
      }
      expect(table.count).toBe(model.size);
      for (const [key, known] of model) {
        const [a = 0, b = 0] = key.split(' ').map(Number);
        expect(span(table.find(a, b))).toEqual(known);
      }
    }),
  );
});
