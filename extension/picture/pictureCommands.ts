// When the picture opens, and its commands. A person who closes it does not get it again by a
// session, until asking for it.
import * as vscode from 'vscode';
import { REQUEST } from '../../adapter/protocol.ts';
import type { Chosen } from '../../core/picture/draw/shown.ts';
import { drawAsText } from '../../core/picture/draw/text.ts';
import { ask, noSession, SAID_MS } from '../commands/ask.ts';
import { programNow, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { type Bookmarks, runOf } from '../history/bookmarks.ts';
import { COMMAND, EXPLAINED_SCHEME, SETTING } from '../ids.ts';
import type { ChosenThing, ChosenThings } from '../views/chosen.ts';
import { registerCompareBranch } from './compare/compareBranch.ts';
import { activePair } from './compare/pair.ts';
import type { PictureHost } from './host.ts';
import { lockOwnGroups } from './lockGroup.ts';
import { PictureOpening } from './opening.ts';
import { PicturePanel } from './panel.ts';
import { placeMemory } from './place.ts';
import { registerPointed } from './pointed.ts';
import { registerRelay } from './relay.ts';
import { saveSvg } from './save.ts';

/**
 * An explanation is on the screen: it is what the person reads, and its links lead through the run.
 */
const isExplained = (): boolean =>
  vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    return input instanceof vscode.TabInputText && input.uri.scheme === EXPLAINED_SCHEME;
  });

/** What moves the cursor where a person does it: 1, a key; 2, the mouse. */
const BY_HAND: readonly unknown[] = [1, 2];

export function registerPicture(
  sessions: Sessions,
  onDidArrange: vscode.Event<vscode.DebugSession>,
  bookmarks: Bookmarks,
  things: ChosenThings,
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalState' | 'workspaceState'>,
): vscode.Disposable[] {
  const memory = placeMemory(context);
  async function save(svg: string): Promise<void> {
    const session = sessions.find();
    await saveSvg(svg, session && uriOf(programNow(session)));
  }

  async function copy(): Promise<void> {
    const pair = activePair();
    if (pair) {
      await pair.copy();
      return;
    }
    const { picture } = opening.panel ?? {};
    if (!picture) {
      void vscode.window.showErrorMessage(noSession());
      return;
    }
    await vscode.env.clipboard.writeText(drawAsText(picture));
    vscode.window.setStatusBarMessage(vscode.l10n.t('The picture is on the clipboard as text.'), SAID_MS);
  }

  const make = (host: PictureHost): PicturePanel => {
    const made = new PicturePanel(host, sessions, context.extensionUri, {
      bookmarks: (session) => {
        const branch = made.picture?.branch;
        return bookmarks.of(runOf(session)).filter((one) => one.branch === 0 || one.branch === branch);
      },
      async travel(position, branch) {
        const args = { position, ...(branch !== undefined && { branch }) };
        return (await ask(sessions, REQUEST.travel, args)) !== undefined;
      },
      async step() {
        await vscode.commands.executeCommand('workbench.action.debug.stepInto');
        return true;
      },
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
    return made;
  };
  const opening = new PictureOpening(context.extensionUri, memory, make);

  const rangeOf = ({ map, start, end }: NonNullable<Chosen['pages']>): NonNullable<ChosenThing['range']> => {
    const address = (page: number): string =>
      `0x${(BigInt(page) * BigInt(opening.panel?.picture?.pageSize ?? 1)).toString(16)}`;
    return { map, start: address(start), end: address(end) };
  };

  function choose({ thread, range }: ChosenThing): void {
    const size = BigInt(opening.panel?.picture?.pageSize ?? 1);
    const page = (address: string): number => Number(BigInt(address) / size);
    const pages = range && { map: range.map, start: page(range.start), end: page(range.end) };
    opening.panel?.say({
      kind: 'choose',
      chosen: { ...(thread !== undefined && { thread }), ...(pages && { pages }) },
    });
  }

  const { registerCommand } = vscode.commands;
  return [
    onDidArrange(() => {
      const when = vscode.workspace.getConfiguration().get<string>(SETTING.picture);
      if (!memory.isClosed && when !== 'never' && !isExplained()) void opening.open(false);
    }),
    things.inMap(choose),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind, selections: [selection] }) => {
      // the debugger moves the cursor too
      if (!opening.panel || !selection || !BY_HAND.includes(kind)) return;
      const session = sessions.find();
      if (!session || textEditor.document.uri.toString() !== uriOf(programNow(session)).toString()) return;
      opening.panel.say({ kind: 'choose', chosen: { line: selection.active.line + 1 } });
    }),
    registerCommand(COMMAND.showPicture, () => opening.open(true)),
    registerCommand(COMMAND.pictureToPanel, () => opening.move('panel')),
    registerCommand(COMMAND.pictureToEditor, () => opening.move('beside')),
    registerRelay(),
    ...registerPointed(sessions, () => opening.panel?.picture),
    ...lockOwnGroups(),
    registerCommand(COMMAND.copyPicture, copy),
    registerCommand(COMMAND.exportPicture, () => {
      const pair = activePair();
      if (pair) pair.export();
      else if (opening.panel?.picture) opening.panel.say({ kind: 'export' });
      else void vscode.window.showErrorMessage(noSession());
    }),
    opening,
    ...registerCompareBranch(sessions, context.extensionUri),
  ];
}
