// How a value got there: the step that last changed it, and back to where one was.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a jump goes to the step that last changed a value, and can be undone';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  const end = lineOf(EXAMPLE, 'assert user_wired == 3');
  await d.openFile(page, EXAMPLE);
  await d.goToLine(page, end);
  await d.clickGutter(page, end);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'VM Map');
  await page.keyboard.press('F5');
  await d.stoppedAt(page, end);
  await d.choose(page, d.rowOf(page, 'Variables', 'timestamp'), 'Jump to Last Change');
  await d.eventually(
    'a listing is shown, right before the step that changes the timestamp',
    () => d.callStack(page),
    (rows) => rows.some((row) => row.includes('.vmkernel')),
  );
  await shot('jump');
  await d.command(page, 'Undo Last Jump');
  await d.activeTab(page, EXAMPLE);
  await d.stoppedAt(page, end);
}
