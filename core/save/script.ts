// The way that a run has come, as a script: its declarations again, and lines that hold each thread where another went on (wayLines.ts). Whether
// the script leads to the same state is not believed but tried.

import { returnCount } from '../history/callIndex.ts';
import { formatAddress } from '../kernel/address.ts';
import { type Compiled, compile, createMachine, type Machine, type StepWatch } from '../machine/machine.ts';
import { printContextOf } from '../program/printContext.ts';
import { NOBODY } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { commentLine } from '../trace/echo.ts';
import { parse } from '../trace/parse/parse.ts';
import { formatLines } from '../trace/print/print.ts';
import { sameState } from './sameState.ts';
import { notSaved, REST, type Saving } from './saving.ts';
import { WayLines } from './scriptLines.ts';
import { ToldFaults } from './toldFaults.ts';

/** Longer scripts are not written: an editor would not show them well. */
const MOST_LINES = 100_000;
/** Steps that are made to try a script out. */
const MOST_STEPS = 20_000_000;
/** Pages that are named where faults on them gave different results. */
const MOST_PAGES = 4;

/** What is there before anybody runs, as the script says it. */
function declarations({ declared, program, config }: Compiled, faults: ToldFaults): string {
  const statements = declared.statements.flatMap((s): Statement[] => {
    if (s.kind === 'schedule') return [];
    return [(s.kind === 'fault' && faults.told(s)) || s];
  });
  const last = Math.max(statements.at(-1)?.span.line ?? 0, declared.comments.at(-1)?.span.line ?? 0);
  // a thread that had a line of its own before another keeps its number
  const known = new Set(statements.flatMap((s) => (s.kind === 'thread' ? [s.thread] : [])));
  const threads = program.threads
    .filter((thread) => !known.has(thread))
    .map((thread, i): Statement => ({ kind: 'thread', thread, span: { line: last + 1 + i, column: 1, length: 0 } }));
  return formatLines([...statements, ...threads], declared.comments, printContextOf(config));
}

/** Runs a text up to where its own lines end: before held threads are let go. Gives the lines that have begun, now and then. */
function* runLines(text: string): Generator<number, Machine | undefined> {
  const compiled = compile(parse(text));
  if (compiled.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const machine = createMachine(compiled, { recordHistory: false });
  const { script } = machine.state;
  const watch: StepWatch = { stop: false };
  let steps = 0;
  for (let rest = REST; steps < MOST_STEPS; ) {
    if (steps >= rest) {
      rest = steps + REST;
      yield script.next;
    }
    const choice = machine.next();
    if (!choice) return machine;
    const isLast = script.next >= machine.program.statements.length;
    const held = script.threads[choice.thread]?.held ?? true;
    if (isLast && (choice.thread === NOBODY || held) && machine.begins(choice) === 0) return machine;
    const many = machine.stepMany(choice, Number.POSITIVE_INFINITY, watch);
    if (many === 0) machine.step(choice);
    steps += many || 1;
  }
  return undefined;
}

/** What a `fault` line cannot say, as it gives always its first result. */
function* faultGaps(faults: ToldFaults, pageSize: number): Generator<string> {
  const pages = faults.mixed.map((page) => formatAddress(page, pageSize));
  const more = pages.length > MOST_PAGES ? `, and ${pages.length - MOST_PAGES} more` : '';
  if (pages.length > 0)
    yield `that faults on one page gave different results: ${pages.slice(0, MOST_PAGES).join(', ')}${more}`;
}

/** A line at the moment that is saved, for a breakpoint: beyond it the script lets go of the threads that it holds. Nothing runs after a panic. */
const lastLines = ({ state: { kernel } }: Machine): string[] =>
  kernel.panic === '' ? ['', `assert map.timestamp == ${kernel.maps[0]?.timestamp}  # the moment that was saved`] : [];

/** What is not the same, in the text too: whoever is given the file has not seen the note. */
const warnings = (gaps: readonly string[]): string[] =>
  gaps.map((gap) => commentLine(`This is not all of the run that it was saved from. A script cannot say ${gap}.`));

/** The way as a script: its declarations, and a line wherever another thread went on. `compiled`: what the machine runs. */
export function* saveAsScript(machine: Machine, compiled: Compiled, title: string): Saving {
  const here = machine.position;
  const tooLong = notSaved(`it would take more than ${MOST_LINES} lines: go back, and save a shorter way`);
  // each call that has returned takes a line
  if (returnCount(machine.timeline, here) > MOST_LINES) return tooLong;
  const share = 0.5 / Math.max(1, here);
  const faults = new ToldFaults();
  const way = new WayLines(machine);
  try {
    for (const at of faults.look(machine, here)) yield (at * share) / 2;
    for (const at of way.write(here, MOST_LINES)) yield at * share;
  } finally {
    machine.seek(here);
  }
  if (way.lines.length > MOST_LINES) return tooLong;
  const gaps = [...new Set(way.gaps), ...faultGaps(faults, machine.state.kernel.config.pageSize)];
  const body = [declarations(compiled, faults), ...way.lines, ...lastLines(machine), ''];
  const text = [commentLine(title), ...warnings(gaps), '', ...body].join('\n');
  if (gaps.length > 0) return { text, exact: false, note: `a script cannot say all of it: ${gaps.join('; ')}` };
  const again = runLines(text);
  let tried = again.next();
  for (; !tried.done; tried = again.next()) yield 0.5 + (0.5 * tried.value) / way.lines.length;
  if (tried.value && sameState(tried.value, machine)) return { text, exact: true };
  const elsewhere = [commentLine(title), '# It leads elsewhere than the run that it was saved from.', '', ...body].join(
    '\n',
  );
  const note = 'the script leads elsewhere when it is run: look at it before you rely on it';
  return { text: elsewhere, exact: false, note };
}
