// The code lens over a script: Debug, Run, Explore and Explain on top; over each call of an
// explored script what it can return, each with a shortest such order.
import * as vscode from 'vscode';
import { explainLenses } from '../explain/explainLenses.ts';
import type { Explanations } from '../explain/explanations.ts';
import { COMMAND, LANGUAGE } from '../ids.ts';
import type { OpenScripts } from '../language/openScripts.ts';
import type { Explorations } from './explorations.ts';
import { type Lens, lensesOf } from './lenses.ts';
import type { OrderArguments } from './orderCommands.ts';

/** Buttons use the words of the menus; what was found stays in the kernel's terms. */
function buttonOf(title: string): string {
  const { l10n } = vscode;
  const words: Readonly<Record<string, string>> = {
    Debug: l10n.t('Debug'),
    Run: l10n.t('Run'),
    Explore: l10n.t('Explore'),
    'Explore Again': l10n.t('Explore Again'),
    Explain: l10n.t('Explain'),
  };
  return title.replace(/^(\$\([\w-]+\) )(.*)$/, (all, icon, word) => (words[word] ? `${icon}${words[word]}` : all));
}

function commandOf(uri: vscode.Uri, { title, tooltip, act }: Lens): vscode.Command {
  const told = { title: buttonOf(title), ...(tooltip !== undefined && { tooltip }) };
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
    case 'explain':
      return { ...told, command: COMMAND.explain, arguments: [uri] };
    case 'cancelExplaining':
      return { ...told, command: COMMAND.cancelExplaining, arguments: [uri] };
    case 'story':
      return { ...told, command: COMMAND.showExplanation, arguments: [uri] };
    case 'line': {
      const selection = new vscode.Range(act.line - 1, 0, act.line - 1, 0);
      return { ...told, command: 'vscode.open', arguments: [uri, { selection }] };
    }
    case 'order': {
      const asked: OrderArguments = { uri, order: act.order, title: act.title, key: act.key };
      return { ...told, command: COMMAND.debugOrder, arguments: [asked] };
    }
    default:
      return { ...told, command: '' };
  }
}

export function registerCodeLens(
  explorations: Explorations,
  explanations: Explanations,
  scripts: OpenScripts,
): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const explaining = explainLenses(explanations.of(document.uri), scripts.hasResults(document));
      const all = [...lensesOf(document.getText(), explorations.of(document.uri)), ...explaining];
      return all.map((lens) => {
        const line = Math.min(lens.line, document.lineCount) - 1;
        return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), commandOf(document.uri, lens));
      });
    },
  };
  return [
    changed,
    explorations.onDidChange(() => changed.fire()),
    explanations.onDidChange(() => changed.fire()),
    scripts.onDidRead(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(LANGUAGE, provider),
  ];
}
