// Why a call failed, for all that says it: the exception, the console, the table of a run, the
// expectation that is not met.
import type { Compiled, Machine } from '../../machine/machine.ts';
import { failureName } from '../words/failureText.ts';
import { type Blamed, type By, blamedIn } from './blame.ts';
import { callOf, type NamedCall } from './callName.ts';
import { callBefore, type Decision, type Extent, refusals } from './decision.ts';
import { surmisesIn } from './inferred.ts';
import { type Failure, type FailureMeaning, meaningsIn, meaningTexts } from './meanings.ts';
import { stopOver } from './stopOver.ts';

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
  /** What it rests on that an import inferred, where its meaning does not say so: a clause. */
  readonly surmises?: string;
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
export function reasonText(
  { decision, found, by, meaning, surmises }: Pick<Explanation, 'decision' | 'found' | 'by' | 'meaning' | 'surmises'>,
  at = '',
): string {
  const what = found === undefined ? lineOf(decision) : `${found}${at && ` (${at})`}`;
  const rests = meaning?.surmises ?? surmises;
  const clauses = [what, ...(by ? [by.text] : []), ...(rests ? [rests] : [])];
  return clauses.join('; ');
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
  const decision = call && refusals(machine, thread, call).findLast((d) => d.ignored === ignored);
  if (!decision) return undefined;
  // a caller may name its steps without its statement
  const whole = callBefore(machine, thread, call.to) ?? call;
  return explanationsOf({ machine, ...(compiled && { compiled }) }, [{ thread, call: whole, decision }], brief)[0];
}

/** The same of several failures, whose decisions are known, in a few passes over the run. */
export function explanationsOf(
  { machine, compiled }: Searched,
  failures: readonly Failure[],
  brief = false,
): Explanation[] {
  const here = machine.position;
  try {
    const calls = namedCalls(machine, failures);
    const by = brief ? [] : blamedIn(machine, compiled, failures.map(blamedBy));
    const meanings = brief ? [] : meaningsIn(machine, failures);
    return failures.map(({ thread, decision }, i): Explanation => {
      const { name, text, line, surmises } = calls[i] as (typeof calls)[number];
      const { program, state } = machine;
      return {
        who: program.threads[thread] ?? '',
        call: text,
        name,
        line,
        result: failureName(state.kernel.config.vintage, name, decision.outcome),
        decision,
        ...(decision.finding && { found: decision.finding.text }),
        ...(by[i] && { by: by[i] }),
        ...(meanings[i] && { meaning: meanings[i] }),
        ...(surmises !== '' && { surmises }),
      };
    });
  } finally {
    machine.seek(here);
  }
}

const blamedBy = ({ decision: { finding, position } }: Failure): Blamed | undefined =>
  finding?.blame && { blame: finding.blame, here: position };

interface FailedCall extends NamedCall {
  /** 0: it was made by hand. */
  readonly line: number;
  /** What the step that refused it names and an import inferred; '': nothing. */
  readonly surmises: string;
}

/** The calls that failed. */
function namedCalls(machine: Machine, failures: readonly Failure[]): FailedCall[] {
  const named: FailedCall[] = [];
  const look = ({ thread, decision }: Failure, i: number): void => {
    const { program, state } = machine;
    const own = state.script.threads[thread];
    const line = own?.byHand ? 0 : (own?.line ?? 0);
    const { finding } = decision;
    const surmises = finding && program.origin ? surmisesIn(finding.text, program.origin, state.kernel) : '';
    named[i] = { ...callOf(program, state, thread), line, surmises };
  };
  stopOver(
    machine,
    failures.map((failure, i) => ({ position: failure.call.to, look: () => look(failure, i) })),
  );
  return named;
}
