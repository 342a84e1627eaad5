// How a value got there: all its changes, the steps that made it, the one that last changed it, and
// back to where one was.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'a value is explained, its changes are listed, a return is found; a jump goes to the last change and can be undone';

const EXAMPLE = 'unwire-sleeps.vmtrace';

const stepOf = (status) => Number(/step (\d+)/.exec(status)?.[1]);

/** So that the same key can go on. */
const keysStay = (page) =>
  d.eventually(
    'the keys stay in the view',
    () => d.focusedView(page),
    (view) => view === 'History',
  );

export async function run({ page, shot }) {
  const end = lineOf(EXAMPLE, 'assert user_wired == 3');
  await d.openFile(page, EXAMPLE);
  await d.goToLine(page, end);
  await d.clickGutter(page, end);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Watch', 'Breakpoints', 'VM Map');
  await page.keyboard.press('F5');
  await d.stoppedAt(page, end);
  await d.choose(page, d.rowOf(page, 'Variables', 'timestamp'), 'All Changes');
  await d.historyShows(
    page,
    'each change is a row',
    /changes of map\.timestamp/,
    /\] step \d+: 0 -> 1 line/,
    /\] step \d+: 1 -> 2 line/,
  );
  await d.choose(page, d.rowOf(page, 'Variables', 'timestamp'), 'Explain This Value');
  await d.historyShows(page, 'the steps that made it are rows', /why map\.timestamp/, /\] step \d+: from 0 to 1/);
  // the answer has the focus
  await d.answer(page, () => page.keyboard.press('Control+Alt+F'), 'vm_map_wire = KERN_SUCCESS');
  await d.historyShows(
    page,
    'the return is found',
    /find vm_map_wire = KERN_SUCCESS/,
    /vm_map_wire 0x.* = KERN_SUCCESS/,
  );
  await shot('asked');
  await d.command(page, 'Show History by Time');
  await d.historyShows(
    page,
    'the rows are turns',
    /t1: vm_map_wire.* up to step \d+/,
    /t2: vm_map_unwire.* up to step/,
  );
  await shot('history-by-time');
  await d.command(page, 'Show History by Call');
  await d.historyShows(page, 'the rows are calls again', /t1: vm_map_wire 0x10000\.\.0x14000 .*KERN_SUCCESS/);
  await page.keyboard.press('Shift+F3');
  await d.eventually(
    'the last such return is gone to',
    () => d.callStack(page),
    (rows) => rows.some((row) => /paused where it was found/i.test(row)),
  );
  await keysStay(page);
  const isEnd = (line) => line === end;
  await d.pressUntil(page, 'Control+Alt+J', 'the jump should be undone', () => d.arrowLine(page), isEnd);
  await d.stoppedAt(page, end);
  await d.choose(page, d.rowOf(page, 'Variables', 'timestamp'), 'Find When This Becomes...');
  await d.eventually(
    'the box begins with the value',
    () => d.quickInput(page).inputValue(),
    (query) => query === 'map.timestamp',
  );
  await shot('find-this');
  await page.keyboard.press('Escape');
  await d.choose(page, d.rowOf(page, 'Variables', 'timestamp'), 'Jump to Last Change');
  await d.eventually(
    'a listing is shown, right before the step that changes the timestamp',
    () => d.callStack(page),
    (rows) => rows.some((row) => row.includes('.vmkernel')),
  );
  await shot('jump');
  const before = await d.statusItem(page).innerText();
  await d.answer(page, () => page.keyboard.press('Alt+F3'), 'map.timestamp');
  await d.eventually(
    'it is right after that step',
    () => d.statusItem(page).innerText(),
    (now) => stepOf(now) === stepOf(before) + 1,
  );
  // the keys of a stopped session work again once VS Code has heard of the stop
  await d.eventually(
    'the stop is shown',
    () => d.callStack(page),
    (rows) => rows.some((row) => /paused after a change/i.test(row)),
  );
  await d.pressUntil(
    page,
    'Control+Alt+J',
    'it is right before that step again',
    () => d.statusItem(page).innerText(),
    (now) => now === before,
  );
  await d.command(page, 'Undo Last Jump');
  await d.activeTab(page, EXAMPLE);
  await d.stoppedAt(page, end);
}
