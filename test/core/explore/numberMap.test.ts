// The map of numbers that explaining keeps is a Map, and tells its size.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomLog } from '../../../bench/explain/logs.ts';
import { Logged } from '../../../core/explore/explain/logged.ts';
import { NumberMap } from '../../../core/explore/explain/numberMap.ts';
import { OrderFinder } from '../../../core/explore/explain/orderFinder.ts';
import { logOf } from '../../../core/explore/explain/records.ts';
import { planOf } from '../../../core/explore/plan.ts';
import { ALL_REDUCTIONS } from '../../../core/explore/step/reductions.ts';
import { Steps } from '../../../core/explore/step/steps.ts';
import { Trial } from '../../../core/explore/step/trial.ts';
import { compile } from '../../../core/program/compile.ts';
import { lastOf, parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';

const key = fc.oneof(fc.nat(40), fc.maxSafeNat());
const operation = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(key, fc.nat(1_000)) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

test('it gives what a Map gives', () => {
  checkProperty(
    fc.property(fc.array(operation, { maxLength: 3_000 }), (operations) => {
      const made = new NumberMap();
      const model = new Map<number, number>();
      for (const one of operations) {
        if (one === undefined) {
          made.clear();
          model.clear();
          continue;
        }
        const [at, value] = one;
        expect(made.get(at)).toBe(model.get(at));
        expect(made.set(at, value)).toBe(!model.has(at));
        model.set(at, value);
      }
      for (const [at, value] of model) expect(made.get(at)).toBe(value);
    }),
  );
});

test('it grows with its keys, and gives the room back', () => {
  const made = new NumberMap();
  const { bytes } = made;
  for (let n = 0; n < 100_000; n++) made.set(n * 2 ** 33, n);
  expect(made.bytes).toBeGreaterThan(12 * 100_000);
  expect(Array.from({ length: 100_000 }, (_, n) => made.get(n * 2 ** 33) === n)).not.toContain(false);
  made.clear();
  expect(made.bytes).toBe(bytes);
});

test('what explaining has tried counts in its memory', () => {
  const plan = planOf(compile(parse(randomLog({ threads: 8, calls: 10 }, 3))));
  const trial = new Trial(plan, { telling: { timestamps: true }, results: false, reductions: ALL_REDUCTIONS });
  const work = new OrderFinder(new Steps(trial), new Logged(trial.stage, logOf(plan, true)));
  const order = lastOf(work.find(0));
  expect(order).toBeDefined();
  const { states } = work.search;
  expect(states.count).toBeGreaterThan(100);
  expect(work.bytes).toBeGreaterThan(states.bytes + 12 * states.count);
});
