// What happened, by kernel call: each thing with its reason, the present moment marked, a click
// travels, a filter leaves out, a bookmark has a name.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'the history shows what each call did, travels where one clicks, and keeps bookmarks from window to window';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables', 'VM Map');
  await d.setPaneOpen(page, 'History', true);
  await d.press(page, 'Step Over');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state'));
  await d.historyShows(page, 'both calls are listed', /t1.*vm_map_wire/, /t2.*vm_map_unwire/);
  const wire = d.rowOf(page, 'History', 'vm_map_wire');
  await wire.click();
  await page.keyboard.press('ArrowRight');
  await d.historyShows(page, 'what the call did is told', /^\[.*\] set IN_TRANSITION on 0x10000\.\.0x14000/);
  await shot('history');
  const mark = d.rowOf(page, 'History', 'set IN_TRANSITION');
  await d.choose(page, mark, 'Go to This Moment');
  await d.activeTab(page, 'vm_map_wire_locked.vmkernel');
  const add = () => d.choose(page, d.rowOf(page, 'History', 'set IN_TRANSITION'), 'Add Bookmark');
  await d.answer(page, add, 'the mark is about to be set');
  await d.historyShows(page, 'the bookmark is listed', /the mark is about to be set/);
  await shot('history-bookmark');

  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  await d.openFile(page, EXAMPLE);
  // a key may come before the new window knows of debuggers; the button is there when it does
  await page.locator('.debug-pane, .pane').getByRole('button', { name: 'Run and Debug', exact: true }).first().click();
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.historyShows(page, 'the bookmark outlives the window', /the mark is about to be set not reached/);
  await shot('history-after-reload');
}
