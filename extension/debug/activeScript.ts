// The script that a person means where none is named: that of the active editor. While a page that
// is no text is active (the walkthrough, a preview) or a listing, where a session often ends, it is
// the script that was active last.
import * as vscode from 'vscode';
import { LANGUAGE, LISTING_LANGUAGE } from '../ids.ts';

export interface ActiveScript extends vscode.Disposable {
  /** Of the active editor, be it a script or not; else the script before. */
  document(): vscode.TextDocument | undefined;
}

export function followActiveScript(): ActiveScript {
  let last: vscode.TextDocument | undefined;
  const see = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.languageId === LANGUAGE) last = editor.document;
  };
  see(vscode.window.activeTextEditor);
  const following = vscode.window.onDidChangeActiveTextEditor(see);
  return {
    document() {
      const active = vscode.window.activeTextEditor?.document;
      if (active && active.languageId !== LISTING_LANGUAGE) return active;
      return last?.isClosed ? undefined : last;
    },
    dispose: () => following.dispose(),
  };
}
