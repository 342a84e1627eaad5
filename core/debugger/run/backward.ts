// Going back: to the greatest position before the present one at which a step in that direction
// would end. The known choices are made again from earlier and earlier on, in windows that grow, so
// that a step back costs what lies between and not the whole path from the start.
import { marksBefore } from '../../history/callIndex.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';
import type { Stop } from '../stops/stop.ts';
import { countsHits, type StopPoints } from '../stops/stopPoints.ts';
import { stopsBefore } from './skipPruning.ts';
import { depthOf } from './stepPlans.ts';
import type { Walker } from './walk.ts';

const FIRST_WINDOW = 2048;
const GROWTH = 8;
/** Steps between two rests. */
const REST = 256;

interface Found {
  readonly position: number;
}

/**
 * Goes back to the last position that `look` finds in a window, or to the start. `look` gets the
 * machine at the beginning of a window, runs it to `end` and returns what it found last. `whole`:
 * in one window. `before(p)`: a position at or before p; nothing in between can match. Ended early,
 * it leaves the machine where it was.
 */
function* search<T extends Found>(
  machine: Machine,
  whole: boolean,
  before: (position: number) => number,
  look: (end: number) => Work<T | undefined>,
): Work<T | undefined> {
  const here = machine.position;
  let isOver = false;
  try {
    let end = here;
    for (let window = whole ? end : FIRST_WINDOW; end > 0; window *= GROWTH) {
      const from = Math.max(0, end - window);
      machine.seek(from);
      const found = yield* look(end);
      if (found) {
        machine.seek(found.position);
        isOver = true;
        return found;
      }
      end = before(from);
    }
    machine.seek(0);
    isOver = true;
    return undefined;
  } finally {
    if (!isOver) machine.seek(here);
  }
}

const anywhere = (position: number): number => position;

/**
 * To the last position before the present one at which a condition holds, or to the start; false:
 * it is the start.
 */
function* backWhere(machine: Machine, holds: (thread: number) => boolean): Work<boolean> {
  const found = yield* search(machine, false, anywhere, function* (end) {
    let last: Found | undefined;
    while (machine.position < end) {
      const { position } = machine;
      if (position % REST === 0) yield;
      const choice = machine.choiceAt(position);
      if (!choice) break;
      if (holds(choice.thread)) last = { position };
      machine.seek(position + 1);
    }
    return last;
  });
  return found !== undefined;
}

/** To where the script's last line began; false: none has, and it is the start. */
export function backOverLine(machine: Machine): boolean {
  const [last] = marksBefore(machine.timeline, machine.position);
  machine.seek(last ? last.branch.begins.get(last.index) : 0);
  return last !== undefined;
}

/**
 * To the thread's last step that was no deeper than now, or to where its line began: the reverse
 * of a step over.
 */
export function backOverStep(machine: Machine, thread: number): Work<boolean> {
  const from = depthOf(machine, thread);
  return backWhere(machine, (who) => who === thread && depthOf(machine, thread) <= from);
}

/** To the thread's last step, in whatever it called: the reverse of a step into. */
export const backIntoStep = (machine: Machine, thread: number): Work<boolean> =>
  backWhere(machine, (who) => who === thread);

/**
 * To the step that called the routine at a level of the thread's stack, or to where its line began:
 * the reverse of a step out.
 */
export const backOutOfFrame = (machine: Machine, thread: number, level: number): Work<boolean> =>
  backWhere(machine, (who) => who === thread && depthOf(machine, thread) < level);

/** To a frame's first step: right after the step that called it. */
export function* backToFrame(machine: Machine, thread: number, level: number): Work<boolean> {
  const isThere = yield* backOutOfFrame(machine, thread, level);
  if (isThere) machine.seek(machine.position + 1);
  return isThere;
}

/**
 * To the last step before the present position; its thread, NOBODY for a line of the script;
 * undefined: there is none.
 */
export function backIntoLine(machine: Machine): number | undefined {
  if (machine.position === 0) return undefined;
  machine.seek(machine.position - 1);
  const choice = machine.choiceAt(machine.position);
  return !choice || choice.intervention || machine.begins(choice) > 0 ? NOBODY : choice.thread;
}

/**
 * To the last position at which a run forward stops; undefined: there is none, and it is the start.
 * One position can have two stops: for what has happened, and then for the breakpoint that comes
 * next; `atBreakpoint`: the machine stands at the second.
 */
export function* backToStop(
  machine: Machine,
  points: StopPoints,
  walker: Walker,
  atBreakpoint: boolean,
): Work<Stop | undefined> {
  const here = machine.position;
  // how often a breakpoint was hit is counted from the start
  const found = yield* search(machine, countsHits(points), stopsBefore(machine, points), function* (end) {
    let last: { position: number; stop: Stop } | undefined;
    points.tested.clear();
    yield* walker.again(end, (stop, when) => {
      const { position } = machine;
      if (stop && (when === 'before' || position < here || atBreakpoint)) last = { position, stop };
      return false;
    });
    return last;
  });
  points.tested.clear();
  // a breakpoint on the first line is met by the start itself
  return found && found.position > 0 ? found.stop : undefined;
}

/**
 * Counts the hits of breakpoints from the start to the present position anew, after a path that did
 * not go through them. Ended early, it leaves the counts incomplete.
 */
export function* recount(machine: Machine, points: StopPoints, walker: Walker): Work<void> {
  const here = machine.position;
  points.hits.clear();
  if (!countsHits(points)) return;
  points.tested.clear();
  machine.seek(0);
  try {
    yield* walker.again(here, () => false);
  } finally {
    machine.seek(here);
    points.tested.clear();
  }
}

/** The stop at the start of the trace. */
export const atStart = (): Stop => ({
  reason: 'entry',
  thread: NOBODY,
  description: 'Paused at the start of the trace',
  text: 'Nothing has run before this.',
  hits: [],
});
