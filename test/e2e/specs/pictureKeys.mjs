// The picture comes beside the script while a person works in it: what is open stays open, no key
// is lost. Show Picture gives it the keys, and a listing then opens beside it, not over it.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the picture opens without the focus, and has the keys once it is asked for';

/** Then they are its own for good. */
const KEPT_MS = 1000;

const EXAMPLE = 'unmapped-while-asleep.vmtrace';

/** Notes from now on whatever takes the focus from the script. */
const watchFocus = (page) =>
  page.evaluate(() => {
    window.elsewhere = [];
    const look = () => {
      const { activeElement } = document;
      const isScript = activeElement?.closest('.editor-instance, .quick-input-widget');
      if (!isScript && document.activeElement !== document.body)
        window.elsewhere.push(activeElement.outerHTML.slice(0, 80));
      window.watching = requestAnimationFrame(look);
    };
    look();
  });
const takenFocus = (page) =>
  page.evaluate(() => {
    cancelAnimationFrame(window.watching);
    return window.elsewhere;
  });

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2 > vm_map_wire'));
  await watchFocus(page);
  await page.keyboard.press('Control+P');
  const input = d.quickInput(page);
  await input.waitFor();
  const inner = page.frameLocator('iframe.webview').frameLocator('iframe');
  const canvas = inner.locator('#canvas[data-position]');
  await canvas.waitFor();
  await page.waitForTimeout(1000);
  assert.ok(await input.isVisible(), 'the list should stay open while the picture comes');
  await page.keyboard.press('Escape');
  const position = async () => Number(await canvas.getAttribute('data-position'));
  let last = await position();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('F10');
    last = await d.eventually('each key should step', position, (now) => now > last);
  }
  assert.deepEqual(await takenFocus(page), [], 'the focus should stay in the script');

  await d.command(page, 'Show Picture');
  const hasKeys = () => inner.locator('body').evaluate(() => document.hasFocus());
  // at each stop the editor takes them for a moment, on a busy machine late
  const keepsKeys = async () => {
    for (let since = Date.now(); Date.now() - since < KEPT_MS; ) {
      if (!(await hasKeys())) since = Date.now();
      await d.eventually('the picture should have the keys', hasKeys, Boolean);
    }
  };
  await keepsKeys();
  await page.keyboard.press('Home');
  await d.eventually('Home should go to the start', position, (now) => now === 0);
  await keepsKeys();
  // faster than the debugger stops: some are pressed while the editor has the focus
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(60);
    await page.keyboard.press('0');
  }
  await d.eventually('each key should go on from the one before', position, (now) => now > 3);
  assert.equal(await page.locator('.tab.dirty').count(), 0, 'no key should edit the script');
  await keepsKeys();
  await page.keyboard.press('Home');
  await d.eventually('Home should go to the start', position, (now) => now === 0);
  await keepsKeys();
  await page.keyboard.press('ArrowRight');
  await d.eventually('Right should step', position, (now) => now === 1);
  const first = page.locator('.editor-group-container').first();
  await first.locator('.tab[data-resource-name="vm_map_wire.vmkernel"]').waitFor();
  await keepsKeys();
  await page.keyboard.press('ArrowRight');
  await d.eventually('Right should step again', position, (now) => now === 2);
  assert.ok(await canvas.isVisible(), 'the listing opens beside the picture');
  assert.equal(await page.locator('.editor-group-container').count(), 2);
  await shot('picture-keys');
}
