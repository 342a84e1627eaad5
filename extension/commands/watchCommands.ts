// What is done with a value that VM Map shows: stop when it changes, and keep it in Watch.
import * as vscode from 'vscode';
import { COMMAND } from '../ids.ts';
import { SAID_MS } from './ask.ts';
import { jumpTarget } from './jumpTarget.ts';

/** VS Code's own; it takes what a row of Variables hands over. */
const ADD_TO_WATCH = 'debug.addToWatchExpressions';

const expressionOf = (chosen: unknown): string | undefined => jumpTarget(chosen)?.what.expression;

/**
 * An extension can make no data breakpoint. The adapter takes a function breakpoint of this name
 * for one.
 */
const nameOf = (expression: string): string => `${expression} changes`;

function breakOnChange(chosen: unknown): void {
  const expression = expressionOf(chosen);
  if (expression === undefined) return;
  const name = nameOf(expression);
  const isThere = vscode.debug.breakpoints.some(
    (known) => known instanceof vscode.FunctionBreakpoint && known.functionName === name,
  );
  if (!isThere) vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(name)]);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('The run stops when {0} changes: the breakpoint is in Breakpoints.', expression),
    SAID_MS,
  );
}

function addToWatch(chosen: unknown): Thenable<unknown> | undefined {
  const evaluateName = expressionOf(chosen);
  return evaluateName === undefined
    ? undefined
    : vscode.commands.executeCommand(ADD_TO_WATCH, { variable: { evaluateName } });
}

export const registerWatchCommands = (): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.breakOnChange, breakOnChange),
  vscode.commands.registerCommand(COMMAND.addToWatch, addToWatch),
];
