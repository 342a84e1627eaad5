// The lines of a script that go a known way: a line for each stretch that one thread ran, which
// holds it where another went on. Calls that returned in one stretch are read from the timeline;
// only where a thread was left in the middle of a call its steps are made again, to see at which
// step that was and how often it had come by there.

import { piecesTo } from '../history/pieces.ts';
import { assignmentOrProblem, setText } from '../inspect/assignment.ts';
import { resultAddress, resultName } from '../kernel/constants.ts';
import { placeText } from '../kernel/fields/place.ts';
import { routinesOf } from '../kernel/routine.ts';
import { type Frame, ThreadStatus } from '../kernel/state.ts';
import type { Machine } from '../machine/machine.ts';
import { argumentsOf } from '../machine/statements.ts';
import type { Work } from '../machine/work.ts';
import { printContextOf } from '../program/printContext.ts';
import type { Intervention } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { Call, Statement } from '../trace/ast.ts';
import { CALLS, resultWords } from '../trace/calls/signatures.ts';
import { commentLine } from '../trace/echo.ts';
import { callText } from '../trace/print/callText.ts';
import type { PrintContext } from '../trace/print/context.ts';
import { statementText } from '../trace/print/print.ts';
import { type CallComments, commentsOf, joined, NO_COMMENTS, OwnComments } from './comments.ts';
import { REST } from './saving.ts';

/** More than a routine has steps. */
const STEPS = 1024;
const placeOf = (f: Frame | undefined): number => (f ? f.routine * STEPS + f.pc : -1);

interface Stretch {
  readonly from: number;
  readonly to: number;
}

export class ScriptLines {
  readonly lines: string[] = [];
  /** By the index of their line. */
  readonly comments = new Map<number, string>();
  /** What a script cannot express. */
  readonly gaps: string[] = [];
  private readonly machine: Machine;
  private readonly context: PrintContext;
  /**
   * The call that each thread is in, not yet written; and the name of the last one that it made.
   */
  private readonly calls: (string | undefined)[] = [];
  private readonly names: (string | undefined)[] = [];
  /** Those of the script's own lines, not yet written. */
  private readonly told: CallComments[] = [];
  /** Those on lines of their own above it. */
  private readonly above: (readonly string[])[] = [];
  private readonly own: OwnComments;
  /** Its line says where the kernel placed it: the line that is written says so too. */
  private readonly placed: boolean[] = [];
  /** The thread that runs, and what it has run since its last line was written. */
  private running = NOBODY;
  private ran: Stretch[] = [];
  private readonly dead = new Set<number>();
  private pieces = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    this.own = new OwnComments(machine.program);
    this.context = printContextOf(machine.state.kernel.config);
  }

  /**
   * Writes the path to a position, if it takes no more lines than `most`. The machine is left
   * anywhere. Yields the position at intervals.
   */
  *write(to: number, most: number): Work<void> {
    for (const piece of piecesTo(this.machine.timeline, to)) {
      if (this.lines.length > most) return;
      if (++this.pieces % REST === 0) yield piece.from;
      if (piece.kind === 'intervention') yield* this.intervention(piece.from, piece.thread, piece.intervention);
      else if (piece.kind === 'begins') yield* this.begins(piece.from, piece.thread, piece.statement);
      else if (piece.thread !== NOBODY) {
        yield* this.turnTo(piece.thread, piece.from);
        if (piece.result === undefined) this.ran.push(piece);
        else this.returns(piece.thread, piece.result);
      }
    }
    yield* this.rest(to);
    this.pushAll(this.own.last());
  }

  private name(thread: number): string {
    return this.machine.program.threads[thread] ?? '?';
  }

  private *turnTo(thread: number, at: number): Work<void> {
    if (thread === this.running) return;
    yield* this.rest(at);
    this.running = thread;
  }

  private calling(thread: number, call: Pick<Call, 'name' | 'args'>): void {
    this.calls[thread] = callText(call, this.context);
    this.names[thread] = call.name;
    this.placed[thread] = false;
    this.told[thread] = NO_COMMENTS;
    this.above[thread] = [];
  }

  private returns(thread: number, result: number): void {
    const call = this.calls[thread];
    const name = this.name(thread);
    const word = resultName(result);
    // where values were set a call may give what it never gives, and no line may expect that
    const isKnown =
      resultWords(CALLS.get(this.names[thread] ?? '')?.returns ?? 'KERN').includes(word) ||
      (this.placed[thread] === true && resultAddress(result) !== undefined);
    const told = this.told[thread] ?? NO_COMMENTS;
    if (call === undefined) this.push(isKnown ? `${name} < ${word}` : `${name} <`, told.returns);
    else {
      const comment = joined(told, this.names[thread] ?? '');
      this.pushAbove(thread);
      this.push(isKnown ? `${name}: ${call} = ${word}` : `${name}: ${call}`, comment);
    }
    this.calls[thread] = undefined;
    this.ran = [];
  }

  private push(line: string, comment: string): void {
    if (comment !== '') this.comments.set(this.lines.length, comment);
    this.lines.push(line);
  }

  private pushAll(comments: readonly string[]): void {
    for (const comment of comments) this.lines.push(comment);
  }

  /** What stands above the call of a thread, whose line comes next. */
  private pushAbove(thread: number): void {
    this.pushAll(this.above[thread] ?? []);
    this.above[thread] = [];
  }

  private *begins(at: number, thread: number, index: number): Work<void> {
    const statement = this.machine.program.statements.at(index) as Statement;
    const above = this.own.begin(index);
    if (statement.kind === 'assert') {
      yield* this.rest(at);
      this.pushAll(above);
      this.push(statementText(statement, this.context), statement.comment ?? '');
    } else if (statement.kind === 'set') {
      yield* this.rest(at);
      this.pushAll(above);
      this.push(this.settingOf(statement, at), statement.comment ?? '');
    } else if (statement.kind === 'dies') yield* this.dies(at, thread, above);
    else if (statement.kind === 'call' || statement.kind === 'enter') {
      yield* this.turnTo(thread, at);
      this.calling(thread, statement.call);
      const { program, state } = this.machine;
      this.told[thread] = commentsOf(program, thread, index);
      this.above[thread] = above;
      const { pageSize } = state.kernel.config;
      this.placed[thread] = argumentsOf(program, index, thread, statement, pageSize).placed !== undefined;
    }
  }

  private *intervention(at: number, thread: number, intervention: Intervention): Work<void> {
    if (intervention.kind === 'call') {
      yield* this.turnTo(thread, at);
      this.calling(thread, intervention.call);
      return;
    }
    if (intervention.kind === 'kill') {
      yield* this.dies(at, thread);
      return;
    }
    yield* this.rest(at);
    this.machine.seek(at);
    const line = setText(this.machine.state, intervention);
    if (line === undefined) {
      const { kernel } = this.machine.state;
      const what = `that ${placeText(kernel, intervention.place)} was set to ${intervention.value}`;
      this.gaps.push(what);
      this.lines.push(commentLine(`a script cannot say ${what}`));
    } else this.lines.push(line);
  }

  /**
   * The value that a line has set there: what its words say may depend on how the threads were run.
   */
  private settingOf(statement: Extract<Statement, { kind: 'set' }>, at: number): string {
    this.machine.seek(at);
    const { state } = this.machine;
    const now = assignmentOrProblem(state, statement);
    return (typeof now === 'string' ? undefined : setText(state, now)) ?? statementText(statement, this.context);
  }

  private *dies(at: number, thread: number, above: readonly string[] = []): Work<void> {
    yield* this.rest(at);
    this.pushAll(above);
    // a line of one that is dead was passed over
    if (this.dead.has(thread)) return;
    this.dead.add(thread);
    this.lines.push(`${this.name(thread)} dies`);
  }

  /** The thread that has run up to a position stops there: its line is written. */
  private *rest(at: number): Work<void> {
    const { machine, running, ran } = this;
    const call = this.calls[running];
    this.running = NOBODY;
    this.ran = [];
    if (running === NOBODY || (call === undefined && ran.length === 0)) return;
    this.calls[running] = undefined;
    const { kernel } = machine.state;
    const top = (): Frame | undefined => {
      const t = kernel.threads[running];
      return t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
    };
    const arrivals = new Map<number, number>();
    for (const { from, to } of ran) {
      machine.seek(from);
      while (machine.position < to) {
        const { position } = machine;
        if (position % REST === 0) yield position;
        machine.seek(position + 1);
        const place = placeOf(top());
        arrivals.set(place, (arrivals.get(place) ?? 0) + 1);
      }
    }
    machine.seek(at);
    const f = top();
    // a call of a thread that could make none was passed over
    if (!f) return;
    const name = this.name(running);
    if (call !== undefined) this.pushAbove(running);
    if (ran.length === 0) {
      this.push(`${name} > ${call}`, this.told[running]?.begins ?? '');
      return;
    }
    const status = kernel.threads[running]?.status;
    const asleep = status === ThreadStatus.asleepMap || status === ThreadStatus.asleepBusy;
    const blocked = status === ThreadStatus.blocked && call !== undefined;
    const routine = routinesOf(kernel.config.vintage)[f.routine];
    const point = asleep ? 'asleep' : blocked ? 'blocked' : `${routine?.name}.${routine?.labels[f.pc]}`;
    const comment = call === undefined ? '' : (this.told[running]?.begins ?? '');
    this.push(`${name}${call === undefined ? '' : ` > ${call}`} @ ${point}`, comment);
    // a loop comes by the same step again and again
    const times = asleep || blocked ? 1 : (arrivals.get(placeOf(f)) ?? 1);
    for (let i = 1; i < times; i++) this.lines.push(`${name} @ ${point}`);
  }
}
