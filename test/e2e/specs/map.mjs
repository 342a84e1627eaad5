// The VM Map view follows the stops: wired, in transition, waited for.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the VM Map view shows what is in transition, who waits, and what is wired';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await d.clickGutter(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await d.clickGutter(page, lineOf(EXAMPLE, 'assert t2.state == asleep'));
  await d.clickGutter(page, lineOf(EXAMPLE, 'assert user_wired'));
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  for (const title of ['Watch', 'Breakpoints']) await d.setPaneOpen(page, title, false);
  await d.setPaneOpen(page, 'VM Map', true);
  await d.mapShows(page, 'Nothing is wired yet', /^\[circle-outline\] 0x10000\.\.0x14000 rw-\/rwx/);
  await shot('map-before');

  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await d.mapShows(page, 't1 has the entry in transition', /^\[sync\] 0x10000\.\.0x14000 .*in transition by t1/);
  await shot('map-in-transition');

  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert t2.state == asleep'));
  await d.mapShows(page, 't2 waits for the entry', /^\[sync\] .*in transition by t1.*t2 waits/, /^\[bell-slash\] t2\b/);
  await shot('map-sleeper');

  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 'assert user_wired'));
  await d.mapShows(
    page,
    'Both ends are wired, the middle is not',
    /^\[lock\] 0x10000\.\.0x11000 .*wired/,
    /^\[circle-outline\] 0x11000\.\.0x12000 /,
    /^\[lock\] 0x12000\.\.0x14000 .*wired/,
  );
  await shot('map-wired');

  const entry = d.rowOf(page, 'VM Map', '0x10000..0x11000');
  for (const title of ['Watch', 'Breakpoints']) await d.setPaneOpen(page, title, true);
  await d.choose(page, entry, 'Break on Change');
  await d.rowOf(page, 'Breakpoints', 'entry(0x10000) changes').waitFor();
  await d.choose(page, entry, 'Add to Watch');
  const watched = d.rowOf(page, 'Watch', 'entry(0x10000)');
  await d.eventually(
    'the watched entry is told in a line',
    () => watched.innerText(),
    (text) => /0x10000\.\.0x11000 rw-\/rwx\s+wired 1/.test(text),
  );
  await d.choose(page, d.rowOf(page, 'VM Map', /^\s*t1/), 'Freeze');
  await d.mapShows(page, 't1 does not run', /t1 frozen/);
  await shot('map-menus');
}
