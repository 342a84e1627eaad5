// Goes over known steps to see what they come to: after each, or only after those that say by an
// event that they may have changed what is looked at, which is many times quicker.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';

/** Steps between two rests. */
const REST = 4096;

/**
 * From the present position up to another. `events`: kinds of events after whose step `look` is
 * called, and after each beginning of a line and what is done by hand; undefined: after each step.
 * `look` returns true to end it there.
 */
export function* lookingOn(
  machine: Machine,
  to: number,
  events: ReadonlySet<string> | undefined,
  look: () => boolean,
): Work<void> {
  let isFound = false;
  while (!isFound && machine.position < to) {
    const from = machine.position;
    machine.replayTo(
      Math.min(to, from + REST),
      ({ kind }) => {
        if (!events || events.has(kind)) machine.interrupt();
      },
      () => {
        isFound = look();
        if (isFound) return 'stop';
        return events ? to : machine.position + 1;
      },
    );
    if (machine.position === from) return;
    yield;
  }
}
