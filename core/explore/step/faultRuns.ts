// Faults in a row as one run: an entry may have millions of pages. Whose are one section, and how
// they stand among the outcomes of a step.
import { faultsAreLocal } from '../../kernel/points/visible.ts';
import type { Kernel } from '../../kernel/routine.ts';
import type { Plan } from '../plan.ts';

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

/** By thread: the faults of an entry are one section, as no other can see how far they are. */
export function joinsFaults(plan: Plan, kernel: Kernel, someMayDie: boolean): readonly boolean[] {
  const isAlone = plan.threads.filter((lines) => lines.length > 0).length < 2 && !someMayDie;
  const isOne = isAlone && kernel.config.faultMode !== 'lookup';
  return plan.pagesAsked.map((isAsked) => isOne || (!isAsked && faultsAreLocal(kernel)));
}
