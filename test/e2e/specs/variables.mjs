// Rows of the debug views: Set Value is offered where a value can be set, numbers written
// otherwise are not marked as changed, the script does not die, and no row of the loaded scripts
// is without a name.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'the Variables view offers what can be done, Loaded Scripts names every row, the script cannot be ended';

const EXAMPLE = 'unwire-sleeps.vmtrace';

const variable = (page, name) =>
  page.locator('.debug-variables .monaco-list-row').filter({ hasText: new RegExp(`^\\s*${name}\\s*=`) });

/** What the menu of a row offers, and not in grey. */
async function offered(page, row) {
  await row.first().click({ button: 'right' });
  const items = page.locator('.monaco-menu .action-item:not(.disabled) .action-label:not(.disabled, .separator)');
  await items.first().waitFor();
  const labels = await items.allInnerTexts();
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'hidden' });
  return labels.map((label) => label.trim());
}

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'VM Map', 'History', 'Call Stack');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));

  const settable = async (name) => (await offered(page, variable(page, name))).includes('Set Value');
  await d.eventually(
    'the time stamp can be set',
    () => settable('timestamp'),
    (can) => can,
  );
  if (await settable('min')) throw new Error('Set Value is offered for the lower bound of the map');

  await d.command(page, 'Hexadecimal');
  await d.eventually(
    'the time stamp is hexadecimal, and marked no more',
    () =>
      variable(page, 'timestamp')
        .locator('.value')
        .first()
        .evaluate((e) => `${e.textContent} ${e.className}`),
    (text) => text.startsWith('0x') && !text.includes('changed'),
  );

  await d.setPaneOpen(page, 'Loaded Scripts', true);
  const scripts = page.locator('.debug-loaded-scripts .monaco-list-row');
  await d.eventually(
    'the listings have a folder, and every row a name',
    () => scripts.allInnerTexts(),
    (rows) => rows.includes('kernel listings/freebsd-15') && rows.every((row) => row.trim() !== ''),
  );
  await shot('variables');

  await d.setPaneOpen(page, 'Loaded Scripts', false);
  await d.setPaneOpen(page, 'Call Stack', true);
  const script = page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: 'script' }).first();
  await d.choose(page, script, 'Terminate Thread');
  await d.eventually(
    'it is told why not',
    () => d.notifications(page),
    (said) => said.some((text) => text.includes('script is no thread of the kernel')),
  );
  await shot('script-does-not-die');
}
