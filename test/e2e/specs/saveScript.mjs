// The present run, as a script of its own, in a file that can be debugged at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the run so far is saved as a script, which is debugged as it is';

const EXAMPLE = 'unwire-sleeps.vmtrace';
const SAVED = 'unwire-sleeps-branch.vmtrace';

export async function run({ page, workspace, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.press(page, 'Step Over');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state'));
  await d.command(page, 'Save as Script');
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.waitFor({ state: 'visible' });
  await d.eventually(
    'a name beside the script is proposed',
    () => input.inputValue(),
    (path) => path === join(workspace, SAVED),
  );
  await shot('save-script-dialog');
  await page.keyboard.press('Enter');
  await d.activeTab(page, SAVED);
  await d.eventually(
    'the script is shown',
    () => page.locator('.editor-group-container .view-lines').last().innerText(),
    // a narrow editor breaks lines within a name
    (text) => text.replace(/\s/g, '').includes('Howunwire-sleeps.vmtracecameto'),
  );
  const text = readFileSync(join(workspace, SAVED), 'utf8');
  if (!text.includes('vm_map_wire(') || !text.includes('vm_map_unwire('))
    throw new Error(`The file has another text:\n${text}`);
  await d.eventually(
    'Variables has the map, and refuses nothing',
    () => d.variables(page),
    (rows) => rows.some((row) => row.startsWith('timestamp')) && !rows.some((row) => /running|searched/.test(row)),
  );
  await shot('save-script');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await page.keyboard.press('F5');
  await d.toolbar(page).waitFor();
  await d.activeTab(page, SAVED);
  await d.stoppedAnywhere(page);
  await shot('save-script-debugged');
}
