// Commands of the Debug Console: one is proposed, one goes back, one that is not there is told.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the Debug Console takes commands, proposes them, and says where they have led';

const EXAMPLE = 'unwire-sleeps.vmtrace';

const shows = (page, what, pattern) =>
  d.eventually(
    what,
    () => d.consoleRows(page),
    (rows) => rows.some((row) => pattern.test(row)),
  );

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  const first = lineOf(EXAMPLE, 't1 > vm_map_wire');
  await d.stoppedAt(page, first);
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables');

  await d.showPanel(page, 'Debug Console');
  await page.locator('.repl-input-wrapper .monaco-editor').click();
  await page.keyboard.type(':ju');
  await d.eventually(
    'Commands should be proposed',
    () => page.locator('.suggest-widget .monaco-list-row .label-name').allInnerTexts(),
    (names) => names.includes(':jump') && names.includes(':jump-next'),
  );
  await shot('commands-proposed');
  await page.keyboard.press('Tab');
  await page.keyboard.type('map.busy');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await shows(page, 'It should say where it has led', /changes map\.busy from 0 to 1\. Now at step \d+ of \d+/);
  await d.activeTab(page, 'vm_map_wire_locked.vmkernel');

  await d.evaluate(page, ':bak');
  await shows(page, 'It should tell the right name', /there is no command :bak: did you mean :back\?/);
  await d.evaluate(page, ':undo');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await d.evaluate(page, ':back');
  await d.stoppedAt(page, first);
  await d.evaluate(page, ':help');
  await shows(page, 'It should list the commands', /:until-blocked \[THREAD\]/);
  await shot('commands');
}
