// Values on demand: an expression in the Debug Console, a hover over one in the script.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the Debug Console evaluates, the hover shows values, the Variables view has the map';

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  const line = lineOf(EXAMPLE, 'assert t2.state == asleep');
  await d.openFile(page, EXAMPLE);
  await d.clickGutter(page, line);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await page.keyboard.press('F5');
  await d.stoppedAt(page, line);

  // the session has brought the map into view, in the panel that the console is in too
  await d.mapShows(page, 'the map at the stop', /in transition by t1, t2 waits/);
  await d.evaluate(page, 'entry(0x11000).needs_wakeup');
  await d.eventually(
    'The console should answer',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => /^(1|true)$/.test(row)),
  );
  await d.evaluate(page, 'map.timestmp');
  await d.eventually(
    'The console should tell the right name',
    () => d.consoleRows(page),
    (rows) => rows.some((row) => row.includes('timestamp') && !row.startsWith('map.')),
  );
  await shot('console');
  await d.press(page, 'Step Over');
  await d.stoppedAt(page, line + 1);
  await d.press(page, 'Step Back');
  await d.stoppedAt(page, line);
  if (!(await d.panelShows(page, 'Debug Console'))) throw new Error('A stop has put another view before the console.');

  const widget = page.locator('.debug-hover-widget:visible');
  await d.hover(page, line, 'state', widget);
  await d.eventually(
    'The hover should tell the state',
    () => widget.innerText(),
    (text) => text.includes('asleep'),
  );
  await shot('hover');

  await d.eventually(
    'The variables should have the map',
    () => d.variables(page),
    (rows) => rows.some((row) => /map/i.test(row)),
  );
}
