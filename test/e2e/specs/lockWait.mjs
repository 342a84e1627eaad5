// A thread that cannot have the map lock.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'a lock wait shows the holder and who waits';

const EXAMPLE = 'lock-wait.vmtrace';

export async function run({ page, shot }) {
  const blocked = lineOf(EXAMPLE, 'assert t2.state == blocked');
  await d.openFile(page, EXAMPLE);
  await d.clickGutter(page, blocked);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_protect'));
  for (const title of ['Watch', 'Breakpoints']) await d.setPaneOpen(page, title, false);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, blocked);
  await d.mapShows(page, 't1 holds the lock and t2 waits for it', /^\[key\] map 0x1000.*t1/, /^\[key\] t2\b/);
  await shot('lock-wait');
}
