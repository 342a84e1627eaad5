// Going back: the greatest moment before the present one at which a step in that direction would end. The known choices are replayed
// from earlier and earlier on, in windows that grow, so that a step back costs what lies between and not the whole way from the start.
import type { Machine } from '../core/machine/machine.ts';
import type { MachineEvent } from '../core/machine/types.ts';
import { NOBODY } from '../core/machine/types.ts';
import { afterStep, beforeStep, type Stop, type StopPoints, type Watcher } from './stops.ts';

const FIRST_WINDOW = 2048;
const GROWTH = 8;

/** Replays nothing to anybody: what was said once is not said again. */
const MUTE: Watcher = { event: () => {}, log: () => {}, problem: () => {} };

/**
 * Goes back to the last moment that `look` finds in a window, or to the start. `look` runs the machine from its position to `end` and gives
 * what it found last, with its position.
 */
function search<T extends { position: number }>(
  machine: Machine,
  whole: boolean,
  look: (end: number) => T | undefined,
): T | undefined {
  let end = machine.position;
  for (let window = whole ? end : FIRST_WINDOW; end > 0; window *= GROWTH) {
    const from = Math.max(0, end - window);
    machine.seek(from);
    const found = look(end);
    if (found) {
      machine.seek(found.position);
      return found;
    }
    end = from;
  }
  machine.seek(0);
  return undefined;
}

/** The last position below `end` at which a condition holds; the machine is run there without events. */
function lastWhere(machine: Machine, end: number, holds: (thread: number, begins: boolean) => boolean) {
  let found: { position: number } | undefined;
  while (machine.position < end) {
    const { position } = machine;
    const choice = machine.choiceAt(position);
    if (!choice) break;
    if (holds(choice.thread, machine.begins(choice) > 0)) found = { position };
    machine.seek(position + 1);
  }
  return found;
}

/** To where the script's last line began. */
export const backOverLine = (machine: Machine): boolean =>
  search(machine, false, (end) => lastWhere(machine, end, (_, begins) => begins)) !== undefined;

/** To the thread's last step that was no deeper than it is now: the reverse of a step over; or to where its line began. */
export function backOverStep(machine: Machine, thread: number): boolean {
  const depth = (): number => machine.state.kernel.threads[thread]?.depth ?? 0;
  const from = depth();
  const its = (who: number): boolean => who === thread && depth() <= from;
  return search(machine, false, (end) => lastWhere(machine, end, its)) !== undefined;
}

/**
 * To the last moment at which a run forward stops; undefined: there is none, and it is at the start. One moment can have two stops: for what
 * has happened, and then for the breakpoint that comes next; `atBreakpoint`: it stands at the second.
 */
export function backToStop(
  machine: Machine,
  points: StopPoints,
  events: () => MachineEvent[],
  atBreakpoint: boolean,
): Stop | undefined {
  const here = machine.position;
  // how often a breakpoint was hit is counted from the start
  const counted = [...points.lines.values(), ...[...points.listings.values()].flatMap((steps) => [...steps.values()])]
    .concat([...points.functions.values()])
    .some((list) => list.some(({ hit }) => hit !== undefined));
  const found = search(machine, counted, (end) => {
    let last: { position: number; stop: Stop } | undefined;
    points.tested.clear();
    while (machine.position < end) {
      const { position } = machine;
      const choice = machine.choiceAt(position);
      if (!choice) break;
      const before = beforeStep(points, machine, choice, MUTE);
      if (before) last = { position, stop: before };
      events();
      machine.replay();
      const after = afterStep(points, machine, choice, events(), MUTE);
      if (after && (machine.position < here || atBreakpoint)) last = { position: machine.position, stop: after };
    }
    return last;
  });
  points.tested.clear();
  const choice = machine.choiceAt(machine.position);
  // where one is now was tested: going on from here does not stop at it again
  if (choice) beforeStep(points, machine, choice, MUTE);
  // a breakpoint on the first line is met by the start itself
  return found && found.position > 0 ? found.stop : undefined;
}

/** The stop at the start of the trace. */
export const atStart = (): Stop => ({
  reason: 'entry',
  thread: NOBODY,
  description: 'Paused at the start of the trace',
  text: 'Nothing has run before this.',
  hits: [],
});
