// A script is read before it is launched: of a launch that fails VS Code makes a dialog whose first
// button writes a launch.json, where a person wants to see the error.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { CANCELLED, inSlices } from '../../core/machine/work.ts';
import { compile } from '../../core/program/compile.ts';
import type { Diagnostic } from '../../core/trace/ast.ts';
import { parsing } from '../../core/trace/parse/parse.ts';
import { breathe } from '../language/openScripts.ts';
import { number } from '../numbers.ts';
import { readProgram, uriOf } from './program.ts';

const FOCUS_PROBLEMS = 'workbench.panel.markers.view.focus';

/** Brings the list of problems into view, and puts the cursor on one of them. */
async function goTo(program: string, { line, column }: Diagnostic): Promise<void> {
  await vscode.commands.executeCommand(FOCUS_PROBLEMS);
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(uriOf(program), { selection: new vscode.Range(at, at) });
}

/** Texts that have been read and not launched yet, by program. */
const checked = new Map<string, string>();

/**
 * Reads a script for a launch: first the text that was checked, whatever became of the file since;
 * at a restart the file.
 */
export async function readLaunched(program: string): Promise<string> {
  const text = checked.get(program);
  checked.delete(program);
  return text ?? readProgram(program);
}

/** Has the program no error? What is wrong is shown. */
export async function canLaunch(program: string): Promise<boolean> {
  let text: string;
  try {
    text = await readProgram(program);
  } catch (error) {
    const isGone = (error as { readonly code?: string }).code === 'FileNotFound';
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      isGone
        ? vscode.l10n.t('There is no file {0} to debug.', program)
        : vscode.l10n.t('{0} cannot be debugged: {1}.', fileName(program), why),
    );
    return false;
  }
  const script = await inSlices(parsing(text), { isCancelled: false, breathe });
  if (script === CANCELLED) return false;
  const { diagnostics, problems } = compile(script);
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (!first) {
    checked.set(program, text);
    return true;
  }
  await goTo(program, first);
  const { errors } = problems;
  const { line, message } = first;
  void vscode.window.showErrorMessage(
    errors === 1
      ? vscode.l10n.t('{0} has an error, first in line {1}: {2}.', fileName(program), line, message)
      : vscode.l10n.t(
          '{0} has {3} errors, first in line {1}: {2}.',
          fileName(program),
          number(line),
          message,
          number(errors),
        ),
  );
  return false;
}
