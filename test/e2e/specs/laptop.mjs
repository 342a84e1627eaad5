// The first F5 on a small screen, with nothing set and nothing moved: the map and the history are
// in sight, whole.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'VM Map and History are in sight at the first F5 on a laptop';

const EXAMPLE = 'unwire-sleeps.vmtrace';

/** The rows of the panel whose ends are cut off, as far as they are in sight. */
const cutRows = (page) =>
  page
    .locator('.part.panel .pane .monaco-list-row .monaco-icon-label-container')
    .evaluateAll((labels) =>
      labels
        .filter((label) => label.scrollWidth > label.clientWidth)
        .map((label) =>
          label.textContent.slice(0, Math.floor((label.textContent.length * label.clientWidth) / label.scrollWidth)),
        ),
    );

export async function run({ page, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await d.openFile(page, EXAMPLE);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.mapShows(page, 'the map is seen', /^\[unlock\] map 0x1000/, /0x10000\.\.0x14000/, /^\[\S+\] t2/);
  await d.historyShows(page, 'the history is seen', /start/i);
  await d.eventually(
    "the editor's own views are seen",
    () => d.callStack(page),
    (rows) => rows.length > 0,
  );
  await shot('laptop');
  await d.press(page, 'Step Over');
  await d.press(page, 'Step Over');
  await d.mapShows(page, 'who sleeps is seen', /in transition by t1, t2 waits/, /t2 .*asleep/);
  await d.historyShows(page, 'the calls are seen', /t1: vm_map_wire/);
  await shot('laptop-asleep');
  const matters = [/waits/, /t1 has it/, /under way/];
  for (const row of await cutRows(page))
    assert.ok(
      matters.some((what) => what.test(row)),
      `cut too early: ${row}`,
    );
}
