// Going back: the greatest moment before the present one at which a step in that direction would end. The known choices are replayed
// from earlier and earlier on, in windows that grow, so that a step back costs what lies between and not the whole way from the start.
import { marksBefore } from '../../history/callIndex.ts';
import type { Machine, StepWatch } from '../../machine/machine.ts';
import type { MachineEvent } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import {
  afterStep,
  beforeStep,
  countsHits,
  type Stop,
  type StopPoints,
  stoppingEvents,
  type Watcher,
} from '../stops/stops.ts';
import { stopsBefore } from './skipPruning.ts';

const FIRST_WINDOW = 2048;
const GROWTH = 8;

/** Lets others speak when it is time; false: the search is to be given up. */
export type Breathe = () => Promise<boolean> | undefined;

/** The search was given up in the middle; the machine is back where it was. */
export const GIVEN_UP = 'given up';

/** Replays nothing to anybody: what was said once is not said again. */
export const MUTE: Watcher = { event: () => {}, log: () => {}, problem: () => {} };

interface Found {
  readonly position: number;
}

/**
 * Goes back to the last moment that `look` finds in a window, or to the start. `look` gets the machine at the beginning of a window and runs
 * it to `end`, and gives what it found last, with its position. `whole`: in one window. `before`: between what it gives and the position that it is given
 * there is nothing to be found.
 */
async function search<T extends Found>(
  machine: Machine,
  whole: boolean,
  breathe: Breathe,
  before: (position: number) => number,
  look: (advance: () => Promise<boolean>, end: number) => Promise<T | undefined>,
): Promise<T | undefined | typeof GIVEN_UP> {
  const here = machine.position;
  let given = false;
  const advance = async (): Promise<boolean> => {
    const pause = breathe();
    if (pause && !(await pause)) given = true;
    return !given;
  };
  let end = here;
  for (let window = whole ? end : FIRST_WINDOW; end > 0; window *= GROWTH) {
    const from = Math.max(0, end - window);
    // what is far away is gone through once
    machine.seek(from);
    const found = await look(advance, end);
    if (given) {
      machine.seek(here);
      return GIVEN_UP;
    }
    if (found) {
      machine.seek(found.position);
      return found;
    }
    end = before(from);
  }
  machine.seek(0);
  return undefined;
}

const LOOK = 256;
const anywhere = (position: number): number => position;

/** To the last position before the present one at which a condition holds; the machine is run there without events. */
const backWhere = (machine: Machine, breathe: Breathe, holds: (thread: number) => boolean) =>
  search(machine, false, breathe, anywhere, async (advance, end) => {
    let found: Found | undefined;
    while (machine.position < end) {
      const { position } = machine;
      if (position % LOOK === 0 && !(await advance())) return undefined;
      const choice = machine.choiceAt(position);
      if (!choice) break;
      if (holds(choice.thread)) found = { position };
      machine.seek(position + 1);
    }
    return found;
  });

/** What a way back has come to: a moment, the start of the trace, or nothing because it was given up. */
export type Back = 'there' | 'start' | typeof GIVEN_UP;
const outcome = (found: Found | undefined | typeof GIVEN_UP): Back =>
  found === GIVEN_UP ? GIVEN_UP : found ? 'there' : 'start';

/** To where the script's last line began. */
export function backOverLine(machine: Machine): Back {
  const [last] = marksBefore(machine.timeline, machine.position);
  machine.seek(last ? last.branch.begins.get(last.index) : 0);
  return last ? 'there' : 'start';
}

const depthOf = (machine: Machine, thread: number): number => machine.state.kernel.threads[thread]?.depth ?? 0;

/** To the thread's last step that was no deeper than `depth`, or to where its line began: the reverse of a step over. */
export const backOverStep = async (machine: Machine, thread: number, breathe: Breathe): Promise<Back> => {
  const from = depthOf(machine, thread);
  return outcome(await backWhere(machine, breathe, (who) => who === thread && depthOf(machine, thread) <= from));
};

/** To the thread's last step, in whatever it called: the reverse of a step into. */
export const backIntoStep = async (machine: Machine, thread: number, breathe: Breathe): Promise<Back> =>
  outcome(await backWhere(machine, breathe, (who) => who === thread));

/** To the step that called the routine that the thread is in, or to where its line began: the reverse of a step out. */
export const backOutOfFrame = async (
  machine: Machine,
  thread: number,
  level: number,
  breathe: Breathe,
): Promise<Back> =>
  outcome(await backWhere(machine, breathe, (who) => who === thread && depthOf(machine, thread) < level));

/** To a frame's first step: right after the step that called it. */
export async function backToFrame(machine: Machine, thread: number, level: number, breathe: Breathe): Promise<Back> {
  const back = await backOutOfFrame(machine, thread, level, breathe);
  if (back === 'there') machine.seek(machine.position + 1);
  return back;
}

/** To the last step before the present moment, whoever made it; its thread, NOBODY for a line of the script. */
export function backIntoLine(machine: Machine): number | undefined {
  if (machine.position === 0) return undefined;
  machine.seek(machine.position - 1);
  const choice = machine.choiceAt(machine.position);
  return !choice || choice.act || machine.begins(choice) > 0 ? NOBODY : choice.thread;
}

/**
 * To the last moment at which a run forward stops; undefined: there is none, and it is at the start. One moment can have two stops: for what
 * has happened, and then for the breakpoint that comes next; `atBreakpoint`: it stands at the second.
 */
export async function backToStop(
  machine: Machine,
  points: StopPoints,
  events: () => MachineEvent[],
  watch: StepWatch,
  atBreakpoint: boolean,
  breathe: Breathe,
): Promise<Stop | undefined | typeof GIVEN_UP> {
  const here = machine.position;
  const stretches = stoppingEvents(points) !== undefined;
  // how often a breakpoint was hit is counted from the start
  const before = stopsBefore(machine, points);
  const found = await search(machine, countsHits(points), breathe, before, async (advance, end) => {
    let last: { position: number; stop: Stop } | undefined;
    let looks = 1;
    points.tested.clear();
    while (machine.position < end) {
      const { position } = machine;
      if (looks++ % LOOK === 0 && !(await advance())) return undefined;
      const choice = machine.choiceAt(position);
      if (!choice) break;
      const before = beforeStep(points, machine, choice, MUTE);
      if (before) last = { position, stop: before };
      events();
      if (!stretches || machine.stepMany(choice, end, watch) === 0) machine.replay();
      const after = afterStep(points, machine, choice, events(), MUTE);
      if (after && (machine.position < here || atBreakpoint)) last = { position: machine.position, stop: after };
    }
    return last;
  });
  points.tested.clear();
  if (found === GIVEN_UP) return GIVEN_UP;
  // a breakpoint on the first line is met by the start itself
  return found && found.position > 0 ? found.stop : undefined;
}

/** Counts the hits of breakpoints from the start to the present moment anew, after a way that did not go through them. */
export async function recount(
  machine: Machine,
  points: StopPoints,
  events: () => MachineEvent[],
  breathe: Breathe,
): Promise<void> {
  const here = machine.position;
  points.hits.clear();
  if (!countsHits(points)) return;
  machine.seek(0);
  points.tested.clear();
  for (let looks = 1; machine.position < here; looks++) {
    const pause = looks % LOOK === 0 ? breathe() : undefined;
    // given up: what was not counted is not known, and one is where one wanted to be
    if (pause && !(await pause)) break;
    const choice = machine.choiceAt(machine.position);
    if (!choice) break;
    beforeStep(points, machine, choice, MUTE);
    events();
    machine.replay();
    afterStep(points, machine, choice, events(), MUTE);
  }
  machine.seek(here);
  points.tested.clear();
}

/** The stop at the start of the trace. */
export const atStart = (): Stop => ({
  reason: 'entry',
  thread: NOBODY,
  description: 'Paused at the start of the trace',
  text: 'Nothing has run before this.',
  hits: [],
});
