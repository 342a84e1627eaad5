// Going back: a step back undoes a line, into and out of the kernel's routines too, and a run
// backwards ends at the start of the trace.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'steps back undo a line, a call and a step; a run backwards ends at the start of the trace';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  const first = lineOf(EXAMPLE, 't1 > vm_map_wire');
  const second = lineOf(EXAMPLE, 't2: vm_map_unwire');
  await d.stoppedAt(page, first);
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, second);
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, second + 1);
  await d.mapShows(page, 't2 sleeps', /t2.*asleep/);

  await d.press(page, 'Step Back Into');
  await d.activeTab(page, 'vm_map_unlock_and_wait.vmkernel');
  await d.mapShows(page, 't2 is about to fall asleep', /t2.*has the map lock/);
  await shot('back-into');
  await d.press(page, 'Step Back Out');
  await d.activeTab(page, 'vm_map_entry_in_transition.vmkernel');
  await d.press(page, 'Step Back Out');
  await d.activeTab(page, 'vm_map_unwire.vmkernel');
  await d.press(page, 'Step Back Out');
  await d.activeTab(page, EXAMPLE);
  await d.stoppedAt(page, second);
  await d.mapShows(page, 't2 has not called yet', /t1.*held/);
  await shot('back');

  await d.press(page, 'Reverse');
  await d.stoppedAt(page, first);
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, second);
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, first);

  // the same by their keys
  await page.keyboard.press('F10');
  await d.stoppedAt(page, second);
  await page.keyboard.press('Control+F10');
  await d.stoppedAt(page, first);
  await page.keyboard.press('F10');
  await d.stoppedAt(page, second);
  await page.keyboard.press('Alt+Shift+F5');
  await d.stoppedAt(page, first);
}
