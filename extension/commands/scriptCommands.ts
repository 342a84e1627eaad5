// The present run to keep and to pass on: its schedule as a line for the clipboard, or all of it as
// a new script.
import * as vscode from 'vscode';
import { REQUEST, type ScriptAnswer } from '../../adapter/protocol.ts';
import { fileName } from '../debug/configuration.ts';
import { uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, EXTENSION, LANGUAGE } from '../ids.ts';
import { ask, SAID_MS } from './ask.ts';

/** What is not the same when it is run again must not go unnoticed. */
const INEXACT = 'it does not lead to the same state when it is run';

/** Notes come without a full stop, and begin as the rest of a sentence does. */
const sentence = (beginning: string, note = INEXACT): string => `${beginning}: ${note.replace(/\.$/, '')}.`;

/** `unwire-sleeps-way.vmtrace`, beside the script that was debugged. */
function besideProgram(program: unknown): vscode.Uri | undefined {
  if (typeof program !== 'string') return undefined;
  const name = `${fileName(program).replace(EXTENSION, '')}-way${EXTENSION}`;
  const uri = uriOf(program);
  // A script that was never saved is in no folder.
  if (uri.scheme !== 'untitled') return vscode.Uri.joinPath(uri, '..', name);
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, name);
}

export function registerScriptCommands(sessions: Sessions): vscode.Disposable[] {
  let said: vscode.Disposable | undefined;

  async function copySchedule(): Promise<void> {
    // What was said of an earlier copy is not about this one.
    said?.dispose();
    const answer = await ask<ScriptAnswer>(sessions, REQUEST.script, { form: 'schedule' });
    if (!answer) return;
    if (!answer.exact) {
      void vscode.window.showWarningMessage(sentence('The clipboard is unchanged', answer.note));
      return;
    }
    await vscode.env.clipboard.writeText(answer.text);
    said = vscode.window.setStatusBarMessage('The schedule is on the clipboard.', SAID_MS);
  }

  async function saveAsScript(): Promise<void> {
    const program: unknown = sessions.find()?.configuration.program;
    const answer = await ask<ScriptAnswer>(sessions, REQUEST.script, { form: 'script' });
    if (!answer) return;
    if (answer.text === '') {
      void vscode.window.showWarningMessage(`Nothing is saved: ${answer.note ?? 'there is nothing to save'}.`);
      return;
    }
    const defaultUri = besideProgram(program);
    const uri = await vscode.window.showSaveDialog({
      title: 'Save as Script',
      filters: { 'VM map trace': [LANGUAGE] },
      ...(defaultUri && { defaultUri }),
    });
    if (!uri) return;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(answer.text));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`The script was not saved: ${reason}`);
      return;
    }
    if (!answer.exact) {
      const name = fileName(uri.path);
      void vscode.window.showWarningMessage(sentence(`${name} is saved, but`, answer.note));
    }
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }

  return [
    vscode.commands.registerCommand(COMMAND.copySchedule, copySchedule),
    vscode.commands.registerCommand(COMMAND.saveAsScript, saveAsScript),
  ];
}
