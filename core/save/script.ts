// The path that a run has come, as a script: its declarations again, and lines that hold each
// thread where another went on (scriptLines.ts); where these cannot say it, its statements and
// `replay` lines (exactLines.ts). Each script is run, to see that it leads to the same state.

import { returnCount } from '../history/callIndex.ts';
import { DEFAULT_VINTAGE } from '../kernel/constants.ts';
import { type Compiled, compile, createMachine, type Machine } from '../machine/machine.ts';
import { scaled, type Work } from '../machine/work.ts';
import { printContextOf } from '../program/printContext.ts';
import { NOBODY } from '../program/types.ts';
import type { Span, Statement } from '../trace/ast.ts';
import { commentLine } from '../trace/echo.ts';
import { parse } from '../trace/parse/parse.ts';
import { formatLines } from '../trace/print/print.ts';
import { withComments } from './comments.ts';
import { ExactLines } from './exactLines.ts';
import { sameState } from './sameState.ts';
import { notSaved, REST, type Saved, type Saving } from './saving.ts';
import { ScriptLines } from './scriptLines.ts';
import { ToldFaults } from './toldFaults.ts';

/** Longer scripts are not written: an editor would not show them well. */
const MOST_LINES = 100_000;
/** Steps that are made to try a script out. */
const MOST_STEPS = 20_000_000;

const lastLine = (all: readonly { readonly span: Span }[]): number =>
  all.reduce((line, { span }) => Math.max(line, span.line), 0);

const placedAt = (s: Statement, line: number): Statement => ({ ...s, span: { ...s.span, line } });

/** What is there before any thread runs, as the script says it. */
function declarations({ declared, program, config }: Compiled, faults?: ToldFaults): string {
  const statements = declared.statements.flatMap((s): Statement[] => {
    if (s.kind === 'schedule' || s.kind === 'replay') return [];
    // another one may have been chosen for it
    if (s.kind === 'kernel') return [{ ...s, vintage: config.vintage }];
    return [(s.kind === 'fault' && faults?.told(s)) || s];
  });
  // or the script names none
  if (config.vintage !== DEFAULT_VINTAGE && !statements.some(({ kind }) => kind === 'kernel'))
    statements.unshift({ kind: 'kernel', vintage: config.vintage, span: { line: 0, column: 1, length: 0 } });
  // a supposition has no line in the script: it goes below the declarations
  const below = lastLine(statements);
  const placed = statements.map((s) => (s.span.line > 0 || s.kind === 'kernel' ? s : placedAt(s, below)));
  const last = Math.max(below, lastLine(declared.comments));
  // a thread that had a line of its own before another keeps its number
  const known = new Set(placed.flatMap((s) => (s.kind === 'thread' ? [s.thread] : [])));
  const threads = program.threads
    .filter((thread) => !known.has(thread))
    .map((thread, i): Statement => ({ kind: 'thread', thread, span: { line: last + 1 + i, column: 1, length: 0 } }));
  return formatLines([...placed, ...threads], declared.comments, printContextOf(config));
}

/**
 * Runs a text up to where its own lines end, before held threads are let go, or, if its last line
 * is the moment that was saved, up to that. undefined: it has errors, or no end in sight.
 */
function* runLines(text: string, lastIsMoment: boolean): Work<Machine | undefined> {
  const compiled = compile(parse(text));
  if (compiled.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const machine = createMachine(compiled, { recordHistory: false });
  const { script } = machine.state;
  let steps = 0;
  for (let rest = REST; steps < MOST_STEPS; ) {
    if (steps >= rest) {
      rest = steps + REST;
      yield script.next / machine.program.statements.length;
    }
    const choice = machine.next();
    if (!choice) return machine;
    const isLast = script.next >= machine.program.statements.length;
    const held = script.threads[choice.thread]?.held ?? true;
    // replay lines hold no thread
    if (isLast && (lastIsMoment || choice.thread === NOBODY || held) && machine.begins(choice) === 0) return machine;
    const many = machine.stepMany(choice, Number.POSITIVE_INFINITY);
    if (many === 0) machine.step(choice);
    steps += many || 1;
  }
  return undefined;
}

/**
 * A line at the moment that is saved, for a breakpoint: beyond it the script lets go of the threads
 * that it holds. Nothing runs after a panic.
 */
const lastLines = ({ state: { kernel } }: Machine): string[] =>
  kernel.panic === '' ? ['', `assert map.timestamp == ${kernel.maps[0]?.timestamp}  # the moment that was saved`] : [];

/** Does a text, when it is run, lead to the machine's present state? */
function* leadsTo(text: string, machine: Machine): Work<boolean> {
  const again = yield* scaled(runLines(text, lastLines(machine).length > 0), (done) => (1 + done) / 2);
  return again !== undefined && sameState(again, machine);
}

/**
 * Lines that hold each thread where another went on; undefined: they cannot say
 * it, or lead elsewhere.
 */
function* readableScript(machine: Machine, compiled: Compiled, head: string): Work<string | undefined> {
  const here = machine.position;
  const faults = new ToldFaults();
  const path = new ScriptLines(machine);
  try {
    yield* scaled(faults.look(machine, here), (at) => at / here / 4);
    if (faults.areMixed) return undefined;
    yield* scaled(path.write(here, MOST_LINES), (at) => (1 + at / here) / 4);
  } finally {
    machine.seek(here);
  }
  if (path.gaps.length > 0 || path.lines.length > MOST_LINES) return undefined;
  const text = [
    head,
    '',
    declarations(compiled, faults),
    ...withComments(path.lines, path.comments),
    ...lastLines(machine),
    '',
  ].join('\n');
  return (yield* leadsTo(text, machine)) ? text : undefined;
}

/** The statements as they began, and `replay` lines that make every choice again. */
function* exactScript(machine: Machine, compiled: Compiled, head: string): Work<Saved> {
  const here = machine.position;
  const path = new ExactLines(machine);
  try {
    yield* path.write(here);
  } finally {
    machine.seek(here);
  }
  if (path.gaps.length > 0) return notSaved(`a script cannot say ${[...new Set(path.gaps)].join('; ')}`);
  const end = lastLines(machine);
  if (end.length > 0) path.replay.push(undefined);
  const why = '# Each step is chosen by the replay lines: lines that hold threads cannot say this run.';
  const replay = path.replay.lines();
  const text = [
    head,
    why,
    '',
    declarations(compiled),
    ...replay,
    '',
    ...withComments(path.lines, path.comments),
    ...end,
    '',
  ].join('\n');
  if (replay.length + path.lines.length > MOST_LINES) return tooLong;
  return (yield* leadsTo(text, machine))
    ? { text }
    : notSaved('the script leads elsewhere when it is run, which is a fault');
}

const tooLong = notSaved(`it would take more than ${MOST_LINES} lines: go back, and save a shorter path`);

/**
 * The path to the present position as a script: its declarations, and a line wherever another
 * thread went on; or, where such lines cannot say it, the statements with `replay` lines.
 * `compiled`: what the machine runs.
 */
export function* saveAsScript(machine: Machine, compiled: Compiled, title: string): Saving {
  // each call that has returned takes a line
  if (returnCount(machine.timeline, machine.position) > MOST_LINES) return tooLong;
  const head = commentLine(title);
  const readable = yield* readableScript(machine, compiled, head);
  return readable === undefined ? yield* exactScript(machine, compiled, head) : { text: readable };
}
