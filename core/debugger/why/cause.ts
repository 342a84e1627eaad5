// Why a call failed: the steps that decided it, from the one whose result was handed on to the call's own, each with its line of the listing and,
// where that is known, the condition with the values that it had then.

import type { Routine } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import { type Decision, decisionOf } from './decision.ts';

export interface Cause {
  readonly routine: Routine;
  readonly pc: number;
  readonly result: number;
  /** `a hole at 0x12000..0x13000, and the range goes on to 0x14000`; absent: only the line is known. */
  readonly found?: string;
  /** The failure that it goes back to. */
  readonly from?: Cause;
}

function told({ routine, pc, result, outcome, finding }: Decision): Cause {
  const found = finding ? { found: finding.text } : {};
  const own = { routine, pc, result, ...found };
  return outcome === result ? own : { ...own, result: outcome, from: own };
}

/** Why the last call of a thread failed; undefined: it is not known. The machine is left where it is. */
export function causeOf(machine: Machine, thread: number): Cause | undefined {
  const decision = decisionOf(machine, thread);
  return decision && told(decision);
}

/** The first of a cause's failures. */
export const rootOf = (cause: Cause): Cause => (cause.from ? rootOf(cause.from) : cause);

/** `vm_map_unwire.hole` */
export const placeOf = ({ routine, pc }: Pick<Cause, 'routine' | 'pc'>): string =>
  `${routine.name}.${routine.labels[pc]}`;

/** `a hole at ... (vm_map_unwire.hole: if (!holes_ok && ...)`: what was found, and the line that it was found by. */
export function causeText(cause: Cause): string {
  const root = rootOf(cause);
  const line = `${placeOf(root)}: ${(root.routine.texts[root.pc] as string).trim()}`;
  return root.found === undefined ? line : `${root.found} (${line})`;
}
