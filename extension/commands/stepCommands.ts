// Steps that VS Code has no button for: back into a call and back out of one.
import * as vscode from 'vscode';
import { REQUEST } from '../../adapter/protocol.ts';
import { focusedThread, type Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { ask } from './ask.ts';

export function registerStepCommands(sessions: Sessions): vscode.Disposable[] {
  const step = (command: string, request: string): vscode.Disposable =>
    vscode.commands.registerCommand(command, () => ask(sessions, request, { threadId: focusedThread() }));
  return [step(COMMAND.stepBackInto, REQUEST.stepBackInto), step(COMMAND.stepBackOut, REQUEST.stepBackOut)];
}
