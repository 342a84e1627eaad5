// A script with a mistake: the squiggle, the message, the fix.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title = 'a mistake is underlined, explained in Problems, fixed by its quick fix, and not launched';

const SCRIPT = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x5000 rw-  max=rwx

t1: vm_map_wier(0x1000, 0x2000, USER|NOHOLES)
`;

export async function run({ page, workspace, shot }) {
  writeFileSync(join(workspace, 'mistake.vmtrace'), SCRIPT);
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
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .action', { hasText: "Change to 'vm_map_wire'" }).first().click();
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
