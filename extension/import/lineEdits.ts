// Changes to whole lines of an open script, which can be undone in one step.
import * as vscode from 'vscode';
import type { LineEdit } from '../../core/import/text/lineEdit.ts';

/** `edits`: in the order of their lines. */
export const textEditsOf = (document: vscode.TextDocument, edits: readonly LineEdit[]): vscode.TextEdit[] =>
  edits.map(({ first, count, text }) => {
    const start = new vscode.Position(first - 1, 0);
    const end = count === 0 ? start : document.lineAt(first + count - 2).range.end;
    return vscode.TextEdit.replace(new vscode.Range(start, end), count === 0 ? `${text}\n` : text);
  });

/** `edits`: in the order of their lines. false: the document could not be changed. */
export async function applyLineEdits(document: vscode.TextDocument, edits: readonly LineEdit[]): Promise<boolean> {
  const change = new vscode.WorkspaceEdit();
  for (const { range, newText } of textEditsOf(document, edits)) change.replace(document.uri, range, newText);
  return vscode.workspace.applyEdit(change);
}

export const linesOf = (document: vscode.TextDocument): string[] => document.getText().split(/\r\n|\r|\n/);
