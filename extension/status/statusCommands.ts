// What a click on the status bar's item does: to another step of the run, or another
// kernel for the script.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../adapter/protocol.ts';
import type { Vintage } from '../../core/kernel/constants.ts';
import { ask } from '../commands/ask.ts';
import { followActiveScript } from '../debug/activeScript.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, LANGUAGE } from '../ids.ts';
import { number } from '../numbers.ts';
import { pickKernel } from '../views/kernelPick.ts';
import { showInputBox } from '../views/questions.ts';

/** Of a text that a person types: `35`, `+10`, `-1`, `end`. undefined: no step of the run. */
export function stepOf(typed: string, position: number, length: number): number | undefined {
  const text = typed.trim();
  if (text === 'end') return length;
  if (!/^[+-]?\d{1,15}$/.test(text)) return undefined;
  const step = /^[+-]/.test(text) ? position + Number(text) : Number(text);
  return step >= 0 && step <= length ? step : undefined;
}

/** The line that says the kernel, from 0; undefined: none does. */
function kernelLine(document: vscode.TextDocument): number | undefined {
  for (let i = 0; i < document.lineCount; i++) if (/^\s*kernel\b/.test(document.lineAt(i).text)) return i;
  return undefined;
}

/** The first line below the comments that a script opens with. */
function firstLine(document: vscode.TextDocument): number {
  for (let i = 0; i < document.lineCount; i++) if (!/^\s*(#|$)/.test(document.lineAt(i).text)) return i;
  return document.lineCount - 1;
}

export async function setKernel(document: vscode.TextDocument, kernel: Vintage): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const line = kernelLine(document);
  if (line === undefined) {
    const at = firstLine(document);
    edit.replace(document.uri, new vscode.Range(at, 0, at, 0), `kernel ${kernel}\n`);
  } else {
    const [, before = '', word = ''] = /^(\s*kernel\s*)([^\s#]*)/.exec(document.lineAt(line).text) ?? [];
    const range = new vscode.Range(line, before.length, line, before.length + word.length);
    edit.replace(document.uri, range, `${/\s$/.test(before) ? '' : ' '}${kernel}`);
  }
  return vscode.workspace.applyEdit(edit);
}

export function registerStatusCommands(sessions: Sessions): vscode.Disposable[] {
  const active = followActiveScript();

  async function goToStep(): Promise<void> {
    const state = await ask<StateBody>(sessions, REQUEST.state, { start: 0, count: 0 });
    if (!state) return;
    const { position, length } = state;
    const typed = await showInputBox({
      title: vscode.l10n.t('Go to Step'),
      value: String(position),
      prompt: vscode.l10n.t(
        'A step from 0 to {0}; +N and -N count from the present one; "end" is the last.',
        number(length),
      ),
      validateInput: (text) =>
        stepOf(text, position, length) === undefined
          ? vscode.l10n.t('The run has the steps 0 to {0} so far.', number(length))
          : undefined,
    });
    const step = typed === undefined ? undefined : stepOf(typed, position, length);
    if (step !== undefined && step !== position) await ask(sessions, REQUEST.travel, { position: step });
  }

  async function chooseKernel(): Promise<void> {
    const document = active.document();
    if (document?.languageId !== LANGUAGE) {
      void vscode.window.showErrorMessage(vscode.l10n.t('Open a script first: the kernel is a line of it.'));
      return;
    }
    const placeHolder = vscode.l10n.t('Whose rules does the script run by?');
    const chosen = await pickKernel(placeHolder);
    if (chosen) await setKernel(document, chosen);
  }

  return [
    active,
    vscode.commands.registerCommand(COMMAND.goToStep, goToStep),
    vscode.commands.registerCommand(COMMAND.chooseKernel, chooseKernel),
  ];
}
