// The reason people come: a failing mlock. The first F5 on a small screen, with nothing set and
// nothing moved, has to say all of why.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title = 'F5 on a failing mlock explains it, on a laptop, with default settings';

const SCRIPT = 'mlock.vmtrace';
const LINES = [
  'limit memlock 64K',
  't1: mmap(0x800000000, 1M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANON, -1, 0) = 0x800000000',
  't1: mlock(0x800000000, 1M) = ENOMEM',
];
const LINE = 3;

export async function run({ page, workspace, shot }) {
  writeFileSync(join(workspace, SCRIPT), `${LINES.join('\n')}\n`);
  await page.setViewportSize({ width: 1280, height: 720 });
  // a window that was larger keeps the height of its panel
  await d.openWorkbench(page, page.url());
  await d.openFile(page, SCRIPT);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, 2);
  await page.keyboard.press('F5');
  await d.exceptionWidget(page).waitFor();
  await d.stoppedAt(page, LINE);
  const widget = d.exceptionWidget(page);
  await d.eventually(
    'The widget should say what refused with which numbers, who made it so, and what to do',
    () => widget.innerText(),
    (text) =>
      [
        /RLIMIT_MEMLOCK is 16 pages \(64 KiB\)/,
        /256 more are asked for/,
        /line 1/,
        /What you can do: .*ulimit -l/,
      ].every((what) => what.test(text)),
  );
  await d.mapShows(page, 'the map is in sight', /0x800000000\.\.0x800100000/, /0 of 16 pages wired/, /t1 .*ENOMEM/);
  // the picture leaves it the room: it is in the panel
  await d.eventually(
    'nothing of it is cut off',
    () => cut(page),
    (pixels) => pixels <= 0,
  );
  await shot('refused');

  await d.showPanel(page, 'Debug Console');
  await d.eventually(
    'the Debug Console says it too',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => /t1: mlock = ENOMEM: .*RLIMIT_MEMLOCK is 16 pages/.test(row)),
  );
  await shot('refused-console');
}

/**
 * By how many pixels the widget is taller than what is shown of it, or reaches below the editor.
 */
const cut = (page) =>
  page.evaluate(() => {
    const widget = document.querySelector('.exception-widget');
    const parts = [...widget.children].map((part) => part.getBoundingClientRect().bottom);
    const bottom = Math.min(
      widget.parentElement.getBoundingClientRect().bottom,
      document.querySelector('.editor-instance').getBoundingClientRect().bottom,
    );
    return Math.round(Math.max(...parts) - bottom);
  });
