// A script with a mistake: the squiggle, the message, the fix.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title = 'a mistake is underlined, explained in Problems, and fixed by its quick fix';

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
    .filter({ hasText: /Did you mean vm_map_wire\?/ })
    .first()
    .waitFor();
  await shot('diagnostics');

  await d.goToLine(page, 5);
  await page.keyboard.press('F8');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .action', { hasText: "Change to 'vm_map_wire'" }).first().click();
  await squiggles.first().waitFor({ state: 'detached' });
}
