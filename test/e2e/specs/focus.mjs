// Travelling in the History view with the keys: they stay in the tree, however often the editor
// is shown something else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the keys stay in the History view: rows open, close and travel, and the script is not edited';

const EXAMPLE = 'unwire-sleeps.vmtrace';

/** Rows of the tree that have the focus, as a person reads them. */
const focused = (page) =>
  page.evaluate(() => {
    const list = document.activeElement?.closest('.monaco-list');
    const row = list?.querySelector('.monaco-list-row.focused .label-name');
    return list?.closest('.pane')?.querySelector('h3.title')?.textContent === 'History' ? row?.textContent : undefined;
  });
const hasFocus = (page, pattern) =>
  d.eventually(
    `the focus is in the History view, at ${pattern}`,
    () => focused(page),
    (row) => row !== undefined && pattern.test(row),
  );

export async function run({ page, workspace, shot }) {
  const file = join(workspace, EXAMPLE);
  const before = readFileSync(file, 'utf8');
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables', 'Call Stack', 'VM Map');
  await d.setPaneOpen(page, 'History', true);
  for (let i = 0; i < 3; i++) await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state') + 1);
  await d.historyShows(page, 'the present moment is marked', /t1: vm_map_wire/, /^\[arrow-right\] assert t2/);

  await d.rowOf(page, 'History', 't1: vm_map_wire').click();
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await hasFocus(page, /^t1: vm_map_wire/);
  await page.keyboard.press('ArrowRight');
  await d.historyShows(page, 'Right opens the row', /^\[.*\] set IN_TRANSITION on 0x10000\.\.0x14000/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await d.activeTab(page, 'vm_map_wire.vmkernel');
  await hasFocus(page, /took the map lock/);
  await shot('focus');
  // a listing that opens late takes the focus, and the view takes it back
  await page.waitForTimeout(2000);
  await hasFocus(page, /took the map lock/);
  await page.keyboard.press('Alt+F1');
  const help = page.locator('.accessible-view');
  await help.filter({ hasText: 'Go to Next Failed Call (F8)' }).waitFor();
  await shot('focus-help');
  await page.keyboard.press('Escape');
  await hasFocus(page, /took the map lock/);
  await page.keyboard.press('ArrowLeft');
  await hasFocus(page, /^t1: vm_map_wire/);
  await page.keyboard.press('ArrowLeft');
  await d.eventually(
    'Left shuts the row',
    () => d.historyRows(page),
    (rows) => !rows.some((row) => row.includes('set IN_TRANSITION')),
  );
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await hasFocus(page, /^t2: vm_map_unwire/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');

  if ((await page.locator('.tab.dirty').count()) > 0) throw new Error('A key has edited the script.');
  if (readFileSync(file, 'utf8') !== before) throw new Error('The script has changed.');
}
