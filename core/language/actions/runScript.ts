// What a script does when it runs to its end: what each call returned, whether its line says so,
// and which limit would make a call fail as its line says.
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
  /** The lines that expect the very result that their call returned, in whatever spelling. */
  readonly right: ReadonlySet<number>;
  /**
   * By the line that expects a result: lines of which one alone would give it, as
   * the state then was.
   */
  readonly missing: ReadonlyMap<number, readonly string[]>;
  /** It ran to its end. */
  readonly isOver: boolean;
}

/** undefined: the script has errors. */
export function* runScript(text: string, most = MOST_STEPS): Work<Ran | undefined> {
  const compiled = compile(yield* parsing(text));
  if (compiled.diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const machine = createMachine(compiled, { recordHistory: false });
  const { program, state } = machine;
  const { vintage } = compiled.config;
  const results = new Map<number, string>();
  const missing = new Map<number, readonly string[]>();
  const right = new Set<number>();
  /** By the line in which a call begins. */
  const expecting = new Map<number, Expecting>();
  machine.listen((event) => {
    if (event.kind === 'result' && event.result !== NO_RESULT) {
      results.set(event.line, resultName(event.result));
      const wanted = expecting.get(event.line);
      if (wanted?.result === event.result) right.add(wanted.line);
    }
    if (event.kind !== 'statement') return;
    const index = indexOfLine(program, event.line);
    const statement = program.statements.at(index);
    if (statement?.kind !== 'call' && statement?.kind !== 'enter') return;
    const expected = expectedOf(program.statements, index);
    if (expected) expecting.set(event.line, expected);
    const at = expected && asked(state.kernel, event.thread, statement.call.name, statement.call.args);
    if (!at || !expected || isSuccess(expected.result)) return;
    const lines = missingLines(at, expected.result, vintage);
    if (lines.length > 0) missing.set(expected.line, lines);
  });
  let isOver = false;
  for (let steps = 0; steps < most && !isOver; steps++) {
    if (steps % SLICE === 0) yield undefined;
    const choice = machine.next();
    if (choice && state.script.end === 'running') machine.step(choice);
    else isOver = true;
  }
  return { results, right, missing, isOver };
}

const SUCCESSES = new Set(['KERN_SUCCESS', '0', 'TRUE', 'FALSE', '1'].map(resultValue));
const isSuccess = (result: number): boolean => result < 0 || SUCCESSES.has(result);

type Statements = ReturnType<typeof createMachine>['program']['statements'];
/** Lines below a call that are looked through for the one that lets it return. */
const FAR = 1000;

type Expecting = Expected & { readonly line: number };

/** What is expected of the call of a statement, by its own line or by that of its return. */
function expectedOf(statements: Statements, index: number): Expecting | undefined {
  const call = statements.at(index);
  if (call?.kind === 'call') return call.expected && { ...call.expected, line: call.span.line };
  for (let i = index + 1; i < Math.min(statements.length, index + FAR); i++) {
    const s = statements.at(i);
    if (s?.kind !== 'leave' || call?.kind !== 'enter' || s.thread !== call.thread) continue;
    return s.expected && { ...s.expected, line: s.span.line };
  }
  return undefined;
}
