// A page locks its group when a person goes to it, if it is alone there.
import { beforeEach, expect, test, vi } from 'vitest';
import { lockWhenFocused } from '../../../extension/picture/lockGroup.ts';
import * as editor from '../vscode.ts';

const TYPE = 'vmtrace.picture';
const LOCK = 'workbench.action.lockEditorGroup';

const page = { input: new editor.TabInputWebview(`mainThreadWebview-${TYPE}`) };
const script = { input: undefined };
const { tabGroups } = editor.window;
let panel: ReturnType<typeof editor.panelOf>;

beforeEach(() => {
  vi.useFakeTimers();
  const none = tabGroups.activeTabGroup;
  panel = editor.panelOf('', () => new editor.EventEmitter(), TYPE);
  editor.executed.length = 0;
  lockWhenFocused(panel as never);
  return () => {
    tabGroups.activeTabGroup = none;
    vi.useRealTimers();
  };
});

async function goTo(tabs: readonly unknown[], viewColumn = panel.viewColumn): Promise<void> {
  tabGroups.activeTabGroup = { viewColumn, tabs };
  panel.active = viewColumn === panel.viewColumn;
  panel.state.fire(undefined);
  await vi.advanceTimersByTimeAsync(100);
}

test('locks its group when it first has the focus, and not again', async () => {
  await goTo([script], 1);
  expect(editor.executed).toEqual([]);
  await goTo([page]);
  expect(editor.executed).toEqual([LOCK]);
  await goTo([script], 1);
  await goTo([page]);
  expect(editor.executed).toEqual([LOCK]);
});

test('a group of other editors too is left as it is', async () => {
  await goTo([page, script]);
  expect(editor.executed).toEqual([]);
});

test('waits for the tabs, which come after the focus', async () => {
  tabGroups.activeTabGroup = { viewColumn: 1, tabs: [script] };
  panel.active = true;
  panel.state.fire(undefined);
  await vi.advanceTimersByTimeAsync(50);
  expect(editor.executed).toEqual([]);
  tabGroups.activeTabGroup = { viewColumn: 2, tabs: [page] };
  await vi.advanceTimersByTimeAsync(50);
  expect(editor.executed).toEqual([LOCK]);
});

test('a page that is left meanwhile locks nothing', async () => {
  tabGroups.activeTabGroup = { viewColumn: 1, tabs: [script] };
  panel.active = true;
  panel.state.fire(undefined);
  panel.active = false;
  tabGroups.activeTabGroup = { viewColumn: 2, tabs: [page] };
  await vi.advanceTimersByTimeAsync(100);
  expect(editor.executed).toEqual([]);
});
