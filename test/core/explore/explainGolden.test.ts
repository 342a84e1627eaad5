// Recorded cases of several threads, without their schedule: the real kernel did them, so there is
// an order, and it gives their results. With another result of one call there is none, or one that
// gives that too. `npm run explain:golden` does it with all cases.
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { Explanation } from '../../../core/explore/explain/explain.ts';
import type { GoldenCase } from '../../golden/case.ts';
import { changedReturn, changeResult } from '../../golden/explain/changed.ts';
import { explainFile } from '../../golden/explain/explained.ts';
import { caseFiles } from '../../golden/read.ts';

const FILES = caseFiles('test/golden/cases').filter((file) => !file.includes('single'));

/** One case of so many: the files have up to 2,000. */
const every = (file: string): number => (/(13|5|6)-multi/.test(file) ? 50 : 5);

test.each(FILES.map((file) => [basename(file), file]))('%s is explained', async (_, file) => {
  const all = await explainFile(file, { every: every(file) }, ({ id, wrong, explanation }) => ({
    id,
    wrong,
    isExplained: explanation.order !== undefined,
  }));
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(({ isExplained }) => !isExplained).map(({ id }) => id)).toEqual([]);
  expect(all.flatMap(({ id, wrong }) => (wrong === undefined ? [] : `${id}: ${wrong}`))).toEqual([]);
});

/** Rank of the nth return of a case's own calls: those of its setup come before. */
const rankOf = ({ plan }: Explanation, n: number): number => {
  const setup = plan.threads.length - 1;
  return (plan.threads[setup]?.length ?? 0) + n;
};

test('with another result, an order gives it, or that result or a later one is refused', async () => {
  let refused = 0;
  for (const file of FILES) {
    const at: number[] = [];
    const change = (golden: GoldenCase): GoldenCase => {
      at.push(changedReturn(golden));
      return changeResult(golden);
    };
    const all = await explainFile(file, { every: 4 * every(file), change, bounds: { states: 5_000 } }, (one) => one);
    expect(all.flatMap(({ id, wrong }) => (wrong === undefined ? [] : `${id}: ${wrong}`))).toEqual([]);
    all.forEach(({ explanation }, i) => {
      if (!explanation.impossible) return;
      refused++;
      expect(explanation.closest).toBeDefined();
      expect(explanation.impossible.rank).toBeGreaterThanOrEqual(rankOf(explanation, at[i] ?? 0));
    });
  }
  expect(refused).toBeGreaterThan(60);
});
