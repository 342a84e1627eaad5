// The picture of the run: it follows the stops, and a click in it travels. On a laptop it leaves
// the script its room and is in the panel, beside the editor where a person moves it.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the picture shows the run, in the panel of a small window, and a click in it travels';

const EXAMPLE = 'unmapped-while-asleep.vmtrace';

const position = async (canvas) => Number(await canvas.getAttribute('data-position'));
const at = (canvas, wanted) =>
  d.eventually(
    `the picture should be at step ${wanted}`,
    () => position(canvas),
    (now) => now === wanted,
  );

const panelTab = (page) => page.locator('.part.panel .action-label[aria-label^="VM Picture"]');

export async function run({ page, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2 > vm_map_wire'));
  const inner = page.frameLocator('iframe.webview').frameLocator('iframe');
  const canvas = inner.locator('#canvas');
  const groups = page.locator('.editor-group-container');
  await d.eventually(
    'the picture should be in the panel',
    async () => [await groups.count(), await panelTab(page).count()],
    ([editors, tabs]) => {
      assert.equal(editors, 1, 'it should not come beside the editor first');
      return tabs === 1;
    },
  );
  await d.mapShows(page, 'the map is still in sight', /^\[unlock\] map 0x1000/);
  await d.eventually(
    'the script has its columns',
    () => page.locator('.editor-instance').first().boundingBox(),
    ({ width }) => width > 800,
  );
  await shot('picture-laptop');
  const button = page.locator('.editor-actions .action-label[aria-label^="Show Picture"]');
  await button.click();
  await canvas.waitFor();
  await at(canvas, 0);
  await button.waitFor({ state: 'hidden' });
  await shot('picture-first');
  await page.keyboard.press('F5');
  await d.eventually(
    'the run should have failed',
    () => position(canvas),
    (now) => now > 50,
  );
  await page.waitForTimeout(500);
  await shot('picture-failed');
  const failed = await position(canvas);

  const box = await canvas.boundingBox();
  await canvas.click({ position: { x: box.width * 0.4, y: 20 } });
  await d.eventually(
    'a click should travel',
    () => position(canvas),
    (now) => now > 0 && now < failed,
  );
  await canvas.hover({ position: { x: box.width * 0.5, y: box.height * 0.6 } });
  await inner.locator('#tip').waitFor();
  await shot('picture-tip');
  await page.waitForTimeout(300);
  // the stop of a click, or of a key, gives the focus to the editor for a moment
  const press = async (key) => {
    await page.waitForTimeout(600);
    const hasFocus = () => inner.locator('body').evaluate(() => document.hasFocus());
    await d.eventually("the keys should be the picture's again", hasFocus, Boolean);
    await page.keyboard.press(key);
  };
  await press('End');
  await d.eventually(
    'End should go to the end',
    () => position(canvas),
    (now) => now >= failed,
    8000,
  );
  await press('Home');
  await at(canvas, 0);
  await press('ArrowRight');
  await at(canvas, 1);
  const rows = await inner.locator('#tables tr').count();
  assert.ok(rows > 3, `the table has ${rows} rows`);
  // other programs take their share of a frame: the best of some is what it costs
  const frames = [];
  for (const key of ['+', '+', '-', '-', '+', '0']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
    frames.push(Number(await canvas.getAttribute('data-ms')));
  }
  assert.ok(Math.min(...frames) < 16, `frames take ${frames.join(', ')} ms`);
  await d.command(page, 'Move Picture beside the Editor');
  await page.getByRole('tab', { name: /Picture of/ }).waitFor();
  await at(canvas, 1);
  await d.eventually(
    'it has left the panel',
    () => panelTab(page).count(),
    (count) => count === 0,
  );
  const beside = await canvas.boundingBox();
  await canvas.dblclick({ position: { x: beside.width * 0.3, y: 30 } });
  await d.activeTab(page, EXAMPLE);
  await d.eventually(
    'a double click travels once',
    () => position(canvas),
    (now) => now > 1,
  );
  assert.deepEqual(await d.notifications(page), []);
  await shot('picture-beside');
}
