// The editor of a stop takes the focus once it is open, which may be after the stop was shown, and
// on a slow machine more than once. It has a script or a listing: what else a person opens
// meanwhile, help or another file, stays, and so does the script where a person clicks into it.
import * as vscode from 'vscode';
import { LANGUAGE, LISTING_LANGUAGE } from '../ids.ts';

/** Of what moves the cursor. */
const MOUSE: vscode.TextEditorSelectionChangeKind = 2;
/** Between the focus of a click and the cursor that it sets. */
const CLICK_MS = 50;
/**
 * Until the editor of a stop that has taken the focus may take it again: as long as it took the
 * first time, within these bounds. A busy machine takes longer both times.
 */
const AGAIN_MS = { least: 500, most: 2000 };

const isOfStop = ({ document }: vscode.TextEditor): boolean =>
  document.languageId === LANGUAGE || document.languageId === LISTING_LANGUAGE;

/**
 * Calls `taken` when the editor of a stop takes the focus within so many milliseconds, and again
 * as often as it does so soon after the time before; `left`: milliseconds until the end.
 * Calls `gone` if a person has gone elsewhere, which ends it. The cursor of a stop may be set
 * before its editor has the focus.
 */
export function whenEditorTakesFocus(
  milliseconds: number,
  taken: (left: number) => void,
  gone: () => void,
): vscode.Disposable {
  const since = Date.now();
  let until = since + milliseconds;
  let again: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (isLast: boolean): void => {
    const now = Date.now();
    again ??= Math.max(AGAIN_MS.least, Math.min(now - since, AGAIN_MS.most));
    if (isLast) until = now + again;
    clearTimeout(timer);
    timer = setTimeout(() => taken(Math.max(0, until - Date.now())), CLICK_MS);
  };
  const leave = (): void => {
    dispose();
    gone();
  };
  const watching = [
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (Date.now() > until) dispose();
      else if (editor && isOfStop(editor)) take(true);
      else if (editor) leave();
    }),
    vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
      if (Date.now() > until) dispose();
      else if (kind === MOUSE) leave();
      else if (isOfStop(textEditor)) take(false);
    }),
  ];
  const dispose = (): void => {
    clearTimeout(timer);
    for (const one of watching) one.dispose();
  };
  return { dispose };
}
