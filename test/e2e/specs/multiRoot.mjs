// A workspace of two folders: each has its own settings, breakpoints and tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title =
  'in a workspace of several folders a script is debugged by the settings of its own folder, and tested';

const SCRIPT = `kernel freebsd-15
map    0x1000..0x20000
entry  0x1000..0x6000 rw-  max=rwx

t1: mlock(0x1000, 0x1000) = 0
t1: munlock(0x1000, 0x1000) = 0
assert user_wired == 0
`;
const FIRST_CALL = 5;
const LAST_CALL = 6;
const END = 8;

async function stop(page) {
  await page.keyboard.press('Shift+F5');
  await d.toolbar(page).waitFor({ state: 'hidden' });
}

export async function run({ page, workspace, shot }) {
  const root = join(workspace, '..');
  for (const folder of ['one', 'two']) {
    mkdirSync(join(root, folder, '.vscode'), { recursive: true });
    writeFileSync(join(root, folder, `${folder}.vmtrace`), SCRIPT);
  }
  writeFileSync(join(root, 'one/.vscode/settings.json'), JSON.stringify({ 'vmtrace.debug.stopOnEntry': false }));
  const file = join(root, 'both.code-workspace');
  const settings = { 'vmtrace.picture.open': 'never' };
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }], settings }));
  const url = new URL(page.url());
  url.search = `?workspace=${encodeURIComponent(file)}`;
  await d.openWorkbench(page, url.href);

  await d.openFile(page, 'one.vmtrace');
  await page.keyboard.press('F5');
  await d.stoppedAt(page, END);
  await stop(page);
  await d.clickGutter(page, LAST_CALL);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, LAST_CALL);
  await shot('multi-root-breakpoint');
  await stop(page);

  await d.openFile(page, 'two.vmtrace');
  await page.keyboard.press('F5');
  await d.stoppedAt(page, FIRST_CALL);
  await stop(page);

  await page.locator('.activitybar .action-label[aria-label^="Testing"]').click();
  const tests = page.locator('.test-explorer-tree .monaco-list-row');
  for (const name of ['one/one.vmtrace', 'two/two.vmtrace']) await tests.filter({ hasText: name }).first().waitFor();
  await d.command(page, 'Test: Run All Tests');
  await d.eventually(
    'the scripts of both folders have passed',
    () => page.locator('.test-explorer-tree .codicon-testing-passed-icon').count(),
    (count) => count >= 2,
  );
  await shot('multi-root-tests');
}
