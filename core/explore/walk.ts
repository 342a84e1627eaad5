// Follows choices as the machine makes them, each from one schedule point to the next, through the
// table of known steps: it stands at states that reductions join, and says which state of the
// search has the same ways on.
import { LINE, type Pick } from './moves.ts';
import type { Search } from './search.ts';
import type { Note } from './step/notes.ts';

/** What a choice did beside its step. `thread`: LINE, a line of no thread. */
export interface Told {
  readonly thread: number;
  readonly note: Note;
}

export class Walk {
  private readonly search: Search;
  private readonly state: Int32Array;
  private readonly before: Int32Array;

  constructor(search: Search) {
    this.search = search;
    this.state = new Int32Array(search.moves.threads + 1);
    this.before = new Int32Array(search.moves.threads + 1);
  }

  /** Begins at the start of a machine. */
  begin(machine: number): void {
    const { shared, locals } = this.search.steps.trial.stage.first[machine] as {
      shared: number;
      locals: readonly number[];
    };
    this.put(shared, locals);
  }

  private put(shared: number, locals: readonly number[]): void {
    this.state[0] = shared;
    locals.forEach((local, thread) => {
      this.state[thread + 1] = local;
    });
  }

  private localOf(thread: number): number {
    return this.state[thread + 1] as number;
  }

  private goesOn(): boolean {
    const { steps, moves } = this.search;
    for (let thread = 0; thread < moves.threads; thread++)
      if (steps.joined.runs.of(this.state[0] as number, this.localOf(thread)).length > 0) return true;
    return false;
  }

  /**
   * Makes the lines of no thread that all threads have come to. `before`: hears that
   * it stands before one.
   */
  beginLines(told: Told[], before: () => void): void {
    const { steps } = this.search;
    while (!this.goesOn()) {
      const begun = steps.beginLine(this.state);
      if (!begun) return;
      before();
      const incidents = begun.failed.map(({ text, line }) => ({ kind: 'assert' as const, text, line }));
      if (incidents.length > 0) told.push({ thread: LINE, note: { results: [], incidents } });
      this.put(begun.shared, begun.locals);
    }
  }

  /** No thread runs any more, and an order may say more. */
  private hasPanicked(): boolean {
    const { trial } = this.search.steps;
    trial.stage.loadShared(this.state[0] as number);
    return trial.kernel.panic !== '';
  }

  /** Makes a choice; gives what it did, undefined if it cannot be made. */
  make({ thread, outcome }: Pick, beforeLine: () => void): Told[] | undefined {
    const { steps } = this.search;
    const { effects } = steps.trial;
    const { state, before } = this;
    const told: Told[] = [];
    this.beginLines(told, beforeLine);
    const run = steps.joined.runs.of(state[0] as number, this.localOf(thread)).find((one) => one.outcome === outcome);
    if (!run) return this.hasPanicked() ? told : undefined;
    before.set(state);
    state[0] = run.shared;
    for (let i = 1; i < state.length; i++) state[i] = effects.apply(run.effect, before[i] as number);
    state[thread + 1] = run.local;
    this.tell(thread, run.note, told);
    return told;
  }

  private tell(thread: number, index: number, told: Told[]): void {
    const note = this.search.steps.trial.notes.get(index);
    if (note.results.length + note.incidents.length > 0) told.push({ thread, note });
  }

  /** Drops the references of what a thread has removed. */
  private drop(state: Int32Array, thread: number, told: Told[]): void {
    const { steps } = this.search;
    const run = steps.joined.unseenDrop(state[0] as number, state[thread + 1] as number);
    if (!run) return;
    state[0] = run.shared;
    for (let i = 1; i < state.length; i++) state[i] = steps.trial.effects.apply(run.effect, state[i] as number);
    state[thread + 1] = run.local;
    this.tell(thread, run.note, told);
  }

  /**
   * The state of the search that has the same ways on: it may be one that it has not met. `told`:
   * gets what threads do on the way there, in any order.
   */
  settled(told: Told[]): Int32Array {
    const { steps, moves } = this.search;
    const { reductions } = steps.trial.options;
    const made = this.state.slice();
    if (!reductions.local) return made;
    for (let i = 1; i < made.length; i++) this.drop(made, i - 1, told);
    for (let i = 1; i < made.length; i++) {
      const settled = steps.joined.settle(made[0] as number, made[i] as number);
      this.tell(i - 1, settled.note, told);
      made[i] = settled.local;
    }
    if (!reductions.sleepers || steps.trial.plan.keepsLock) return made;
    moves.to.set(made);
    moves.sleepAgain();
    return moves.to.slice();
  }
}
