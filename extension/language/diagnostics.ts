// What is wrong with a script, while it is typed.
import * as vscode from 'vscode';
import { type Problem, problemsOf } from '../../core/language/problems.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf } from './documents.ts';
import type { OpenScripts } from './openScripts.ts';

/** A line that a message names, to go to. */
function relatedOf(document: vscode.TextDocument, line: number): vscode.DiagnosticRelatedInformation {
  const { text } = document.lineAt(line);
  const location = new vscode.Location(document.uri, new vscode.Range(line, 0, line, text.length));
  return new vscode.DiagnosticRelatedInformation(location, text.trim());
}

function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const severity = { error: 'Error', warning: 'Warning', information: 'Information' } as const;
  const made = new vscode.Diagnostic(
    rangeOf(problem),
    problem.message,
    vscode.DiagnosticSeverity[severity[problem.severity]],
  );
  made.source = LANGUAGE;
  if (problem.related?.length) made.relatedInformation = problem.related.map((line) => relatedOf(document, line));
  return made;
}

export function registerDiagnostics(scripts: OpenScripts): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(LANGUAGE);
  return [
    collection,
    scripts.onDidRead(({ document, compiled }) => {
      const problems = problemsOf(document, compiled);
      collection.set(
        document.uri,
        problems.map((problem) => diagnosticOf(document, problem)),
      );
    }),
    scripts.onDidClose(({ uri }) => collection.delete(uri)),
  ];
}
