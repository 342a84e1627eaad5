// Opens the picture where it belongs. The first time it opens beside the editor, and its page measures the room: in a
// window that is too small for both it goes to the panel, where VM Map stays in view until a person wants the picture.
import * as vscode from 'vscode';
import { CONTEXT, DEBUG_TYPE, PICTURE_PANEL, SETTING, VIEW } from '../ids.ts';
import { type PictureHost, tabHost, viewHost } from './host.ts';
import { lockGroup } from './lockGroup.ts';
import type { PicturePanel } from './panel.ts';
import type { Place, PlaceMemory } from './place.ts';
import { type Room, scriptShare } from './room.ts';

const { executeCommand } = vscode.commands;

export class PictureOpening implements vscode.Disposable {
  panel: PicturePanel | undefined;
  private readonly extension: vscode.Uri;
  private readonly memory: PlaceMemory;
  private readonly make: (host: PictureHost) => PicturePanel;
  private readonly parts: vscode.Disposable[];
  /** The tab that has just opened is to be measured; `isAsked`: a person waits for it. */
  private measuring: { readonly isAsked: boolean; readonly isAlone: boolean } | undefined;

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
    if (this.place === 'panel') this.showView(true);
  }

  private get place(): Place | undefined {
    const setting = vscode.workspace.getConfiguration().get<string>(SETTING.picture);
    return setting === 'panel' ? 'panel' : this.memory.place;
  }

  private showView(is: boolean): void {
    void executeCommand('setContext', CONTEXT.pictureInPanel, is);
  }

  private adopt(host: PictureHost): PicturePanel {
    this.panel?.dispose();
    const made = this.make(host);
    this.panel = made;
    host.onDidDispose(() => {
      if (this.panel !== made) return;
      this.panel = undefined;
      this.measuring = undefined;
      // a view goes with its container, a tab because a person has closed it; after a session, to tidy up
      if (!host.isView && vscode.debug.activeDebugSession?.type === DEBUG_TYPE) this.memory.isClosed = true;
      made.dispose();
    });
    return made;
  }

  /** With a session, or because a person has asked for it. */
  async open(isAsked: boolean): Promise<void> {
    if (isAsked) this.memory.isClosed = false;
    const isInPanel = this.place === 'panel';
    if (this.panel && this.panel.host.isView === isInPanel) {
      if (isAsked || !isInPanel) this.panel.host.reveal(isAsked && isInPanel);
    } else if (isInPanel) await this.openInPanel(isAsked);
    else await this.openTab(isAsked);
  }

  /** From now on there, until a person chooses otherwise. */
  async move(to: Place): Promise<void> {
    this.memory.choose(to);
    if (to === 'panel') await this.openInPanel(true);
    else await this.openTab(true);
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

  private async openTab(isAsked: boolean): Promise<void> {
    const isOnly = vscode.window.tabGroups.all.length < 2;
    // VS Code would put another view there, and not the one that was there before
    if (this.panel?.host.isView && this.panel.host.isShown)
      await executeCommand(`${VIEW.map}.focus`, { preserveFocus: true });
    this.showView(false);
    const { host } = this.adopt(tabHost(this.extension));
    if (this.memory.place === undefined) this.measuring = { isAsked, isAlone: isOnly };
    await lockGroup(() => host.hasFocus === true, PICTURE_PANEL);
  }

  /** What the page has measured. */
  measured(room: Room): void {
    this.memory.look(room.window);
    const { measuring } = this;
    this.measuring = undefined;
    // where it shares a group of editors that was there, a person has made the room
    if (!measuring?.isAlone || vscode.window.tabGroups.all.length !== 2) return;
    const share = scriptShare(room);
    this.memory.found(share !== undefined, room.window);
    if (share === undefined) {
      void this.openInPanel(measuring.isAsked);
    } else if (share > 0.5) {
      const groups = [{ size: share }, { size: 1 - share }];
      void executeCommand('vscode.setEditorLayout', { orientation: 0, groups });
    }
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.panel?.dispose();
  }
}
