// What is wrong with a script, while it is typed.
import * as vscode from 'vscode';
import { type Problem, problemsOf } from '../../core/language/problems.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf } from './documents.ts';
import type { OpenScripts } from './openScripts.ts';

function diagnosticOf(problem: Problem): vscode.Diagnostic {
  const severity = { error: 'Error', warning: 'Warning', information: 'Information' } as const;
  const made = new vscode.Diagnostic(
    rangeOf(problem),
    problem.message,
    vscode.DiagnosticSeverity[severity[problem.severity]],
  );
  made.source = LANGUAGE;
  return made;
}

export function registerDiagnostics(scripts: OpenScripts): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(LANGUAGE);
  return [
    collection,
    scripts.onDidRead(({ document, compiled }) => {
      collection.set(document.uri, problemsOf(document, compiled).map(diagnosticOf));
    }),
    scripts.onDidClose(({ uri }) => collection.delete(uri)),
  ];
}
