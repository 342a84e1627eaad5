// Where a page opens beside the script: over the picture or a pair of them if one is there, whose group is locked, so
// that the editor would make a third column of it.
import * as vscode from 'vscode';
import { PAIR_PANEL, PICTURE_PANEL } from '../ids.ts';

export function columnBeside(): vscode.ViewColumn {
  // VS Code puts a prefix before the type of a webview
  const isPicture = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview &&
    (input.viewType.endsWith(PICTURE_PANEL) || input.viewType.endsWith(PAIR_PANEL));
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isPicture));
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}
