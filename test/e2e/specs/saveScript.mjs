// The way one got here, as a script of its own.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the run so far is saved as a script without a problem in it';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.press(page, 'Step Over');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state'));
  await d.command(page, 'Save as Script');
  await page.locator('.tabs-container .tab.active[data-resource-name^="Untitled"]').waitFor();
  await d.eventually(
    'the script is shown',
    () => page.locator('.editor-group-container .view-lines').last().innerText(),
    (text) => /vm_map_wire/.test(text) && /vm_map_unwire/.test(text),
  );
  await shot('save-script');
}
