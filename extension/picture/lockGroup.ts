// A page that has a group of editors for itself locks it: other editors open beside
// it, not over it.
import * as vscode from 'vscode';

/** How long a panel takes to be there, at the most. */
const ALONE_MS = 1500;
const POLL_MS = 20;

const isOf = (tab: vscode.Tab | undefined, type: string): boolean =>
  // VS Code puts a prefix before the type of a webview
  tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(type);

/** The group has the focus, and nothing else in it. */
async function isAlone(hasFocus: () => boolean, type: string): Promise<boolean> {
  const end = Date.now() + ALONE_MS;
  do {
    const { activeTab, tabs } = vscode.window.tabGroups.activeTabGroup;
    if (hasFocus() && isOf(activeTab, type)) return tabs.length === 1;
    await new Promise((done) => setTimeout(done, POLL_MS));
  } while (Date.now() < end);
  return false;
}

/** Of a page that has just opened with the focus, which goes to the first group. */
export async function lockGroup(hasFocus: () => boolean, type: string): Promise<void> {
  if (await isAlone(hasFocus, type)) await vscode.commands.executeCommand('workbench.action.lockEditorGroup');
  await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
}
