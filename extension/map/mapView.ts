// The VM Map view of the panel. It follows the active debug session: asks the
// adapter for the state after each stop, and redraws the rows that changed.
import * as vscode from 'vscode';
import type { EntryRow, StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../adapter/protocol.ts';
import { noSession } from '../commands/ask.ts';

import { programNow, scriptName, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { CHANGED_SCHEME, COLOR, COMMAND, VIEW } from '../ids.ts';
import type { ChosenThings } from '../views/chosen.ts';
import { treeItem } from '../views/treeItem.ts';
import { bringIntoView } from './bringIntoView.ts';
import { linkChoices } from './choosing.ts';
import { emptyTree, mapScript, type Node, openPage, PAGE, updateTree } from './mapTree.ts';

/** The most entries that one request asks for when the whole map is copied. */
const COPY_PAGE = 10_000;

type Session = vscode.DebugSession;

async function requestState(session: Session, start: number, count: number): Promise<StateBody | undefined> {
  try {
    return (await session.customRequest(REQUEST.state, { start, count })) as StateBody;
  } catch {
    // The session is ending, or has not launched its program yet: there is no state to show.
    return undefined;
  }
}

function mapItem(node: Node): vscode.TreeItem {
  const item = treeItem(node);
  const { line } = node.row;
  if (line !== undefined) item.command = { command: COMMAND.goToLine, title: 'Go to Line', arguments: [line] };
  return item;
}

export function registerMapView(
  sessions: Sessions,
  things: ChosenThings,
  arranged: vscode.EventEmitter<vscode.DebugSession>,
): vscode.Disposable[] {
  const tree = emptyTree();
  const redraw = new vscode.EventEmitter<Node[] | undefined>();
  /** The session whose map is shown. */
  let shown: Session | undefined;
  let shownMap = 0;
  /** Counts refreshes, so that an answer that comes late is dropped. */
  let latest = 0;

  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: redraw.event,
    getTreeItem: mapItem,
    getParent: (node) => node.parent,
    async getChildren(node) {
      if (!node) return tree.roots;
      const { first } = node.row;
      if (first !== undefined && !node.children && shown) {
        const state = await requestState(shown, first, PAGE);
        if (state) openPage(node, state.entries);
      }
      return node.children ?? [];
    },
  };
  const view = vscode.window.createTreeView(VIEW.map, { treeDataProvider: provider, showCollapseAll: false });

  function clear(): void {
    latest++;
    shown = undefined;
    view.description = undefined;
    view.message = undefined;
    if (tree.roots.length === 0) return;
    tree.roots = [];
    redraw.fire(undefined);
  }

  function openPages(): Node[] {
    const entries = tree.roots.find(({ id }) => id === 'entries')?.children ?? [];
    return entries.filter(({ row, children }) => row.lazy && children);
  }

  async function refresh(): Promise<void> {
    const session = sessions.find();
    if (!session) return clear();
    if (!view.visible) return;
    const mine = ++latest;
    const wanted = session === shown ? openPages() : [];
    const [state, ...pages] = await Promise.all([
      requestState(session, 0, PAGE),
      ...wanted.map(({ row }) => requestState(session, row.first ?? 0, PAGE)),
    ]);
    if (mine !== latest || !state) return;
    shown = session;
    shownMap = state.map.index;
    const opened = new Map<number, readonly EntryRow[]>();
    wanted.forEach(({ row }, i) => {
      const page = pages[i];
      if (row.first !== undefined && page) opened.set(row.first, page.entries);
    });
    const live = sessions.live();
    view.description = live.length < 2 ? state.vintage : `${scriptName(session, live)}, ${state.vintage}`;
    view.message = state.ended;
    const changed = updateTree(tree, state, opened);
    if (changed === 'all') redraw.fire(undefined);
    else if (changed.length > 0) redraw.fire(changed);
  }

  async function copyMap(): Promise<void> {
    const session = shown ?? sessions.find();
    if (!session) {
      void vscode.window.showErrorMessage(noSession());
      return;
    }
    const state = await requestState(session, 0, COPY_PAGE);
    if (!state) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('The map cannot be copied now: the session has no state to show.'),
      );
      return;
    }
    const entries = [...state.entries];
    while (entries.length < state.map.entries) {
      const more = await requestState(session, entries.length, COPY_PAGE);
      // the rest of another map would be no map at all
      if (!more || more.entries.length === 0 || more.position !== state.position) break;
      for (const entry of more.entries) entries.push(entry);
    }
    await vscode.env.clipboard.writeText(mapScript(state, entries));
    if (entries.length < state.map.entries)
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          'Only {0} of the {1} entries were copied: the session gave no more of this state. Pause the trace and copy again.',
          entries.length,
          state.map.entries,
        ),
      );
  }

  /** From a click the line comes, from the context menu the node. */
  async function goToLine(target: number | Node | undefined): Promise<void> {
    const line = typeof target === 'number' ? target : target?.row.line;
    const session = shown ?? sessions.find();
    const program = session && programNow(session);
    if (line === undefined || !program) return;
    const at = new vscode.Position(line - 1, 0);
    // From a click the keys stay in the tree, where the next row is; a person who chooses the
    // command wants the editor.
    const preserveFocus = typeof target === 'number';
    await vscode.window.showTextDocument(uriOf(program), { selection: new vscode.Range(at, at), preserveFocus });
  }

  /** The badge and colour of what the last step changed. */
  const decorations: vscode.FileDecorationProvider = {
    provideFileDecoration: (uri) =>
      uri.scheme === CHANGED_SCHEME
        ? { badge: '●', tooltip: vscode.l10n.t('Changed in this step'), color: new vscode.ThemeColor(COLOR.changed) }
        : undefined,
  };

  return [
    view,
    redraw,
    ...bringIntoView(sessions, view, arranged),
    ...linkChoices(view, tree, things, () => shownMap),
    view.onDidChangeVisibility(() => void refresh()),
    // A page that is closed is not asked for any more; VS Code has to forget its rows too.
    view.onDidCollapseElement(({ element }) => {
      if (!element.row.lazy) return;
      element.children = undefined;
      redraw.fire([element]);
    }),
    vscode.window.registerFileDecorationProvider(decorations),
    sessions.onDidSettle(() => void refresh()),
    sessions.onDidEnd((session) => {
      if (session === shown) clear();
      // the only one left needs no name
      else void refresh();
    }),
    vscode.commands.registerCommand(COMMAND.copyMap, copyMap),
    vscode.commands.registerCommand(COMMAND.copyEntry, (node?: Node) =>
      node?.row.script ? vscode.env.clipboard.writeText(`${node.row.script}\n`) : undefined,
    ),
    vscode.commands.registerCommand(COMMAND.goToLine, goToLine),
  ];
}
