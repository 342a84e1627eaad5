// A page keeps its keys while what they ask for moves the debugger. VS Code gives the editor the
// focus at each stop: what is pressed right then is relayed to the page (views/heldKeys.ts), which
// has the focus again once the stop is shown.
import * as vscode from 'vscode';
import { nextStop, STOP_MS, type Stop } from '../debug/nextStop.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { holdKeys, releaseKeys } from '../views/heldKeys.ts';
import type { PageKey, ToPage } from './messages.ts';

/** A listing that opens for the first time takes the focus once it is read. */
const LISTING_MS = 400;
/** Until the page has the focus for good: VS Code opens the editor of a stop after its frame. */
const RETURN_MS = 3000;
/** And from then on. */
const LAST_MS = 500;
/** Of what moves the cursor. */
const MOUSE: vscode.TextEditorSelectionChangeKind = 2;

export interface KeyPage {
  readonly isActive: boolean;
  say(message: ToPage): void;
  focus(): void;
}

let page: KeyPage | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const watching: vscode.Disposable[] = [];

function endWatch(): void {
  for (const one of watching.splice(0)) one.dispose();
}

/** The editor of the stop has the focus once it is open; a person who clicks there keeps it. */
function watchEditor(own: KeyPage): void {
  endWatch();
  const end = Date.now() + RETURN_MS;
  const giveBack = (): void => {
    endWatch();
    if (Date.now() > end) return;
    holdKeys('picture', LAST_MS);
    own.focus();
  };
  watching.push(
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && giveBack()),
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => (kind === MOUSE ? letKeysGo() : giveBack())),
  );
}

/** `act`: false if no stop comes. */
export async function keepKeys(own: KeyPage, sessions: Sessions, act: () => Promise<boolean>): Promise<Stop> {
  page = own;
  clearTimeout(timer);
  endWatch();
  holdKeys('picture', STOP_MS);
  const stop = await nextStop(sessions, act);
  if (stop === 'none') {
    releaseKeys();
    return stop;
  }
  holdKeys('picture', RETURN_MS);
  own.focus();
  watchEditor(own);
  timer = setTimeout(() => own.isActive || own.focus(), LISTING_MS);
  return stop;
}

/** The keys are the editor's: a person has gone there from the page. */
export function letKeysGo(): void {
  clearTimeout(timer);
  endWatch();
  releaseKeys();
}

export const registerRelay = (): vscode.Disposable =>
  vscode.commands.registerCommand(COMMAND.pictureKey, (key: PageKey) => page?.say({ kind: 'key', key }));
