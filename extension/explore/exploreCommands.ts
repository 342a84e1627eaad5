// Explore: every order of a script, in a worker, with a notification that shows how far it is and
// can cancel it; what was found until then stays.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { SAID_MS } from '../commands/ask.ts';

import { COMMAND, LANGUAGE, VIEW } from '../ids.ts';
import type { Explorations, Explored } from './explorations.ts';
import { foundText } from './words.ts';

const noScript = (): string => vscode.l10n.t('There is no .vmtrace script to explore: open one first.');

async function documentOf(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
  if (uri) return vscode.workspace.openTextDocument(uri);
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === LANGUAGE ? document : undefined;
}

export function registerExploreCommands(explorations: Explorations): vscode.Disposable[] {
  const show = (preserveFocus: boolean): Thenable<void> =>
    vscode.commands.executeCommand(`${VIEW.outcomes}.focus`, { preserveFocus });

  /** What was found is in the view. */
  async function tell({ uri, report, problem }: Explored): Promise<void> {
    if (problem !== undefined)
      void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be explored: {1}.', fileName(uri.path), problem));
    else if (report) {
      vscode.window.setStatusBarMessage(`${fileName(uri.path)}: ${foundText(report)}.`, SAID_MS);
      await show(true);
    }
  }

  async function explore(uri?: vscode.Uri): Promise<void> {
    const document = await documentOf(uri);
    if (!document) {
      void vscode.window.showErrorMessage(noScript());
      return;
    }
    const title = vscode.l10n.t('Exploring {0}', fileName(document.uri.path));
    const location = vscode.ProgressLocation.Notification;
    const found = await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
      const done = explorations.explore(document);
      explorations.onProgress(document.uri, (message) => progress.report({ message }));
      token.onCancellationRequested(() => explorations.cancel(document.uri));
      return done;
    });
    void tell(found);
  }

  return [
    vscode.commands.registerCommand(COMMAND.explore, explore),
    vscode.commands.registerCommand(COMMAND.cancelExploring, (uri: vscode.Uri) => explorations.cancel(uri)),
    vscode.commands.registerCommand(COMMAND.showOutcomes, () => show(false)),
  ];
}
