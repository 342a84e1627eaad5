// Scripts as tests: the Test view lists them, runs one, shows what fails at its line with both
// results, and which steps of the kernel's routines the runs have reached. A task tells Problems.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title =
  'scripts are tests: a failure stands at its line with both results, coverage in the listings, a task in Problems';

const NAME = 'a-race.vmtrace';
const SCRIPT = `kernel freebsd-15
map    0x1000..0x20000
entry  0x1000..0x3000 rw-  max=rwx

t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS
t2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE
assert map.entries == 1

expect explore: t1.1 = KERN_SUCCESS
expect explore: no lost-wakeup
`;

const tree = (page) => page.locator('.test-explorer-tree');
const rows = async (page) => {
  const all = await tree(page).locator('.monaco-list-row').all();
  return Promise.all(
    all.map(async (row) => {
      const icon = await row.locator('.computed-state').first().getAttribute('class');
      const state = /codicon-testing-(\w+)/.exec(icon ?? '')?.[1] ?? '';
      return `[${state}] ${(await row.innerText()).replace(/\s+/g, ' ').trim()}`;
    }),
  ).catch(() => []);
};
const shows = (page, what, ...patterns) =>
  d.eventually(
    what,
    () => rows(page),
    (now) => patterns.every((pattern) => now.some((row) => pattern.test(row))),
  );

const run1 = async (page, title) => {
  await d.openFile(page, NAME);
  await d.command(page, title);
};

export async function run({ page, workspace, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  writeFileSync(join(workspace, NAME), SCRIPT);
  await d.openFile(page, NAME);
  await page.locator('.activitybar .action-label[aria-label^="Testing"]').click();
  await shows(page, 'the examples are tests too', /a-race\.vmtrace/, /clipped-in-transition\.vmtrace/);

  await run1(page, 'Test: Run Tests in Current File');
  await shows(page, 'the script has failed', /^\[failed\] a-race/);
  await page.locator('.test-error-content-widget').first().waitFor();
  await shot('tests-failed');

  const row = tree(page).locator('.monaco-list-row', { hasText: 'a-race.vmtrace' });
  await row.locator('.monaco-tl-twistie').click();
  await shows(
    page,
    'each line has its own answer',
    /^\[passed\] t1: vm_map_wire/,
    /^\[failed\] t2: vm_map_remove/,
    /^\[failed\] expect explore: t1\.1 = KERN_SUCCESS/,
    /^\[passed\] expect explore: no lost-wakeup/,
  );

  await page.locator('.test-error-content-widget').first().click();
  await page.locator('.test-output-peek').first().waitFor();
  await shot('tests-peek');
  await page.keyboard.press('Escape');

  await run1(page, 'Test: Run Tests with Coverage in Current File');
  const covered = page.locator('.test-coverage-list-item');
  await d.eventually(
    'the routines stand below their kernel',
    () => covered.allInnerTexts(),
    (rows) => /^freebsd-15/.test(rows[0] ?? '') && rows.some((row) => /^vm_map_wire\.vmkernel/.test(row)),
  );
  await shot('tests-coverage');
  await covered.filter({ hasText: 'vm_map_wire_locked' }).first().click();
  await page.locator('[class*="coverage-deco"]').first().waitFor();
  await shot('tests-coverage-listing');

  // an error that the editor tells already, of a script that is open
  writeFileSync(join(workspace, 'mistake.vmtrace'), 'map 0x1000..0x2000\nt1: vm_map_wier(0x1000, 0x2000, USER)\n');
  await d.openFile(page, 'mistake.vmtrace');
  await page.locator('.editor-instance .squiggly-error').first().waitFor();
  await d.command(page, 'Tasks: Run Task');
  await d.pickRow(page, 'vmtrace');
  await d.pickRow(page, 'check all scripts');
  // the task's terminal comes into view when it begins
  await page.locator('.statusbar-item[id="status.problems"] [aria-label^="Errors: 3"]').waitFor();
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'the trace says KERN_FAILURE' }).waitFor();
  await shot('tests-problems');
  const problems = await page.locator('.markers-panel .monaco-list-row').allInnerTexts();
  const told = problems.filter((row) => row.includes('did you mean vm_map_wire?'));
  if (told.length !== 1)
    throw new Error(`An error of an open script is told ${told.length} times: ${problems.join('; ')}`);
}
