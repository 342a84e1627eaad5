// Which asserts of the known history held. The timeline does not keep it, so a view that shows one
// has it run once more; its result is kept, since the past stays as it was.
import type { BegunCall } from '../../history/callIndex.ts';
import type { Machine } from '../../machine/machine.ts';
import type { RunControl } from '../run/runControl.ts';

/** By branch and mark. */
const judged = new WeakMap<Machine, Map<string, boolean>>();

const keyOf = ({ branch, mark }: BegunCall): string => `${branch}/${mark}`;

/** undefined: it is no assert, or was never judged. */
export const assertHolds = (machine: Machine, call: BegunCall): boolean | undefined =>
  judged.get(machine)?.get(keyOf(call));

/**
 * Judges those among the calls (in the order of time) that are asserts, have run, and
 * are not judged yet.
 */
export function judgeAsserts(control: RunControl, calls: readonly BegunCall[]): void {
  const { machine } = control;
  const known = judged.get(machine) ?? new Map<string, boolean>();
  judged.set(machine, known);
  const wanted = calls.filter(
    (call) =>
      machine.program.statements.at(call.statement)?.kind === 'assert' &&
      call.position < machine.length &&
      !known.has(keyOf(call)),
  );
  if (wanted.length === 0) return;
  const here = machine.position;
  let now: BegunCall | undefined;
  control.watching(
    (event) => {
      if (now && event.kind === 'assert') known.set(keyOf(now), event.ok);
    },
    () => {
      for (const call of wanted) {
        machine.seek(call.position);
        now = call;
        machine.replay();
        now = undefined;
      }
      machine.seek(here);
    },
  );
}
