// Which results the faults that may fail have given on the way of a run. A script gives the first
// that its `fault` line names: with the one that was given put first, the script's own run gives it
// too. A page that gave now this and now that is beyond what a script can say.
import type { Page } from '../kernel/address.ts';
import { pendingFault } from '../kernel/kernel.ts';
import type { Machine } from '../machine/machine.ts';
import type { Work } from '../machine/work.ts';
import type { Choice } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { REST } from './saving.ts';

type FaultLine = Extract<Statement, { kind: 'fault' }>;

export class ToldFaults {
  /** The place of the result among those of its page; -1: it was not always the same. */
  private readonly given = new Map<Page, number>();

  /**
   * Looks at the faults before a position. The machine is left anywhere. Yields
   * the position at intervals.
   */
  *look(machine: Machine, to: number): Work<void> {
    const isTold = machine.timeline.path.some(({ special }) => [...special.values()].some(({ outcome }) => outcome));
    // all that may fail have given the first of their results
    if (!isTold) return;
    for (machine.seek(0); machine.position < to; ) {
      const { position } = machine;
      if (position % REST === 0) yield position;
      const choice = machine.choiceAt(position);
      if (!choice) return;
      this.during(machine, choice, () => machine.seek(position + 1));
    }
  }

  /** Makes a step, `go`, which may be the one that a fault is over with. */
  private during({ state: { kernel } }: Machine, { thread, outcome = 0 }: Choice, go: () => void): void {
    const page = pendingFault(kernel, thread);
    go();
    if (page === undefined || pendingFault(kernel, thread) === page) return;
    if ((kernel.config.faults.get(page)?.length ?? 1) < 2) return;
    this.given.set(page, (this.given.get(page) ?? outcome) === outcome ? outcome : -1);
  }

  /** Did a page give different results? A `fault` line gives always its first. */
  get areMixed(): boolean {
    return [...this.given.values()].some((place) => place < 0);
  }

  /** The line that gives what was given; undefined: it does as it is. */
  told(line: FaultLine): FaultLine | undefined {
    const place = this.given.get(line.page) ?? 0;
    const result = line.outcomes[place];
    if (place <= 0 || result === undefined) return undefined;
    return { ...line, outcomes: [result, ...line.outcomes.filter((_, i) => i !== place)] };
  }
}
