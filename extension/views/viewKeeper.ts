// Keeps the keys in the view in which a key was pressed that goes elsewhere in the run, so
// that the same key goes on. The key binding names the view: an extension cannot ask which
// one has the focus.
import * as vscode from 'vscode';
import { VIEW } from '../ids.ts';
import { focusKeeper } from './focusKeeper.ts';

const VIEWS: readonly unknown[] = Object.values(VIEW);

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
      if (typeof view === 'string' && VIEWS.includes(view)) await focus.from(view, act);
      else await act();
    },
    dispose: () => focus.dispose(),
  };
}
