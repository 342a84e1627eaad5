// Why a call failed, for all that says it: the exception, the console, the table of a run, the
// expectation that is not met.
import type { Compiled, Machine } from '../../machine/machine.ts';
import { failureName } from '../words/failureText.ts';
import { type By, blamed } from './blame.ts';
import { callOf } from './callName.ts';
import { callBefore, type Decision, type Extent, refusals } from './decision.ts';
import { type FailureMeaning, meaningOf, meaningTexts } from './meanings.ts';

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
  /** Its other causes, and what one can do. */
  readonly meaning?: FailureMeaning;
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

/** Why a call failed, in paragraphs: the same wherever people read it. */
export const explanationTexts = (explanation: Explanation): readonly string[] => {
  const { decision, meaning } = explanation;
  return [reasonText(explanation, placeOf(decision)), ...(meaning ? meaningTexts(decision.outcome, meaning) : [])];
};

export interface Searched {
  readonly machine: Machine;
  readonly compiled?: Compiled;
}

export interface Asked {
  /** Why something in the call failed that the call ignores. */
  readonly ignored?: boolean;
  /**
   * The step that refused and its rule alone: who made it so, and what it can mean, take a search.
   */
  readonly brief?: boolean;
}

/**
 * Why a thread's call failed, or is about to: the last one before the present position, or the one
 * named. undefined: it is not known. The machine is left where it is.
 */
export function explanationOf(
  { machine, compiled }: Searched,
  thread: number,
  { ignored = false, brief = false }: Asked = {},
  call: Extent | undefined = callBefore(machine, thread, machine.position),
): Explanation | undefined {
  if (!call) return undefined;
  const here = machine.position;
  machine.seek(call.to);
  try {
    const decision = refusals(machine, thread, call).findLast((d) => d.ignored === ignored);
    if (!decision) return undefined;
    const { program, state } = machine;
    const { name, text } = callOf(program, state, thread);
    const { finding, outcome, position } = decision;
    const by = brief || !finding?.blame ? undefined : blamed(machine, compiled, finding.blame, position);
    const meaning = brief ? undefined : meaningOf(machine, thread, decision);
    return {
      who: program.threads[thread] ?? '',
      call: text,
      name,
      line: state.script.threads[thread]?.byHand ? 0 : (state.script.threads[thread]?.line ?? 0),
      result: failureName(state.kernel.config.vintage, name, outcome),
      decision,
      ...(finding && { found: finding.text }),
      ...(by && { by }),
      ...(meaning && { meaning }),
    };
  } finally {
    machine.seek(here);
  }
}
