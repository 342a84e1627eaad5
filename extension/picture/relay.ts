// A page keeps its keys while what they ask for moves the debugger. VS Code gives the editor the
// focus at each stop: what is pressed right then is relayed to the page (views/heldKeys.ts), which
// has the focus again once the stop is shown.
import * as vscode from 'vscode';
import { nextStop, STOP_MS, type Stop } from '../debug/nextStop.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { whenEditorTakesFocus } from '../views/editorFocus.ts';
import { holdKeys, releaseKeys } from '../views/heldKeys.ts';
import { isAsking } from '../views/questions.ts';
import type { PageKey, ToPage } from './messages.ts';

/** A listing that opens for the first time takes the focus once it is read. */
const LISTING_MS = 400;
/**
 * Until the page has the focus for good: VS Code opens the editor of a stop after its frame. In a
 * tab the page always hears of it, and need not end the wait by the clock; a busy machine takes
 * seconds.
 */
const RETURN_MS = { tab: 10_000, view: 3000 };
export interface KeyPage {
  readonly isActive: boolean;
  /** Of the panel, where VS Code tells nothing if the editor takes the focus. */
  readonly isView: boolean;
  say(message: ToPage): void;
  focus(): void;
}

let page: KeyPage | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let watching: vscode.Disposable | undefined;

/**
 * The page takes the focus by itself too: VS Code gives it to the frame around the page, and leaves
 * it there, where no key is heard, if the page had it already.
 */
function focusOn(own: KeyPage): void {
  if (isAsking()) return;
  if (!own.isActive) own.focus();
  own.say({ kind: 'take' });
}

function endWatch(): void {
  watching?.dispose();
  watching = undefined;
}

/** A person who goes elsewhere, or clicks in the editor of the stop, keeps the focus there. */
function watchEditor(own: KeyPage, milliseconds: number): void {
  endWatch();
  const giveBack = (left: number): void => {
    holdKeys('picture', left);
    focusOn(own);
  };
  watching = whenEditorTakesFocus(milliseconds, giveBack, letKeysGo);
}

/** `act`: false if no stop comes. */
export async function keepKeys(own: KeyPage, sessions: Sessions, act: () => Promise<boolean>): Promise<Stop> {
  page = own;
  clearTimeout(timer);
  endWatch();
  holdKeys('picture', STOP_MS);
  const stop = await nextStop(sessions, act);
  // it was closed meanwhile, or another page has the keys
  if (page !== own) return stop;
  if (stop === 'none') {
    releaseKeys();
    return stop;
  }
  const wait = RETURN_MS[own.isView ? 'view' : 'tab'];
  holdKeys('picture', wait);
  watchEditor(own, wait);
  if (stop === 'late') return stop;
  focusOn(own);
  timer = setTimeout(() => own.isActive || focusOn(own), LISTING_MS);
  return stop;
}

/** The keys are the editor's: a person has gone there from the page. */
export function letKeysGo(): void {
  clearTimeout(timer);
  endWatch();
  releaseKeys();
}

/** It is closed, and takes no keys any more. */
export function forgetPage(own: KeyPage): void {
  if (page !== own) return;
  letKeysGo();
  page = undefined;
}

export const registerRelay = (): vscode.Disposable =>
  vscode.commands.registerCommand(COMMAND.pictureKey, (key: PageKey) => page?.say({ kind: 'key', key }));
