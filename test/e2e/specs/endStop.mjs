// A trace stops once more at its end, to look back from there.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a trace stops at its end, and one can go back from there';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables');
  await d.showPanel(page, 'Debug Console');
  await page.keyboard.press('F5');
  await d.eventually(
    'the console tells how it ended',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => /The trace has ended: all threads have finished/.test(row)),
  );
  // nothing comes next: it stands after the last line
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert user_wired == 3') + 1);
  await shot('end');
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert user_wired == 3'));
}
