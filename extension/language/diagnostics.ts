// The parser's problems while a script is typed, and "Did you mean" for those that know a near name.
import * as vscode from 'vscode';
import { compile } from '../../core/program/compile.ts';
import type { Diagnostic } from '../../core/trace/ast.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { LANGUAGE } from '../ids.ts';

/** After the last key, so that a word is not called wrong while it is being typed. */
const TYPING_MS = 150;

const SUGGESTION = 'did-you-mean';

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function problem(document: vscode.TextDocument, found: Diagnostic): vscode.Diagnostic {
  const line = Math.min(found.line, document.lineCount) - 1;
  const start = new vscode.Position(line, found.column - 1);
  const range = new vscode.Range(start, start.translate(0, Math.max(found.length, 1)));

  const message = found.suggestion
    ? `${sentence(found.message)}. Did you mean ${found.suggestion}?`
    : sentence(found.message);
  const diagnostic = new vscode.Diagnostic(
    range,
    message,
    vscode.DiagnosticSeverity[found.severity === 'error' ? 'Error' : 'Warning'],
  );
  diagnostic.source = LANGUAGE;
  if (found.suggestion) diagnostic.code = `${SUGGESTION}:${found.suggestion}`;
  return diagnostic;
}

/** `Change to 'X'` for each problem that knows X. */
const fixes: vscode.CodeActionProvider = {
  provideCodeActions(document, _range, { diagnostics }) {
    const actions: vscode.CodeAction[] = [];
    for (const diagnostic of diagnostics) {
      const code = String(diagnostic.code ?? '');
      if (diagnostic.source !== LANGUAGE || !code.startsWith(`${SUGGESTION}:`)) continue;
      const name = code.slice(SUGGESTION.length + 1);
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

export function registerDiagnostics(): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(LANGUAGE);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function check(document: vscode.TextDocument): void {
    if (document.languageId !== LANGUAGE || document.isClosed) return;
    const { diagnostics } = compile(parse(document.getText()));
    collection.set(
      document.uri,
      diagnostics.map((found) => problem(document, found)),
    );
  }

  function checkSoon(document: vscode.TextDocument): void {
    if (document.languageId !== LANGUAGE) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => check(document), TYPING_MS),
    );
  }

  function forget(document: vscode.TextDocument): void {
    clearTimeout(timers.get(document.uri.toString()));
    timers.delete(document.uri.toString());
    collection.delete(document.uri);
  }

  for (const document of vscode.workspace.textDocuments) check(document);
  return [
    collection,
    { dispose: () => timers.forEach(clearTimeout) },
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => checkSoon(document)),
    vscode.workspace.onDidCloseTextDocument(forget),
    vscode.languages.registerCodeActionsProvider(LANGUAGE, fixes, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  ];
}
