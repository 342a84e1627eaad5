// Compare: the orders to two findings, or what was found on two kernels, side by side, the first
// difference marked.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { inCommonWords } from '../../core/explore/service/compare.ts';
import type { Vintage } from '../../core/kernel/constants.ts';

import type { Explorations, Explored } from '../explore/explorations.ts';
import type { OrderArguments } from '../explore/orderCommands.ts';
import { COMMAND, COMPARED_SCHEME, LANGUAGE } from '../ids.ts';
import type { Compared } from '../picture/compare/compareOrders.ts';
import { pickKernel } from '../views/kernelPick.ts';
import { showQuickPick } from '../views/questions.ts';
import { marked, reportLines, type Side } from './compareText.ts';

/** Shows the runs of two orders under each other. */
export type ShowRuns = (left: Compared, right: Compared) => void;

/** Pairs whose texts are kept: a diff that is still open asks for its text again. */
const MOST_PAIRS = 20;

/** A finding, and on which kernel if it is not the script's own. */
interface Place {
  readonly key: string;
  readonly name: string;
  readonly kernel: Vintage | undefined;
}

interface OrderPick extends vscode.QuickPickItem {
  readonly place: Place;
}

export function registerCompareCommands(
  explorations: Explorations,
  current: () => Explored | undefined,
  pointed: (row: unknown) => OrderArguments | undefined,
  showRuns: ShowRuns,
): vscode.Disposable[] {
  const texts = new Map<string, string>();
  let pairs = 0;

  async function show(title: string, left: Side, right: Side): Promise<void> {
    const pair = ++pairs;
    const both = marked(left, right);
    const [a, b] = [left, right].map(({ name }, i) => {
      const uri = vscode.Uri.from({ scheme: COMPARED_SCHEME, path: `/${pair}/${i + 1}/${name.replaceAll('/', ' ')}` });
      texts.set(uri.path, both[i] ?? '');
      return uri;
    });
    for (const path of [...texts.keys()].slice(0, Math.max(0, texts.size - 2 * MOST_PAIRS))) texts.delete(path);
    await vscode.commands.executeCommand('vscode.diff', a, b, title, { preview: true });
  }

  async function sideOf(uri: vscode.Uri, { key, name, kernel }: Place): Promise<Side | undefined> {
    const lines = await explorations.steps(uri, key, kernel);
    if (lines) return { name, lines };
    void vscode.window.showWarningMessage(
      vscode.l10n.t('What was explored of {0} is gone: explore it again.', fileName(uri.path)),
    );
    return undefined;
  }

  function runOf(uri: vscode.Uri, { key, name, kernel }: Place): Compared[] {
    return [explorations.of(uri), explorations.otherOf(uri)].flatMap((explored) => {
      if (!explored?.report || explored.kernel !== kernel) return [];
      const { suspects, outcomes } = explored.report;
      const found = [...suspects, ...outcomes].find((finding) => finding.key === key);
      return found ? [{ name, uri, text: explored.text, order: found.order, kernel }] : [];
    });
  }

  async function compareOrder(row: unknown): Promise<void> {
    const asked = pointed(row);
    const explored = asked && explorations.of(asked.uri);
    if (!asked?.finding || !explored?.report) return;
    const { uri, finding, kernel } = asked;
    const other = explorations.otherOf(uri);
    const items = [explored, ...(other ? [other] : [])].flatMap((of) => {
      const { suspects = [], outcomes = [] } = of.report ?? {};
      return [...suspects, ...outcomes]
        .filter(({ key }) => key !== finding.key || of.kernel !== kernel)
        .map(
          ({ key, title, text, details }): OrderPick => ({
            place: { key, name: text, kernel: of.kernel },
            label: text,
            description: of.kernel === undefined ? title : `${title}, on ${of.kernel}`,
            detail: details.join(', '),
          }),
        );
    });
    const picked = await showQuickPick(items, {
      placeHolder: vscode.l10n.t('Compare the order to "{0}" with which other one?', finding.text),
      matchOnDetail: true,
    });
    if (!picked) return;
    const left = await sideOf(uri, { key: finding.key, name: finding.text, kernel });
    const right = left && (await sideOf(uri, picked.place));
    if (!left || !right) return;
    await show(`${finding.text} \u2194 ${picked.label}`, left, right);
    const runs = [{ key: finding.key, name: finding.text, kernel }, picked.place].flatMap((place) => runOf(uri, place));
    if (runs[0] && runs[1]) showRuns(runs[0], runs[1]);
  }

  /**
   * The script of the active editor as it is now, explored if it was not; else what the view shows.
   */
  async function exploredNow(): Promise<Explored | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const shown = current();
    if (document?.languageId === LANGUAGE) {
      const known = explorations.of(document.uri);
      if (known?.report && known.text === document.getText()) return known;
      await vscode.commands.executeCommand(COMMAND.explore, document.uri);
      return explorations.of(document.uri);
    }
    if (!shown?.report)
      void vscode.window.showErrorMessage(vscode.l10n.t('There is no .vmtrace script to explore: open one first.'));
    return shown;
  }

  async function compareKernels(): Promise<void> {
    const explored = await exploredNow();
    const { report, uri } = explored ?? {};
    if (!explored || !report || !uri) return;
    const name = fileName(uri.path);
    const kernel = await pickKernel(
      vscode.l10n.t('Compare what was found of {0} on {1} with which other kernel?', name, report.kernel),
      (one) => one !== report.kernel,
    );
    if (!kernel) return;
    const location = vscode.ProgressLocation.Notification;
    const title = vscode.l10n.t('Exploring {0} on {1}', name, kernel);
    const other = await vscode.window.withProgress({ location, title }, () => explorations.exploreOn(explored, kernel));
    if (!other.report) {
      void vscode.window.showErrorMessage(
        other.problem === undefined
          ? vscode.l10n.t('{0} was not explored on {1}: it was ended.', name, kernel)
          : vscode.l10n.t('{0} cannot be explored on {1}: {2}.', name, kernel, other.problem),
      );
      return;
    }
    const [left, right] = [
      { name: report.kernel, lines: reportLines(inCommonWords(report, other.report)) },
      { name: kernel, lines: reportLines(inCommonWords(other.report, report)) },
    ];
    if (left.lines.join('\n') === right.lines.join('\n'))
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0} and {1} do not differ in what was found of {2}.', report.kernel, kernel, name),
      );
    else await show(`${name}: ${report.kernel} \u2194 ${kernel}`, left, right);
  }

  return [
    vscode.workspace.registerTextDocumentContentProvider(COMPARED_SCHEME, {
      provideTextDocumentContent: ({ path }) => texts.get(path) ?? 'This comparison is gone: compare again.\n',
    }),
    vscode.commands.registerCommand(COMMAND.compareOrder, compareOrder),
    vscode.commands.registerCommand(COMMAND.compareKernels, compareKernels),
  ];
}
