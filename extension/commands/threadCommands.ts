// Who runs: one thread alone, one thread until it waits, and threads that are kept from running. VS
// Code has one step for all threads; these are in the menu of a thread in VM Map, and in the Call
// Stack, which knows neither whether it is frozen nor whether it is the script.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { focusedThread, type Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { ask, SAID_MS } from './ask.ts';

/** What VM Map's menu hands over. */
interface MapNode {
  readonly row: { readonly threadId?: number };
}

/** What the Call Stack's menu hands over: the thread's id, then the ids of VS Code's own model. */
interface Place {
  readonly sessionId?: string;
}

const isScript = (): string =>
  vscode.l10n.t('Choose a thread such as t1: the script is not one. It goes on with Step Over and Continue.');

export function registerThreadCommands(sessions: Sessions): vscode.Disposable[] {
  /** `act` gets the thread of the menu; from the palette, that of the focus. */
  const command = (id: string, act: (threadId: number, sessionId?: string) => Promise<unknown>): vscode.Disposable =>
    vscode.commands.registerCommand(id, async (chosen?: number | MapNode, place?: Place) => {
      const threadId = (typeof chosen === 'object' ? chosen.row.threadId : chosen) ?? focusedThread();
      if (threadId !== SCRIPT_THREAD) await act(threadId, place?.sessionId);
      else void vscode.window.showInformationMessage(isScript());
    });

  async function toggleFrozen(threadId: number, sessionId?: string): Promise<void> {
    const state = await ask<StateBody>(sessions, REQUEST.state, { start: 0, count: 0 }, sessionId);
    const thread = state?.threads.find(({ id }) => id === threadId);
    if (!thread) return;
    const frozen = !thread.frozen;
    if (!(await ask(sessions, REQUEST.freeze, { threadId, frozen }, sessionId))) return;
    const said = frozen
      ? vscode.l10n.t('{0} is frozen: it does not run until it is thawed.', thread.name)
      : vscode.l10n.t('{0} is thawed: it runs again when it can.', thread.name);
    vscode.window.setStatusBarMessage(said, SAID_MS);
    sessions.refresh();
  }

  const run = (id: string, request: string): vscode.Disposable =>
    command(id, (threadId, sessionId) => ask(sessions, request, { threadId }, sessionId));

  return [
    run(COMMAND.runOnly, REQUEST.runOnly),
    run(COMMAND.runUntilBlocked, REQUEST.runUntilBlocked),
    command(COMMAND.toggleFrozen, toggleFrozen),
  ];
}
