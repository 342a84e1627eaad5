// To the step that last changed a value, or that changes it next; back from there; and how numbers
// are shown.
import * as vscode from 'vscode';
import { type JumpAnswer, type JumpArguments, REQUEST } from '../../adapter/protocol.ts';
import { focusedFrame, type Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { ask } from './ask.ts';
import { jumpTarget } from './jumpTarget.ts';

/** VS Code has asked for the values again by then. */
const REREAD_MS = 200;

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

  /** VS Code marks a value as changed when its text is another than before. */
  async function toggleHex(chosen: unknown): Promise<void> {
    const sessionId = jumpTarget(chosen)?.sessionId;
    const answer = await ask<{ hex: boolean }>(sessions, REQUEST.hex, {}, sessionId);
    if (!answer) return;
    await new Promise((resolve) => setTimeout(resolve, REREAD_MS));
    await sessions
      .find(sessionId)
      ?.customRequest(REQUEST.hex, { hex: answer.hex })
      .then(undefined, () => {});
  }

  const { registerCommand } = vscode.commands;
  return [
    registerCommand(COMMAND.jumpBack, (chosen: unknown) => jump(chosen, 'back')),
    registerCommand(COMMAND.jumpForward, (chosen: unknown) => jump(chosen, 'forward')),
    registerCommand(COMMAND.undoJump, () => ask(sessions, REQUEST.undoJump)),
    registerCommand(COMMAND.toggleHex, toggleHex),
  ];
}
