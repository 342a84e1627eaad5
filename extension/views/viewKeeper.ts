// Keeps the keys in the view in which a key was pressed that goes elsewhere in the run, so
// that the same key goes on. The key binding names the view: an extension cannot ask which
// one has the focus.
import * as vscode from 'vscode';
import { VIEW } from '../ids.ts';
import { focusKeeper } from './focusKeeper.ts';
import type { TreeView } from './heldKeys.ts';

const isView = (view: unknown): view is TreeView => (Object.values(VIEW) as unknown[]).includes(view);

export interface ViewKeeper extends vscode.Disposable {
  /**
   * `view`: what the key binding gives; another thing, or none, if the command came otherwise.
   * `act`: false if no stop comes.
   */
  during(view: unknown, act: () => Promise<boolean>): Promise<void>;
}

export function viewKeeper(): ViewKeeper {
  const focus = focusKeeper(async (view) => {
    await vscode.commands.executeCommand(`${view}.focus`);
  });
  return {
    async during(view, act) {
      if (isView(view)) await focus.from(view, view, act);
      else await act();
    },
    dispose: () => focus.dispose(),
  };
}
