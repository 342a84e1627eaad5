// Keeps the keys in a tree. VS Code moves the focus to the editor when the debugger stops; if a row
// of a tree asked for that stop, the next keys would edit the script instead of going on in the
// tree.
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../ids.ts';
import { whenEditorTakesFocus } from './editorFocus.ts';
import { holdKeys, releaseKeys, type TreeView } from './heldKeys.ts';
import { moveFocus } from './questions.ts';

/** A stop that comes later than that is of something else, and the focus stays where it is. */
const STOP_MS = 5000;
/** Until the tree has the focus for good: a listing that opens for the first time is read first. */
const RETURN_MS = 1500;

export interface FocusKeeper extends vscode.Disposable {
  /** Runs a row's action and restores the focus after its stop. `act`: false if none comes. */
  from(view: TreeView, row: string, act: () => Promise<boolean>): Promise<void>;
}

/** `focusRow`: focuses the row of an id, or the tree if that row is gone. */
export function focusKeeper(focusRow: (row: string) => Promise<void>): FocusKeeper {
  let pending: { readonly view: TreeView; readonly row: string; readonly until: number } | undefined;
  let late: vscode.Disposable | undefined;
  // By the time that another frame is the active one the editor has been opened, as a rule, and has
  // taken the focus.
  const listening = vscode.debug.onDidChangeActiveStackItem((item) => {
    if (pending === undefined || !(item instanceof vscode.DebugStackFrame)) return;
    if (item.session.type !== DEBUG_TYPE) return;
    const { view, row, until } = pending;
    pending = undefined;
    if (Date.now() > until) return;
    const giveBack = (milliseconds: number): void => {
      holdKeys(view, milliseconds);
      void moveFocus(() => focusRow(row));
    };
    giveBack(RETURN_MS);
    late?.dispose();
    late = whenEditorTakesFocus(RETURN_MS, giveBack, releaseKeys);
  });
  return {
    async from(view, row, act) {
      pending = { view, row, until: Date.now() + STOP_MS };
      late?.dispose();
      holdKeys(view, STOP_MS);
      if (await act()) return;
      pending = undefined;
      releaseKeys();
    },
    dispose() {
      listening.dispose();
      late?.dispose();
    },
  };
}
