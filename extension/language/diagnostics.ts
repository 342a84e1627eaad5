// The parser's problems while a script is typed, and "Did you mean" for those that know a near
// name.
import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/trace/ast.ts';
import { unlisted } from '../../core/trace/problems.ts';
import { LANGUAGE } from '../ids.ts';
import type { OpenScripts } from './openScripts.ts';

/** The end of a message that names the near thing; a code of the diagnostic would be shown. */
const SUGGESTION = /; did you mean (.*)\?$/;

function problem(document: vscode.TextDocument, found: Diagnostic): vscode.Diagnostic {
  const line = Math.min(found.line, document.lineCount) - 1;
  const start = new vscode.Position(line, found.column - 1);
  const range = new vscode.Range(start, start.translate(0, Math.max(found.length, 1)));

  const message = found.suggestion ? `${found.message}; did you mean ${found.suggestion}?` : found.message;
  const diagnostic = new vscode.Diagnostic(
    range,
    message,
    vscode.DiagnosticSeverity[found.severity === 'error' ? 'Error' : 'Warning'],
  );
  diagnostic.source = LANGUAGE;
  return diagnostic;
}

/** `Change to 'X'` for each problem that knows X. */
const fixes: vscode.CodeActionProvider = {
  provideCodeActions(document, _range, { diagnostics }) {
    const actions: vscode.CodeAction[] = [];
    for (const diagnostic of diagnostics) {
      const [, name] = (diagnostic.source === LANGUAGE && SUGGESTION.exec(diagnostic.message)) || [];
      if (name === undefined) continue;
      const action = new vscode.CodeAction(`Change to '${name}'`, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, diagnostic.range, name);
      action.diagnostics = [diagnostic];
      action.isPreferred = true;
      actions.push(action);
    }
    return actions;
  },
};

/** Says of a list that it is not all. */
function notListed(last: vscode.Diagnostic, more: number): vscode.Diagnostic {
  const message = `${more} more problems are not listed`;
  const told = new vscode.Diagnostic(last.range, message, vscode.DiagnosticSeverity.Information);
  told.source = LANGUAGE;
  return told;
}

export function registerDiagnostics(scripts: OpenScripts): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(LANGUAGE);
  return [
    collection,
    scripts.onDidRead(({ document, compiled: { diagnostics, problems } }) => {
      const found = diagnostics.map((diagnostic) => problem(document, diagnostic));
      const last = found.at(-1);
      const more = unlisted(problems);
      collection.set(document.uri, last && more > 0 ? [...found, notListed(last, more)] : found);
    }),
    scripts.onDidClose(({ uri }) => collection.delete(uri)),
    vscode.languages.registerCodeActionsProvider(LANGUAGE, fixes, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  ];
}
