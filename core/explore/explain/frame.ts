// A state on the path of a depth-first search, and what is left to try there.
import { LINE } from '../moves.ts';
import type { LoggedCall } from './records.ts';

/** No thread: no step has been made. */
export const NONE = -2;

export interface Frame {
  readonly state: number;
  /** The step that has led here. */
  readonly thread: number;
  readonly step: number;
  /** Whose step it was. */
  readonly call: LoggedCall | undefined;
  /**
   * Who made the last step that is not a line of no thread, and how often that changed
   * on the way here.
   */
  readonly last: number;
  readonly switches: number;
  /** The call of the aim has slept on the way here. */
  readonly hasSlept: boolean;
  /** How often another thread went on in the middle of a call that could go on itself. */
  readonly preemptions: number;
  /** Threads to try, the best last. */
  threads: number[];
  /** Threads to try only if the best of those cannot go on. */
  readonly others: number[];
  /**
   * Of the thread that is tried: its first step, how many it has and how many are left,
   * and in which order.
   */
  mover: number;
  first: number;
  count: number;
  left: number;
  failsFirst: boolean;
  canGoOn: boolean;
}

/** Of a frame with its lists of threads, about. */
export const FRAME_BYTES = 400;

/** Does the thread that makes the next step change? */
export const switched = ({ last }: Frame, thread: number): number =>
  thread === LINE || thread === last || last === NONE ? 0 : 1;
