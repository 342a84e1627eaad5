// `npm run pictures`: takes the pictures of the walkthrough and the README anew, in a dark and a light theme, from the
// packaged extension. WebP, as the browser writes it: a quarter of a PNG, and no further tool.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import * as d from './drive.mjs';
import { openBrowser, startServer } from './host.mjs';
import { examples, lineOf, packaged, pictures, screenshots } from './project.mjs';
import { setUp } from './setup.mjs';

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
/** The picture of the run would leave the editor no room. */
const ALONE = { 'vmtrace.picture.open': 'never' };
const SIZE = { width: 660, height: 620 };
/** A letter looks the same wherever it stands: that makes pictures half as large. */
const EQUAL_LETTERS = ['--disable-font-subpixel-positioning', '--font-render-hinting=full', '--disable-lcd-text'];
/** Of a picture; two that are this near, as a square of distances in RGB, count as one. */
const COLORS = 64;
const APART = 300;

const settled = (page) => page.waitForTimeout(1500);

async function debugAt(page, example, text) {
  await d.openFile(page, example);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(example, text));
}

async function stop(page) {
  await page.keyboard.press('Shift+F5');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await d.command(page, 'View: Close All Editors');
}

const box = (page, part) => page.locator(part).first().boundingBox();
const EDITOR = '.part.editor';
const PANEL = '.part.panel';

/** Each arranges the workbench, and gives the part of it that is the picture. */
const SCENES = {
  async own(page) {
    await d.command(page, 'View: Toggle Primary Side Bar Visibility');
    await d.command(page, 'VM Map Trace: New Trace');
    return { ...(await box(page, EDITOR)), height: 165 };
  },
  async debug(page) {
    await debugAt(page, 'unwire-sleeps.vmtrace', 't1 > vm_map_wire');
    await d.command(page, 'View: Toggle Primary Side Bar Visibility');
    for (let i = 0; i < 2; i++) await d.press(page, 'Step Over');
    await d.mapShows(page, 'who sleeps is seen', /t2 waits/);
    return box(page, PANEL);
  },
  async back(page) {
    for (let i = 0; i < 4; i++) await d.press(page, 'Step Over');
    await settled(page);
    for (let i = 0; i < 2; i++) await d.press(page, 'Step Back');
    return box(page, PANEL);
  },
  async why(page) {
    await stop(page);
    await debugAt(page, 'limits-of-mlock.vmtrace', 'mlock(0x1fff');
    await d.command(page, 'View: Toggle Primary Side Bar Visibility');
    await d.mapShows(page, 'the map is in view', /0x1000/);
    await d.command(page, 'View: Hide Panel');
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('F5');
      await d.exceptionWidget(page).waitFor();
    }
    await d.stoppedAt(page, lineOf('limits-of-mlock.vmtrace', 'mlock(0x3000, 0x3000)'));
    await settled(page);
    const widget = await box(page, '.exception-widget');
    const { x, width } = await box(page, EDITOR);
    return { x, y: widget.y - 38, width: Math.min(width, 560), height: 38 + Math.min(widget.height, 130) };
  },
  async example(page) {
    await stop(page);
    await page.locator('.activitybar .action-label[aria-label^="VM Map Trace"]').first().click();
    await page.locator('.pane .monaco-list-row').filter({ hasText: 'limits-of-mlock' }).first().click();
    await page.locator('.pane .monaco-list-row').filter({ hasText: 'Waiting' }).first().click();
    await d.activeTab(page, 'limits-of-mlock.vmtrace');
    return { x: 0, y: 35, width: 250, height: 480 };
  },
};

/**
 * A PNG as WebP without loss, in few colours, by the page's own canvas: the most frequent that can be told apart, and for
 * each other the nearest of them.
 */
const asWebp = (page, png) =>
  page.evaluate(
    async ([data, colors, apart]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const pixels = new Uint32Array(image.data.buffer);
      const counts = new Map();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      const distance = (a, b) =>
        [0, 8, 16].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
      const palette = [];
      for (const [pixel] of [...counts].sort((a, b) => b[1] - a[1]))
        if (palette.length < colors && palette.every((known) => distance(known, pixel) > apart)) palette.push(pixel);
      const nearest = new Map(
        [...counts.keys()].map((pixel) => [
          pixel,
          palette.reduce((best, known) => (distance(known, pixel) < distance(best, pixel) ? known : best)),
        ]),
      );
      pixels.forEach((pixel, i) => {
        pixels[i] = nearest.get(pixel);
      });
      context.putImageData(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 1 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [png.toString('base64'), COLORS, APART],
  );

async function take(browser, theme, encoder) {
  const workspace = join(mkdtempSync(join(tmpdir(), 'vmtrace-pictures-')), 'examples');
  cpSync(examples, workspace, { recursive: true });
  const server = await startServer(packaged(), { ...ALONE, 'workbench.colorTheme': THEMES[theme] });
  try {
    const page = await (await browser.newContext({ viewport: SIZE })).newPage();
    page.setDefaultTimeout(d.TIMEOUT);
    await d.openWorkbench(page, server.url(workspace));
    for (const [name, arrange] of Object.entries(SCENES)) {
      const clip = await arrange(page);
      await page.mouse.move(20, SIZE.height - 140);
      await settled(page);
      const png = await page.screenshot({ clip, path: join(screenshots, `${name}-${theme}.png`) });
      const bytes = await asWebp(encoder, png);
      writeFileSync(join(pictures, `${name}-${theme}.webp`), Buffer.from(bytes));
      console.log(`${name}-${theme}.webp: ${bytes.length} bytes`);
    }
  } finally {
    await server.stop();
    rmSync(join(workspace, '..'), { recursive: true, force: true });
  }
}

setUp();
mkdirSync(pictures, { recursive: true });
const browser = await openBrowser(findBrowser(), EQUAL_LETTERS);
try {
  // the workbench's own page allows no such script
  const encoder = await browser.newPage();
  for (const theme of Object.keys(THEMES)) await take(browser, theme, encoder);
} finally {
  await browser.close();
}
