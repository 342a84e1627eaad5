// The first minute of a user: open a script, click the gutter, F5 with no launch.json.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a breakpoint stops, a step goes to the next line, stop ends the session';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  const wire = lineOf(EXAMPLE, 't1 > vm_map_wire');
  const unwire = lineOf(EXAMPLE, 't2: vm_map_unwire');
  await d.openFile(page, EXAMPLE);
  await shot('editor');
  await d.clickGutter(page, unwire);
  await d.breakpoints(page).first().waitFor();

  await page.keyboard.press('F5');
  await d.stoppedAt(page, wire);
  await d.eventually(
    'The call stack should tell the script and both threads',
    () => d.callStack(page),
    (rows) => ['script', 't1', 't2'].every((name) => rows.some((row) => row.includes(name))),
  );
  await shot('stopped-on-entry');

  await page.keyboard.press('F5');
  await d.stoppedAt(page, unwire);
  await shot('breakpoint');

  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state == asleep'));
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert entry(0x11000).in_transition'));

  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await d.eventually(
    'The map should be gone',
    () => d.mapRows(page),
    (rows) => rows.length === 0,
  );
  await shot('session-ended');
}
