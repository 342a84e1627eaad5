// The table of known steps: what a thread's next step makes of a shared part and of its own, each
// worked out once by a run of the kernel (trial.ts). A step is one run to the next schedule point,
// or several that need not be told apart (reductions.ts). Which outcomes of the environment it has
// is not kept: it is worked out again where an order is asked for.

import { faultsAreLocal } from '../../kernel/points/visible.ts';
import { grown } from '../state/rows.ts';
import { type BegunLine, beginLine } from './barriers.ts';
import { PLAIN } from './effect.ts';
import { freesAreUnseen } from './frees.ts';
import { NOTHING, type Note, type Notes } from './notes.ts';
import { SpanTable } from './spanTable.ts';
import { At } from './stage.ts';
import type { Run, Trial } from './trial.ts';

export type { Returned } from './notes.ts';

/** A step with one outcome of the environment. */
interface Step {
  readonly shared: number;
  readonly local: number;
  readonly effect: number;
  readonly note: number;
  /** The outcomes of its runs, one after another. */
  readonly outcomes: readonly number[];
}

/** A thread's row after its local runs. */
interface Settled {
  readonly local: number;
  readonly outcomes: readonly number[];
  readonly note: number;
}

/** Numbers of a step in the table: shared, local, effect, note. */
const WIDTH = 4;
/** Of a run: those, and its outcome, twice, + 1 if it is local. */
const RUN_WIDTH = 5;
/** Local runs one after another at the most; more are a loop without an end. */
const MOST_LOCAL = 1_000;
/** Faults that are one step at the most: an entry may have very many pages. */
const MOST_JOINED = 200;

export class Steps {
  readonly trial: Trial;
  private readonly notes: Notes;
  private readonly hasOwnFaults: boolean;
  private readonly joinsFrees: boolean;
  private readonly runs = new SpanTable();
  private runNumbers: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private runCount = 0;
  private readonly rows = new SpanTable();
  private numbers: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private count = 0;
  /** By local row. */
  private readonly settled: Settled[] = [];

  constructor(trial: Trial) {
    this.trial = trial;
    this.notes = trial.notes;
    this.joinsFrees = trial.options.reductions.frees && freesAreUnseen(trial.plan, trial.kernel);
    this.hasOwnFaults = trial.options.form?.noObjects === true && faultsAreLocal(trial.kernel);
  }

  get bytes(): number {
    return this.rows.bytes + this.runs.bytes + 4 * (this.numbers.length + this.runNumbers.length);
  }

  /** By local row at a fault: its runs, in a form without pages, where a fault is the thread's own. */
  private readonly faults: (readonly Run[])[] = [];

  private runsOfFault(shared: number, local: number): readonly Run[] {
    let runs = this.faults[local];
    if (!runs) {
      runs = this.trial.runs(shared, local);
      this.faults[local] = runs;
    }
    return runs.map(({ local: to, effect, isLocal, outcome, note }) => ({
      shared,
      local: to,
      effect,
      isLocal,
      outcome,
      note,
    }));
  }

  /** What a thread can do next, each up to the next schedule point. */
  runsOf(shared: number, local: number): readonly Run[] {
    const at = this.trial.stage.at(local);
    if (this.hasOwnFaults && at === At.fault) return this.runsOfFault(shared, local);
    // a row begins here, or one that leads here by one way alone: the row is kept
    if (at === At.lock || at === At.fault) return this.trial.runs(shared, local);
    const own = this.ownRuns[local];
    if (own && !this.trial.stage.hasPanicked(shared)) return [{ ...own, shared }];
    const slot = this.runs.find(shared, local);
    if (slot < 0) return this.kept(local, this.workRuns(shared, local));
    const made: Run[] = [];
    const { runNumbers: n } = this;
    for (let i = this.runs.countOf(slot), at = RUN_WIDTH * this.runs.firstOf(slot); i > 0; i--, at += RUN_WIDTH) {
      const bits = n[at + 4] as number;
      made.push({
        shared: n[at] as number,
        local: n[at + 1] as number,
        effect: n[at + 2] as number,
        note: n[at + 3] as number,
        outcome: bits >> 1,
        isLocal: (bits & 1) !== 0,
      });
    }
    return made;
  }

  /** By local row: its run, if that is the same in all shared parts. */
  private readonly ownRuns: (Run | undefined)[] = [];

  private kept(local: number, runs: readonly Run[]): readonly Run[] {
    const [run] = runs;
    const isOwn = runs.length === 1 && run?.isLocal && this.notes.get(run.note).incidents.length === 0;
    if (isOwn && this.isFixedAt(this.trial.stage.at(local))) this.ownRuns[local] = run;
    return runs;
  }

  /** Is a local run from here the same in every shared part? */
  private isFixedAt(at: At): boolean {
    const { plan, kernel } = this.trial;
    // a return looks whether the map is corrupt
    if (!kernel.rules.emptyRangeIsNothing) return false;
    // whether a line may begin depends on the lines of no thread, and a child's thread waits for the fork
    return at !== At.idle || (plan.barriers.length === 0 && kernel.config.processes.length === 0);
  }

  private workRuns(shared: number, local: number): readonly Run[] {
    const made = this.trial.runs(shared, local);
    this.runs.add(shared, local, this.runCount, made.length);
    for (const run of made) {
      const at = RUN_WIDTH * this.runCount++;
      if (at + RUN_WIDTH > this.runNumbers.length) this.runNumbers = grown(this.runNumbers, at + RUN_WIDTH);
      const n = this.runNumbers;
      n[at] = run.shared;
      n[at + 1] = run.local;
      n[at + 2] = run.effect;
      n[at + 3] = run.note;
      n[at + 4] = 2 * run.outcome + (run.isLocal ? 1 : 0);
    }
    return made;
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
      if (!this.isFixedAt(at)) isFixed = false;
      const runs = this.runsOf(shared, now);
      const [run] = runs;
      // after a panic nobody runs
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

  /** Does a call return, or leave what has marked entries, where that is to be a step of its own? */
  private returnsApart(local: number, run: Run): boolean {
    const { options, notes, stage } = this.trial;
    if (options.reductions.returns || options.form) return false;
    return notes.get(run.note).results.length > 0 || (stage.marks(local) && !stage.marks(run.local));
  }

  private made({ shared, local, effect, note, outcome }: Run): Step {
    const { trial } = this;
    const step = { shared, local, effect, note, outcomes: [outcome] };
    if (trial.options.form?.longSteps) return this.runOn(step);
    if (!trial.options.reductions.local) return step;
    return this.freed(step);
  }

  /** The run by which a thread drops references, if no other can see whether it has. */
  unseenDrop(shared: number, local: number): Run | undefined {
    if (!this.joinsFrees || this.trial.stage.at(local) !== At.frees) return undefined;
    const runs = this.runsOf(shared, local);
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
      const runs = this.runsOf(made.shared, made.local);
      const [run] = runs;
      if (runs.length !== 1 || !run || this.isAsleep(run.local)) return made;
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
  private work(shared: number, local: number, joined = 0): Step[] {
    const { trial } = this;
    const { reductions } = trial.options;
    const from = trial.stage.at(local);
    const steps = this.runsOf(shared, local).map((run) => this.made(run));
    if (!reductions.faults || from !== At.fault || trial.plan.asksPages || !faultsAreLocal(trial.kernel)) return steps;
    return steps.flatMap((step) => {
      const at = trial.stage.at(step.local);
      if ((at !== At.fault && at !== At.lock) || step.effect !== PLAIN || joined === MOST_JOINED) return [step];
      const rest = this.work(step.shared, step.local, joined + 1);
      if (rest.length === 0) return [step];
      return rest.map((next) => ({
        ...next,
        note: this.notes.join(step.note, next.note),
        outcomes: [...step.outcomes, ...next.outcomes],
      }));
    });
  }

  /** The row of a thread's steps; until the next is asked for. */
  row(shared: number, local: number): number {
    const found = this.rows.find(shared, local);
    if (found >= 0) return found;
    const steps = this.work(shared, local);
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
    return this.work(shared, local)[index]?.outcomes ?? [];
  }

  /** Begins the next line of no thread in a state in which no thread can go on; undefined: there is none. */
  beginLine(state: ArrayLike<number>): BegunLine | undefined {
    return beginLine(this.trial, state);
  }

  /**
   * The step of a thread that would only fall asleep again, change nothing but timestamps by it, and be where
   * it is now once it is woken; -1: none.
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
    return this.settle(shared, this.trial.effects.woken(asleep, changed)).local === here;
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
    return note === NOTHING ? undefined : this.notes.get(note);
  }
}
