// Whether there is a jump to undo: a context key, so that the command is offered then only.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../adapter/protocol.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { CONTEXT } from '../ids.ts';

export function followJumps(sessions: Sessions): vscode.Disposable[] {
  let said = false;
  /** Counts questions, so that an answer that comes late is dropped. */
  let latest = 0;

  function say(can: boolean): void {
    if (can === said) return;
    said = can;
    void vscode.commands.executeCommand('setContext', CONTEXT.canUndoJump, can);
  }

  async function look(): Promise<void> {
    const mine = ++latest;
    const session = sessions.find();
    // Refused: the session is ending, or has not launched its program yet.
    const state = await session?.customRequest(REQUEST.state, { start: 0, count: 0 }).then(
      (body: StateBody) => body,
      () => undefined,
    );
    if (mine === latest) say(state?.canUndoJump ?? false);
  }

  return [sessions.onDidSettle(() => void look())];
}
