// Why a call failed, as the command line tells it: the one place here that asks the debugger.
import { isFailure } from '../../../core/debugger/why/decision.ts';
import { explanationOf, lineOf, reasonText } from '../../../core/debugger/why/explanation.ts';
import type { Compiled, Machine } from '../../../core/machine/machine.ts';

/** Why the last call of a thread failed. undefined: it did not fail, or the reason is not known. */
export function reasonOf(machine: Machine, compiled: Compiled, thread: number, result: number): string | undefined {
  if (!isFailure(result)) return undefined;
  const explanation = explanationOf({ machine, compiled }, thread);
  return explanation && reasonText(explanation, lineOf(explanation.decision));
}
