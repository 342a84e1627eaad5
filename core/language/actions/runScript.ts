// What a script does when it runs to its end: what each call returned, and which limit would make a
// call fail as its line says.
import { NO_RESULT, resultName, resultValue } from '../../kernel/constants.ts';
import { asked } from '../../kernel/meanings/meaning.ts';
import { compile, createMachine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { indexOfLine } from '../../program/lines.ts';
import type { Expected } from '../../trace/ast.ts';
import { parsing } from '../../trace/parse/parse.ts';
import { missingLines } from './missingLimit.ts';

/** A script that takes more steps is given up. */
const MOST_STEPS = 2_000_000;
/** Steps between two pauses. */
const SLICE = 500;

export interface Ran {
  /** By the line in which a call begins, counted from 1. */
  readonly results: ReadonlyMap<number, string>;
  /** By the line that expects a result: lines that would give it. */
  readonly missing: ReadonlyMap<number, readonly string[]>;
}

/** undefined: the script has errors. */
export function* runScript(text: string): Work<Ran | undefined> {
  const compiled = compile(yield* parsing(text));
  if (compiled.diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const machine = createMachine(compiled, { recordHistory: false });
  const { program, state } = machine;
  const { vintage } = compiled.config;
  const results = new Map<number, string>();
  const missing = new Map<number, readonly string[]>();
  machine.listen((event) => {
    if (event.kind === 'result' && event.result !== NO_RESULT) results.set(event.line, resultName(event.result));
    if (event.kind !== 'statement') return;
    const index = indexOfLine(program, event.line);
    const statement = program.statements.at(index);
    if (statement?.kind !== 'call' && statement?.kind !== 'enter') return;
    const expected = expectedOf(program.statements, index);
    const at = expected && asked(state.kernel, event.thread, statement.call.name, statement.call.args);
    if (!at || !expected || isSuccess(expected.result)) return;
    const lines = missingLines(at, expected.result, vintage);
    if (lines.length > 0) missing.set(expected.line, lines);
  });
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (steps % SLICE === 0) yield undefined;
    const choice = machine.next();
    if (!choice || state.script.end !== 'running') break;
    machine.step(choice);
  }
  return { results, missing };
}

const SUCCESSES = new Set(['KERN_SUCCESS', '0', 'TRUE', 'FALSE', '1'].map(resultValue));
const isSuccess = (result: number): boolean => result < 0 || SUCCESSES.has(result);

type Statements = ReturnType<typeof createMachine>['program']['statements'];
/** Lines below a call that are looked through for the one that lets it return. */
const FAR = 1000;

/** What is expected of the call of a statement, by its own line or by that of its return. */
function expectedOf(statements: Statements, index: number): (Expected & { readonly line: number }) | undefined {
  const call = statements.at(index);
  if (call?.kind === 'call') return call.expected && { ...call.expected, line: call.span.line };
  for (let i = index + 1; i < Math.min(statements.length, index + FAR); i++) {
    const s = statements.at(i);
    if (s?.kind !== 'leave' || call?.kind !== 'enter' || s.thread !== call.thread) continue;
    return s.expected && { ...s.expected, line: s.span.line };
  }
  return undefined;
}
