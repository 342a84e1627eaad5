// To the step that last changed a thing, or that changes it next; the way back from there; and how its numbers are shown.
import * as vscode from 'vscode';
import { type JumpAnswer, type JumpArguments, REQUEST } from '../adapter/protocol.ts';
import { ask } from './ask.ts';
import { COMMAND } from './ids.ts';
import { jumpTarget } from './jumpTarget.ts';
import { focusedFrame, type Sessions } from './sessionEvents.ts';

const NOTHING =
  'Choose a variable, a watch expression, or an entry or a thread of the VM Map view: it is searched for its last change.';

export function registerJumpCommands(sessions: Sessions): vscode.Disposable[] {
  async function jump(chosen: unknown, direction: 'back' | 'forward'): Promise<void> {
    const target = jumpTarget(chosen);
    if (!target) {
      void vscode.window.showInformationMessage(NOTHING);
      return;
    }
    const frameId = focusedFrame();
    const args: JumpArguments = { ...target.what, direction, ...(frameId !== undefined && { frameId }) };
    const answer = await ask<JumpAnswer>(sessions, REQUEST.jump, args, target.sessionId);
    if (answer?.found === false) void vscode.window.showInformationMessage(answer.message);
  }

  const { registerCommand } = vscode.commands;
  return [
    registerCommand(COMMAND.jumpBack, (chosen: unknown) => jump(chosen, 'back')),
    registerCommand(COMMAND.jumpForward, (chosen: unknown) => jump(chosen, 'forward')),
    registerCommand(COMMAND.undoJump, () => ask(sessions, REQUEST.undoJump)),
    registerCommand(COMMAND.toggleHex, (chosen: unknown) =>
      ask(sessions, REQUEST.hex, {}, jumpTarget(chosen)?.sessionId),
    ),
  ];
}
