// A stop: why, on which thread, and what stopped it.
import type { Caught } from './filters.ts';

export interface Stop {
  readonly reason:
    | 'entry'
    | 'step'
    | 'breakpoint'
    | 'instruction breakpoint'
    | 'function breakpoint'
    | 'data breakpoint'
    | 'exception'
    | 'pause'
    | 'goto'
    | 'by hand'
    | 'end';
  /** Index of a thread; NOBODY: the script itself. */
  readonly thread: number;
  readonly description: string;
  readonly text?: string;
  readonly hits: readonly number[];
  readonly caught?: Caught;
  /** It stands before the step that it is about, and not after. */
  readonly before?: true;
  /** Nothing but the end is left, and it says so. */
  readonly atEnd?: true;
}

/**
 * Is it for what a step has done, so that a breakpoint before the next step is another stop
 * at the same moment?
 */
export const followsAnEvent = ({ reason, before }: Stop): boolean =>
  reason === 'exception' ||
  reason === 'function breakpoint' ||
  reason === 'data breakpoint' ||
  (reason === 'breakpoint' && before !== true);
