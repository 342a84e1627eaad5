import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 30_000,
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    // The editor's API exists only inside the editor; the tests have a small stand-in.
    alias: { vscode: fileURLToPath(new URL('test/extension/vscode.ts', import.meta.url)) },
  },
});
