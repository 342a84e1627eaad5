// Every golden case, one test a file: the kernel's events, maps and results are those of the real
// kernel's map code. Step by step, and with as many steps in one go as there are to the next
// schedule point: with the same number of steps before each event.
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseFiles } from '../../golden/read.ts';
import { runFile } from '../../golden/run.ts';

// Throws if the folder is missing or has no case file: no cases is a failure, not a pass.
const files = caseFiles(join(import.meta.dirname, '../../golden/cases'));

async function expectAllToPass(file: string, most: number): Promise<void> {
  const { passed, failures } = await runFile(file, { most });
  expect(failures.slice(0, 5).join('\n')).toBe('');
  expect(failures.length).toBe(0);
  expect(passed).toBeGreaterThan(0);
}

describe('golden cases', () => {
  test.each(files.map((file) => [basename(file), file]))('%s', (_, file) =>
    expectAllToPass(file, Number.POSITIVE_INFINITY),
  );

  const short = files.filter((file) => /-(hand|rare|scenarios)\./.test(file));
  const limited = short.flatMap((file) => [1, 2, 3, 4, 7].map((most) => [basename(file), most, file] as const));
  test.each(limited)('%s, at most %d steps in one go', (_, most, file) => expectAllToPass(file, most));
});
