// The present run to keep and to pass on: its schedule as a line for the clipboard, or all of it as a new script.
import * as vscode from 'vscode';
import { REQUEST, type ScriptAnswer } from '../adapter/protocol.ts';
import { ask } from './ask.ts';
import { COMMAND, LANGUAGE } from './ids.ts';
import type { Sessions } from './sessionEvents.ts';

const SAID_MS = 3000;

/** What is not the same when it is run again must not go unnoticed. */
function tell({ exact, note }: ScriptAnswer): void {
  if (!exact) void vscode.window.showWarningMessage(note ?? 'It does not lead to the same state when it is run.');
}

/** Asks for the text; undefined: there is none, and the person has been told why. */
async function textOf(sessions: Sessions, form: 'schedule' | 'script'): Promise<ScriptAnswer | undefined> {
  const answer = await ask<ScriptAnswer>(sessions, REQUEST.script, { form });
  if (answer?.text !== '') return answer;
  tell(answer);
  return undefined;
}

export function registerScriptCommands(sessions: Sessions): vscode.Disposable[] {
  async function copySchedule(): Promise<void> {
    const answer = await textOf(sessions, 'schedule');
    if (!answer) return;
    await vscode.env.clipboard.writeText(answer.text);
    vscode.window.setStatusBarMessage('The schedule is on the clipboard.', SAID_MS);
    tell(answer);
  }

  async function saveAsScript(): Promise<void> {
    const answer = await textOf(sessions, 'script');
    if (!answer) return;
    const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content: answer.text });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    tell(answer);
  }

  return [
    vscode.commands.registerCommand(COMMAND.copySchedule, copySchedule),
    vscode.commands.registerCommand(COMMAND.saveAsScript, saveAsScript),
  ];
}
