// A page that has a group of editors for itself locks it: other editors open beside it, not over
// it. VS Code locks the group that is active and no other, so the lock waits until a person goes
// to the page: taking the focus for it would lose the keys that are meant for the script. Until
// then editors open where the person is, which is not there.
import * as vscode from 'vscode';

/** How long the tabs take to say that the page is there, at the most. */
const TABS_MS = 1500;
const POLL_MS = 20;

/** undefined: its tab is not known yet. */
function isAlone({ viewType, viewColumn }: vscode.WebviewPanel): boolean | undefined {
  const group = vscode.window.tabGroups.activeTabGroup;
  if (group.viewColumn !== viewColumn) return undefined;
  // VS Code puts a prefix before the type of a webview
  const isPage = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType);
  return group.tabs.some(isPage) ? group.tabs.length === 1 : undefined;
}

/** Once: a person who unlocks it again means it. */
export function lockWhenFocused(panel: vscode.WebviewPanel): void {
  const listening = panel.onDidChangeViewState(async () => {
    for (const end = Date.now() + TABS_MS; panel.active && Date.now() < end; ) {
      const alone = isAlone(panel);
      if (alone !== undefined) {
        listening.dispose();
        if (alone) await vscode.commands.executeCommand('workbench.action.lockEditorGroup');
        return;
      }
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  });
  panel.onDidDispose(() => listening.dispose());
}
