// Who runs: one thread alone, one thread until it waits, and threads that are kept from running. VS Code has one step
// for all threads; these are in the menu of a thread in the Call Stack.
import * as vscode from 'vscode';
import { REQUEST } from '../adapter/protocol.ts';
import { ask } from './ask.ts';
import { COMMAND, CONTEXT } from './ids.ts';
import { focusedThread, type Sessions } from './sessionEvents.ts';

/** What the Call Stack's menu hands over: the thread's id, then the ids of VS Code's own model. */
interface Place {
  readonly sessionId?: string;
}

export function registerThreadCommands(sessions: Sessions): vscode.Disposable[] {
  /** Thread ids by session id, as the adapter said last. */
  const frozen = new Map<string, readonly number[]>();

  /** "Thaw" is offered only if there is something to thaw: no menu knows which thread it is opened on. */
  function showThaw(): void {
    const session = sessions.find();
    const some = session !== undefined && (frozen.get(session.id)?.length ?? 0) > 0;
    void vscode.commands.executeCommand('setContext', CONTEXT.someFrozen, some);
  }

  const run = (command: string, request: string): vscode.Disposable =>
    vscode.commands.registerCommand(command, (thread?: number, place?: Place) =>
      ask(sessions, request, { threadId: thread ?? focusedThread() }, place?.sessionId),
    );
  const freeze = (command: string, frozenNow: boolean): vscode.Disposable =>
    vscode.commands.registerCommand(command, async (thread?: number, place?: Place) => {
      const session = sessions.find(place?.sessionId);
      const args = { threadId: thread ?? focusedThread(), frozen: frozenNow };
      const answer = await ask<{ frozen: number[] }>(sessions, REQUEST.freeze, args, place?.sessionId);
      if (!session || !answer) return;
      frozen.set(session.id, answer.frozen);
      showThaw();
    });

  return [
    run(COMMAND.runOnly, REQUEST.runOnly),
    run(COMMAND.runUntilBlocked, REQUEST.runUntilBlocked),
    freeze(COMMAND.freeze, true),
    freeze(COMMAND.thaw, false),
    vscode.debug.onDidChangeActiveDebugSession(showThaw),
    sessions.onDidEnd((session) => {
      frozen.delete(session.id);
      showThaw();
    }),
  ];
}
