// When the picture opens, and its commands. A person who closes it does not get it again by a session, until
// asking for it.
import * as vscode from 'vscode';
import { type BranchRow, type PictureAnswer, REQUEST } from '../../adapter/protocol.ts';
import type { Chosen } from '../../core/picture/draw/shown.ts';
import { drawAsText } from '../../core/picture/draw/text.ts';
import { ask, noSession, SAID_MS } from '../commands/ask.ts';
import { programNow, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { type Bookmarks, runOf } from '../history/bookmarks.ts';
import { COMMAND, EXPLAINED_SCHEME, SETTING } from '../ids.ts';
import type { ChosenThing, ChosenThings } from '../views/chosen.ts';
import { focusKeeper } from '../views/focusKeeper.ts';
import { showPictures } from './pair.ts';
import { PicturePanel } from './panel.ts';
import { saveSvg } from './save.ts';

/** An explanation is on the screen: it is what the person reads, and its links lead through the run. */
const isExplained = (): boolean =>
  vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    return input instanceof vscode.TabInputText && input.uri.scheme === EXPLAINED_SCHEME;
  });

/** What moves the cursor where a person does it: 1, a key; 2, the mouse. */
const BY_HAND: readonly unknown[] = [1, 2];

/** How long a listing takes to open, at the most. */
const LISTING_MS = 400;

/** How long a panel takes to be there, at the most. */
const ALONE_MS = 1500;

/** Columns of pictures that are not asked for anew when they are zoomed. */
const WIDE = 2000;

export function registerPicture(
  sessions: Sessions,
  bookmarks: Bookmarks,
  things: ChosenThings,
  extension: vscode.Uri,
): vscode.Disposable[] {
  let panel: PicturePanel | undefined;
  let isWanted = true;
  /** A key or a click in the picture moves the debugger, and the next key is meant for the picture too. */
  const focus = focusKeeper(async () => {
    panel?.reveal(true);
    // a listing that opens for the first time takes the focus once it is read
    setTimeout(() => {
      if (panel?.isActive === false) panel.reveal(true);
    }, LISTING_MS);
  });
  const begun = new WeakSet<vscode.DebugSession>();

  async function save(svg: string): Promise<void> {
    const session = sessions.find();
    await saveSvg(svg, session && uriOf(programNow(session)));
  }

  async function copy(): Promise<void> {
    if (!panel?.picture) {
      void vscode.window.showErrorMessage(noSession());
      return;
    }
    await vscode.env.clipboard.writeText(drawAsText(panel.picture));
    vscode.window.setStatusBarMessage(vscode.l10n.t('The picture is on the clipboard as text.'), SAID_MS);
  }

  /**
   * Other editors open beside the picture, not over it: its group is locked, which takes the focus for a
   * moment.
   */
  async function lock(made: PicturePanel): Promise<void> {
    if (await made.isAlone(ALONE_MS)) await vscode.commands.executeCommand('workbench.action.lockEditorGroup');
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
  }

  async function open(): Promise<void> {
    if (panel) {
      panel.reveal(false);
      return;
    }
    const made = new PicturePanel(sessions, extension, {
      bookmarks: (session) => {
        const branch = made.picture?.branch;
        return bookmarks.of(runOf(session)).filter((one) => one.branch === 0 || one.branch === branch);
      },
      travel: (position, branch) =>
        focus.from('', async () => {
          const args = { position, ...(branch !== undefined && { branch }) };
          return (await ask(sessions, REQUEST.travel, args)) !== undefined;
        }),
      step: () =>
        void focus.from('', async () => {
          await vscode.commands.executeCommand('workbench.action.debug.stepInto');
          return true;
        }),
      open: async (session, { line, entry }) => {
        if (entry !== undefined) things.showInMap({ entry });
        if (line === 0) return;
        const at = new vscode.Position(line - 1, 0);
        await vscode.window.showTextDocument(uriOf(programNow(session)), {
          viewColumn: vscode.ViewColumn.One,
          selection: new vscode.Range(at, at),
        });
      },
      chosen: ({ pages }) => {
        if (pages) things.showInMap({ range: rangeOf(pages) });
      },
      save,
      copy,
    });
    panel = made;
    made.onDidDispose(() => {
      if (panel !== made) return;
      panel = undefined;
      isWanted = false;
      made.dispose();
    });
    await lock(made);
  }

  const rangeOf = ({ map, start, end }: NonNullable<Chosen['pages']>): NonNullable<ChosenThing['range']> => {
    const address = (page: number): string =>
      `0x${(BigInt(page) * BigInt(panel?.picture?.pageSize ?? 1)).toString(16)}`;
    return { map, start: address(start), end: address(end) };
  };

  function choose({ thread, range }: ChosenThing): void {
    const size = BigInt(panel?.picture?.pageSize ?? 1);
    const page = (address: string): number => Number(BigInt(address) / size);
    const pages = range && { map: range.map, start: page(range.start), end: page(range.end) };
    panel?.say({ kind: 'choose', chosen: { ...(thread !== undefined && { thread }), ...(pages && { pages }) } });
  }

  /** A branch, from its row in History, and the present one. */
  async function compareBranch(chosen?: { readonly row?: { readonly branch?: number } }): Promise<void> {
    const known = await ask<{ branches: BranchRow[] }>(sessions, REQUEST.branches);
    const others = known?.branches.filter(({ current }) => !current) ?? [];
    const present = known?.branches.find(({ current }) => current);
    if (!known || !present) return;
    if (others.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is one branch: go back and choose otherwise to begin another.'),
      );
      return;
    }
    const items = others.map(({ id, name, about }) => ({ label: name, description: about, id }));
    const id =
      others.find((one) => one.id === chosen?.row?.branch)?.id ??
      (
        await vscode.window.showQuickPick(items, {
          placeHolder: vscode.l10n.t('Compare {0} with which branch?', present.name),
        })
      )?.id;
    if (id === undefined) return;
    const name = others.find((one) => one.id === id)?.name ?? '';
    const [left, right] = await Promise.all(
      [present.id, id].map((branch) => ask<PictureAnswer>(sessions, REQUEST.picture, { branch, columns: WIDE })),
    );
    if (left && right) showPictures(extension, [present.name, name], [left, right]);
  }

  const { registerCommand } = vscode.commands;
  return [
    sessions.onDidLaunch((session) => {
      if (begun.has(session) || session.configuration.noDebug === true) return;
      begun.add(session);
      const when = vscode.workspace.getConfiguration().get<string>(SETTING.picture);
      if (isWanted && when === 'beside' && !isExplained()) void open();
    }),
    things.inMap(choose),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind, selections: [selection] }) => {
      // the debugger moves the cursor too
      if (!panel || !selection || !BY_HAND.includes(kind)) return;
      const session = sessions.find();
      if (!session || textEditor.document.uri.toString() !== uriOf(programNow(session)).toString()) return;
      panel.say({ kind: 'choose', chosen: { line: selection.active.line + 1 } });
    }),
    registerCommand(COMMAND.showPicture, () => {
      isWanted = true;
      return open();
    }),
    focus,
    registerCommand(COMMAND.copyPicture, copy),
    registerCommand(COMMAND.compareBranch, compareBranch),
    registerCommand(COMMAND.exportPicture, () => {
      if (panel?.picture) panel.say({ kind: 'export' });
      else void vscode.window.showErrorMessage(noSession());
    }),
    { dispose: () => panel?.dispose() },
  ];
}
