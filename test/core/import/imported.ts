// Logs for the tests of the import, and what becomes of them: the script, its run, its results.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { explain } from '../../../core/explore/explain/explain.ts';
import { firstExplanation } from '../../../core/explore/service/severalExplanations.ts';
import { beginFile, endFile, type ImportOptions, newImporter, readText } from '../../../core/import/import.ts';
import { finishImport, type Imported } from '../../../core/import/script/finish.ts';
import { createMachine, type Machine } from '../../../core/machine/machine.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

export const logFile = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`logs/${name}`, import.meta.url)), 'utf8');

/** Imports texts, in chunks of some characters. */
export function imported(
  texts: string | readonly string[],
  options: ImportOptions = {},
  chunk = 1 << 16,
  names: readonly string[] = [],
): Imported {
  const importer = newImporter({ kernel: 'freebsd-13', ...options });
  const all = typeof texts === 'string' ? [texts] : texts;
  for (const [i, text] of all.entries()) {
    beginFile(importer, names[i] ?? `log${i + 1}`);
    for (let at = 0; at < text.length; at += chunk) readText(importer, text.slice(at, at + chunk));
    endFile(importer);
  }
  return finishImport(importer);
}

/** The statements of a script, without comments and blanks at their ends. */
export const statementsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\s*#.*/, '').trim())
    .filter((line) => line !== '');

/** Its calls: the lines of threads. */
export const callsOf = (text: string): string[] => statementsOf(text).filter((line) => /^t\w+(?: [<>]|:)/.test(line));

/** Runs a script to its end; every result has to be as it says. */
export function ran(text: string): Machine {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(compiled);
  for (let choice = machine.next(); choice; choice = machine.next()) machine.step(choice);
  expect(machine.state.script.failures, text).toBe(0);
  return machine;
}

/** Does an order give the results of a script? */
export function explained(text: string): boolean {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const work = explain(compiled);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value.order !== undefined;
  }
}

/**
 * The same, or where the import has guessed wrong what was mapped before the log, which other
 * amount explains the results.
 */
export function explainedOrSupposed(text: string): boolean {
  const work = firstExplanation(compile(parse(text)));
  for (;;) {
    const { done, value } = work.next();
    if (done) return value.order !== undefined || value.suppositions?.still === 0;
  }
}
