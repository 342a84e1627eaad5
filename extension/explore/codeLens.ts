// The code lens over a script: Debug, Run and Explore on top; over each call of an explored script what
// it can return, each with a shortest such order.
import * as vscode from 'vscode';
import { COMMAND, LANGUAGE } from '../ids.ts';
import type { Explorations } from './explorations.ts';
import { type Lens, lensesOf } from './lenses.ts';
import type { OrderArguments } from './orderCommands.ts';

function commandOf(uri: vscode.Uri, { title, tooltip, act }: Lens): vscode.Command {
  const told = { title, ...(tooltip !== undefined && { tooltip }) };
  switch (act.kind) {
    case 'debug':
      return { ...told, command: COMMAND.debugFile, arguments: [uri] };
    case 'run':
      return { ...told, command: COMMAND.runFile, arguments: [uri] };
    case 'explore':
      return { ...told, command: COMMAND.explore, arguments: [uri] };
    case 'cancel':
      return { ...told, command: COMMAND.cancelExploring, arguments: [uri] };
    case 'outcomes':
      return { ...told, command: COMMAND.showOutcomes, arguments: [uri] };
    case 'order': {
      const asked: OrderArguments = { uri, order: act.order, title: act.title };
      return { ...told, command: COMMAND.debugOrder, arguments: [asked] };
    }
    default:
      return { ...told, command: '' };
  }
}

export function registerCodeLens(explorations: Explorations): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      return lensesOf(document.getText(), explorations.of(document.uri)).map((lens) => {
        const line = Math.min(lens.line, document.lineCount) - 1;
        return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), commandOf(document.uri, lens));
      });
    },
  };
  return [
    changed,
    explorations.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(LANGUAGE, provider),
  ];
}
