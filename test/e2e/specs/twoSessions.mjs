// A second script beside one that is being debugged: it has the focus, its map is in view; views,
// status bar and picture follow the focus back; and a run without debugging shows its table,
// whichever session is in focus.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a second session gets the focus, and a run beside them shows its table';

const [FIRST, SECOND] = ['unwire-sleeps.vmtrace', 'lock-wait.vmtrace'];

const saysScript = (page, name) =>
  d.eventually(
    `VM Map is that of ${name}`,
    () => page.locator('.part.panel .pane-header .description').first().innerText(),
    (text) => text.includes(name),
  );

export async function run({ page, shot }) {
  await d.openFile(page, FIRST);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(FIRST, 't1 > vm_map_wire'));
  await d.openFile(page, SECOND);
  await d.command(page, 'VM Map Trace: Debug Trace');
  await saysScript(page, SECOND);
  await d.stoppedAt(page, lineOf(SECOND, 't1 > vm_map_protect'));
  await shot('two-sessions');

  // rows that have no room are not in the page
  await d.shutPanes(page, 'Variables', 'Watch', 'Breakpoints');
  const stack = page.locator('.debug-pane .debug-call-stack .monaco-list-row');
  await stack
    .filter({ hasText: `Debug ${FIRST}` })
    .first()
    .click();
  await stack
    .filter({ hasText: /^script\s*unwire-sleeps/ })
    .first()
    .click();
  await saysScript(page, FIRST);
  await d.eventually(
    'the status bar says the script of the focus',
    () => d.statusItem(page).innerText(),
    (text) => text.includes(`${FIRST}, step 0`),
  );
  await page
    .locator('.tabs-container .tab', { hasText: `Picture of ${FIRST}` })
    .first()
    .waitFor();
  await shot('two-sessions-back');
  await d.openFile(page, SECOND);
  await stack
    .filter({ hasText: /^script\s*lock-wait/ })
    .first()
    .click();
  await saysScript(page, SECOND);

  await d.command(page, 'VM Map Trace: Run Trace');
  await d.eventually(
    'the results of the run are seen',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => /t2.*vm_map_protect/.test(row)),
  );
  await shot('run-beside-sessions');
  await d.showPanel(page, 'VM Map');
  await saysScript(page, SECOND);
}
