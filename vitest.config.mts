import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One limit, which ends what hangs: the slowest test takes 20 s on a quiet machine, and others are
// slower, or busy. RUNS asks for more cases (test/property.ts).
const LIMIT_MS = Math.max(300_000, 1_500 * Number(process.env.RUNS ?? 0));

/**
 * Tests of modules that keep something, as the editor's do, that replace a module, or that record
 * numbers: a test that makes a routine of its own gives the next ones other numbers.
 */
const OWN_MODULES = [
  'test/extension/**/*.test.ts',
  'test/adapter/inspection/madeUpField.test.ts',
  'test/recorded/*.test.ts',
];

export default defineConfig({
  test: {
    exclude: ['test/e2e/**'],
    projects: [
      // No module of these keeps anything, which test/house.test.ts asks for: loading them once for
      // all files saves a third of the time.
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...OWN_MODULES],
          isolate: false,
          restoreMocks: true,
        },
      },
      { extends: true, test: { name: 'isolated', include: OWN_MODULES } },
    ],
    ...(process.env.SLOW && { setupFiles: ['test/slowMachine.ts'] }),
    // The default leaves a core to the runner, which is half of a machine of two.
    maxWorkers: availableParallelism(),
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    // The editor's API exists only inside the editor; the tests have a small stand-in.
    alias: { vscode: fileURLToPath(new URL('test/extension/vscode.ts', import.meta.url)) },
  },
});
