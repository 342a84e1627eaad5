// When a session has ended there is nothing to look at: the views say how to begin, and commands
// that need a session are not offered.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'after a session the views are empty and say how to begin; its commands are gone until the next one';

const EXAMPLE = 'unwire-sleeps.vmtrace';
const NEED_A_SESSION = ['Copy Map as Script', 'Filter History', 'Hexadecimal / Decimal', 'Undo Last Jump'];

/** The list of the palette follows what is typed. */
const FILTERED_MS = 500;

const welcome = (page, view) =>
  page
    .locator('.pane')
    .filter({ has: page.locator(`h3.title:text-is("${view}")`) })
    .locator('.welcome-view-content');

/** Which of the commands the palette offers. */
async function offered(page) {
  const input = page.locator('.quick-input-widget input[type=text]');
  await page.keyboard.press('F1');
  await input.waitFor({ state: 'visible' });
  const found = [];
  // the list shows only some of the product's commands at once
  for (const title of ['Open Example', ...NEED_A_SESSION]) {
    await input.fill(`>VM Map Trace: ${title}`);
    await page.waitForTimeout(FILTERED_MS);
    if ((await d.quickRows(page)).some((row) => row.includes(title))) found.push(title);
  }
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'hidden' });
  if (found.shift() !== 'Open Example') throw new Error('The palette does not offer the commands');
  return found;
}

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'Variables', 'Call Stack');
  await d.setPaneOpen(page, 'VM Map', true);
  await d.setPaneOpen(page, 'History', true);
  await d.mapShows(page, 'the map shows', /0x10000\.\.0x14000/);
  await d.historyShows(page, 'the history shows', /start of the trace/);
  const during = await offered(page);
  if (during.join() !== NEED_A_SESSION.slice(0, 3).join()) throw new Error(`Offered in a session: ${during}`);

  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await welcome(page, 'VM Map').getByText('The map of the trace that is being debugged shows here').waitFor();
  await welcome(page, 'History').getByText('Each call of the trace shows here').waitFor();
  await shot('after-end');
  const after = await offered(page);
  if (after.length > 0) throw new Error(`Offered without a session: ${after}`);

  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.mapShows(page, 'the map shows again', /0x10000\.\.0x14000/);
}
