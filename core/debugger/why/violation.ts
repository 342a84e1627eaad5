// What an exception has to say beside its summary: why a call failed, which expectation or
// assertion is violated, who waits for whom. It comes from the events, the state and the steps that
// led there; what they do not tell is not said.
import { waitCycle, waitsFor } from '../../inspect/waits.ts';
import { resultName } from '../../kernel/constants.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import type { RunControl } from '../run/runControl.ts';
import type { Caught } from '../stops/filters.ts';
import { isFailure } from './decision.ts';
import { type Explanation, explanationOf, lineOf, placeOf, reasonText } from './explanation.ts';
import { meaningTexts, wouldHaveGiven } from './meanings.ts';

export interface Violation {
  /** In words; absent: it is not known, or the summary says all. */
  readonly text?: string;
  /** It is a condition that was to hold, and does not. */
  readonly violated?: true;
  /** An expression for what did not fit. */
  readonly evaluateName?: string;
  readonly explanation?: Explanation;
}

/** The step that a thread stands in, of a panic: `vm_map_insert.valid: if (...)`. */
function standsIn(control: RunControl, thread: number): string | undefined {
  const k = control.machine.state.kernel;
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const routine: Routine | undefined = f && routinesOf(k.config.vintage)[f.routine];
  return f && routine && `${placeOf({ routine, pc: f.pc })}: ${(routine.texts[f.pc] as string).trim()}`;
}

/** Why the last call of a thread fails, with the step that refused. */
function failure(control: RunControl, thread: number, ignored = false): Pick<Violation, 'text' | 'explanation'> {
  const explanation = explanationOf(control, thread, { ignored });
  if (!explanation) return {};
  return { text: reasonText(explanation, lineOf(explanation.decision)), explanation };
}

/**
 * `t1 waits for t2, t2 waits for t1`: a circle, or each wait by itself; undefined: no thread waits.
 */
function stuck(control: RunControl): string | undefined {
  const { state } = control.machine;
  const k = state.kernel;
  const name = (thread: number): string => k.threads[thread]?.name ?? '?';
  const cycle = waitCycle(k);
  if (cycle) {
    const next = (i: number): string => name(cycle[(i + 1) % cycle.length] as number);
    const links = cycle.map((who, i) => `${name(who)} waits for ${cycle.length === 1 ? 'itself' : next(i)}`);
    return `a cycle: ${links.join(', ')}`;
  }
  const waits = k.threads.flatMap((t, i) => {
    const others = waitsFor(k, i);
    return others.length > 0 ? [`${t.name} waits for ${others.map(name).join(' and ')}`] : [];
  });
  return waits.join(', ') || undefined;
}

/** What would have given the expected result, the other causes, and what one can do: paragraphs. */
export function meaningsOfCaught(
  { machine }: RunControl,
  { event, thread, expected = event.kind === 'expectation' ? event.expected : undefined }: Caught,
  explanation?: Explanation,
): readonly string[] {
  const { decision, meaning } = explanation ?? {};
  const wanted = expected === undefined ? undefined : wouldHaveGiven(machine, thread, expected);
  return [
    ...(wanted === undefined ? [] : [wanted]),
    ...(decision && meaning ? meaningTexts(decision.outcome, meaning) : []),
  ];
}

export function violationOf(control: RunControl, { event, thread }: Caught): Violation {
  const name = control.machine.program.threads[thread];
  const of = (field: string): Pick<Violation, 'evaluateName'> =>
    name === undefined ? {} : { evaluateName: `${name}.${field}` };
  switch (event.kind) {
    case 'refused':
      return failure(control, thread, event.ignored);
    case 'expectation': {
      const because = event.because ? `: ${event.because}` : '';
      const expected = `result == ${resultName(event.expected)}, is ${resultName(event.result)}${because}`;
      const { explanation } = isFailure(event.result) ? failure(control, thread) : {};
      return {
        violated: true,
        text: explanation ? `${expected}: ${reasonText(explanation, placeOf(explanation.decision))}` : expected,
        ...of('result'),
        ...(explanation && { explanation }),
      };
    }
    case 'assert':
      // a point that was not reached has the words of an assert, but no expression
      return {
        violated: true,
        text: `${event.text}: ${event.detail}`,
        ...('expression' in parseExpression(event.text) ? { evaluateName: event.text } : {}),
      };
    case 'stuck': {
      const waits = stuck(control);
      return { ...(waits ? { text: waits } : {}), ...of('waits_for') };
    }
    case 'panic': {
      const step = standsIn(control, thread);
      return { violated: true, text: step ? `${event.message} (${step})` : event.message };
    }
    case 'corrupt':
      return { violated: true, text: event.message };
    case 'sleep':
    case 'contended':
      return { ...of('waits_for') };
    default:
      return {};
  }
}
