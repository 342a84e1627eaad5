// Changes to whole lines of an open script, which can be undone in one step.
import * as vscode from 'vscode';
import type { LineEdit } from '../../core/import/pasted/convert.ts';

/** `edits`: in the order of their lines. false: the document could not be changed. */
export async function applyLineEdits(document: vscode.TextDocument, edits: readonly LineEdit[]): Promise<boolean> {
  const change = new vscode.WorkspaceEdit();
  for (const { first, count, text } of edits) {
    const start = new vscode.Position(first - 1, 0);
    if (count === 0) change.replace(document.uri, new vscode.Range(start, start), `${text}\n`);
    else {
      const end = document.lineAt(first + count - 2).range.end;
      change.replace(document.uri, new vscode.Range(start, end), text);
    }
  }
  return vscode.workspace.applyEdit(change);
}

export const linesOf = (document: vscode.TextDocument): string[] => document.getText().split(/\r\n|\r|\n/);
