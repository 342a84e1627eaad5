// The Outcomes view of the panel: what was found of the script of the active editor, or else of the
// one that was explored last.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import type { Finding } from '../../core/explore/service/report.ts';

import type { Explorations, Explored } from '../explore/explorations.ts';
import type { OrderArguments } from '../explore/orderCommands.ts';
import { COMMAND, CONTEXT, ITEM, VIEW } from '../ids.ts';
import { asking } from '../views/questions.ts';
import { type Node as AnyNode, type Tree, updateRoots } from '../views/tree.ts';
import { treeItem } from '../views/treeItem.ts';
import { registerCompareCommands, type ShowRuns } from './compareCommands.ts';
import { kindsOf, type Other, type OutcomeFilter, planOutcomes, type Row } from './outcomeRows.ts';

type Node = AnyNode<Row>;

const nothingPasses = (): string => vscode.l10n.t('Nothing passes the filter.');

interface FilterPick extends vscode.QuickPickItem {
  readonly filter?: OutcomeFilter;
}

function outcomeItem(node: Node, uri: vscode.Uri | undefined, order: OrderArguments | undefined): vscode.TreeItem {
  const item = treeItem(node);
  const { line, kind } = node.row;
  if (kind === ITEM.expectation && order)
    item.command = { command: COMMAND.debugOrder, title: 'Debug This Order', arguments: [order] };
  else if (kind !== ITEM.finding && line !== undefined && uri)
    item.command = {
      command: 'vscode.open',
      title: 'Go to Line',
      arguments: [uri, { selection: new vscode.Range(line - 1, 0, line - 1, 0), preserveFocus: true }],
    };
  return item;
}

export interface OutcomesView {
  readonly parts: readonly vscode.Disposable[];
  /** What a row is about. */
  pointed(row: unknown): OrderArguments | undefined;
}

export function registerOutcomesView(explorations: Explorations, showRuns: ShowRuns): OutcomesView {
  const tree: Tree<Row> = { roots: [] };
  const redraw = new vscode.EventEmitter<Node[] | undefined>();
  let shown: vscode.Uri | undefined;
  let filter: OutcomeFilter = {};
  const view = vscode.window.createTreeView<Node>(VIEW.outcomes, {
    treeDataProvider: {
      onDidChangeTreeData: redraw.event,
      getTreeItem: (node) => outcomeItem(node, shown, pointed(node)),
      getChildren: (node) => (node ? (node.children ?? []) : tree.roots),
      getParent: (node) => node.parent,
    },
    showCollapseAll: true,
  });

  const textNow = (uri: vscode.Uri): string | undefined =>
    vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())?.getText();

  function current(): Explored | undefined {
    const active = vscode.window.activeTextEditor?.document.uri;
    return (active && explorations.of(active)) ?? (shown && explorations.of(shown)) ?? explorations.latest;
  }

  function otherOf({ uri, text }: Explored): Other | undefined {
    const { kernel, report, baked, text: of } = explorations.otherOf(uri) ?? {};
    return kernel && report && baked && of === text ? { kernel, report, baked } : undefined;
  }

  function draw(): void {
    const explored = current();
    shown = explored?.uri;
    const { report } = explored ?? {};
    if (!explored || !report) {
      view.message = explored?.running
        ? `Exploring ${fileName(explored.uri.path)}\u2026 ${explored.progress}`
        : undefined;
      if (tree.roots.length === 0) return;
      tree.roots = [];
      redraw.fire(undefined);
      return;
    }
    const { uri, ms, running, baked, text } = explored;
    const now = textNow(uri);
    const stale = now !== undefined && now !== text;
    const other = otherOf(explored);
    const { language } = vscode.env;
    const name = fileName(uri.path);
    const plans = planOutcomes({ name, report, ms, running, baked, stale, other, language }, filter);
    view.message = plans.length < 2 && report.outcomeCount + report.suspects.length > 0 ? nothingPasses() : undefined;
    const changed = updateRoots(tree, plans);
    if (changed === 'all') redraw.fire(undefined);
    else if (changed.length > 0) redraw.fire(changed);
  }

  function take(wanted: OutcomeFilter): void {
    filter = wanted;
    const words = [filter.kind, filter.text && `"${filter.text}"`].filter((word) => word);
    view.description = words.join(', ') || undefined;
    void vscode.commands.executeCommand('setContext', CONTEXT.outcomesFiltered, words.length > 0);
    draw();
  }

  function findingOf({
    key,
    kernel,
  }: Partial<Row>): (Pick<OrderArguments, 'uri' | 'kernel'> & { finding: Finding }) | undefined {
    const shownNow = current();
    const explored = shownNow && kernel !== undefined ? explorations.otherOf(shownNow.uri) : shownNow;
    const { suspects = [], outcomes = [] } = explored?.report ?? {};
    const finding = [...suspects, ...outcomes].find((one) => one.key === key);
    return explored && finding && { uri: explored.uri, finding, ...(kernel !== undefined && { kernel }) };
  }

  /** The order that decides an `expect explore:` line. */
  function witnessOf(line: number): OrderArguments | undefined {
    const explored = current();
    const witness = explored?.report?.expectations?.find((one) => one.line === line)?.witness;
    return explored && witness && { uri: explored.uri, ...witness };
  }

  function pointed(row: unknown): OrderArguments | undefined {
    const node = (row as Node | undefined) ?? view.selection[0];
    if (node?.row.expectation !== undefined) return witnessOf(node.row.expectation);
    const found = findingOf(node?.row ?? {});
    return found && { ...found, order: found.finding.order, title: found.finding.title };
  }

  async function pickFilter(): Promise<void> {
    const report = current()?.report;
    if (!report) return;
    const pick = vscode.window.createQuickPick<FilterPick>();
    pick.placeholder = vscode.l10n.t('Show a kind only, or type a part of the words that are to be there');
    const kinds = kindsOf(report).map(({ kind, title }): FilterPick => ({ label: title, filter: { kind } }));
    const offer = (): void => {
      const typed = pick.value.trim();
      const text: FilterPick = {
        label: vscode.l10n.t('Only with "{0}"', typed),
        alwaysShow: true,
        filter: { text: typed.toLowerCase() },
      };
      pick.items = [...(typed === '' ? [] : [text]), ...kinds, { label: vscode.l10n.t('Show All'), filter: {} }];
    };
    offer();
    pick.onDidChangeValue(offer);
    pick.onDidAccept(() => {
      const picked = pick.selectedItems[0]?.filter;
      pick.hide();
      if (picked) take(picked);
    });
    const ask = (resolve: () => void): void => {
      pick.onDidHide(() => {
        pick.dispose();
        resolve();
      });
      pick.show();
    };
    await asking(() => new Promise<void>(ask));
  }

  const ofShown = (uri: vscode.Uri): boolean => uri.toString() === shown?.toString();
  const parts = [
    view,
    redraw,
    explorations.onDidChange(draw),
    vscode.window.onDidChangeActiveTextEditor(draw),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (ofShown(document.uri)) draw();
    }),
    ...registerCompareCommands(explorations, current, pointed, showRuns),
    vscode.commands.registerCommand(COMMAND.filterOutcomes, pickFilter),
    vscode.commands.registerCommand(COMMAND.clearOutcomesFilter, () => take({})),
  ];
  return { parts, pointed };
}
