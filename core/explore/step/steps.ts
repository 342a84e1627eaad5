// The table of known steps: what a thread's next step makes of a shared part and of its own, each
// worked out once by a run of the kernel (trial.ts). A step is one run to the next schedule point,
// or several that need not be told apart (reductions.ts).

import { faultsAreLocal } from '../../kernel/points/visible.ts';
import type { Found } from '../find/found.ts';
import { grown } from '../state/rows.ts';
import { type BegunLine, beginLine } from './barriers.ts';
import { PLAIN } from './effect.ts';
import { PairTable } from './pairTable.ts';
import { At } from './stage.ts';
import type { Run, Trial } from './trial.ts';

/** A step with one outcome of the environment. */
export interface Step {
  readonly shared: number;
  readonly local: number;
  readonly effect: number;
  /** The outcomes of its runs, one after another. */
  readonly outcomes: readonly number[];
  readonly incidents: readonly Found[];
  /** Results of the calls that returned, in their order. */
  readonly results: readonly Returned[];
}

export interface Returned {
  /** Index among the thread's own lines. */
  readonly line: number;
  readonly result: number;
}

/** Numbers of a step in the table: shared, local, effect, and where the rest of it is kept. */
const WIDTH = 4;
/** Local runs one after another at the most; more are a loop without an end. */
const MOST_LOCAL = 1_000;

export class Steps {
  readonly trial: Trial;
  private readonly runs = new PairTable();
  private readonly runLists: (readonly Run[])[] = [];
  private readonly rows = new PairTable();
  /** Of a row: its first step, and how many there are. */
  private firsts: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);
  private rowCount = 0;
  private numbers: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private count = 0;
  private readonly notes: Step[] = [];
  /** Of a local row: the one after its local runs, + 1; 0: not known. */
  private readonly settled: { local: number; outcomes: readonly number[]; results: readonly Returned[] }[] = [];

  constructor(trial: Trial) {
    this.trial = trial;
  }

  get bytes(): number {
    return this.rows.bytes + 4 * (this.firsts.length + this.numbers.length) + this.runs.bytes;
  }

  private runsOf(shared: number, local: number): readonly Run[] {
    const found = this.runs.get(shared, local);
    if (found !== 0) return this.runLists[found - 1] as readonly Run[];
    const made = this.trial.runs(shared, local);
    this.runLists.push(made);
    this.runs.set(shared, local, this.runLists.length - 1);
    return made;
  }

  /** A thread's row after the runs that touch nothing shared. */
  settle(shared: number, local: number): (typeof this.settled)[number] {
    const known = this.settled[local];
    if (known) return known;
    const { trial } = this;
    const outcomes: number[] = [];
    const results: Returned[] = [];
    let now = local;
    let depends = false;
    for (let n = 0; n < MOST_LOCAL; n++) {
      const at = trial.stage.at(now);
      if (at === At.lock || at === At.fault || at === At.asleep || at === At.dead) break;
      // whether a line may begin depends on the lines of no thread
      if (at === At.idle) depends = true;
      const runs = this.runsOf(shared, now);
      const [run] = runs;
      if (runs.length !== 1 || !run || !this.follows(run, shared)) break;
      outcomes.push(run.outcome);
      if (run.result !== undefined) results.push({ line: trial.stage.lineOf(now), result: run.result });
      now = run.local;
    }
    const made = { local: now, outcomes, results };
    if (!depends || trial.plan.barriers.length === 0) this.settled[local] = made;
    return made;
  }

  private follows(run: Run, shared: number): boolean {
    if (this.trial.options.form?.longSteps) return run.shared === shared && run.effect === PLAIN;
    return run.isLocal && run.incidents.length === 0;
  }

  private made(run: Run, local: number): Step {
    const { trial } = this;
    const results = run.result === undefined ? [] : [{ line: trial.stage.lineOf(local), result: run.result }];
    const step = { ...run, outcomes: [run.outcome], results };
    if (trial.options.form?.longSteps) return this.runOn(step);
    if (!trial.options.reductions.local) return step;
    const settled = this.settle(run.shared, run.local);
    return {
      ...step,
      local: settled.local,
      outcomes: [run.outcome, ...settled.outcomes],
      results: [...results, ...settled.results],
    };
  }

  /** The yardstick's sections end with the next lock, fault, sleep or return. */
  private runOn(step: Step): Step {
    let made = step;
    for (;;) {
      const at = this.trial.stage.at(made.local);
      if (at !== At.other && at !== At.idle) return made;
      const runs = this.runsOf(made.shared, made.local);
      const [run] = runs;
      if (runs.length !== 1 || !run || this.isAsleep(run.local)) return made;
      // a new call begins with what it needs no lock for
      if (at === At.idle && !this.follows(run, made.shared)) return made;
      const returned =
        run.result === undefined ? [] : [{ line: this.trial.stage.lineOf(made.local), result: run.result }];
      made = {
        shared: run.shared,
        local: run.local,
        effect: this.trial.effects.chain(made.effect, run.effect),
        outcomes: [...made.outcomes, run.outcome],
        incidents: [...made.incidents, ...run.incidents],
        results: [...made.results, ...returned],
      };
    }
  }

  /** Steps of a thread, whole. */
  private work(shared: number, local: number): Step[] {
    const { trial } = this;
    const { reductions } = trial.options;
    const from = trial.stage.at(local);
    const steps = this.runsOf(shared, local).map((run) => this.made(run, local));
    if (!reductions.faults || from !== At.fault || trial.plan.asksPages || !faultsAreLocal(trial.kernel)) return steps;
    return steps.flatMap((step) => {
      const at = trial.stage.at(step.local);
      if ((at !== At.fault && at !== At.lock) || step.effect !== PLAIN) return [step];
      const rest = this.work(step.shared, step.local);
      if (rest.length === 0) return [step];
      return rest.map((next) => ({
        ...next,
        outcomes: [...step.outcomes, ...next.outcomes],
        incidents: [...step.incidents, ...next.incidents],
        results: [...step.results, ...next.results],
      }));
    });
  }

  /** The row of a thread's steps. */
  row(shared: number, local: number): number {
    const found = this.rows.get(shared, local);
    if (found !== 0) return found - 1;
    const steps = this.work(shared, local);
    const row = this.rowCount++;
    if (2 * row + 2 > this.firsts.length) this.firsts = grown(this.firsts, 2 * row + 2);
    this.firsts[2 * row] = this.count;
    this.firsts[2 * row + 1] = steps.length;
    for (const step of steps) this.keep(step);
    this.rows.set(shared, local, row);
    return row;
  }

  private keep(step: Step): void {
    const at = WIDTH * this.count++;
    if (at + WIDTH > this.numbers.length) this.numbers = grown(this.numbers, at + WIDTH);
    this.numbers[at] = step.shared;
    this.numbers[at + 1] = step.local;
    this.numbers[at + 2] = step.effect;
    this.numbers[at + 3] = step.incidents.length + step.results.length;
    this.notes.push(step);
  }

  /** Begins the next line of no thread in a state in which no thread can go on; undefined: there is none. */
  beginLine(state: ArrayLike<number>): BegunLine | undefined {
    return beginLine(this.trial, state);
  }

  isAsleep(local: number): boolean {
    return this.trial.stage.at(local) === At.asleep;
  }

  firstOf(row: number): number {
    return this.firsts[2 * row] as number;
  }
  countOf(row: number): number {
    return this.firsts[2 * row + 1] as number;
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
  /** Has it anything to tell? */
  tells(step: number): boolean {
    return this.numbers[WIDTH * step + 3] !== 0;
  }
  get(step: number): Step {
    return this.notes[step] as Step;
  }
}
