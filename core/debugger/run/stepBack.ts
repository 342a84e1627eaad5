// What a step back is where no step of a person's led here (docs/stepping.md): the reverse of
// a step over, of a step into or of a step out on a thread, its very last step, and back to
// where a frame began.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';
import type { Stop } from '../stops/stop.ts';
import {
  atStart,
  backIntoLine,
  backIntoStep,
  backOutOfFrame,
  backOverLine,
  backOverStep,
  backToFrame,
} from './backward.ts';
import { depthOf } from './stepPlans.ts';
import type { StepKind } from './stepStack.ts';

export const stepped = (thread: number): Stop => ({
  reason: 'step',
  thread,
  description: 'Paused on step back',
  hits: [],
});

const arrived = (isThere: boolean, thread: number): Stop => (isThere ? stepped(thread) : atStart());

/** `out` is for a thread that is in a routine. */
export function* stepBack(machine: Machine, thread: number, how: StepKind | 'one step'): Work<Stop> {
  const level = depthOf(machine, thread);
  if (how === 'one step' && thread !== NOBODY) return arrived(yield* backIntoStep(machine, thread), thread);
  if (level === 0 && (how === 'into' || how === 'one step')) {
    const last = backIntoLine(machine);
    return last === undefined ? atStart() : stepped(last === NOBODY ? thread : last);
  }
  if (level === 0) return arrived(backOverLine(machine), thread);
  if (how === 'over') return arrived(yield* backOverStep(machine, thread), thread);
  if (how === 'into') return arrived(yield* backIntoStep(machine, thread), thread);
  return arrived(yield* backOutOfFrame(machine, thread, level), thread);
}

/** Back to a frame's first step; level 0: to where the thread's line began. */
export function* restartFrame(machine: Machine, thread: number, level: number): Work<Stop> {
  if (level > 0) return arrived(yield* backToFrame(machine, thread, level), thread);
  if (depthOf(machine, thread) === 0) return arrived(backOverLine(machine), thread);
  return arrived(yield* backOutOfFrame(machine, thread, 1), thread);
}
