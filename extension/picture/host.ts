// What the picture's page stands in: a tab beside the script, or a view of the panel.
import * as vscode from 'vscode';
import { PICTURE_PANEL } from '../ids.ts';

export interface PictureHost {
  readonly webview: vscode.Webview;
  /** The panel, not the editor. */
  readonly isView: boolean;
  readonly isShown: boolean;
  /** undefined: it cannot tell, its page does. */
  readonly hasFocus: boolean | undefined;
  readonly onDidChange: vscode.Event<unknown>;
  readonly onDidDispose: vscode.Event<void>;
  /** `script`: its name; undefined: the page is there, and has nothing to show yet. */
  entitle(script: string | undefined): void;
  reveal(focus: boolean): void;
  dispose(): void;
}

export const optionsOf = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [vscode.Uri.joinPath(extension, 'dist')],
});

/** A tab, of a new panel or of one that a window had before it was loaded anew. */
export function tabHost(extension: vscode.Uri, known?: vscode.WebviewPanel): PictureHost {
  const panel =
    known ??
    vscode.window.createWebviewPanel(
      PICTURE_PANEL,
      vscode.l10n.t('Picture: loading'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { ...optionsOf(extension), retainContextWhenHidden: true },
    );
  if (known) known.webview.options = optionsOf(extension);
  panel.iconPath = {
    light: vscode.Uri.joinPath(extension, 'images', 'picture-light.svg'),
    dark: vscode.Uri.joinPath(extension, 'images', 'picture-dark.svg'),
  };
  return {
    webview: panel.webview,
    isView: false,
    get isShown() {
      return panel.visible;
    },
    get hasFocus() {
      return panel.active;
    },
    onDidChange: panel.onDidChangeViewState,
    onDidDispose: panel.onDidDispose,
    entitle(script) {
      panel.title = script === undefined ? vscode.l10n.t('Picture') : vscode.l10n.t('Picture of {0}', script);
    },
    reveal: (focus) => panel.reveal(undefined, !focus),
    dispose: () => panel.dispose(),
  };
}

export function viewHost(extension: vscode.Uri, view: vscode.WebviewView): PictureHost {
  view.webview.options = optionsOf(extension);
  // the first page of a window takes some seconds
  view.description = vscode.l10n.t('loading');
  return {
    webview: view.webview,
    isView: true,
    get isShown() {
      return view.visible;
    },
    hasFocus: undefined,
    onDidChange: view.onDidChangeVisibility,
    onDidDispose: view.onDidDispose,
    entitle(script) {
      view.description = script;
    },
    reveal: (focus) => view.show(!focus),
    // VS Code keeps a view: it goes with its condition
    dispose: () => undefined,
  };
}
