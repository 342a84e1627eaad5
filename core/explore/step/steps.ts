// The table of known steps: what a thread's next step makes of a shared part and of its own, each
// worked out once (joined.ts). Which outcomes of the environment it has is not kept: it is worked
// out again where a caller wants an order.

import { grown } from '../state/rows.ts';
import { type BegunLine, beginLine } from './barriers.ts';
import { Joined, type Step } from './joined.ts';
import { NOTHING, type Note } from './notes.ts';
import { SpanTable } from './spanTable.ts';
import { At } from './stage.ts';
import type { Trial } from './trial.ts';

export type { Returned } from './notes.ts';

/** Numbers of a step in the table: shared, local, effect, note. */
const WIDTH = 4;

export class Steps {
  readonly trial: Trial;
  readonly joined: Joined;
  private readonly rows = new SpanTable();
  private numbers: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private count = 0;

  constructor(trial: Trial) {
    this.trial = trial;
    this.joined = new Joined(trial);
  }

  get bytes(): number {
    return this.rows.bytes + this.joined.runs.bytes + 4 * this.numbers.length;
  }

  /** The row of a thread's steps; valid until the next call. */
  row(shared: number, local: number): number {
    const found = this.rows.find(shared, local);
    if (found >= 0) return found;
    const steps = this.joined.steps(shared, local);
    const first = this.count;
    for (const step of steps) this.keep(step);
    return this.rows.add(shared, local, first, steps.length);
  }

  private keep({ shared, local, effect, note }: Step): void {
    const at = WIDTH * this.count++;
    if (at + WIDTH > this.numbers.length) this.numbers = grown(this.numbers, at + WIDTH);
    const n = this.numbers;
    n[at] = shared;
    n[at + 1] = local;
    n[at + 2] = effect;
    n[at + 3] = note;
  }

  /** The outcomes of the runs of a thread's step, one after another. */
  outcomesOf(shared: number, local: number, step: number): readonly number[] {
    const index = step - this.firstOf(this.row(shared, local));
    return this.joined.steps(shared, local)[index]?.outcomes ?? [];
  }

  /**
   * Begins the next line of no thread in a state in which no thread can go on;
   * undefined: there is none.
   */
  beginLine(state: ArrayLike<number>): BegunLine | undefined {
    return beginLine(this.trial, state);
  }

  /**
   * The step of a thread that would only fall asleep again, change nothing but timestamps by it,
   * and be where it is now once it is woken; -1: none.
   */
  napOf(shared: number, local: number): number {
    const row = this.row(shared, local);
    if (this.rows.countOf(row) !== 1) return -1;
    const step = this.rows.firstOf(row);
    const next = this.localOf(step);
    if (this.sharedOf(step) !== shared || this.noteOf(step) !== undefined || !this.isAsleep(next)) return -1;
    if (!this.trial.effects.onlyBumps(this.effectOf(step))) return -1;
    return this.isWokenTo(shared, next, false, local) && this.isWokenTo(shared, next, true, local) ? step : -1;
  }

  /** Is a sleeper here once it is woken? `changed`: its map has changed meanwhile. */
  private isWokenTo(shared: number, asleep: number, changed: boolean, here: number): boolean {
    return this.joined.settle(shared, this.trial.effects.woken(asleep, changed)).local === here;
  }

  /** By local row: 1 + `findStill`; 0: not known. */
  private still: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);

  /** Has a thread at this row no step in any shared part? */
  isStill(local: number): boolean {
    if (local >= this.still.length) this.still = grown(this.still, local + 1);
    if (this.still[local] === 0) this.still[local] = this.findStill(local) ? 2 : 1;
    return this.still[local] === 2;
  }

  private findStill(local: number): boolean {
    const { stage, plan } = this.trial;
    const at = stage.at(local);
    if (at === At.dead) return true;
    // it may be ended in its sleep
    if (at === At.asleep) return !plan.threads.some((lines) => lines.some(({ mayDie }) => mayDie));
    return at === At.idle && stage.hasNoLine(local);
  }

  /** Only a thread that waits for the lock can. */
  mayNap(local: number): boolean {
    return this.trial.stage.at(local) === At.lock;
  }

  isAsleep(local: number): boolean {
    return this.trial.stage.at(local) === At.asleep;
  }

  firstOf(row: number): number {
    return this.rows.firstOf(row);
  }
  countOf(row: number): number {
    return this.rows.countOf(row);
  }
  sharedOf(step: number): number {
    return this.numbers[WIDTH * step] as number;
  }
  localOf(step: number): number {
    return this.numbers[WIDTH * step + 1] as number;
  }
  effectOf(step: number): number {
    return this.numbers[WIDTH * step + 2] as number;
  }
  /** What it tells; undefined: nothing. */
  noteOf(step: number): Note | undefined {
    const note = this.numbers[WIDTH * step + 3] as number;
    return note === NOTHING ? undefined : this.trial.notes.get(note);
  }
}
