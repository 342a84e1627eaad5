// Opens the picture where it belongs: where a person has put it, else beside the editor if there is
// room for both, else in the panel, where VM Map stays in view until a person wants the picture.
import * as vscode from 'vscode';
import { CONTEXT, DEBUG_TYPE, PICTURE_PANEL, SETTING, VIEW } from '../ids.ts';
import { editorRow, sharedRow } from './editorRow.ts';
import { type PictureHost, tabHost, viewHost } from './host.ts';
import type { PicturePanel } from './panel.ts';
import type { Place, PlaceMemory } from './place.ts';
import { isCrowded, scriptShare } from './room.ts';

const { executeCommand } = vscode.commands;

export class PictureOpening implements vscode.Disposable {
  panel: PicturePanel | undefined;
  private readonly extension: vscode.Uri;
  private readonly memory: PlaceMemory;
  private readonly make: (host: PictureHost) => PicturePanel;
  private readonly parts: vscode.Disposable[];
  private isInPanel = false;

  constructor(extension: vscode.Uri, memory: PlaceMemory, make: (host: PictureHost) => PicturePanel) {
    this.extension = extension;
    this.memory = memory;
    this.make = make;
    this.parts = [
      vscode.window.registerWebviewViewProvider(
        VIEW.picture,
        { resolveWebviewView: (view) => void this.adopt(viewHost(extension, view)) },
        { webviewOptions: { retainContextWhenHidden: true } },
      ),
      vscode.window.registerWebviewPanelSerializer(PICTURE_PANEL, {
        deserializeWebviewPanel: async (known) => void this.adopt(tabHost(extension, known)),
      }),
    ];
    if (this.chosen === 'panel') this.showView(true);
  }

  /** By a person; undefined: where there is room. */
  private get chosen(): Place | undefined {
    const setting = vscode.workspace.getConfiguration().get<string>(SETTING.picture);
    return setting === 'panel' ? 'panel' : this.memory.place;
  }

  private showView(is: boolean): void {
    this.isInPanel = is;
    void executeCommand('setContext', CONTEXT.pictureInPanel, is);
  }

  private tellShown(): void {
    void executeCommand('setContext', CONTEXT.pictureShown, this.panel?.host.isShown === true);
  }

  private adopt(host: PictureHost): PicturePanel {
    this.panel?.dispose();
    const made = this.make(host);
    this.panel = made;
    this.tellShown();
    host.onDidChange(() => this.tellShown());
    host.onDidDispose(() => {
      if (this.panel !== made) return;
      this.panel = undefined;
      this.tellShown();
      // a view goes with its container, a tab because a person has closed it; after a
      // session, to tidy up
      if (!host.isView && vscode.debug.activeDebugSession?.type === DEBUG_TYPE) this.memory.isClosed = true;
      made.dispose();
    });
    return made;
  }

  /** With a session, or because a person has asked for it. */
  async open(isAsked: boolean): Promise<void> {
    if (isAsked) this.memory.isClosed = false;
    const row = this.chosen ? undefined : await editorRow();
    const share = row && scriptShare(row);
    // several groups, as with the walkthrough, get one more; where the picture is open, it stays
    const shared = this.chosen || row || this.panel ? undefined : await sharedRow();
    const hasRoom = row ? share !== undefined : !this.isInPanel && !(shared && isCrowded(shared));
    const isInPanel = this.chosen ? this.chosen === 'panel' : !hasRoom;
    if (this.panel && this.panel.host.isView === isInPanel) {
      if (isAsked || !isInPanel) this.panel.host.reveal(isAsked);
      if (isAsked) this.panel.say({ kind: 'take' });
    } else if (isInPanel) await this.openInPanel(isAsked);
    else await this.openTab(share, isAsked);
  }

  /** From now on there, until a person chooses otherwise. */
  async move(to: Place): Promise<void> {
    this.memory.place = to;
    if (to === 'panel') await this.openInPanel(true);
    else await this.openTab(undefined, true);
  }

  private async openInPanel(isAsked: boolean): Promise<void> {
    const { panel } = this;
    if (panel && !panel.host.isView) {
      this.panel = undefined;
      panel.dispose();
    }
    this.showView(true);
    if (isAsked) await executeCommand(`${VIEW.picture}.focus`);
  }

  /** `share`: of the row of editors, the script's; undefined: half, or what it has already. */
  private async openTab(share: number | undefined, isAsked: boolean): Promise<void> {
    // VS Code would put another view there, and not the one that was there before
    if (this.panel?.host.isView && this.panel.host.isShown)
      await executeCommand(`${VIEW.map}.focus`, { preserveFocus: true });
    this.showView(false);
    const { host } = this.adopt(tabHost(this.extension));
    if (share !== undefined && share > 0.5)
      void executeCommand('vscode.setEditorLayout', { orientation: 0, groups: [{ size: share }, { size: 1 - share }] });
    if (isAsked) host.reveal(true);
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.panel?.dispose();
  }
}
