// The filter that is on from the start: a call returns KERN_INVALID_ADDRESS.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'KERN_INVALID_ADDRESS stops in the step that decides it';

const EXAMPLE = 'unmapped-while-asleep.vmtrace';

/** F8 goes on as often as it is pressed: the failed calls began at these steps. */
async function failuresByKeys(page) {
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert user_wired == 0') + 1);
  await d.command(page, 'Focus on History View');
  for (const [key, step] of [
    ['Shift+F8', 107],
    ['Shift+F8', 20],
    ['F8', 107],
  ]) {
    await page.keyboard.press(key);
    await d.eventually(
      `${key} goes to step ${step}`,
      () => d.statusItem(page).innerText(),
      (text) => text.includes(`step ${step} `),
    );
    await d.eventually(
      'the keys stay in the view',
      () => d.focusedView(page),
      (view) => view === 'History',
    );
  }
}

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2 > vm_map_wire'));
  await page.keyboard.press('F5');
  await d.exceptionWidget(page).waitFor();
  await d.eventually(
    'The widget should tell who returned what',
    () => d.exceptionWidget(page).innerText(),
    (text) => /t1/.test(text) && text.includes('KERN_INVALID_ADDRESS'),
  );
  await d.eventually(
    'The call stack should say why it is stopped',
    () => d.callStack(page),
    (rows) => rows.some((row) => /exception|KERN_INVALID_ADDRESS/i.test(row)),
  );
  await shot('exception');
  await failuresByKeys(page);
}
