// The editor of a stop takes the focus once it is open, which may be after the stop was shown.
import * as vscode from 'vscode';

/** Of what moves the cursor. */
const MOUSE: vscode.TextEditorSelectionChangeKind = 2;

/**
 * Calls `taken` once if an editor takes the focus within so many milliseconds, or `clicked` if a
 * person has gone there.
 */
export function whenEditorTakesFocus(milliseconds: number, taken: () => void, clicked: () => void): vscode.Disposable {
  const until = Date.now() + milliseconds;
  const once = (act: () => void): void => {
    dispose();
    if (Date.now() <= until) act();
  };
  const watching = [
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && once(taken)),
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => once(kind === MOUSE ? clicked : taken)),
  ];
  const dispose = (): void => {
    for (const one of watching) one.dispose();
  };
  return { dispose };
}
