// The way that a run has come, as a script: its declarations again, and a line for each stretch that one thread ran, which holds it where another
// went on. Whether the script leads to the same state is not believed but tried.
import { resultName } from '../kernel/constants.ts';
import { routinesOf } from '../kernel/routine.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Statement } from '../trace/ast.ts';
import { parse } from '../trace/parse.ts';
import { callText, contextOf, format, statementText } from '../trace/print.ts';
import { printContextOf } from './branches.ts';
import { compile, createMachine, type Machine } from './machine.ts';
import { sameState } from './sameState.ts';
import { indexOfLine } from './schedule.ts';
import { ToldFaults } from './toldFaults.ts';
import type { Act } from './types.ts';
import { NOBODY } from './types.ts';

export interface Saved {
  readonly text: string;
  /** It was run, and led to the same state. */
  readonly exact: boolean;
  readonly note?: string;
}

/** Longer ways are not written. */
const MOST_STEPS = 2_000_000;
const MOST_LINES = 20_000;
const FAULT = 'faults on one page gave different results';

/** Lines of the source that declare things: what is there before anybody runs. */
function declarations(source: string, faults: ToldFaults): string[] {
  const script = parse(source);
  const runs: ReadonlySet<Statement['kind']> = new Set(['call', 'enter', 'advance', 'leave', 'assert', 'schedule']);
  const lines = source.split(/\r?\n/);
  const dropped = new Set(script.statements.only(runs).lines());
  const context = contextOf(script);
  for (const s of script.statements.kept) {
    const told = s.kind === 'fault' ? faults.told(s) : undefined;
    if (told) lines[s.span.line - 1] = format(told, context);
  }
  const first = Math.min(...dropped, lines.length + 1);
  const kept = lines.filter((_, i) => !dropped.has(i + 1) && (i + 1 < first || !/^\s*(#|$)/.test(lines[i] ?? '')));
  while (kept.at(-1)?.trim() === '') kept.pop();
  // a thread that had a line of its own before another keeps its number
  const declared = new Set(script.statements.kept.flatMap((s) => (s.kind === 'thread' ? [s.thread] : [])));
  return [...kept, ...script.threads.filter((t) => !declared.has(t)).map((t) => `thread ${t}`), ''];
}

/** Writes held-thread lines while the known steps are run again. */
class Writer {
  readonly lines: string[] = [];
  /** What cannot be said in a script. */
  readonly gaps: string[] = [];
  readonly faults = new ToldFaults();
  private readonly machine: Machine;
  /** The call that each thread is in, not yet written. */
  private readonly calls: (string | undefined)[] = [];
  /** The thread that runs, and how often it has come to each step since the last line of its was written. */
  private running = NOBODY;
  private arrivals = new Map<string, number>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  private name(thread: number): string {
    return this.machine.program.threads[thread] ?? '?';
  }

  /** Where a thread is, as a point that holds it there. */
  private point(thread: number): string {
    const { kernel } = this.machine.state;
    const t = kernel.threads[thread];
    const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
    const routine = f && routinesOf(kernel.config.vintage)[f.routine];
    return routine ? `${routine.name}.${routine.labels[f.pc]}` : '';
  }

  /** The thread that has run so far stops here: its lines are written. */
  rest(): void {
    const thread = this.running;
    this.running = NOBODY;
    const t = this.machine.state.kernel.threads[thread];
    const call = this.calls[thread];
    const { arrivals } = this;
    this.arrivals = new Map();
    if (!t || t.depth === 0 || (call === undefined && arrivals.size === 0)) return;
    this.calls[thread] = undefined;
    const name = this.name(thread);
    if (arrivals.size === 0) {
      this.lines.push(`${name} > ${call}`);
      return;
    }
    const asleep = t.status === ThreadStatus.asleepMap || t.status === ThreadStatus.asleepBusy;
    const blocked = t.status === ThreadStatus.blocked && call !== undefined;
    const label = this.point(thread);
    const point = asleep ? 'asleep' : blocked ? 'blocked' : label;
    this.lines.push(`${name}${call === undefined ? '' : ` > ${call}`} @ ${point}`);
    // a loop comes by the same step again and again
    for (let i = 1; point === label && i < (arrivals.get(label) ?? 1); i++) this.lines.push(`${name} @ ${point}`);
  }

  turnTo(thread: number): void {
    if (thread === this.running) return;
    this.rest();
    this.running = thread;
    this.arrivals = new Map();
  }

  begins(thread: number, statement: Statement): void {
    if (statement.kind === 'assert') {
      this.rest();
      this.lines.push(statementText(statement, printContextOf(this.machine.state.kernel.config)));
    } else if (statement.kind === 'call' || statement.kind === 'enter') {
      this.turnTo(thread);
      this.calls[thread] = callText(statement.call, printContextOf(this.machine.state.kernel.config));
    }
  }

  act(thread: number, act: Act): void {
    if (act.kind !== 'call') {
      this.rest();
      const what = act.kind === 'set' ? 'a value was set by hand' : `${this.name(thread)} was ended by hand`;
      this.gaps.push(what);
      this.lines.push(`# here ${what}: a script cannot say that`);
      return;
    }
    this.turnTo(thread);
    this.calls[thread] = callText(act.call, printContextOf(this.machine.state.kernel.config));
  }

  stepped(thread: number): void {
    const t = this.machine.state.kernel.threads[thread];
    if (!t) return;
    if (t.depth > 0) {
      const point = this.point(thread);
      this.arrivals.set(point, (this.arrivals.get(point) ?? 0) + 1);
      return;
    }
    const result = resultName(t.lastResult);
    const call = this.calls[thread];
    this.calls[thread] = undefined;
    this.lines.push(
      call === undefined ? `${this.name(thread)} < ${result}` : `${this.name(thread)}: ${call} = ${result}`,
    );
    this.arrivals = new Map();
  }
}

/** Goes over the known steps up to the present one once more. The machine ends up where it was. */
function retrace(machine: Machine, writer: Writer): void {
  const here = machine.position;
  const { statements } = machine.program;
  machine.seek(0);
  while (machine.position < here && writer.lines.length <= MOST_LINES) {
    const choice = machine.choiceAt(machine.position);
    if (!choice) break;
    const statement = choice.act ? undefined : statements.at(indexOfLine(machine.program, machine.begins(choice)));
    const isStep = !choice.act && !statement && choice.thread !== NOBODY;
    if (choice.act) writer.act(choice.thread, choice.act);
    else if (statement) writer.begins(choice.thread, statement);
    else if (isStep) writer.turnTo(choice.thread);
    writer.faults.during(machine, choice, () => machine.seek(machine.position + 1));
    if (isStep) writer.stepped(choice.thread);
  }
  writer.rest();
  if (writer.faults.isMixed) writer.gaps.push(FAULT);
  machine.seek(here);
}

/** Runs a text up to where its own lines end: before held threads are let go. */
function runLines(text: string): Machine | undefined {
  const compiled = compile(parse(text));
  if (compiled.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const machine = createMachine(compiled);
  for (let steps = 0; steps < MOST_STEPS * 2; steps++) {
    const choice = machine.next();
    if (!choice) return machine;
    const begins = machine.begins(choice) > 0;
    const done = machine.state.script.next >= machine.program.statements.length;
    const held = machine.state.script.threads[choice.thread]?.held ?? true;
    if (done && !begins && (choice.thread === NOBODY || held)) return machine;
    machine.step(choice);
  }
  return undefined;
}

/** The way as a script: its declarations, and a line wherever another thread went on. `source`: the script's text. */
export function saveAsScript(machine: Machine, source: string, title: string): Saved {
  const none = (note: string): Saved => ({ text: '', exact: false, note });
  if (machine.position > MOST_STEPS) return none(`${machine.position} steps are too many to write down`);
  const writer = new Writer(machine);
  retrace(machine, writer);
  if (writer.lines.length > MOST_LINES) return none(`it would take more than ${MOST_LINES} lines`);
  const text = [`# ${title}`, '', ...declarations(source, writer.faults), ...writer.lines, ''].join('\n');
  if (writer.gaps.length > 0)
    return { text, exact: false, note: `a script cannot say all of it: ${writer.gaps.join('; ')}` };
  const again = runLines(text);
  if (again && sameState(again, machine)) return { text, exact: true };
  return { text, exact: false, note: 'the script leads elsewhere when it is run: look at it before you rely on it' };
}
