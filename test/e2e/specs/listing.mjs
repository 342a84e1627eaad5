// Stepping into a call opens the listing of the kernel routine, and stepping goes on in it.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a step into a call opens the listing of the routine, which cannot be edited';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.press(page, 'Step Into');
  await d.activeTab(page, 'vm_map_wire.vmkernel');
  const first = await d.stoppedAnywhere(page);
  await shot('listing');

  await d.press(page, 'Step Over');
  const second = await d.eventually(
    'The arrow should go down in the listing',
    () => d.arrowLine(page),
    (line) => line > first,
  );
  assert.ok(second > first);
  await d.eventually(
    'The call stack should show the routine',
    () => d.callStack(page),
    (rows) => rows.some((row) => row.includes('vm_map_wire')),
  );

  const lines = page.locator('.editor-instance .view-lines');
  const before = await lines.innerText();
  await lines.click({ position: { x: 200, y: 60 } });
  await page.keyboard.type('x');
  await page.locator('.monaco-editor-overlaymessage').waitFor();
  assert.equal(await lines.innerText(), before, 'a listing took a key');
  await shot('listing-read-only');
}
