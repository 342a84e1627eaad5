// The way just gone, kept so that steps are undone instead of made again from a copy (copies.ts): every few steps a mark, and in between what the
// kernel's state has overwritten (kernel/snapshots/savepoint.ts). It reaches back some thousand calls; a way back that leaves it goes by a copy, from where it begins anew.

import { forgetAll, forgetBefore, logged, rollback, type Savepoint, savepoint } from '../kernel/snapshots/savepoint.ts';
import type { KernelState } from '../kernel/state.ts';
import { cloneScript } from '../program/scriptState.ts';
import type { ScriptState } from '../program/types.ts';

interface Moment {
  readonly position: number;
  readonly savepoint: Savepoint;
  readonly script: ScriptState;
}

/** Steps between two marks, of which so many are made again after going back to one: on the way on, and where one has gone back already. */
export const GAP = { on: 1024, again: 128 } as const;
/** What is kept: half of it goes when there is more. */
const MOST_MOMENTS = 512;
const MOST_NUMBERS = 1 << 19;

export class Journal {
  private readonly kernel: KernelState;
  /** In the order of their positions. */
  private moments: Moment[] = [];
  /** Where the last mark is. */
  private last = 0;

  constructor(kernel: KernelState) {
    this.kernel = kernel;
  }

  /** Begins anew: how one has got here is not known. */
  begin(position: number, script: ScriptState): void {
    forgetAll(this.kernel);
    this.moments = [];
    this.mark(position, script);
  }

  /** A mark at the present moment, which the steps since the last one have led to, if those are so many. */
  keep(position: number, script: ScriptState, gap: number): void {
    if (position - this.last >= gap) this.mark(position, script);
  }

  private mark(position: number, script: ScriptState): void {
    this.moments.push({ position, savepoint: savepoint(this.kernel), script: cloneScript(script) });
    this.last = position;
    const numbers = this.moments.reduce((sum, moment) => sum + moment.savepoint.numbers, logged(this.kernel));
    if (this.moments.length <= MOST_MOMENTS && numbers <= MOST_NUMBERS) return;
    this.moments = this.moments.slice(this.moments.length >>> 1);
    forgetBefore(
      this.kernel,
      this.moments.map((moment) => moment.savepoint),
    );
  }

  /** Can steps be undone back to this position, from a later one on the way that was gone? */
  reaches(position: number): boolean {
    return position >= (this.moments[0]?.position ?? Number.POSITIVE_INFINITY);
  }

  /** Undoes steps, back to the last mark at or before a position that it reaches; where that is. */
  back(position: number): { position: number; script: ScriptState } {
    let moment = this.moments.pop() as Moment;
    while (moment.position > position) moment = this.moments.pop() as Moment;
    this.moments.push(moment);
    rollback(this.kernel, moment.savepoint);
    this.last = moment.position;
    return { position: moment.position, script: cloneScript(moment.script) };
  }
}
