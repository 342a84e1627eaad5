// The statements of a program by their index and by their line.

import type { Statement } from '../trace/ast.ts';
import { countUpTo } from './numberList.ts';
import type { Program, ScriptState } from './types.ts';

/** The statement at an index and the index of its thread; undefined after the last. */
export function statementAt(program: Program, index: number): { statement: Statement; thread: number } | undefined {
  const statement = program.statements.at(index);
  return statement && { statement, thread: program.makers[index] as number };
}

/** Index of the statement in a line; -1: nothing runs in that line. */
export function indexOfLine({ lines }: Program, line: number): number {
  const index = countUpTo(lines, line) - 1;
  return lines[index] === line ? index : -1;
}

/** The line of the call that a thread is in or last was in; 0: none, or it was made by hand. */
export function callLine(program: Program, script: ScriptState, thread: number): number {
  const t = script.threads[thread];
  return t && t.byHand === '' ? (program.lines[t.statement] ?? 0) : 0;
}
