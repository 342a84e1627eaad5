// The runs of a thread, each up to its next schedule point, kept once they are worked out by the
// kernel (trial.ts): most are met in very many states.

import { faultsAreLocal } from '../../kernel/points/visible.ts';
import { grown } from '../state/rows.ts';
import { SpanTable } from './spanTable.ts';
import { At } from './stage.ts';
import type { Run, Trial } from './trial.ts';

/**
 * Numbers of a run in the table: shared, local, effect, note, and its outcome, twice, + 1
 * if it is local.
 */
const WIDTH = 5;

export class Runs {
  private readonly trial: Trial;
  private readonly hasOwnFaults: boolean;
  private readonly rows = new SpanTable();
  private numbers: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private count = 0;
  /**
   * By local row at a fault: its runs, in a form without pages, where a fault is the thread's own.
   */
  private readonly faults: (readonly Run[])[] = [];
  /** By local row: its run, if that is the same in all shared parts. */
  private readonly own: (Run | undefined)[] = [];

  constructor(trial: Trial) {
    this.trial = trial;
    this.hasOwnFaults = trial.options.form?.noObjects === true && faultsAreLocal(trial.kernel);
  }

  get bytes(): number {
    return this.rows.bytes + 4 * this.numbers.length;
  }

  /** What a thread can do next, each up to the next schedule point. */
  of(shared: number, local: number): readonly Run[] {
    const at = this.trial.stage.at(local);
    if (this.hasOwnFaults && at === At.fault) return this.runsOfFault(shared, local);
    // a row begins here, or one that leads here by one way alone: the row is kept
    if (at === At.lock || at === At.fault) return this.trial.runs(shared, local);
    const own = this.own[local];
    if (own && !this.trial.stage.hasPanicked(shared)) return [{ ...own, shared }];
    const slot = this.rows.find(shared, local);
    if (slot < 0) return this.kept(local, this.work(shared, local));
    const made: Run[] = [];
    const { numbers: n } = this;
    for (let i = this.rows.countOf(slot), at = WIDTH * this.rows.firstOf(slot); i > 0; i--, at += WIDTH) {
      const bits = n[at + 4] as number;
      made.push({
        shared: n[at] as number,
        local: n[at + 1] as number,
        effect: n[at + 2] as number,
        note: n[at + 3] as number,
        outcome: bits >> 1,
        isLocal: (bits & 1) !== 0,
        // a row at a fault is not kept here
        faults: 0,
      });
    }
    return made;
  }

  private runsOfFault(shared: number, local: number): readonly Run[] {
    let runs = this.faults[local];
    if (!runs) {
      runs = this.trial.runs(shared, local);
      this.faults[local] = runs;
    }
    return runs.map((run) => ({ ...run, shared }));
  }

  private kept(local: number, runs: readonly Run[]): readonly Run[] {
    const [run] = runs;
    const isOwn = runs.length === 1 && run?.isLocal && this.trial.notes.get(run.note).incidents.length === 0;
    if (isOwn && this.isFixedAt(this.trial.stage.at(local))) this.own[local] = run;
    return runs;
  }

  /** Is a local run from here the same in every shared part? */
  isFixedAt(at: At): boolean {
    const { plan, kernel } = this.trial;
    // a return looks whether the map is corrupt
    if (!kernel.rules.emptyRangeIsNothing) return false;
    // whether a line may begin depends on the lines of no thread, on the fork that a child's thread
    // waits for, and on whether its process has ended
    return at !== At.idle || (plan.barriers.length === 0 && kernel.config.processes.length === 0 && !plan.endsOthers);
  }

  private work(shared: number, local: number): readonly Run[] {
    const made = this.trial.runs(shared, local);
    this.rows.add(shared, local, this.count, made.length);
    for (const run of made) {
      const at = WIDTH * this.count++;
      if (at + WIDTH > this.numbers.length) this.numbers = grown(this.numbers, at + WIDTH);
      const n = this.numbers;
      n[at] = run.shared;
      n[at + 1] = run.local;
      n[at + 2] = run.effect;
      n[at + 3] = run.note;
      n[at + 4] = 2 * run.outcome + (run.isLocal ? 1 : 0);
    }
    return made;
  }
}
