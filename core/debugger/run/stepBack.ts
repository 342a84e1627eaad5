// What a step back is where no step of a person's led here (docs/stepping.md): the reverse of a step over, of a step into or of a step out on a thread,
// its very last step, and back to where a frame began.
import type { Machine } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import type { Stop } from '../stops/stops.ts';
import {
  atStart,
  type Back,
  type Breathe,
  backIntoLine,
  backIntoStep,
  backOutOfFrame,
  backOverLine,
  backOverStep,
  backToFrame,
  GIVEN_UP,
} from './backward.ts';
import type { StepKind } from './stepStack.ts';

export const stepped = (thread: number): Stop => ({
  reason: 'step',
  thread,
  description: 'Paused on step back',
  hits: [],
});

const depthOf = (machine: Machine, thread: number): number => machine.state.kernel.threads[thread]?.depth ?? 0;

/** The stop there; undefined: it was given up. */
function arrived(back: Back, thread: number): Stop | undefined {
  if (back === GIVEN_UP) return undefined;
  return back === 'start' ? atStart() : stepped(thread);
}

/** `out` is for a thread that is in a routine. */
export async function stepBack(
  machine: Machine,
  thread: number,
  how: StepKind | 'one step',
  pause: Breathe,
): Promise<Stop | undefined> {
  const level = depthOf(machine, thread);
  if (how === 'one step' && thread !== NOBODY) return arrived(await backIntoStep(machine, thread, pause), thread);
  if (level === 0 && (how === 'into' || how === 'one step')) {
    const last = backIntoLine(machine);
    return last === undefined ? atStart() : stepped(last === NOBODY ? thread : last);
  }
  if (level === 0) return arrived(backOverLine(machine), thread);
  if (how === 'over') return arrived(await backOverStep(machine, thread, pause), thread);
  if (how === 'into') return arrived(await backIntoStep(machine, thread, pause), thread);
  return arrived(await backOutOfFrame(machine, thread, level, pause), thread);
}

/** Back to a frame's first step; level 0: to where the thread's line began. */
export async function restartFrame(
  machine: Machine,
  thread: number,
  level: number,
  pause: Breathe,
): Promise<Stop | undefined> {
  if (level > 0) return arrived(await backToFrame(machine, thread, level, pause), thread);
  if (depthOf(machine, thread) === 0) return arrived(backOverLine(machine), thread);
  return arrived(await backOutOfFrame(machine, thread, 1, pause), thread);
}
