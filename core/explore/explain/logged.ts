// Where the threads of a state stand in a log: which call is whose next, which may begin, how many
// of the returns are there, and whether results are those of the log.
import { ERRNO_BASE, fulfils, KERN } from '../../kernel/constants.ts';
import type { ToldResult } from '../moves.ts';
import { At, type Stage } from '../step/stage.ts';
import type { Log, LoggedCall } from './records.ts';
import { Urgency } from './urgency.ts';

export class Logged {
  readonly log: Log;
  /** Which threads go first. */
  urgency: Urgency;
  private readonly stage: Stage;
  /**
   * By local row: the line that its thread is in, or comes to, as it is, or -1 - it where its call
   * has yet to begin.
   */
  private readonly lines: number[] = [];

  constructor(stage: Stage, log: Log) {
    this.stage = stage;
    this.log = log;
    this.urgency = new Urgency(log);
  }

  private known(local: number): number {
    let line = this.lines[local];
    if (line === undefined) {
      const { stage } = this;
      line = stage.lineOf(local);
      if (stage.isFresh(local) || stage.at(local) === At.idle) line = -1 - line;
      this.lines[local] = line;
    }
    return line;
  }

  private lineOf(local: number): number {
    const line = this.known(local);
    return line < 0 ? -1 - line : line;
  }

  /** The call that a thread is in, or comes to. `tuple`: a state. */
  callOf(tuple: Int32Array, thread: number): LoggedCall | undefined {
    return this.log.calls[thread]?.[this.lineOf(tuple[thread + 1] as number)];
  }

  /** Has its call begun, and not returned? */
  isInside(tuple: Int32Array, thread: number): boolean {
    return this.known(tuple[thread + 1] as number) >= 0;
  }

  /** May a thread make its next step? A call that has not done anything yet begins with it. */
  mayGo(tuple: Int32Array, thread: number): boolean {
    if (this.known(tuple[thread + 1] as number) >= 0) return true;
    const call = this.callOf(tuple, thread);
    if (!call) return true;
    for (let other = 0; other < call.after.length; other++)
      if (this.lineOf(tuple[other + 1] as number) < (call.after[other] as number)) return false;
    return true;
  }

  /** Returns of the log, from the first on, that a state has. */
  reached(tuple: Int32Array): number {
    let least = this.log.returns.length;
    for (let thread = 0; thread < this.log.calls.length; thread++)
      least = Math.min(least, this.callOf(tuple, thread)?.rank ?? least);
    return least;
  }

  /** Are the calls that never return in the middle of it? */
  areStuckBegun(tuple: Int32Array): boolean {
    return this.log.stuck.every(({ thread, index }) => {
      const local = tuple[thread + 1] as number;
      return this.lineOf(local) === index && this.stage.at(local) !== At.idle;
    });
  }

  /** Threads, but this one, that have to return still. */
  unfinished(tuple: Int32Array, but: number): number {
    const all = this.log.returns.length;
    let count = 0;
    for (let thread = 0; thread < this.log.calls.length; thread++)
      if (thread !== but && (this.callOf(tuple, thread)?.rank ?? all) < all) count++;
    return count;
  }

  /** Threads that may go, the one whose turn it is last, but `last` after it. */
  threads(tuple: Int32Array, last: number): number[] {
    const { log, urgency } = this;
    const threads: number[] = [];
    const turns: number[] = [];
    for (let thread = 0; thread < log.calls.length; thread++) {
      if (!this.mayGo(tuple, thread)) continue;
      const call = this.callOf(tuple, thread);
      const turn = thread === last ? -1 : call ? urgency.turnOf(call) : Number.POSITIVE_INFINITY;
      let at = threads.length;
      for (; at > 0 && (turns[at - 1] as number) < turn; at--) {
        threads[at] = threads[at - 1] as number;
        turns[at] = turns[at - 1] as number;
      }
      threads[at] = thread;
      turns[at] = turn;
    }
    return threads;
  }

  /** Is a page that may fail tried so first? It is if the call failed. */
  wantsFailure(tuple: Int32Array, thread: number): boolean {
    const expected = this.callOf(tuple, thread)?.expected;
    return expected !== undefined && expected !== KERN.KERN_SUCCESS && expected !== ERRNO_BASE;
  }

  /** The first of these calls whose result is not that of the log. */
  misfit(told: readonly ToldResult[]): LoggedCall | undefined {
    for (const { thread, line, result } of told) {
      const call = this.log.calls[thread]?.[line];
      if (call?.expected !== undefined && !fulfils(result, call.expected)) return call;
      if (call?.unlike !== undefined && fulfils(result, call.unlike)) return call;
      if (call && this.log.stuck.includes(call)) return call;
    }
    return undefined;
  }
}
