// Why a call failed, for all that says it: the exception, the console, the table of a run, the
// expectation that is not met.
import type { Compiled, Machine } from '../../machine/machine.ts';
import { failureName } from '../words/failureText.ts';
import { type By, blamed } from './blame.ts';
import { callOf } from './callName.ts';
import { callBefore, type Decision, type Extent, refusals } from './decision.ts';

export interface Explanation {
  readonly who: string;
  /** `mlock(0x10000, 0x4000)`, and `mlock`. */
  readonly call: string;
  readonly name: string;
  /** 1-based line of the call; 0: it was made by hand. */
  readonly line: number;
  /** `ENOMEM`: what the call returns; of a touch with its signal. */
  readonly result: string;
  /** The step that refused. */
  readonly decision: Decision;
  /** Its rule with the values of the state; absent: only the step's line is known. */
  readonly found?: string;
  readonly by?: By;
}

/** `vm_map_unwire.hole` */
export const placeOf = ({ routine, pc }: Pick<Decision, 'routine' | 'pc'>): string =>
  `${routine.name}.${routine.labels[pc]}`;

/** `vm_map_unwire.hole: if (!holes_ok && ...)` */
export const lineOf = ({ routine, pc }: Decision): string =>
  `${placeOf({ routine, pc })}: ${(routine.texts[pc] as string).trim()}`;

/**
 * `a hole at 0x12000..0x13000, ... (vm_map_unwire.hole); unmapped by t3's vm_map_remove, line 9`.
 * `at`: what stands in brackets.
 */
export function reasonText({ decision, found, by }: Pick<Explanation, 'decision' | 'found' | 'by'>, at = ''): string {
  const what = found === undefined ? lineOf(decision) : `${found}${at && ` (${at})`}`;
  return by ? `${what}; ${by.text}` : what;
}

export interface Searched {
  readonly machine: Machine;
  readonly compiled?: Compiled;
}

function explained({ machine, compiled }: Searched, thread: number, decision: Decision, who: boolean): Explanation {
  const { program, state } = machine;
  const { name, text } = callOf(program, state, thread);
  const { finding, outcome, position } = decision;
  const by = who && finding?.blame ? blamed(machine, compiled, finding.blame, position) : undefined;
  return {
    who: program.threads[thread] ?? '',
    call: text,
    name,
    line: state.script.threads[thread]?.byHand ? 0 : (state.script.threads[thread]?.line ?? 0),
    result: failureName(state.kernel.config.vintage, name, outcome),
    decision,
    ...(finding && { found: finding.text }),
    ...(by && { by }),
  };
}

/**
 * Why the last call of a thread has failed or is about to; undefined: it is not known. `ignored`:
 * why something in it failed that it ignores. The machine is left where it is.
 */
export function explanationOf(searched: Searched, thread: number, ignored = false): Explanation | undefined {
  const { machine } = searched;
  const call = callBefore(machine, thread, machine.position);
  const decision = call && refusals(machine, thread, call).findLast((d) => d.ignored === ignored);
  return decision && explained(searched, thread, decision, true);
}

/**
 * The same of a call that ran between two positions. `who`: also who made it so, which takes a
 * search.
 */
export function explanationAt(searched: Searched, thread: number, call: Extent, who: boolean): Explanation | undefined {
  const { machine } = searched;
  const here = machine.position;
  machine.seek(call.to);
  try {
    const decision = refusals(machine, thread, call).findLast(({ ignored }) => !ignored);
    return decision && explained(searched, thread, decision, who);
  } finally {
    machine.seek(here);
  }
}
