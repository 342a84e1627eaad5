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
/** Until the page has the focus for good. */
const RETURN_MS = 800;

export interface KeyPage {
  readonly isActive: boolean;
  say(message: ToPage): void;
  focus(): void;
}

let page: KeyPage | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** `act`: false if no stop comes. */
export async function keepKeys(own: KeyPage, sessions: Sessions, act: () => Promise<boolean>): Promise<Stop> {
  page = own;
  clearTimeout(timer);
  holdKeys('picture', STOP_MS);
  const stop = await nextStop(sessions, act);
  if (stop === 'none') {
    releaseKeys();
    return stop;
  }
  holdKeys('picture', RETURN_MS);
  own.focus();
  timer = setTimeout(() => own.isActive || own.focus(), LISTING_MS);
  return stop;
}

/** The keys are the editor's: a person has gone there from the page. */
export function letKeysGo(): void {
  clearTimeout(timer);
  releaseKeys();
}

export const registerRelay = (): vscode.Disposable =>
  vscode.commands.registerCommand(COMMAND.pictureKey, (key: PageKey) => page?.say({ kind: 'key', key }));
