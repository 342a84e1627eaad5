// Another order from any moment: a call typed in the Debug Console begins a branch, branches are
// listed and have names, and one can go back to each.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a what-if call begins a branch, which gets a name; the main branch is still there';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  const second = lineOf(EXAMPLE, 't2: vm_map_unwire');
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables', 'VM Map');
  await d.setPaneOpen(page, 'History', true);
  await d.press(page, 'Step Over');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, second + 1);
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, second);
  await d.evaluate(page, 't2: munmap(0x10000, 0x1000)');
  await d.eventually(
    'the console answers the call and names the branch',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => /t2 asleep/.test(row)) && rows.some((row) => /branch 1 leaves main here/.test(row)),
  );
  await d.historyShows(page, 'the branch is listed', /branch 1/);
  await d.eventually(
    'the status bar says step, branch and kernel',
    () => d.statusItem(page).innerText(),
    (text) => /step \d+, branch 1, freebsd-\d+/.test(text),
  );
  await shot('branch');
  const rename = async () => {
    await d.command(page, 'Rename Branch');
    await d.pickRow(page, 'branch 1');
  };
  await d.answer(page, rename, 'munmap instead');
  await d.historyShows(page, 'it has its name', /munmap instead/);
  await d.choose(page, d.rowOf(page, 'History', 'main'), 'Compare With the Present Branch');
  const pair = page.getByRole('tab', { name: /Two Runs Compared/ });
  await pair.waitFor();
  const runs = page.frameLocator('iframe.webview >> nth=-1').frameLocator('iframe');
  await runs.locator('#now', { hasText: /differ from step \d+/ }).waitFor({ state: 'attached' });
  const hasKeys = () => runs.locator('body').evaluate(() => document.hasFocus());
  await d.eventually('the pair has the keys', hasKeys, Boolean);
  const line = async () => Number(await runs.locator('#canvas').getAttribute('data-position'));
  const differs = await line();
  await page.keyboard.press('ArrowRight');
  await d.eventually('a key moves the line', line, (now) => now === differs + 1);
  await page.keyboard.press('ArrowDown');
  await runs.locator('#tip', { hasText: `${differs + 1}` }).waitFor();
  await shot('branch-compare');
  await page.keyboard.press('Enter');
  await d.eventually(
    'Enter goes there in the run that is marked',
    () => d.statusItem(page).innerText(),
    (text) => text.includes(`step ${differs + 1}`) && !text.includes('munmap instead'),
  );
  await d.eventually('the pair still has the keys', hasKeys, Boolean);
  const listings = (group) =>
    page.locator('.editor-group-container').nth(group).locator('.tab[data-resource-name$=".vmkernel"]');
  await listings(0).first().waitFor();
  if ((await listings(1).count()) > 0) throw new Error('A listing has opened over the pair.');
  await shot('branch-compare-gone');
  await pair.click({ button: 'middle' });
  // VS Code gives the picture behind it the focus, which would shut a list
  await page.waitForTimeout(1000);
  await d.command(page, 'Go to Branch');
  await d.eventually(
    'both are offered',
    () => d.quickRows(page),
    (rows) => rows.some((row) => row.includes('munmap instead')) && rows.some((row) => row.includes('main')),
  );
  await shot('branch-pick');
  await d.pickRow(page, 'main');
  await d.stoppedAt(page, second + 1);
  await d.historyShows(page, 'the main branch has all its calls', /t2.*vm_map_unwire/);
  await d.answer(page, () => d.statusItem(page).click(), '0');
  await d.eventually(
    'a click on it goes to a step',
    () => d.statusItem(page).innerText(),
    (text) => /step 0 of \d+/.test(text),
  );
  await shot('status-bar');
}
