import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One limit, which ends what hangs: the slowest test takes 20 s on a quiet machine, and others are
// slower, or busy. RUNS asks for more cases (test/property.ts).
const LIMIT_MS = Math.max(300_000, 1_500 * Number(process.env.RUNS ?? 0));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    ...(process.env.SLOW && { setupFiles: ['test/slowMachine.ts'] }),
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    // The editor's API exists only inside the editor; the tests have a small stand-in.
    alias: { vscode: fileURLToPath(new URL('test/extension/vscode.ts', import.meta.url)) },
  },
});
