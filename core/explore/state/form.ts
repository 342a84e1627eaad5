// How a state is written. The product's own form keeps all that can make a difference; a model's
// may keep less, as the yardstick's of the bench does, so that its states can be counted beside it.
import type { Kernel } from '../../kernel/routine.ts';
import type { Frame, ThreadState } from '../../kernel/state.ts';
import type { Places } from './places.ts';
import type { Tape } from './tape.ts';

/** What a thread that was away need not remember. */
export interface Forgetting {
  /**
   * Does "has the map changed since I left" make no difference to this frame?
   * `caller`: the frame below.
   */
  changed(k: Kernel, f: Frame, caller: Frame | undefined): boolean;
  /**
   * Gives the same locals to frames that go on alike. `changed`: this frame's map,
   * or its callee's, has.
   */
  locals(f: Frame, callee: Frame | undefined, changed: boolean): void;
}

/** A form that is not the product's. */
export interface Form {
  /** Writes the shared part, or puts one in place. */
  shared(tape: Tape, k: Kernel, p: Places): void;
  /** Writes what it tells of a thread beside its live locals, or reads it. */
  thread?(tape: Tape, t: ThreadState): void;
  /** In place of the reduction of changes. */
  readonly forgetting?: Forgetting;
  /** Are there no objects, and no pages of them? */
  readonly noObjects: boolean;
  /** Does a step end only at a lock, a fault, a sleep, or a return? */
  readonly longSteps: boolean;
}
