// To the step that last changed a value, or that changes it next; back from there; and how numbers
// are shown.
import * as vscode from 'vscode';
import { type JumpAnswer, type JumpArguments, REQUEST } from '../../adapter/protocol.ts';
import { focusedFrame, type Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import type { ChosenThings } from '../views/chosen.ts';
import { showInputBox } from '../views/questions.ts';
import { ask, noSession } from './ask.ts';
import { jumpTarget } from './jumpTarget.ts';

/** VS Code has asked for the values again by then. */
const REREAD_MS = 200;

export function registerJumpCommands(sessions: Sessions, things: Pick<ChosenThings, 'inMap'>): vscode.Disposable[] {
  /** What is proposed: of the row of VM Map that was selected last, or what was asked after it. */
  let proposed: string | undefined;

  /** By a key or from the palette no row is named: it is the selected one, or a person types it. */
  const askExpression = (): Thenable<string | undefined> =>
    showInputBox({
      title: vscode.l10n.t('Jump to a Change'),
      prompt: vscode.l10n.t('Of what? An expression, such as map.timestamp or entry(0x1000).wired_count'),
      ...(proposed !== undefined && { value: proposed }),
    });

  async function jump(chosen: unknown, direction: 'back' | 'forward'): Promise<void> {
    let target = jumpTarget(chosen);
    if (!target && sessions.find()) {
      const expression = (await askExpression())?.trim();
      if (!expression) return;
      proposed = expression;
      target = { what: { expression } };
    }
    if (!target) {
      void vscode.window.showErrorMessage(noSession());
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
    things.inMap(({ expression }) => {
      proposed = expression;
    }),
    registerCommand(COMMAND.jumpBack, (chosen: unknown) => jump(chosen, 'back')),
    registerCommand(COMMAND.jumpForward, (chosen: unknown) => jump(chosen, 'forward')),
    registerCommand(COMMAND.undoJump, () => ask(sessions, REQUEST.undoJump)),
    registerCommand(COMMAND.toggleHex, toggleHex),
  ];
}
