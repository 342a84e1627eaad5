// Follows the order of a suspicion on the machine, and looks there by the same predicates.
import type { Exploration } from '../../../core/explore/explore.ts';
import { atEnd } from '../../../core/explore/find/ends.ts';
import { ofEntries } from '../../../core/explore/find/entries.ts';
import type { Found } from '../../../core/explore/find/found.ts';
import { atRest } from '../../../core/explore/find/rest.ts';
import type { Suspect } from '../../../core/explore/find/suspects.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { running } from '../../../core/kernel/kernel.ts';
import { unwire } from '../../../core/kernel/routines/unwire.ts';
import { wireLocked } from '../../../core/kernel/routines/wireLocked.ts';
import type { ThreadState } from '../../../core/kernel/state.ts';
import type { Compiled } from '../../../core/program/compile.ts';

/** What the machine's state says after an order, by the same predicates. */
export function seenOnMachine(script: Compiled, found: Exploration, suspect: Suspect): readonly Found[] {
  const machine = followOrder(script, found.order(suspect));
  const k = running(machine.state.kernel);
  const starts = new Set(script.entries.map(({ start }) => start));
  const marks = (thread: number): boolean => {
    const { stack, depth } = k.threads[thread] as ThreadState;
    return stack.slice(0, depth).some(({ routine }) => routine === wireLocked.id || routine === unwire.id);
  };
  return [
    ...ofEntries(k).found,
    ...ofEntries(k).marks.map(({ text }): Found => ({ kind: 'mark-without-owner', text })),
    ...atRest(k, { starts, uncounted: 0, userWired: 0 }),
    ...atEnd({ k, marks, endsOthers: false, lineOf: () => 1 }),
  ];
}
