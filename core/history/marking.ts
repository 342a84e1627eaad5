// New steps are marked in their branch: where a statement begins and on which thread, the footprint
// of its call, what it returns.
import type { KernelEvent } from '../kernel/events.ts';
import type { KernelState } from '../kernel/state.ts';
import { NOBODY } from '../program/types.ts';
import { lastMark, lastMarkWith, type Marked } from './callIndex.ts';
import { addEffect, addEffects, affectAll, EFFECT } from './footprint.ts';
import { current, type Timeline } from './timeline.ts';

export interface Marking {
  /**
   * A statement begins at a position, or with -1 an intervention. `anything`: it may change
   * anything.
   */
  begin(position: number, thread: number, statement: number, anything: boolean): void;
  /** The step at a position has made this event. */
  note(position: number, kernel: KernelState, event: KernelEvent): void;
  /** A call of the script returns with the step at a position. */
  returned(position: number, thread: number, result: number): void;
  /**
   * A step has brought something else than the script says, or no thread can run: a mark of what
   * each thread, and the script, began last.
   */
  surprise(position: number): void;
  /** The present position is another one than that after the last mark. */
  forget(): void;
}

export function newMarking(timeline: Timeline, threads: readonly string[]): Marking {
  /** By thread: the mark of the call that it is in; undefined where it has to be looked for. */
  const calls: (Marked | undefined)[] = [];
  return {
    begin(position, thread, statement, anything) {
      const branch = current(timeline);
      const index = branch.begins.length;
      branch.begins.push(position);
      branch.begun.push(statement);
      branch.beganBy.push(thread);
      branch.low.push(0);
      branch.high.push(0);
      branch.crossedLow.push(0);
      branch.crossedHigh.push(0);
      branch.kinds.push(0);
      if (thread !== NOBODY) calls[thread] = { branch, index };
      if (anything) affectAll(branch, index);
    },
    note(position, kernel, event) {
      const { thread } = event;
      calls[thread] ??= lastMark(timeline, thread, position);
      const call = calls[thread];
      if (call) addEffects(call.branch, call.index, kernel, event);
    },
    returned(position, thread, result) {
      const b = current(timeline);
      b.returns.push(position + 1);
      b.returned.push(thread);
      b.results.push(result);
    },
    surprise(position) {
      const last = lastMarkWith(timeline, position + 1, () => true);
      const open = threads.map((_, thread) => calls[thread] ?? lastMark(timeline, thread, position));
      for (const mark of [last, ...open]) if (mark) addEffect(mark.branch, mark.index, EFFECT.surprises);
    },
    forget() {
      calls.length = 0;
    },
  };
}
