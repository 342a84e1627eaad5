// Are two machines in the same state, as far as the kernel is concerned?
import { canonical, sameCanonical } from '../kernel/fields/canonical.ts';
import type { Machine } from '../machine/machine.ts';

/** A script that is saved in mid-run may lack the calls for which a search tree is kept. */
export function sameState({ state: { kernel: a } }: Machine, { state: { kernel: b } }: Machine): boolean {
  const trees = a.config.searchTree && b.config.searchTree;
  return sameCanonical(canonical(a, trees), canonical(b, trees));
}
