// Keys between a stop and the return of the focus. VS Code gives the editor the focus at each stop;
// a key that a person presses right then in the picture, or in a tree, would move the cursor in the
// script, or edit it. While the stop is on its way the keys of package.json with this condition are
// the holder's.
import * as vscode from 'vscode';
import { CONTEXT, type VIEW } from '../ids.ts';

export type TreeView = (typeof VIEW)[keyof typeof VIEW];
export type Holder = 'picture' | TreeView;

let timer: ReturnType<typeof setTimeout> | undefined;

const say = (holder: Holder | undefined): void =>
  void vscode.commands.executeCommand('setContext', CONTEXT.heldKeys, holder);

/** For so long at the most. */
export function holdKeys(holder: Holder, milliseconds: number): void {
  clearTimeout(timer);
  say(holder);
  timer = setTimeout(() => say(undefined), milliseconds);
}

export function releaseKeys(): void {
  clearTimeout(timer);
  say(undefined);
}
