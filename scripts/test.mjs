// Everything that needs no browser: format and lint, types, the bundles, the tests. Every check
// runs even if one before it failed; the last line counts the tests and, as one each, the other
// checks. With arguments: only the tests that they name (`npm test -- test/core`).
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build, lint, root, runTool, typecheck } from './run.mjs';

const filters = process.argv.slice(2);
const report = `${root}dist/test-report.json`;
let passed = 0;
let failed = 0;

const checks = filters.length > 0 ? [] : [lint, typecheck, build];
for (const check of checks) {
  const ok = check() === 0;
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${check.name}`);
}

mkdirSync(`${root}dist`, { recursive: true });
rmSync(report, { force: true });
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const code = runTool('vitest', 'vitest', ['run', ...reporters, ...filters]);
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  // A test file that does not load has no test to count: it counts as one failure.
  const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  failed += result.numFailedTests + unloaded.length;
} catch {
  console.error('The test runner wrote no report.');
  failed++;
}
if (code !== 0 && failed === 0) failed++;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
