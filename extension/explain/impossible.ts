// The first result that no order gives, as a problem at its line, for as long as the text stands.
import * as vscode from 'vscode';
import { LANGUAGE } from '../ids.ts';
import type { Explanations } from './explanations.ts';

export function markImpossible(explanations: Explanations): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(`${LANGUAGE}-explain`);

  function mark(uri: vscode.Uri): void {
    const { report, text = '' } = explanations.of(uri) ?? {};
    if (!report || report.line === 0) {
      collection.delete(uri);
      return;
    }
    const line = text.split('\n')[report.line - 1]?.trimEnd() ?? '';
    const start = line.length - line.trimStart().length;
    const range = new vscode.Range(report.line - 1, start, report.line - 1, line.length);
    const problem = new vscode.Diagnostic(
      range,
      [report.refusal, ...(report.supposed ?? [])].join('\n'),
      vscode.DiagnosticSeverity.Error,
    );
    problem.source = LANGUAGE;
    collection.set(uri, [problem]);
  }

  return [
    collection,
    explanations.onDidChange(mark),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const explained = explanations.of(document.uri);
      // that it was saved is a change too
      if (explained && explained.text !== document.getText()) explanations.forget(document.uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => explanations.forget(uri)),
  ];
}
