// What a run goes back on: savepoints of its latest steps, which are rolled back in place, and
// checkpoints of all of it, which are restored from wherever the state is.
import type { MachineState } from '../program/types.ts';
import { Checkpoints, type Gaps } from './checkpoints.ts';
import { SAVEPOINT_GAP, Savepoints } from './savepoints.ts';
import type { Timeline } from './timeline.ts';

export class RestorePoints {
  readonly checkpoints: Checkpoints;
  private readonly savepoints: Savepoints;
  private readonly state: MachineState;

  constructor(timeline: Timeline, state: MachineState, gaps: Gaps | undefined) {
    this.state = state;
    this.checkpoints = new Checkpoints(timeline, state.kernel, gaps);
    this.savepoints = new Savepoints(state.kernel);
  }

  /** Nothing has run. */
  begin(): void {
    this.checkpoints.add(0, this.state.script);
    this.savepoints.begin(0, this.state.script);
  }

  /** A savepoint, if it is time for one. */
  keep(gap = SAVEPOINT_GAP): void {
    this.savepoints.keep(this.state.position, this.state.script, gap);
  }

  /** A savepoint here, to which a person is likely to come back. */
  mark(): void {
    this.savepoints.mark(this.state.position, this.state.script);
  }

  /** After new steps: a checkpoint, if it is time for one. */
  keepNew(): void {
    this.checkpoints.keep(this.state.position, this.state.script);
  }

  /**
   * Puts a known position in place, or one before it from which the rest is short. `here`: it may
   * go on from there, where the state is now; undefined: the state is on no known path.
   */
  restore(position: number, here?: number): void {
    if (here !== undefined && position < here && this.savepoints.reaches(position)) {
      Object.assign(this.state, this.savepoints.rollback(position));
      return;
    }
    const restored = this.checkpoints.restore(position, here);
    if (!restored) return;
    Object.assign(this.state, restored);
    this.savepoints.begin(this.state.position, this.state.script);
  }
}
