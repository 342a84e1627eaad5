// A script made ready to run: declarations become the kernel's configuration and its first entries
// (setup.ts), the rest is the program, in the order of its lines. What the parser cannot know is
// checked here: that a step's label exists, and a routine's local.
import { DEFAULT_HEAP } from '../kernel/constants.ts';
import type { InitialEntry } from '../kernel/kernel.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Diagnostic, ScheduleMode, Statement } from '../trace/ast.ts';
import { originOf } from '../trace/origin.ts';
import { effortFor } from '../trace/parse/names.ts';
import { byPlace, type Problems, report } from '../trace/problems.ts';
import type { Script } from '../trace/script.ts';
import type { Statements } from '../trace/statements.ts';
import { absences, isComplete } from './absences.ts';
import { labelDiagnostic, placeCheck } from './checks.ts';
import { kernelChoices } from './kernelChoices.ts';
import { checkAssert, type KnownNames } from './namesInAsserts.ts';
import { setUp } from './setup.ts';
import { type Choice, NOBODY, type Program, type Replay } from './types.ts';

export interface Compiled {
  readonly program: Program;
  readonly config: KernelConfig;
  readonly entries: readonly InitialEntry[];
  readonly declared: Declared;
  /** The script's own and those found here; nothing runs if one is an error. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: Readonly<Problems>;
}

/**
 * What the script says before any thread runs, to be printed again: its text is not kept. What
 * exploring is to find is left out: a script that is printed is one order.
 */
interface Declared {
  readonly statements: readonly Statement[];
  /** Those above the first line that runs. */
  readonly comments: Script['comments'];
}

/** Statements that the machine runs; the others say what is there before anyone runs. */
export const RUNS: ReadonlySet<Statement['kind']> = new Set([
  'call',
  'enter',
  'advance',
  'leave',
  'dies',
  'assert',
  'set',
]);

/** Calls that depend on where the data segment begins. */
const BREAKS: ReadonlySet<string> = new Set(['brk', 'sbrk']);

/** The first call that depends on it, in a script that does not say it. */
function heapUser(statements: Statements): Diagnostic | undefined {
  for (const { kind, ...s } of statements) {
    if ((kind !== 'call' && kind !== 'enter') || !('call' in s) || !BREAKS.has(s.call.name)) continue;
    const { column, length, name } = s.call;
    const base = `0x${DEFAULT_HEAP.toString(16)}`;
    const message = `${name} depends on where the data segment begins: ${base} is taken, say it with 'heap ${base}'`;
    return { line: s.span.line, column, length, severity: 'warning', message };
  }
  return undefined;
}

/** The choices of all `replay` lines, one after another. */
function replayOf({ kept }: Statements, numbers: ReadonlyMap<string, number>): Replay {
  const runs = kept.flatMap((s) => (s.kind === 'replay' ? s.runs : []));
  const ends = new Float64Array(runs.length);
  let end = 0;
  const choices = runs.map(({ thread, outcome, times }, i): Choice => {
    end += times;
    ends[i] = end;
    if (thread === undefined) return { thread: NOBODY, line: true };
    const number = numbers.get(thread) ?? NOBODY;
    return outcome === 0 ? { thread: number } : { thread: number, outcome };
  });
  return { choices, ends };
}

/** The statements that run, and where each thread's own are among them. */
function programOf(all: Statements, threads: readonly string[], schedule: ScheduleMode): Omit<Program, 'comments'> {
  const statements = all.only(RUNS);
  const numbers = new Map(threads.map((name, i) => [name, i]));
  const counts = new Int32Array(threads.length + 1);
  const makers = new Int32Array(statements.length);
  const lines = new Int32Array(statements.length);
  for (let i = 0; i < statements.length; i++) {
    lines[i] = statements.lineAt(i);
    const name = statements.threadAt(i);
    const maker = name === undefined ? NOBODY : (numbers.get(name) as number);
    makers[i] = maker;
    (counts[maker < 0 ? threads.length : maker] as number)++;
  }
  const places = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  makers.forEach((maker, i) => {
    const place = maker < 0 ? threads.length : maker;
    (places[place] as Int32Array)[counts[place] as number] = i;
    (counts[place] as number)++;
  });
  const barriers = places[threads.length] as Int32Array;
  const replay = replayOf(all, numbers);
  return { statements, threads, lines, own: places.slice(0, -1), makers, barriers, schedule, replay };
}

/** A program of other statements, of the same threads. */
export const withStatements = (program: Program, statements: Statements): Program => ({
  ...program,
  ...programOf(statements, program.threads, program.schedule),
  replay: program.replay,
});

function declaredIn({ statements, comments }: Script, first: number): Declared {
  return {
    statements: statements.kept.filter(({ kind }) => !RUNS.has(kind) && kind !== 'expect'),
    comments: comments.filter(({ span }) => span.line < first),
  };
}

/** What a script sets up, and all that is wrong with it as far as that is known before it runs. */
function checked(script: Script) {
  const effort = effortFor(0);
  const problems: Problems = { ...script.problems, listed: [...script.diagnostics] };
  const { vintage, statements } = script;
  const { kept } = statements;
  const calls = statements.calls();
  const complete = [...calls].every((name) => isComplete(name, vintage));
  for (const s of complete ? kept : statements) for (const found of absences(s, vintage)) report(problems, found);
  const { config, entries, schedule } = setUp(script, (found) => report(problems, found));
  for (const s of kept) {
    const wrong = (s.kind === 'enter' || s.kind === 'advance') && labelDiagnostic(s.point, vintage, effort);
    if (wrong) report(problems, wrong);
  }
  if (!kept.some((s) => s.kind === 'heap')) {
    const first = [...BREAKS].some((name) => calls.has(name)) && heapUser(statements);
    if (first) report(problems, first);
  }
  for (const found of kernelChoices(statements, config)) report(problems, found);
  const check = placeCheck(config, script.threads, entries[0]?.start, effort);
  const names: KnownNames = {
    vintage,
    threads: new Set(script.threads),
    maps: new Set(['map', ...[...config.subMaps, ...config.processes].map(({ name }) => name)]),
  };
  for (const s of kept) {
    const wrong = s.kind === 'set' && check(s);
    if (wrong) report(problems, wrong);
    if (s.kind === 'assert') checkAssert(s.expression, s.span, names, effort, (found) => report(problems, found));
  }
  return { config, entries, schedule, problems, diagnostics: byPlace(problems) };
}

/** As `compile` finds it, for those who do not run the script. */
export const diagnosticsOf = (script: Script): readonly Diagnostic[] => checked(script).diagnostics;

export function compile(script: Script): Compiled {
  const { config, entries, schedule, problems, diagnostics } = checked(script);
  const origin = originOf(script);
  const running = programOf(script.statements, script.threads, schedule);
  const first = running.lines[0] ?? Number.POSITIVE_INFINITY;
  const comments = script.comments.flatMap(({ span: { line }, text }) => (line < first ? [] : [{ line, text }]));
  const program = { ...running, comments, ...(origin && { origin }) };
  const declared = declaredIn(script, first);
  return { program, config, entries, declared, diagnostics, problems };
}
