// Every golden case, one test a file: the kernel's events, maps and results are those of the real kernel's map code.
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseFiles } from '../../golden/read.ts';
import { runFile } from '../../golden/run.ts';

/** A file of 2,000 cases takes seconds; the limit only ends a run that would never end. */
const LIMIT_MS = 300_000;

describe('golden cases', () => {
  // Throws if the folder is missing or has no case file: no cases is a failure, not a pass.
  const files = caseFiles(join(import.meta.dirname, '../../golden/cases'));

  const ways = files.flatMap((file) => [
    [basename(file), 'step by step', file, false] as const,
    [basename(file), 'from schedule point to schedule point', file, true] as const,
  ]);
  test.each(ways)(
    '%s, %s',
    async (_, _way, file, coarse) => {
      const { passed, failures } = await runFile(file, { coarse });
      expect(failures.slice(0, 5).join('\n')).toBe('');
      expect(failures.length).toBe(0);
      expect(passed).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
