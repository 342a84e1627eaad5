// Explain the Results: an order of the threads that gives them, found in a worker, and shown as a
// page beside the script; or the first result that no order gives.
import * as vscode from 'vscode';
import { REQUEST } from '../../adapter/protocol.ts';
import { fileName } from '../../adapter/sources/fileName.ts';
import type { Explained, ExplainReport } from '../../core/explore/service/explained.ts';
import { IF_CHANGED, suppositionSentence } from '../../core/explore/words/explained.ts';
import { BUTTON } from '../buttons.ts';

import { programNow, programOf, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import type { OrderArguments } from '../explore/orderCommands.ts';
import { COMMAND, LANGUAGE, SETTINGS } from '../ids.ts';
import type { Explaining, Explanations } from './explanations.ts';
import type { StepArguments, Stories } from './storyDocument.ts';
import { switchesText } from './storyText.ts';
import type { SupposedFiles } from './supposedFiles.ts';

const noScript = (): string =>
  vscode.l10n.t('There is no .vmtrace script whose results could be explained: open one first.');

function orderOf({ uri, text }: Explaining, explained: Explained, changed: vscode.Uri | undefined): OrderArguments {
  const { order, script, calls } = explained;
  // it stops at the first call that fails
  const stopOnEntry = calls.every(({ failed }) => !failed);
  const of = { of: text, ...(changed && { changed }) };
  return { uri, ...of, order, title: 'explained', word: 'explained', script, stopOnEntry };
}

const run = (command: string, ...given: unknown[]): void => void vscode.commands.executeCommand(command, ...given);

function goToLine(uri: vscode.Uri, line: number): void {
  run('vscode.open', uri, { selection: new vscode.Range(line - 1, 0, line - 1, 0) });
}

export function registerExplainCommands(
  explanations: Explanations,
  stories: Stories,
  sessions: Sessions,
  supposed: SupposedFiles,
): vscode.Disposable[] {
  /** The one named, that of the editor, or the one that is debugged. */
  async function documentOf(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
    if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId === LANGUAGE) return document;
    const session = sessions.find();
    const program = session && programNow(session);
    return typeof program === 'string' ? vscode.workspace.openTextDocument(uriOf(program)) : undefined;
  }

  async function tellExplained(found: Explaining, report: ExplainReport, explained: Explained): Promise<void> {
    // without a result any order explains the script
    if (!report.saysResults) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          '{0} says no result that could be explained: write behind a call what it returned, such as "= ENOMEM".',
          fileName(found.uri.path),
        ),
      );
      return;
    }
    const changed = report.changed === undefined ? undefined : supposed.put(found.uri, report.changed);
    const order = orderOf(found, explained, changed);
    const orders = [order, ...report.others.map((other) => orderOf(found, other, changed))];
    await stories.show(found.uri, report, explained, orders);
    const limits = explained.limits === '' ? '' : `; ${explained.limits}`;
    const more = report.others.length;
    const also =
      more === 0 ? '' : ` ${more === 1 ? 'One other explanation is' : `${more} other explanations are`} on the page.`;
    const name = fileName(found.uri.path);
    const how = `with ${switchesText(explained)}${limits}.${also}`;
    const said = changed
      ? `${name}: every result is explained, ${IF_CHANGED}, ${how} ${suppositionSentence(report.supposed ?? [])}`
      : `${name}: every result is explained, ${how}`;
    const answer = await vscode.window.showInformationMessage(said, BUTTON.debugOrder, BUTTON.save);
    if (answer === BUTTON.debugOrder) run(COMMAND.debugOrder, order);
    if (answer === BUTTON.save) run(COMMAND.saveOrder, order);
  }

  async function tellRefusal(
    { uri, text }: Explaining,
    { refusal, supposed = [], line, closest }: ExplainReport,
  ): Promise<void> {
    const said = [`${fileName(uri.path)}: ${refusal}.`, suppositionSentence(supposed)].filter(Boolean).join(' ');
    if (line === 0) {
      if ((await vscode.window.showWarningMessage(said, BUTTON.changeBounds)) === BUTTON.changeBounds)
        run('workbench.action.openSettings', SETTINGS);
      return;
    }
    const go = vscode.l10n.t('Go to Line {0}', line);
    const answer = await vscode.window.showWarningMessage(said, go, ...(closest ? [BUTTON.debugClosest] : []));
    if (answer === go) goToLine(uri, line);
    if (answer === BUTTON.debugClosest && closest)
      run(COMMAND.debugOrder, { uri, order: closest, of: text, title: 'the closest order' });
  }

  async function explain(uri?: vscode.Uri): Promise<void> {
    const document = await documentOf(uri);
    if (!document) {
      void vscode.window.showErrorMessage(noScript());
      return;
    }
    const title = vscode.l10n.t('Explaining {0}', fileName(document.uri.path));
    const location = vscode.ProgressLocation.Notification;
    const found = await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => explanations.cancel(document.uri));
      return explanations.explain(document, (message) => progress.report({ message }));
    });
    const { report, problem } = found;
    if (problem !== undefined)
      void vscode.window.showErrorMessage(
        vscode.l10n.t('The results of {0} cannot be explained: {1}.', fileName(found.uri.path), problem),
      );
    else if (report?.explained) await tellExplained(found, report, report.explained);
    else if (report && report.bound !== 'cancelled') await tellRefusal(found, report);
  }

  /** A session that follows the order, and stands. */
  async function sessionOf({ uri, order, stopOnEntry: _, ...rest }: OrderArguments) {
    const program = programOf(rest.changed ?? uri);
    const follows = ({ configuration }: vscode.DebugSession): boolean =>
      configuration.program === program && configuration.order === order.turns;
    const known = sessions.live().find(follows);
    if (known) return known;
    const settled = new Promise<void>((resolve) => {
      const hearing = sessions.onDidSettle(() => {
        if (!sessions.live().some(follows)) return;
        hearing.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand(COMMAND.debugOrder, { ...rest, uri, order, stopOnEntry: true });
    if (!sessions.live().some(follows)) return undefined;
    await settled;
    return sessions.live().find(follows);
  }

  async function goToStep({ page, which, position }: StepArguments): Promise<void> {
    const order = stories.orderOf(page, which);
    const session = order && (await sessionOf(order));
    await session?.customRequest(REQUEST.travel, { position }).then(undefined, (error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  return [
    vscode.commands.registerCommand(COMMAND.explain, explain),
    vscode.commands.registerCommand(COMMAND.cancelExplaining, (uri: vscode.Uri) => explanations.cancel(uri)),
    vscode.commands.registerCommand(COMMAND.showExplanation, (uri: vscode.Uri) => stories.reveal(uri)),
    vscode.commands.registerCommand(COMMAND.goToExplainedStep, goToStep),
  ];
}
