// What the session's state is asked for that decides which commands are offered, as context keys: a jump
// to undo, a result that differs from the script's, a failure that was seen.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../adapter/protocol.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { CONTEXT } from '../ids.ts';

const KEYS = ['canUndoJump', 'resultDiffers'] as const;

export function followState(sessions: Sessions): vscode.Disposable[] {
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
    if (mine === latest) for (const key of KEYS) say(key, state?.[key] ?? false);
  }

  return [
    sessions.onDidSettle(() => void look()),
    sessions.onDidStop((reason) => {
      if (reason === 'exception') say('failureSeen', true);
    }),
  ];
}
