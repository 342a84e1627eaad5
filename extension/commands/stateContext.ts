// The session's state after each stop: for the status bar, and as context keys that decide
// which commands are offered: a jump to undo, a result that differs from the script's. What was
// seen stays said, so that the walkthrough learns of a session that began before it was opened.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../adapter/protocol.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { CONTEXT } from '../ids.ts';

const KEYS = ['canUndoJump', 'resultDiffers'] as const;

/**
 * The state of the session in focus after each stop, asked for once for all that shows
 * a part of it.
 */
export interface StateLooks {
  /** undefined: there is no session, or it has no state yet. */
  readonly onDidLook: vscode.Event<StateBody | undefined>;
  readonly parts: readonly vscode.Disposable[];
}

export function followState(sessions: Sessions): StateLooks {
  const looked = new vscode.EventEmitter<StateBody | undefined>();
  const said = new Map<string, boolean>();
  /** Counts questions, so that an answer that comes late is dropped. */
  let latest = 0;

  function say(key: keyof typeof CONTEXT, is: boolean): void {
    if (is === (said.get(key) ?? false)) return;
    said.set(key, is);
    void vscode.commands.executeCommand('setContext', CONTEXT[key], is);
  }

  async function look(): Promise<void> {
    const mine = ++latest;
    const session = sessions.find();
    // Refused: the session is ending, or has not launched its program yet.
    const state = await session?.customRequest(REQUEST.state, { start: 0, count: 0 }).then(
      (body: StateBody) => body,
      () => undefined,
    );
    if (mine !== latest) return;
    for (const key of KEYS) say(key, state?.[key] ?? false);
    looked.fire(state);
  }

  const parts = [
    looked,
    sessions.onDidSettle(() => void look()),
    sessions.onDidStop((reason) => {
      say('stopSeen', true);
      if (reason === 'exception') say('failureSeen', true);
    }),
  ];
  return { onDidLook: looked.event, parts };
}
