// One step from a state to the next, by the table of known steps: what becomes of the thread that
// goes on, of those that it wakes, and of those that come to their next step by themselves.
import { PLAIN } from './step/effect.ts';
import { pickedBy } from './step/faultRuns.ts';
import { NOTHING, type Note } from './step/notes.ts';
import type { Returned, Steps } from './step/steps.ts';

/** The thread of a choice that is a line of no thread. */
export const LINE = -1;

/** A thread at a schedule point, and what the environment does. */
export interface Pick {
  readonly thread: number;
  readonly outcome: number;
}

/** A step from a state. */
export interface Move {
  readonly state: number;
  /** LINE: a line of no thread. */
  readonly thread: number;
  readonly step: number;
}

/**
 * A step that has just been made: from a state (below 0: it is the first), by a choice, to a state.
 */
export interface Arrival {
  readonly parent: number;
  readonly choice: number;
  readonly state: number;
}

export interface ToldResult extends Returned {
  readonly thread: number;
}

/** Adds what a thread picks in a step of such outcomes. */
function pickAll(picks: Pick[], thread: number, outcomes: readonly number[]): void {
  for (const one of outcomes) {
    const { outcome, times } = pickedBy(one);
    const pick = { thread, outcome };
    for (let n = 0; n < times; n++) picks.push(pick);
  }
}

export class Moves {
  readonly steps: Steps;
  readonly threads: number;
  /**
   * The state that a step is made from, and the one that it leads to: the shared
   * part, and each thread.
   */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** What threads did that came to their next step as the state in `to` was made. */
  readonly settled: { readonly thread: number; readonly note: Note }[] = [];
  /** Asserts of the last line of no thread that do not hold. */
  failed: readonly { readonly text: string; readonly line: number }[] = [];

  constructor(steps: Steps) {
    this.steps = steps;
    this.threads = steps.trial.plan.threads.length;
    this.from = new Int32Array(this.threads + 1);
    this.to = new Int32Array(this.threads + 1);
  }

  /** Puts the first state of a machine. */
  putFirst(machine: number, picks?: Pick[]): void {
    const { shared, locals } = this.steps.trial.stage.first[machine] as { shared: number; locals: readonly number[] };
    this.putAll(shared, locals, picks);
  }

  private putAll(shared: number, locals: readonly number[], picks?: Pick[]): void {
    const { local: isLocal } = this.steps.trial.options.reductions;
    this.to[0] = shared;
    this.settled.length = 0;
    locals.forEach((local, thread) => {
      this.to[thread + 1] = isLocal ? this.settle(thread, shared, local, picks) : local;
    });
  }

  private settle(thread: number, shared: number, local: number, picks?: Pick[]): number {
    const settled = this.steps.joined.settle(shared, local);
    if (settled.note !== NOTHING) this.settled.push({ thread, note: this.steps.trial.notes.get(settled.note) });
    if (picks) pickAll(picks, thread, settled.outcomes);
    return settled.local;
  }

  /** The row of a thread's steps (steps.ts) in the state in `from`. */
  row(thread: number): number {
    return this.steps.row(this.from[0] as number, this.from[thread + 1] as number);
  }

  /** Can any thread go on in the state in `from`? */
  goesOn(): boolean {
    for (let thread = 0; thread < this.threads; thread++) if (this.steps.countOf(this.row(thread)) > 0) return true;
    return false;
  }

  /** Begins the next line of no thread; false: there is none. */
  putLine(picks?: Pick[]): boolean {
    const begun = this.steps.beginLine(this.from);
    if (!begun) return false;
    this.failed = [...begun.failed];
    this.putAll(begun.shared, begun.locals, picks);
    return true;
  }

  /** Makes a thread's step, or begins the next line of no thread. */
  put(thread: number, step: number, picks?: Pick[]): void {
    if (step === LINE) this.putLine(picks);
    else this.putStep(thread, step, picks);
  }

  putStep(thread: number, step: number, picks?: Pick[]): void {
    const { steps, from, to, threads } = this;
    const { effects } = steps.trial;
    const effect = steps.effectOf(step);
    if (this.settled.length > 0) this.settled.length = 0;
    to[0] = steps.sharedOf(step);
    for (let i = 0; i < threads; i++) {
      const local = from[i + 1] as number;
      if (i === thread) to[i + 1] = steps.localOf(step);
      else to[i + 1] = effect === PLAIN ? local : effects.apply(effect, local);
    }
    if (picks) pickAll(picks, thread, steps.outcomesOf(from[0] as number, from[thread + 1] as number, step));
    const { reductions } = steps.trial.options;
    if (!reductions.local) return;
    if (effects.wakes(effect)) this.wake(thread, picks);
    if (reductions.sleepers && !steps.trial.plan.keepsLock) this.sleepAgain(picks);
  }

  /** Those that were woken come to their next step. */
  private wake(waker: number, picks?: Pick[]): void {
    const { to, from, threads } = this;
    for (let i = 0; i < threads; i++)
      if (i !== waker && to[i + 1] !== from[i + 1])
        to[i + 1] = this.settle(i, to[0] as number, to[i + 1] as number, picks);
  }

  /**
   * R3: in the state in `to`, those that would only fall asleep again, unseen by the others, do so.
   */
  sleepAgain(picks?: Pick[]): void {
    const { steps, to, threads } = this;
    const shared = to[0] as number;
    for (let i = 0; i < threads; i++) {
      const local = to[i + 1] as number;
      if (!steps.mayNap(local)) continue;
      const step = steps.napOf(shared, local);
      if (step < 0 || !this.isUnseen(i, steps.effectOf(step))) continue;
      if (picks) pickAll(picks, i, steps.outcomesOf(shared, local, step));
      to[i + 1] = steps.localOf(step);
    }
  }

  /**
   * What the step that has just been made did beside it, by a thread's step and
   * by those that settled.
   */
  notesBy(thread: number, step: number): readonly { readonly thread: number; readonly note: Note }[] {
    const note = step === LINE ? undefined : this.steps.noteOf(step);
    return note ? [{ thread, note }, ...this.settled] : this.settled;
  }

  /** Does an effect of a thread leave all others as they are? */
  private isUnseen(thread: number, effect: number): boolean {
    const { effects } = this.steps.trial;
    for (let j = 0; j < this.threads; j++)
      if (j !== thread && effects.apply(effect, this.to[j + 1] as number) !== this.to[j + 1]) return false;
    return true;
  }

  /**
   * Results of calls that returned before the state in `to`, by a thread's step,
   * or before the first.
   */
  toldBy(thread: number, step: number): ToldResult[] {
    return this.notesBy(thread, step).flatMap((one) =>
      one.note.results.map((returned) => ({ thread: one.thread, ...returned })),
    );
  }
}
