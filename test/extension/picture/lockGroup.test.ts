// A group that has pictures alone, and what is read over them, is locked when a person goes there.
import { beforeEach, expect, test } from 'vitest';
import { EXPLAINED_SCHEME, PAIR_PANEL, PICTURE_PANEL } from '../../../extension/ids.ts';
import { lockOwnGroups } from '../../../extension/picture/lockGroup.ts';
import * as editor from '../vscode.ts';

const LOCK = 'workbench.action.lockEditorGroup';
const page = (type: string) => ({ input: new editor.TabInputWebview(`mainThreadWebview-${type}`) });
const text = (scheme: string) => ({ input: new editor.TabInputText(editor.Uri.from({ scheme, path: '/a' }) as never) });
const [picture, pair, story, script] = [page(PICTURE_PANEL), page(PAIR_PANEL), text(EXPLAINED_SCHEME), text('file')];
const { tabGroups } = editor.window;

beforeEach(() => {
  const none = tabGroups.activeTabGroup;
  editor.executed.length = 0;
  for (const emitter of [editor.fired.tabs, editor.fired.tabGroups]) emitter.listeners.length = 0;
  lockOwnGroups();
  return () => {
    tabGroups.activeTabGroup = none;
  };
});

function goTo(group: { tabs: readonly unknown[] }): number {
  tabGroups.activeTabGroup = group;
  editor.fired.tabGroups.fire(undefined);
  return editor.executed.filter((command) => command === LOCK).length;
}

test('once, when a person first goes there', () => {
  const [scripts, pictures] = [{ tabs: [script] }, { tabs: [picture] }];
  expect([goTo(scripts), goTo(pictures), goTo(scripts), goTo(pictures)]).toEqual([0, 1, 1, 1]);
});

test('with a comparison and an explanation over the picture too', () => {
  expect(goTo({ tabs: [picture, pair, story] })).toBe(1);
});

test('a group with other editors, or with none of a picture, is left as it is', () => {
  expect([goTo({ tabs: [picture, script] }), goTo({ tabs: [story] }), goTo({ tabs: [] })]).toEqual([0, 0, 0]);
});

test('its tab may come after the focus', () => {
  const group = { tabs: [] as unknown[] };
  expect(goTo(group)).toBe(0);
  group.tabs.push(pair);
  editor.fired.tabs.fire(undefined);
  expect(editor.executed).toEqual([LOCK]);
});
