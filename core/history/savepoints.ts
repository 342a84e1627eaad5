// The latest steps of the run, kept so that they are rolled back in place and not made again from a
// checkpoint: a savepoint every so many steps, some thousand calls back. Going further back
// restores a checkpoint, from where the log begins anew.
import { forgetAll, forgetBefore, logged, rollback, type Savepoint, savepoint } from '../kernel/snapshots/savepoint.ts';
import type { KernelState } from '../kernel/state.ts';
import { cloneScript } from '../program/scriptState.ts';
import type { ScriptState } from '../program/types.ts';

/** A position with its state. */
export interface Restored {
  readonly position: number;
  readonly script: ScriptState;
}
interface Kept extends Restored {
  readonly state: Savepoint;
}

/** Steps between two savepoints, of which so many are made again after rolling back to one. */
export const SAVEPOINT_GAP = 512;
/** The same in a run forward, of which hardly a stretch is gone back to. */
export const RUN_GAP = 2048;
/** What is kept: half of it goes when there is more. */
const MOST_SAVEPOINTS = 1024;
const MOST_NUMBERS = 1 << 19;

export class Savepoints {
  private readonly kernel: KernelState;
  /** In the order of their positions; there is always one. */
  private kept: Kept[] = [];

  constructor(kernel: KernelState) {
    this.kernel = kernel;
  }

  /** Begins anew: how the run came to this position is not known. */
  begin(position: number, script: ScriptState): void {
    forgetAll(this.kernel);
    this.kept = [];
    this.add(position, script);
  }

  /** A savepoint at the present position, if there are enough steps since the last one. */
  keep(position: number, script: ScriptState, gap: number): void {
    if (position - (this.kept.at(-1) as Kept).position >= gap) this.add(position, script);
  }

  /** A savepoint at the present position in any case: to come back to it no step is made again. */
  mark(position: number, script: ScriptState): void {
    if ((this.kept.at(-1) as Kept).position < position) this.add(position, script);
  }

  private add(position: number, script: ScriptState): void {
    this.kept.push({ position, state: savepoint(this.kernel), script: cloneScript(script) });
    if (this.kept.length <= MOST_SAVEPOINTS && logged(this.kernel) <= MOST_NUMBERS) return;
    this.kept = this.kept.slice(this.kept.length >>> 1);
    forgetBefore(this.kernel, (this.kept[0] as Kept).state);
  }

  /** Can this position, which the run has passed, be rolled back to? */
  reaches(position: number): boolean {
    return position >= (this.kept[0] as Kept).position;
  }

  /** Rolls back to the last savepoint at or before a position that it reaches. */
  rollback(position: number): Restored {
    this.kept = this.kept.filter((savepoint) => savepoint.position <= position);
    const { state, script, ...last } = this.kept.at(-1) as Kept;
    rollback(this.kernel, state);
    return { ...last, script: cloneScript(script) };
  }
}
