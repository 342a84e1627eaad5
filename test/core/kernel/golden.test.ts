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

  test.each(files.map((file) => [basename(file), file]))(
    '%s',
    async (_, file) => {
      const { passed, failures } = await runFile(file);
      expect(failures.slice(0, 5).join('\n')).toBe('');
      expect(failures.length).toBe(0);
      expect(passed).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
