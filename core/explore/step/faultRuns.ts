// Faults in a row as one run: an entry may have millions of pages. Whose are one section, and how
// they stand among the outcomes of a step.
import { limitOf } from '../../kernel/data/limitValues.ts';
import { faultsAreLocal } from '../../kernel/points/visible.ts';
import type { Kernel } from '../../kernel/routine.ts';
import { countUpTo } from '../../program/numberList.ts';
import type { PagesAsked, Plan } from '../plan.ts';

/**
 * An outcome beyond this stands for as many faults, one after another, as it is larger: none of
 * them can fail.
 */
const FAULTS = 1 << 16;

/** Of one run: some hundredths of a second, so that a search of whatever range can be ended. */
export const MOST_FAULTS = 50_000;

/** The outcomes of a run with so many faults besides the first. */
export const outcomesOf = (outcome: number, faults: number): readonly number[] =>
  faults > 0 ? [outcome, FAULTS + faults] : [outcome];

/** What an outcome of a step stands for: an outcome of the environment, so many times in a row. */
export const pickedBy = (outcome: number): { readonly outcome: number; readonly times: number } =>
  outcome > FAULTS ? { outcome: 0, times: outcome - FAULTS } : { outcome, times: 1 };

/**
 * By thread: the faults of an entry are one section, as no other can see how far they are, or, of
 * runs that end where one can (`untilSeen`), only that.
 */
export function joinsFaults(plan: Plan, kernel: Kernel, someMayDie: boolean, isLong: boolean): readonly boolean[] {
  const isAlone = plan.threads.filter((lines) => lines.length > 0).length < 2 && !someMayDie;
  const isOne = isAlone && kernel.config.faultMode !== 'lookup';
  const isUnseen = (asked: PagesAsked): boolean => asked !== 'always' && (isLong || asked.length === 0);
  return plan.pagesAsked.map((asked) => isOne || (isUnseen(asked) && faultsAreLocal(kernel)));
}

/**
 * By thread: counts of wired pages at which another thread can see how far a run of its faults is.
 * Who asks for a number of pages beside those that are there is refused from one count on. Counts
 * below that are alike to it, as are those above: what follows a greater one follows the least
 * that is refused too, if the thread that made the difference goes on later. They are those
 * of all machines of open limits, so that runs are cut alike in them.
 */
export const seenCounts = ({ pagesAsked, machines, compiled }: Plan): readonly (readonly number[])[] => {
  const own = machines.flatMap((limits) => limits.flatMap(({ what, value }) => (what === 'memlock' ? [value] : [])));
  const limits = own.length > 0 ? own : [compiled.config.limits.memlock];
  return pagesAsked.map((asked) =>
    asked === 'always'
      ? []
      : [...new Set(asked.flatMap((size) => limits.map((limit) => limit - size + 1)))].sort((a, b) => a - b),
  );
};

/** How many more faults may be made until another thread can see it. */
export function untilSeen(asked: PagesAsked, counts: readonly number[], kernel: Kernel): number {
  let most = MOST_FAULTS;
  if (asked === 'always' || asked.length === 0) return most;
  // a call of the thread itself may have set another
  const limit = limitOf(kernel, 'memlock');
  for (const { wiredPages } of kernel.maps) {
    const { count } = wiredPages;
    const next = counts[countUpTo(counts, count - 1)];
    if (next !== undefined) most = Math.min(most, next - count);
    for (const size of asked) if (limit - size + 1 >= count) most = Math.min(most, limit - size + 1 - count);
  }
  return most;
}
