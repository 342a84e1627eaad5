// The editor of a stop takes the focus once it is open, which may be after the stop was shown. It
// has a script or a listing: what else a person opens meanwhile, help or another file, stays.
import * as vscode from 'vscode';
import { LANGUAGE, LISTING_LANGUAGE } from '../ids.ts';

/** Of what moves the cursor. */
const MOUSE: vscode.TextEditorSelectionChangeKind = 2;

const isOfStop = ({ document }: vscode.TextEditor): boolean =>
  document.languageId === LANGUAGE || document.languageId === LISTING_LANGUAGE;

/**
 * Calls `taken` when an editor takes the focus within so many milliseconds, or `clicked`
 * if a person has gone there, which ends it. The cursor of a stop may be set before its
 * editor has the focus.
 */
export function whenEditorTakesFocus(milliseconds: number, taken: () => void, clicked: () => void): vscode.Disposable {
  const until = Date.now() + milliseconds;
  const last = (act: () => void): void => {
    dispose();
    if (Date.now() <= until) act();
  };
  const watching = [
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && isOfStop(editor) && last(taken)),
    vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
      if (kind === MOUSE || Date.now() > until) last(clicked);
      else if (isOfStop(textEditor)) taken();
    }),
  ];
  const dispose = (): void => {
    for (const one of watching) one.dispose();
  };
  return { dispose };
}
