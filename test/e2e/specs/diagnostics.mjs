// What the editor knows of a script: hints, outline, definition, rename; of one with a mistake the
// squiggle, the message, the fix.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'hints, outline, F12 and F2; a mistake is underlined, explained with the line that it names, fixed by its quick fix, and not launched';

const SCRIPT = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x5000 rw-  max=rwx

t1: vm_map_wier(0x1000, 0x2000, USER|NOHOLES)
`;

/** The message of its third line names the second. */
const OVERLAPPING = `map    0x1000..0x20000
entry  0x1000..0x5000 rw-
entry  0x4000..0x6000 rw-
`;

const EXAMPLE = 'unwire-sleeps.vmtrace';

/** The lines of the editor that are in sight, hints among them. */
const shown = async (page) =>
  (await page.locator('.editor-instance .view-lines').first().innerText()).replaceAll('\u00a0', ' ');

const shows = (page, what, text) =>
  d.eventually(
    what,
    () => shown(page),
    (lines) => lines.includes(text),
  );

async function knowsTheScript({ page, shot }) {
  const call = lineOf(EXAMPLE, 't2: vm_map_unwire');
  await d.openFile(page, EXAMPLE);
  await shows(page, 'a hint says how much an entry is', '4 pages, 16 KiB');
  await shows(page, 'a hint says where in its entry an address is', '0x10000 + 1 page');

  await d.command(page, 'Explorer: Focus on Outline View');
  await page.locator('.outline-tree .monaco-list-row', { hasText: 'An unwire that sleeps' }).first().waitFor();
  await shot('language');

  await d.openFile(page, EXAMPLE);
  await d.goToLine(page, `${call}:20`);
  await page.keyboard.press('F12');
  const active = page.locator('.editor-instance .line-numbers.active-line-number');
  await active.filter({ hasText: new RegExp(`^${lineOf(EXAMPLE, 'entry  0x10000')}$`) }).waitFor();

  await d.goToLine(page, `${call}:1`);
  await page.keyboard.press('F2');
  const box = page.locator('.rename-box input');
  await box.waitFor();
  await box.fill('worker');
  await page.keyboard.press('Enter');
  await shows(page, 'each line of the thread has its new name', 'assert worker.state');
  await shows(page, 'a name of its own is declared', 'thread worker');
  await shot('language-renamed');
  await page.keyboard.press('Control+Z');
  await shows(page, 'the rename is one step to undo', 'assert t2.state');
}

/** A line that a message names stands below it in Problems, and a click goes there. */
async function leadsToTheOtherLine({ page, shot }) {
  await d.openFile(page, 'overlapping.vmtrace');
  await page.locator('.editor-instance .squiggly-error').first().waitFor();
  await page.keyboard.press('Control+Shift+M');
  const rows = page.locator('.markers-panel .monaco-list-row');
  await rows.filter({ hasText: 'overlaps the entry 0x1000..0x5000 of line 2' }).first().waitFor();
  const related = rows.filter({ hasText: /Ln 2, Col 1.*entry\s+0x1000\.\.0x5000 rw-/ }).first();
  await related.waitFor();
  await shot('diagnostics-related');
  await related.dblclick();
  await page.locator('.editor-instance .line-numbers.active-line-number', { hasText: /^2$/ }).waitFor();
}

export async function run(given) {
  const { page, workspace, shot } = given;
  // before the list of files is first asked for
  writeFileSync(join(workspace, 'mistake.vmtrace'), SCRIPT);
  writeFileSync(join(workspace, 'overlapping.vmtrace'), OVERLAPPING);
  await knowsTheScript(given);
  await leadsToTheOtherLine(given);
  await d.openFile(page, 'mistake.vmtrace');
  const squiggles = page.locator('.editor-instance .squiggly-error');
  await squiggles.first().waitFor();
  await page.keyboard.press('Control+Shift+M');
  const problems = page.locator('.markers-panel .monaco-list-row');
  await problems
    .filter({ hasText: /did you mean vm_map_wire\?/ })
    .first()
    .waitFor();
  await shot('diagnostics');

  await d.goToLine(page, 5);
  await page.keyboard.press('F8');
  await d.quickFix(page, "Change to 'vm_map_wire'");
  await squiggles.first().waitFor({ state: 'detached' });
  await page.keyboard.press('Control+S');

  await d.goToLine(page, 4);
  await page.keyboard.type('nonsense');
  await d.goToLine(page, 1);
  await page.keyboard.press('F5');
  await toldOf(page, 'the error', /mistake\.vmtrace has an error, first in line 4: /);
  await page.locator('.editor-instance .line-numbers.active-line-number', { hasText: /^4$/ }).waitFor();
  await problems
    .filter({ hasText: /nonsense/ })
    .first()
    .waitFor();
  await shot('diagnostics-refused');
  if ((await page.locator('.monaco-dialog-box').count()) > 0) throw new Error('There is a dialog');
  await page.keyboard.press('Control+Z');
  await squiggles.first().waitFor({ state: 'detached' });
  await page.keyboard.press('F5');
  await d.stoppedAt(page, 5);
  await page.keyboard.press('Shift+F5');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await d.goToLine(page, 4);
  await page.keyboard.type('# changed');
  await page.keyboard.press('Control+S');
  await new Promise((done) => setTimeout(done, 2000));
  const told = await d.notifications(page);
  if (told.some((row) => /has changed since/.test(row))) throw new Error(`A session that is over warns: ${told}`);
}

const toldOf = (page, what, pattern) =>
  d.eventually(
    `${what} is told`,
    () => d.notifications(page),
    (rows) => rows.some((row) => pattern.test(row)),
  );
