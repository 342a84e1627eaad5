// Every change of a value as a table: the step, who made it in which line, from what to what. Of a whole thing each field
// that differs is told.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { changeText } from '../stops/entryDiff.ts';
import type { WatchTarget } from '../stops/watchTargets.ts';
import { type Looked, type Nearby, nearby, type Side } from './nearby.ts';
import { readsOf } from './regions.ts';

/** How a table is looked at: from a position on, so many rows to a side. */
export interface Window {
  readonly from: number;
  readonly count: number;
  readonly sides?: readonly Side[];
}

/** Of a whole thing the differences stand instead of its values. */
function looked(machine: Machine, target: WatchTarget): Looked {
  const { differences } = target;
  const reads = readsOf(machine, [target]);
  if (!differences) return { watched: target, reads };
  const describe = (old: unknown, now: unknown): string =>
    changeText(differences(machine.state.kernel, old as readonly number[], now as readonly number[])).replaceAll(
      `${target.name}.`,
      '',
    );
  return { watched: target, reads, describe };
}

export const changeTable = (machine: Machine, target: WatchTarget, { from, count, sides }: Window): Work<Nearby> =>
  nearby(machine, looked(machine, target), from, count, sides);
