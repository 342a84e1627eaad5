// A restart that fails, because the script has a mistake by now or is gone, says so, and what was
// debugged stays as it is; with the script mended it works.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a restart that fails leaves the old run where it was, and can be made again';

const EXAMPLE = 'unwire-sleeps.vmtrace';

const badges = (page, what, ...patterns) =>
  d.eventually(
    what,
    () => d.callStack(page),
    (rows) => patterns.every((pattern) => rows.some((row) => pattern.test(row))),
  );

export async function run({ page, workspace, shot }) {
  const path = join(workspace, EXAMPLE);
  const text = readFileSync(path, 'utf8');
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  rmSync(path);
  await d.press(page, 'Restart');
  await d.eventually(
    'the failure is told',
    () => d.notifications(page),
    (rows) => rows.some((row) => /Not restarted: Cannot read the script/.test(row)),
  );
  await shot('restart-failed');
  writeFileSync(path, text);
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.press(page, 'Step Into');
  await d.activeTab(page, 'vm_map_wire.vmkernel');
  await badges(page, 'the thread that was stepped says so', /^script PAUSED$/, /^t1 PAUSED ON STEP$/);
  await d.press(page, 'Restart');
  await badges(page, 'and no longer after a restart', /^script PAUSED ON ENTRY$/, /^t1 PAUSED$/, /^t2 PAUSED$/);
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await page.keyboard.press('Shift+F5');
  await d.eventually(
    'the session is over',
    () => d.toolbar(page).isVisible(),
    (visible) => !visible,
  );
}
