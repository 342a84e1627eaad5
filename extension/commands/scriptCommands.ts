// The present run to keep and to pass on: its schedule as a line for the clipboard, or all of it as
// a new script.
import * as vscode from 'vscode';
import { REQUEST, type ScriptAnswer } from '../../adapter/protocol.ts';
import { fileName } from '../../adapter/sources/fileName.ts';

import { programNow, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, EXTENSION, LANGUAGE } from '../ids.ts';
import { columnOfNewScript } from '../views/beside.ts';
import { ask, SAID_MS } from './ask.ts';

/** `unwire-sleeps-branch.vmtrace`, beside the script that was debugged. */
function besideProgram(program: unknown, word: string): vscode.Uri | undefined {
  if (typeof program !== 'string') return undefined;
  const name = `${fileName(program).replace(EXTENSION, '')}-${word}${EXTENSION}`;
  const uri = uriOf(program);
  // A script that was never saved is in no folder.
  if (uri.scheme !== 'untitled') return vscode.Uri.joinPath(uri, '..', name);
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, name);
}

/**
 * Asks where to save a script, and opens it beside. `word`: the end of its name that is offered.
 */
export async function offerScript({ text, note }: ScriptAnswer, program: unknown, word: string): Promise<void> {
  if (text === '') {
    void vscode.window.showWarningMessage(
      note === undefined
        ? vscode.l10n.t('Nothing is saved: there is nothing to save.')
        : vscode.l10n.t('Nothing is saved: {0}.', note),
    );
    return;
  }
  const defaultUri = besideProgram(program, word);
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save as Script'),
    filters: { [vscode.l10n.t('VM map trace')]: [LANGUAGE] },
    ...(defaultUri && { defaultUri }),
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('The script was not saved: {0}', reason));
    return;
  }
  const other = typeof program === 'string' ? uriOf(program) : undefined;
  await vscode.window.showTextDocument(uri, { viewColumn: columnOfNewScript(other) });
}

export function registerScriptCommands(sessions: Sessions): vscode.Disposable[] {
  let said: vscode.Disposable | undefined;

  async function copySchedule(): Promise<void> {
    // Problems of an earlier copy are not about this one.
    said?.dispose();
    const answer = await ask<ScriptAnswer>(sessions, REQUEST.script, { form: 'schedule' });
    if (!answer) return;
    if (answer.text === '') {
      void vscode.window.showWarningMessage(
        answer.note === undefined
          ? vscode.l10n.t('The clipboard is unchanged: there is nothing to copy.')
          : vscode.l10n.t('The clipboard is unchanged: {0}.', answer.note),
      );
      return;
    }
    await vscode.env.clipboard.writeText(answer.text);
    said = vscode.window.setStatusBarMessage(vscode.l10n.t('The schedule is on the clipboard.'), SAID_MS);
  }

  async function saveAsScript(): Promise<void> {
    const session = sessions.find();
    const program = session && programNow(session);
    const answer = await ask<ScriptAnswer>(sessions, REQUEST.script, { form: 'script' });
    if (answer) await offerScript(answer, program, 'branch');
  }

  return [
    vscode.commands.registerCommand(COMMAND.copySchedule, copySchedule),
    vscode.commands.registerCommand(COMMAND.saveAsScript, saveAsScript),
  ];
}
