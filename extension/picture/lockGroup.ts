// A group of editors that has pictures and what is read over them locks itself: other editors open
// beside it, not over them. VS Code locks the group that is active and no other, so the lock waits
// until a person goes there: taking the focus for it would lose the keys that are meant for the
// script. Until then editors open where the person is, which is not there.
import * as vscode from 'vscode';
import { EXPLAINED_SCHEME } from '../ids.ts';
import { isPicture } from '../views/beside.ts';

const isOwn = (tab: vscode.Tab): boolean =>
  isPicture(tab) || (tab.input instanceof vscode.TabInputText && tab.input.uri.scheme === EXPLAINED_SCHEME);

export function lockOwnGroups(): vscode.Disposable[] {
  /** Once: a person who unlocks it again means it. */
  const locked = new WeakSet<vscode.TabGroup>();
  const look = (): void => {
    const group = vscode.window.tabGroups.activeTabGroup;
    if (locked.has(group) || !group.tabs.some(isPicture) || !group.tabs.every(isOwn)) return;
    locked.add(group);
    void vscode.commands.executeCommand('workbench.action.lockEditorGroup');
  };
  const { onDidChangeTabGroups, onDidChangeTabs } = vscode.window.tabGroups;
  return [onDidChangeTabGroups(look), onDidChangeTabs(look)];
}
