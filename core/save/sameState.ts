// Are two machines in the same state, as far as the kernel is concerned?
import { canonical, sameCanonical } from '../kernel/fields/canonical.ts';
import type { Machine } from '../machine/machine.ts';

export const sameState = ({ state: { kernel: a } }: Machine, { state: { kernel: b } }: Machine): boolean =>
  sameCanonical(canonical(a), canonical(b));
