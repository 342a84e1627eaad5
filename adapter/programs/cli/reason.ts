// Why a call failed, as the command line tells it: the one place here that asks the debugger.
import { isFailure } from '../../../core/debugger/why/decision.ts';
import { explanationOf, lineOf, reasonText } from '../../../core/debugger/why/explanation.ts';
import type { Machine } from '../../../core/machine/machine.ts';

/** Why the last call of a thread, which returned this, failed; undefined: it did not, or it is not known. */
export function reasonOf(machine: Machine, thread: number, result: number): string | undefined {
  if (!isFailure(result)) return undefined;
  const explanation = explanationOf({ machine }, thread);
  return explanation && reasonText(explanation, lineOf(explanation.decision));
}
