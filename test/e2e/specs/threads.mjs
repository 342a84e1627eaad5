// The scheduler is the user's: threads are frozen and thawed, run alone, or until
// they have to wait.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a thread is frozen, thawed, and run until it blocks';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  const thread = (name) => d.rowOf(page, 'Call Stack', name);
  await d.choose(page, thread('t2'), 'Freeze / Thaw Thread');
  const stack = (what, pattern) =>
    d.eventually(
      what,
      () => d.callStack(page),
      (rows) => rows.some((row) => pattern.test(row)),
    );
  await stack('t2 is shown as frozen', /t2.*frozen/);
  await shot('frozen');
  await d.choose(page, thread('t2'), 'Freeze / Thaw Thread');
  await stack('t2 is as before', /^t2 PAUSED/);
  await d.choose(page, thread('t2'), 'Run Until It Blocks');
  await stack('t2 sleeps', /t2 \[asleep/);
  await shot('until-it-blocks');

  // the stop after a way back is told without a request of the editor's own, and is still there
  // when the threads are asked for anew
  await page.keyboard.press('Control+F10');
  await d.eventually(
    'the step is taken back, with its key',
    () => d.callStack(page),
    (rows) => !rows.some((row) => /asleep/.test(row)),
  );
  await d.press(page, 'Step Back Into');
  await d.choose(page, thread('t2'), 'Freeze / Thaw Thread');
  await stack('t2 is shown as frozen after a way back', /t2.*frozen/);
  await new Promise((done) => setTimeout(done, 1000));
  await d.eventually(
    'and nobody runs',
    () => d.callStack(page),
    (rows) => rows.length > 0 && !rows.some((row) => /RUNNING/.test(row)),
  );
  await shot('frozen-after-travel');
}
