// What is one step: a run, and the runs after it that need not be kept apart from it
// (reductions.ts): those that touch nothing shared, dropped references, faults in a row.

import { PLAIN } from './effect.ts';
import { outcomesOf } from './faultRuns.ts';
import { freesAreUnseen } from './frees.ts';
import { NOTHING, type Notes } from './notes.ts';
import { Runs } from './runs.ts';
import { At } from './stage.ts';
import type { Run, Trial } from './trial.ts';

/** A step with one outcome of the environment. */
export interface Step {
  readonly shared: number;
  readonly local: number;
  readonly effect: number;
  readonly note: number;
  /** The outcomes of its runs, one after another. */
  readonly outcomes: readonly number[];
}

/** A thread's row after its local runs. */
export interface Settled {
  readonly local: number;
  readonly outcomes: readonly number[];
  readonly note: number;
}

/** Local runs one after another at the most; more are a loop without an end. */
const MOST_LOCAL = 1_000;
/** Faults that are one step at the most: an entry may have very many pages. */
const MOST_JOINED = 200;

export class Joined {
  readonly runs: Runs;
  private readonly trial: Trial;
  private readonly notes: Notes;
  private readonly joinsFrees: boolean;
  /** By local row. */
  private readonly settled: Settled[] = [];

  constructor(trial: Trial) {
    this.runs = new Runs(trial);
    this.trial = trial;
    this.notes = trial.notes;
    this.joinsFrees = trial.options.reductions.frees && freesAreUnseen(trial.plan, trial.kernel);
  }

  /** A thread's row after the runs that touch nothing shared. */
  settle(shared: number, local: number): Settled {
    const known = this.settled[local];
    if (known) return known;
    const { trial } = this;
    const outcomes: number[] = [];
    let note = NOTHING;
    let now = local;
    let isFixed = true;
    for (let n = 0; n < MOST_LOCAL; n++) {
      const at = trial.stage.at(now);
      if (at === At.lock || at === At.fault || at === At.asleep || at === At.dead) break;
      // a thread may be ended, or have another map, before it begins a call
      if (at === At.idle && trial.plan.seesIdle) break;
      if (!this.runs.isFixedAt(at)) isFixed = false;
      const runs = this.runs.of(shared, now);
      const [run] = runs;
      // after a panic no thread runs
      if (runs.length !== 1) isFixed = false;
      if (runs.length !== 1 || !run || !this.follows(run, shared) || this.returnsApart(now, run)) break;
      outcomes.push(run.outcome);
      note = this.notes.join(note, run.note);
      now = run.local;
    }
    const made = { local: now, outcomes, note };
    if (isFixed) this.settled[local] = made;
    return made;
  }

  private follows(run: Run, shared: number): boolean {
    if (this.trial.options.form?.longSteps) return run.shared === shared && run.effect === PLAIN;
    const { incidents, results } = this.notes.get(run.note);
    // or when its call has returned
    if (results.length > 0 && this.trial.plan.seesIdle) return false;
    return run.isLocal && incidents.length === 0;
  }

  /**
   * Does a call return, or leave what has marked entries, where that is to be a step of its own?
   */
  private returnsApart(local: number, run: Run): boolean {
    const { options, notes, stage } = this.trial;
    if (options.reductions.returns || options.form) return false;
    return notes.get(run.note).results.length > 0 || (stage.marks(local) && !stage.marks(run.local));
  }

  private made({ shared, local, effect, note, outcome, faults }: Run): Step {
    const { trial } = this;
    const step = { shared, local, effect, note, outcomes: outcomesOf(outcome, faults) };
    if (trial.options.form?.longSteps) return this.runOn(step);
    if (!trial.options.reductions.local) return step;
    return this.freed(step);
  }

  /** The run by which a thread drops references, if no other can see whether it has. */
  unseenDrop(shared: number, local: number): Run | undefined {
    if (!this.joinsFrees || this.trial.stage.at(local) !== At.frees) return undefined;
    const runs = this.runs.of(shared, local);
    const [run] = runs;
    return runs.length === 1 && run && !this.returnsApart(local, run) ? run : undefined;
  }

  /** References of what was removed are dropped with the unlock before. */
  private freed(step: Step): Step {
    const run = this.unseenDrop(step.shared, step.local);
    if (!run) return this.settledStep(step);
    return this.settledStep({
      shared: run.shared,
      local: run.local,
      effect: this.trial.effects.chain(step.effect, run.effect),
      note: this.notes.join(step.note, run.note),
      outcomes: [...step.outcomes, run.outcome],
    });
  }

  private settledStep({ shared, local, effect, note, outcomes }: Step): Step {
    const settled = this.settle(shared, local);
    return {
      shared,
      local: settled.local,
      effect,
      note: this.notes.join(note, settled.note),
      outcomes: settled.outcomes.length === 0 ? outcomes : [...outcomes, ...settled.outcomes],
    };
  }

  /** The yardstick's sections end with the next lock, fault, sleep or return. */
  private runOn(step: Step): Step {
    let made = step;
    for (;;) {
      const at = this.trial.stage.at(made.local);
      if (at !== At.other && at !== At.frees && at !== At.idle) return made;
      const runs = this.runs.of(made.shared, made.local);
      const [run] = runs;
      if (runs.length !== 1 || !run || this.trial.stage.at(run.local) === At.asleep) return made;
      // a new call begins with what it needs no lock for
      if (at === At.idle && !this.follows(run, made.shared)) return made;
      made = {
        shared: run.shared,
        local: run.local,
        effect: this.trial.effects.chain(made.effect, run.effect),
        note: this.notes.join(made.note, run.note),
        outcomes: [...made.outcomes, run.outcome],
      };
    }
  }

  /** Steps of a thread, whole. `joined`: faults that came before. */
  steps(shared: number, local: number, joined = 0): Step[] {
    const { trial } = this;
    const from = trial.stage.at(local);
    if (from !== At.fault || !trial.joinsFaults(local)) return this.runs.of(shared, local).map((run) => this.made(run));
    const runs = trial.options.longRuns ? trial.runs(shared, local, true) : this.runs.of(shared, local);
    return runs.flatMap((run) => {
      const step = this.made(run);
      const at = trial.stage.at(step.local);
      const isFull = joined === MOST_JOINED || run.isFull === true;
      if ((at !== At.fault && at !== At.lock) || step.effect !== PLAIN || isFull) return [step];
      const rest = this.steps(step.shared, step.local, joined + 1);
      if (rest.length === 0) return [step];
      return rest.map((next) => ({
        ...next,
        note: this.notes.join(step.note, next.note),
        outcomes: [...step.outcomes, ...next.outcomes],
      }));
    });
  }
}
