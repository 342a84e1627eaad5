// Looks at a run at several positions in one pass from the first to the last: to go to each by
// itself makes steps again that lie in between.
import type { Machine } from '../../machine/machine.ts';

export interface StopOver {
  readonly position: number;
  /** The machine stands there. */
  readonly look: () => void;
}

/** The machine is left anywhere. */
export function stopOver(machine: Machine, stops: readonly StopOver[]): void {
  for (const { position, look } of [...stops].sort((a, b) => a.position - b.position)) {
    machine.seek(position);
    look();
  }
}
