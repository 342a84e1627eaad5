// Where a page or a further script opens beside the script. The group of a picture, or of a pair of
// them, is locked: the editor would make a third column of it, in which no line is whole.
import * as vscode from 'vscode';
import { PAIR_PANEL, PICTURE_PANEL } from '../ids.ts';

/** The group that has a document. */
export const columnOf = (uri: vscode.Uri): vscode.ViewColumn | undefined =>
  vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  )?.viewColumn;

/** Of a run, or of two; VS Code puts a prefix before the type of a webview. */
export const isPicture = ({ input }: vscode.Tab): boolean =>
  input instanceof vscode.TabInputWebview &&
  (input.viewType.endsWith(PICTURE_PANEL) || input.viewType.endsWith(PAIR_PANEL));

const columnOfPicture = (): vscode.ViewColumn | undefined =>
  vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isPicture))?.viewColumn;

/** Of a page: over the picture. */
export const columnBeside = (): vscode.ViewColumn => columnOfPicture() ?? vscode.ViewColumn.Beside;

/**
 * Of a script made of another: with the picture beside it, a further tab of the group of the other.
 */
export function columnOfNewScript(other: vscode.Uri | undefined): vscode.ViewColumn {
  if (columnOfPicture() === undefined) return vscode.ViewColumn.Beside;
  return (other && columnOf(other)) ?? vscode.ViewColumn.Active;
}
