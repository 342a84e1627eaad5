// What calls could return before the script was changed, greyed behind their lines until it is
// explored again: a code lens has one colour for all.
import * as vscode from 'vscode';
import { LANGUAGE } from '../ids.ts';
import type { Explorations } from './explorations.ts';
import { staleTexts } from './lenses.ts';

export function registerStaleResults(explorations: Explorations): vscode.Disposable[] {
  const greyed = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('disabledForeground'),
      fontStyle: 'italic',
      margin: '0 0 0 3em',
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  function draw(editor: vscode.TextEditor): void {
    const { document } = editor;
    if (document.languageId !== LANGUAGE) return;
    const texts = staleTexts(document.getText(), explorations.of(document.uri));
    const options = texts.map(({ line, text }): vscode.DecorationOptions => {
      const { end } = document.lineAt(Math.min(line, document.lineCount) - 1).range;
      return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: text } } };
    });
    editor.setDecorations(greyed, options);
  }

  const drawAll = (uri?: vscode.Uri): void => {
    for (const editor of vscode.window.visibleTextEditors)
      if (!uri || editor.document.uri.toString() === uri.toString()) draw(editor);
  };
  return [
    greyed,
    explorations.onDidChange(drawAll),
    vscode.window.onDidChangeVisibleTextEditors(() => drawAll()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => drawAll(document.uri)),
  ];
}
