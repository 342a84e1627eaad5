// `npm run pictures`: takes the pictures of the walkthrough and the README anew, in a dark and a
// light theme, from the packaged extension. WebP, as the browser writes it: a quarter of a PNG,
// and no further tool.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { animated } from './animation.mjs';
import { findBrowser } from './browser.mjs';
import * as d from './drive.mjs';
import { openBrowser, startServer } from './host.mjs';
import { examples, lineOf, packaged, pictures, screenshots } from './project.mjs';
import { setUp } from './setup.mjs';

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
/** The picture of the run would leave the editor no room. */
const ALONE = { 'vmtrace.picture.open': 'never' };
const SIZE = { width: 660, height: 620 };
/** Most rows of the map and the history are whole. */
const WIDE = { width: 940, height: 620 };
/** A letter looks the same wherever it stands: that makes pictures half as large. */
const EQUAL_LETTERS = ['--disable-font-subpixel-positioning', '--font-render-hinting=full', '--disable-lcd-text'];
/** Of a picture; two that are this near, as a square of distances in RGB, count as one. */
const COLORS = 64;
const APART = 300;

const settled = (page) => page.waitForTimeout(1500);

/** To the free middle of the status bar: over anything else a tooltip may come. */
async function mouseAway(page) {
  const { width, height } = page.viewportSize();
  await page.mouse.move(width / 2, height - 4);
  await page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
}

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
    await page.locator('[class*="ghost-text"]').first().waitFor();
    return { ...(await box(page, EDITOR)), height: 228 };
  },
  async debug(page) {
    await page.setViewportSize(WIDE);
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
    await page.setViewportSize(SIZE);
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
    const y = widget.y - 22;
    const end = await page.evaluate(() => {
      const words = document.createTreeWalker(document.querySelector('.exception-widget'), NodeFilter.SHOW_TEXT);
      for (let node = words.nextNode(); node; node = words.nextNode()) {
        const at = node.textContent.indexOf('Other causes');
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 5);
        return range.getBoundingClientRect().top;
      }
      return undefined;
    });
    return { x, y, width, height: (end ?? y + 190) - y };
  },
  async example(page) {
    await stop(page);
    await page.setViewportSize({ width: 900, height: 760 });
    await page.locator('.activitybar .action-label[aria-label^="VM Map Trace"]').first().click();
    await page.locator('.pane .monaco-list-row').filter({ hasText: 'limits-of-mlock' }).first().click();
    await page.locator('.pane .monaco-list-row').filter({ hasText: 'Waiting' }).first().click();
    await d.activeTab(page, 'limits-of-mlock.vmtrace');
    await page.locator('.monaco-button', { hasText: 'Documentation' }).first().waitFor();
    // the side bar is as narrow as the window was
    const narrow = await box(page, '.part.sidebar');
    await page.mouse.move(narrow.x + narrow.width + 1, 300);
    await page.mouse.down();
    await page.mouse.move(narrow.x + 300, 300, { steps: 5 });
    await page.mouse.up();
    const { x, y, width } = await box(page, '.part.sidebar');
    return { x: 0, y, width: x + width, height: 590 };
  },
  /** Of the run whose failure the README begins with. */
  async picture(page) {
    await page.setViewportSize({ width: 900, height: 560 });
    await debugAt(page, 'unmapped-while-asleep.vmtrace', 't2 > vm_map_wire');
    await d.command(page, 'View: Toggle Primary Side Bar Visibility');
    await page.keyboard.press('F5');
    await d.exceptionWidget(page).waitFor();
    await d.command(page, 'Show Picture');
    const canvas = page.frameLocator('iframe.webview').frameLocator('iframe').locator('#canvas');
    await d.eventually(
      'the picture has the failure',
      () => canvas.getAttribute('data-position'),
      (now) => Number(now) > 50,
    );
    await d.command(page, 'View: Toggle Maximized Panel');
    await settled(page);
    const { x, y, width, height } = await box(page, PANEL);
    // without its tabs
    return { x: x + 1, y: y + 36, width: width - 2, height: height - 38 };
  },
};
/** Scenes of which the README and the pages of docs/ have a dark picture alone. */
const DARK_ONLY = ['picture'];

/**
 * A PNG as WebP without loss, in few colours, by the page's own canvas: the most frequent that can
 * be told apart, and for each other the nearest of them.
 * `before`: only what is different from that picture, and where it is.
 */
const asWebp = (page, png, before) =>
  page.evaluate(
    async ([data, older, colors, apart]) => {
      const bitmapOf = async (text) => createImageBitmap(await (await fetch(`data:image/png;base64,${text}`)).blob());
      const bitmap = await bitmapOf(data);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const pixels = new Uint32Array(image.data.buffer);
      let part = { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
      if (older) {
        const old = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        old.drawImage(await bitmapOf(older), 0, 0);
        const olderPixels = new Uint32Array(old.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
        let [left, top, right, bottom] = [bitmap.width, bitmap.height, 0, 0];
        pixels.forEach((pixel, i) => {
          if (pixel === olderPixels[i]) return;
          const [x, y] = [i % bitmap.width, Math.floor(i / bitmap.width)];
          [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
        });
        if (right < left) return undefined;
        [left, top] = [left - (left % 2), top - (top % 2)];
        part = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
      }
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
      const shown = new OffscreenCanvas(part.width, part.height);
      shown.getContext('2d').drawImage(canvas, -part.x, -part.y);
      const blob = await shown.convertToBlob({ type: 'image/webp', quality: 1 });
      return { ...part, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
    },
    [png.toString('base64'), before?.toString('base64'), COLORS, APART],
  );

/** A workbench of its own, with the examples. */
async function inWorkbench(browser, theme, settings, size, work) {
  const workspace = join(mkdtempSync(join(tmpdir(), 'vmtrace-pictures-')), 'examples');
  cpSync(examples, workspace, { recursive: true });
  const server = await startServer(packaged(), { ...settings, 'workbench.colorTheme': THEMES[theme] });
  try {
    const page = await (await browser.newContext({ viewport: size })).newPage();
    page.setDefaultTimeout(d.TIMEOUT);
    await d.openWorkbench(page, server.url(workspace));
    await work(page);
  } finally {
    await server.stop();
    rmSync(join(workspace, '..'), { recursive: true, force: true });
  }
}

/** `wanted`: names of scenes; none: all. */
const take = (browser, theme, encoder, wanted) =>
  inWorkbench(browser, theme, ALONE, SIZE, async (page) => {
    for (const [name, arrange] of Object.entries(SCENES)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      if (theme === 'light' && DARK_ONLY.includes(name)) continue;
      const clip = await arrange(page);
      await mouseAway(page);
      // a view that is busy has a badge on its tab
      await page.locator('.part.panel .badge:visible').first().waitFor({ state: 'hidden' });
      await settled(page);
      const png = await page.screenshot({ clip, path: join(screenshots, `${name}-${theme}.png`) });
      const { bytes } = await asWebp(encoder, png);
      writeFileSync(join(pictures, `${name}-${theme}.webp`), Buffer.from(bytes));
      console.log(`${name}-${theme}.webp: ${bytes.length} bytes`);
    }
  });

const FRAME_MS = 1200;
const LAST_MS = 3000;
const RUN_SIZE = { width: 900, height: 640 };

/** The moving picture of the README: a run steps on until a thread sleeps, and back. */
const takeRun = (browser, encoder) =>
  inWorkbench(browser, 'dark', ALONE, RUN_SIZE, async (page) => {
    await debugAt(page, 'unwire-sleeps.vmtrace', 't1 > vm_map_wire');
    await d.command(page, 'View: Toggle Primary Side Bar Visibility');
    await d.mapShows(page, 'the map is in view', /0x1000/);
    const frames = [];
    let before;
    const frame = async (ms) => {
      await mouseAway(page);
      await settled(page);
      const png = await page.screenshot({ path: join(screenshots, `run-${frames.length}.png`) });
      const { bytes, ...part } = (await asWebp(encoder, png, before)) ?? {};
      if (bytes) frames.push({ ...part, still: Buffer.from(bytes), ms });
      before = png;
    };
    await frame(FRAME_MS);
    for (const button of ['Step Over', 'Step Over', 'Step Over', 'Step Back', 'Step Back']) {
      await d.press(page, button);
      await frame(FRAME_MS);
    }
    frames.at(-1).ms = LAST_MS;
    const moving = animated(frames);
    writeFileSync(join(pictures, '..', 'run.webp'), moving);
    console.log(`run.webp: ${frames.length} frames, ${moving.length} bytes`);
  });

/**
 * `npm run pictures -- run`: the moving picture alone; `-- stills`: the others; `-- picture`: a
 * scene that needs no other before it.
 */
const [onlyRun, onlyStills] = ['run', 'stills'].map((word) => process.argv.includes(word));
const wanted = process.argv.slice(2).filter((word) => word in SCENES);
const themes = Object.keys(THEMES).filter(
  (theme) => theme === 'dark' || wanted.length === 0 || wanted.some((name) => !DARK_ONLY.includes(name)),
);
setUp();
mkdirSync(screenshots, { recursive: true });
mkdirSync(pictures, { recursive: true });
const browser = await openBrowser(findBrowser(), EQUAL_LETTERS);
try {
  // the workbench's own page allows no such script
  const encoder = await browser.newPage();
  if (!onlyRun) for (const theme of themes) await take(browser, theme, encoder, wanted);
  if (!onlyStills && wanted.length === 0) await takeRun(browser, encoder);
} finally {
  await browser.close();
}
