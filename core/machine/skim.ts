// Known steps that are plain, made all at once and without a look at them: how a run comes quickly
// to a position that it has been at.
import { plainRun, type Timeline } from '../history/timeline.ts';
import { runThread, stepThreadOn } from '../kernel/checkedStep.ts';
import type { Program } from '../program/types.ts';
import { replayed } from './choices.ts';
import type { Run } from './run.ts';
import { inCall, schedulerOf } from './schedulers.ts';

/**
 * The thread that goes on inside its call, and up to where nothing but its steps is known;
 * undefined: the next step is of another kind.
 */
export function plainSteps(program: Program, timeline: Timeline, state: Run['state']): ReturnType<typeof plainRun> {
  if (replayed(program, state)) return undefined;
  const known = plainRun(timeline, state.position);
  const own = known && state.script.threads[known.thread];
  // where a line wants to hold the thread that is tested after each step
  const isPlain = own && own.point < 0 && known.until > state.position && inCall(state, known.thread);
  return isPlain ? known : undefined;
}

/** Makes the plain steps that come next, at most up to a position; false: the next step is none. */
export function skim(program: Program, timeline: Timeline, state: Run['state'], target: number): boolean {
  const { kernel, script } = state;
  const known = schedulerOf(program).inLineOrder ? plainSteps(program, timeline, state) : undefined;
  const own = known && script.threads[known.thread];
  if (!known || !own) return false;
  own.held = false;
  if (known.returns !== undefined && known.returns <= target) {
    // from schedule point to schedule point, with the same effects
    while (inCall(state, known.thread)) runThread(kernel, known.thread);
    state.position = known.returns;
  } else state.position += stepThreadOn(kernel, known.thread, Math.min(known.until, target) - state.position);
  return true;
}
