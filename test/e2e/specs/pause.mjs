// Pause and Stop are heard in the middle of one call of millions of steps,
// which shows its progress.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title = 'a call of millions of steps shows its progress, is paused, stepped back and stopped at once';

const NAME = 'big.vmtrace';
/** 512 GiB, wired page by page: half a minute and more. */
const SCRIPT = `map 0x1000..0x20000000000
entry 0x100000000..0x8100000000 rw- max=rwx
t1: mlockall(MCL_CURRENT)
`;
/** Far less than the call takes, far more than a pause may take on a busy machine. */
const AT_ONCE = 10_000;
/**
 * The workbench listens to a session's progress only some seconds after it has opened,
 * when it is idle.
 */
const WORKBENCH_READY = 6000;

const shows = (page, label) => d.toolbar(page).locator(`[aria-label^="${label}"]`).count();

export async function run({ page, workspace, shot }) {
  writeFileSync(join(workspace, NAME), SCRIPT);
  await d.openFile(page, NAME);
  await page.waitForTimeout(WORKBENCH_READY);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, 3);
  await page.keyboard.press('F5');
  await d.eventually(
    'it runs',
    () => shows(page, 'Pause'),
    (count) => count > 0,
  );
  await d.eventually(
    'its progress is shown',
    () => d.notifications(page),
    (told) => told.some((text) => /Running the trace: line 3, [\d,]+ steps/.test(text)),
    AT_ONCE,
  );
  await shot('running');
  const asked = Date.now();
  await d.press(page, 'Pause');
  await d.eventually(
    'it has paused',
    () => shows(page, 'Continue'),
    (count) => count > 0,
    AT_ONCE,
  );
  console.log(`  paused after ${Date.now() - asked} ms`);
  await d.mapShows(page, 'the map is busy, in the middle of the call', /busy 1/);
  await shot('paused');
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, 3);
  await d.mapShows(page, 'the call has not begun', /lock free, timestamp 0$/);
  await page.keyboard.press('F5');
  await d.eventually(
    'it runs again',
    () => shows(page, 'Pause'),
    (count) => count > 0,
  );
  await page.waitForTimeout(1000);
  const stopped = Date.now();
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden', timeout: AT_ONCE });
  console.log(`  stopped after ${Date.now() - stopped} ms`);
}
