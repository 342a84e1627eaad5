// The History view of the panel, beside VM Map: the calls of the run, the present moment among
// them, branches and bookmarks. It asks after each stop while it is visible, and redraws the
// rows that changed.
import * as vscode from 'vscode';
import { REQUEST } from '../../adapter/protocol.ts';
import { Answers } from '../ask/answers.ts';
import { registerAskCommands } from '../ask/askCommands.ts';
import { programNow, readProgram } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, CONTEXT, ITEM, VIEW } from '../ids.ts';
import type { ChosenThings } from '../views/chosen.ts';
import { focusKeeper } from '../views/focusKeeper.ts';
import { isAsking, moveFocus } from '../views/questions.ts';
import { everyNode, openNode, updateRoots } from '../views/tree.ts';
import { treeItem } from '../views/treeItem.ts';
import { type Bookmarks, runOf } from './bookmarks.ts';
import { registerBranchCommands } from './branchCommands.ts';
import { registerHistoryCommands } from './historyCommands.ts';
import { isFiltered } from './historyFilter.ts';
import { type Ask, events, loadHistory, page } from './historyLoad.ts';
import type { Row } from './historyRows.ts';
import {
  isPaged,
  type Loaded,
  type Node,
  type Opened,
  opened,
  PAGE,
  type Plan,
  planCalls,
  planEvents,
  planPages,
  planTree,
  presentNode,
  type Tree,
} from './historyTree.ts';
import { filterStore } from './keptFilter.ts';

const NOTHING_OPEN: Opened = { ids: new Set(), pages: [], calls: [] };
/** Requests whose rows are calls, or turns. */
const OF_ROWS: ReadonlySet<string> = new Set([REQUEST.history, REQUEST.historyEvents]);
/** Until VS Code has asked for the rows that changed: it gathers them first. At the most. */
const ASK_MS = 2000;
/** It has drawn them when it has asked nothing more for so long. */
const QUIET_MS = 150;
const LOOK_MS = 50;
const nothingPasses = (): string => vscode.l10n.t('No call passes the filter.');

interface Shown {
  readonly session: vscode.DebugSession;
  readonly ask: Ask;
  loaded: Loaded;
}

function historyItem(node: Node): vscode.TreeItem {
  const item = treeItem(node);
  if (node.row.kind === ITEM.branch) {
    item.command = { command: COMMAND.goToBranch, title: 'Go to Branch', arguments: [node] };
  } else if (node.row.position !== undefined) {
    item.command = { command: COMMAND.travel, title: 'Go to This Moment', arguments: [node] };
  } else if (node.row.more) {
    item.command = { command: COMMAND.moreOfAnswer, title: 'Show More', arguments: [node] };
  } else if (node.row.line !== undefined) {
    item.command = { command: COMMAND.goToLine, title: 'Go to Line', arguments: [node.row.line] };
  }
  return item;
}

export function registerHistoryView(
  sessions: Sessions,
  bookmarks: Bookmarks,
  things: Pick<ChosenThings, 'inMap'>,
): vscode.Disposable[] {
  const answers = new Answers();
  const tree: Tree = { roots: [] };
  const filters = filterStore();
  const redraw = new vscode.EventEmitter<Node[] | undefined>();
  let shown: Shown | undefined;
  let filtered = false;
  /** The rows are turns of all threads, and not calls. */
  let isByTime = false;
  /** The rows that are shown are of another kind than those to come. */
  let isAnew = false;
  /** Row of the present moment that was brought into sight last, and under which filter. */
  let revealed: string | undefined;
  /** When VS Code has drawn the rows that changed, as far as is known. */
  let drawnAt = 0;
  /** An answer that is to be brought into sight, once its rows are there. */
  let awaited: string | undefined;
  /** Counts refreshes, so that an answer that comes late is dropped. */
  let latest = 0;

  /** What is below a row that has just been opened. */
  async function below({ row }: Node, { session, ask, loaded }: Shown): Promise<Plan[]> {
    const { filter } = filters.of(session.id);
    const { call, first, size } = row;
    if (call !== undefined) return planEvents(loaded, row, await events(ask, call));
    if (first === undefined || size === undefined) return [];
    if (size > PAGE) {
      return planPages(loaded, first, Math.min(first + size, loaded.answer.total), size / PAGE, new Set());
    }
    return planCalls(loaded, await page(ask, filter, first), `${row.id}/`);
  }

  const isDrawing = (): void => {
    drawnAt = Date.now() + QUIET_MS;
  };

  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: redraw.event,
    getTreeItem(node) {
      isDrawing();
      return historyItem(node);
    },
    getParent: (node) => node.parent,
    async getChildren(node) {
      isDrawing();
      if (!node) return tree.roots;
      if (node.row.lazy && !node.children && shown) {
        // Refused while the trace runs, or at its end: the next stop asks again.
        const plans = await below(node, shown).catch(() => undefined);
        if (plans) openNode<Row>(node, plans);
      }
      return node.children ?? [];
    },
  };
  const view = vscode.window.createTreeView(VIEW.history, { treeDataProvider: provider, showCollapseAll: true });
  const focus = focusKeeper(async (id) => {
    const node = [...everyNode(tree.roots)].find((each) => each.id === id);
    if (node) await view.reveal(node, { select: true, focus: true, expand: false });
    else await vscode.commands.executeCommand(`${VIEW.history}.focus`);
  });

  function clear(): void {
    latest++;
    shown = undefined;
    revealed = undefined;
    view.description = undefined;
    view.message = undefined;
    if (tree.roots.length === 0) return;
    tree.roots = [];
    redraw.fire(undefined);
  }

  /** For the menus. */
  function sayFiltered(now: boolean): void {
    if (now === filtered) return;
    filtered = now;
    void vscode.commands.executeCommand('setContext', CONTEXT.historyFiltered, now);
  }

  /**
   * Reveals an answer that a person asked for. Else reveals the present moment if it moved or the
   * filter changed. VS Code shows a hidden view to reveal a row, once the changed rows are drawn:
   * this waits for that, and leaves a person alone who has gone to another tab meanwhile.
   */
  async function follow(mine: number): Promise<void> {
    const node = presentNode(tree);
    const { words } = filters.of(shown?.session.id ?? '');
    const place = `${node?.id} ${words}`;
    const answer = tree.roots.find(({ row }) => awaited !== undefined && row.answer === awaited);
    if (!answer && (!node || place === revealed)) return;
    while (mine === latest && Date.now() < drawnAt) await new Promise((done) => setTimeout(done, LOOK_MS));
    if (mine !== latest || !view.visible) return;
    if (answer) {
      awaited = undefined;
      revealed = place;
      const row = answer.children?.[0] ?? answer;
      const reveal = (focus: boolean) => view.reveal(row, { select: true, focus, expand: true });
      await (isAsking() ? reveal(false) : moveFocus(() => reveal(true)));
      return;
    }
    if (!node) return;
    revealed = place;
    // A page that VS Code has drawn shut stays shut, whatever its row says by now.
    await view.reveal(node, { select: false, focus: false, expand: node.row.here === true });
  }

  async function refresh(): Promise<void> {
    const session = sessions.find();
    if (!session) return clear();
    const { filter, words } = filters.of(session.id);
    sayFiltered(isFiltered(filter));
    if (!view.visible) return;
    const mine = ++latest;
    const same = shown?.session === session && !isAnew ? shown : undefined;
    const open = same ? opened(tree) : NOTHING_OPEN;
    const long = shown?.session === session && isPaged(shown.loaded.answer.total);
    const byTime = isByTime;
    const ask: Ask = async (request, args) =>
      session.customRequest(request, byTime && OF_ROWS.has(request) ? { ...args, byTime } : args);
    // Refused: the session is ending, or has not launched its program yet.
    const loaded = await loadHistory(ask, filter, open, long).catch(() => undefined);
    if (mine !== latest || !loaded || byTime !== isByTime) return;
    if (!same) {
      tree.roots = [];
      revealed = undefined;
    }
    isAnew = false;
    shown = { session, ask, loaded };
    view.description = [byTime && vscode.l10n.t('by time'), words].filter((part) => part).join(', ') || undefined;
    view.message = isFiltered(filter) && loaded.answer.total === 0 ? nothingPasses() : undefined;
    const changed = updateRoots(tree, planTree(loaded, bookmarks.of(runOf(session)), open.ids, answers.of(session.id)));
    if (changed.length > 0) {
      drawnAt = Date.now() + ASK_MS;
      redraw.fire(changed === 'all' ? undefined : changed);
    }
    void follow(mine);
  }

  /**
   * All rows are others then. Those of before stay until they are there: VS Code is slow to fill a
   * view that is empty.
   */
  function showBy(time: boolean): void {
    if (time === isByTime) return;
    isByTime = time;
    void vscode.commands.executeCommand('setContext', CONTEXT.historyByTime, time);
    isAnew = true;
    void refresh();
  }

  /** The view also refreshes when it comes into sight. The later refresh reveals the answer. */
  async function showAnswer(answer: string): Promise<void> {
    awaited = answer;
    await vscode.commands.executeCommand(`${VIEW.history}.focus`);
    await refresh();
  }

  async function restoreBookmarks(session: vscode.DebugSession): Promise<void> {
    // That it cannot be read, the launch itself tells.
    const text = await readProgram(programNow(session)).catch(() => undefined);
    const lost = text === undefined ? undefined : bookmarks.launched(runOf(session), text);
    if (lost !== undefined) void vscode.window.showInformationMessage(lost);
    sessions.refresh();
  }

  return [
    view,
    redraw,
    vscode.commands.registerCommand(COMMAND.historyByTime, () => showBy(true)),
    vscode.commands.registerCommand(COMMAND.historyByCall, () => showBy(false)),
    sessions.onDidLaunch((session) => void restoreBookmarks(session)),
    view.onDidChangeVisibility(() => void refresh()),
    // What is closed is not asked for any more; VS Code has to forget its rows too.
    view.onDidCollapseElement(({ element }) => {
      if (!element.row.lazy) return;
      element.children = undefined;
      redraw.fire([element]);
    }),
    sessions.onDidSettle(() => void refresh()),
    sessions.onDidEnd((session) => {
      filters.forget(session.id);
      answers.forget(session.id);
      if (session === shown?.session) clear();
    }),
    focus,
    ...registerBranchCommands(sessions, focus),
    ...registerHistoryCommands(sessions, bookmarks, filters, focus),
    ...registerAskCommands(sessions, answers, things, showAnswer),
  ];
}
