// Which script a tool is about: one that the model has written, a file of the workspace, or the one
// that a person has open.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { VINTAGES, type Vintage } from '../../core/kernel/constants.ts';
import { type Compiled, compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { LANGUAGE } from '../ids.ts';
import { uriOfPath } from '../workspacePath.ts';

export interface ScriptInput {
  /** Text of a script. */
  readonly script?: string;
  /** Path in the workspace, absolute path, or URI. */
  readonly file?: string;
  readonly kernel?: string;
}

export interface ToolScript {
  readonly name: string;
  readonly text: string;
  /** For the settings that hold there. */
  readonly uri: vscode.Uri;
  readonly compiled: Compiled;
  readonly kernel: Vintage | undefined;
}

/** What the model reads as the tool's failure. */
export class ToolError extends Error {}

/** VS Code does not hold a model to the schema. @throws ToolError if a property is no text */
function checkInput(input: ScriptInput): void {
  for (const name of ['script', 'file', 'kernel'] as const)
    if (input[name] !== undefined && typeof input[name] !== 'string')
      throw new ToolError(`"${name}" is text, not ${JSON.stringify(input[name])}`);
  if (input.script?.trim() === '') throw new ToolError('"script" is empty: give the lines of a script, or "file"');
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    ({ code }: { readonly code?: string }) => code !== 'FileNotFound',
  );
}

async function documentOf(file: string | undefined): Promise<vscode.TextDocument> {
  if (file === undefined) {
    const open = vscode.window.activeTextEditor?.document;
    if (open?.languageId === LANGUAGE) return open;
    throw new ToolError('give "script" or "file": no .vmtrace script is open in the editor');
  }
  const uri = await uriOfPath(file);
  if (!(await isThere(uri))) throw new ToolError(`${file} cannot be read: there is no such file`);
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new ToolError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Which script it is, for the question to the person. */
export const scriptName = ({ script, file }: ScriptInput): string =>
  script !== undefined
    ? vscode.l10n.t('a script that the model has written')
    : file === undefined
      ? vscode.l10n.t('the open script')
      : String(file);

/** Errors that the answer lists: the first are the cause of the others. */
const MOST_ERRORS = 10;

/** @throws ToolError if there is none, or it has an error */
export async function readToolScript(input: ScriptInput): Promise<ToolScript> {
  checkInput(input);
  const kernel = VINTAGES.find((name) => name === input.kernel);
  if (input.kernel !== undefined && !kernel)
    throw new ToolError(`there is no kernel ${input.kernel}: "kernel" is one of ${VINTAGES.join(', ')}`);
  const document = input.script === undefined ? await documentOf(input.file) : undefined;
  const text = document?.getText() ?? input.script ?? '';
  const compiled = compile(parse(text, kernel && { kernel }));
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const lines = errors.slice(0, MOST_ERRORS).map(({ line, column, message }) => `${line}:${column}: ${message}`);
    throw new ToolError(`the script has errors (line:column):\n${lines.join('\n')}`);
  }
  const uri = document?.uri ?? vscode.Uri.parse(`untitled:model.${LANGUAGE}`);
  return { name: document ? fileName(uri.path) : 'script', text, uri, compiled, kernel };
}
