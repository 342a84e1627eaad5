// Recorded cases of several threads, without their schedule: the real kernel did them, so there is an
// order, and it gives their results. With another result of one call there is none, or one that gives
// that too. `npm run explain:golden` does it with all cases.
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { changeResult } from '../../golden/explain/changed.ts';
import { explainFile } from '../../golden/explain/explained.ts';
import { caseFiles } from '../../golden/read.ts';

const FILES = caseFiles('test/golden/cases').filter((file) => !file.includes('single'));

/** One case of so many: the files have up to 2,000. */
const every = (file: string): number => (/(13|5|6)-multi/.test(file) ? 50 : 5);

test.each(FILES.map((file) => [basename(file), file]))('%s is explained', async (_, file) => {
  const all = await explainFile(file, { every: every(file) });
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(({ explanation }) => !explanation.order).map(({ id }) => id)).toEqual([]);
  expect(all.flatMap(({ id, wrong }) => (wrong === undefined ? [] : `${id}: ${wrong}`))).toEqual([]);
});

test('with another result, an order gives it, or it is refused', async () => {
  let refused = 0;
  let explained = 0;
  for (const file of FILES) {
    const all = await explainFile(file, { every: every(file), change: changeResult, bounds: { states: 10_000 } });
    expect(all.flatMap(({ id, wrong }) => (wrong === undefined ? [] : `${id}: ${wrong}`))).toEqual([]);
    for (const { explanation } of all) {
      if (explanation.order) explained++;
      else if (explanation.impossible) refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
  expect(explained).toBeGreaterThan(0);
}, 60_000);
