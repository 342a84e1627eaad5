// The path to a position as statements in the order in which they began, and the choices that
// replay it in a script of these. What was done by hand is a statement like any other. Lines that
// only hold a thread or let it go are not needed, and are left out.

import { piecesTo } from '../history/pieces.ts';
import { assignmentOrProblem, setText } from '../inspect/assignment.ts';
import { processWithoutMap } from '../inspect/waits.ts';
import { formatAddress } from '../kernel/address.ts';
import { placeText } from '../kernel/fields/place.ts';
import type { Machine } from '../machine/machine.ts';
import { argumentsOf } from '../machine/statements.ts';
import type { Work } from '../machine/work.ts';
import { printContextOf } from '../program/printContext.ts';
import type { Intervention } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { callText } from '../trace/print/callText.ts';
import { statementText } from '../trace/print/print.ts';
import { commentsOf, joined, OwnComments } from './comments.ts';
import { ReplayRuns } from './replay.ts';
import { REST } from './saving.ts';

export class ExactLines {
  readonly lines: string[] = [];
  /** By the index of their line. */
  readonly comments = new Map<number, string>();
  readonly replay = new ReplayRuns();
  /** What no line can say. */
  readonly gaps: string[] = [];
  private readonly machine: Machine;
  private readonly dead = new Set<number>();
  private readonly own: OwnComments;

  constructor(machine: Machine) {
    this.machine = machine;
    this.own = new OwnComments(machine.program);
  }

  /** Writes the path to a position. The machine is left anywhere. */
  *write(to: number): Work<void> {
    const { timeline, program } = this.machine;
    let pieces = 0;
    for (const piece of piecesTo(timeline, to)) {
      if (++pieces % REST === 0) yield piece.from / to;
      const name = program.threads[piece.thread];
      if (piece.kind === 'intervention') this.intervention(piece.from, piece.thread, piece.intervention);
      else if (piece.kind === 'begins') this.begins(piece.from, piece.thread, piece.statement);
      // a run of no thread is the end
      else if (name !== undefined) this.replay.push(name, piece.to - piece.from, piece.outcome);
    }
    for (const comment of this.own.last()) this.lines.push(comment);
  }

  /** A line that begins where the replay says so. */
  private line(text: string, comment = ''): void {
    if (comment !== '') this.comments.set(this.lines.length, comment);
    this.lines.push(text);
    this.replay.push(undefined);
  }

  private call(thread: number, text: string, comment = ''): void {
    const name = this.machine.program.threads[thread] as string;
    if (comment !== '') this.comments.set(this.lines.length, comment);
    this.lines.push(`${name}: ${text}`);
    this.replay.push(name);
  }

  private dies(thread: number): void {
    if (this.dead.has(thread)) return;
    this.dead.add(thread);
    this.line(`${this.machine.program.threads[thread]} dies`);
  }

  private begins(at: number, thread: number, index: number): void {
    const { program, state } = this.machine;
    const context = printContextOf(state.kernel.config);
    const statement = program.statements.at(index) as Statement;
    for (const comment of this.own.begin(index)) this.lines.push(comment);
    switch (statement.kind) {
      case 'assert':
        this.line(statementText(statement, context), statement.comment);
        break;
      case 'set': {
        this.machine.seek(at);
        const now = assignmentOrProblem(state, statement);
        // one that could not be changed nothing
        if (typeof now !== 'string')
          this.line(setText(state, now) ?? statementText(statement, context), statement.comment);
        break;
      }
      case 'dies':
        this.dies(thread);
        break;
      case 'call':
      case 'enter':
        // one that could not be made was passed over
        if (this.dead.has(thread) || !this.hasMap(at, thread)) break;
        this.call(
          thread,
          `${callText(statement.call, context)}${this.forced(thread, index, statement)}`,
          joined(commentsOf(program, thread, index), statement.call.name),
        );
    }
  }

  /** Where its line says that the kernel placed it. */
  private forced(thread: number, index: number, statement: Statement & { kind: 'call' | 'enter' }): string {
    const { program, state } = this.machine;
    const { pageSize } = state.kernel.config;
    const { placed } = argumentsOf(program, index, thread, statement, pageSize);
    return placed === undefined ? '' : ` = ${formatAddress(placed, pageSize)}`;
  }

  private hasMap(at: number, thread: number): boolean {
    const { kernel } = this.machine.state;
    if (kernel.config.processes.length === 0) return true;
    this.machine.seek(at);
    return processWithoutMap(kernel, thread) === undefined;
  }

  private intervention(at: number, thread: number, intervention: Intervention): void {
    const { state } = this.machine;
    if (intervention.kind === 'call')
      this.call(thread, callText(intervention.call, printContextOf(state.kernel.config)));
    else if (intervention.kind === 'kill') this.dies(thread);
    else {
      this.machine.seek(at);
      const text = setText(state, intervention);
      if (text === undefined)
        this.gaps.push(`that ${placeText(state.kernel, intervention.place)} was set to ${intervention.value}`);
      else this.line(text);
    }
  }
}
