// Which condition was violated where the trace stopped at an exception, in the kernel's terms and with its values. It comes from the events, the state
// and the steps that led there; what they do not tell is not said.
import { describeThread } from '../../inspect/describe.ts';
import { waitCycle, waitsFor } from '../../inspect/waits.ts';
import { resultName } from '../../kernel/constants.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import type { RunControl } from '../run/runControl.ts';
import type { Caught } from '../stops/filters.ts';
import { type Cause, causeOf, causeText, placeOf } from './cause.ts';
import { isFailure } from './decision.ts';

export interface Violation {
  /** The condition; absent: it is not known. */
  readonly violated?: string;
  /** An expression for what did not fit. */
  readonly evaluateName?: string;
  readonly cause?: Cause;
}

/** The step that a thread stands in, of a panic: `vm_map_insert.valid: if (...)`. */
function standsIn(control: RunControl, thread: number): string | undefined {
  const k = control.machine.state.kernel;
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const routine: Routine | undefined = f && routinesOf(k.config.vintage)[f.routine];
  return f && routine && `${placeOf({ routine, pc: f.pc })}: ${(routine.texts[f.pc] as string).trim()}`;
}

/** Why a call returned a failure, if that is known. */
function failure(control: RunControl, thread: number): Pick<Violation, 'violated' | 'cause'> {
  const cause = causeOf(control.machine, thread);
  return cause ? { violated: causeText(cause), cause } : {};
}

/** `t1 waits for t2, t2 waits for t1`: a circle, or each wait by itself; undefined: no thread waits. */
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

export function violationOf(control: RunControl, { event, thread }: Caught): Violation {
  const { state } = control.machine;
  const name = control.machine.program.threads[thread];
  const of = (field: string): Pick<Violation, 'evaluateName'> =>
    name === undefined ? {} : { evaluateName: `${name}.${field}` };
  switch (event.kind) {
    case 'return':
      return { ...failure(control, thread), ...of('result') };
    case 'expectation': {
      const expected = `result == ${resultName(event.expected)}, is ${resultName(event.result)}`;
      const why = isFailure(event.result) ? failure(control, thread) : {};
      return { ...why, violated: why.violated ? `${expected}: ${why.violated}` : expected, ...of('result') };
    }
    case 'assert':
      // a point that was not reached has the words of an assert, but no expression
      return {
        violated: `${event.text}: ${event.detail}`,
        ...('expression' in parseExpression(event.text) ? { evaluateName: event.text } : {}),
      };
    case 'stuck': {
      const waits = stuck(control);
      return { ...(waits ? { violated: waits } : {}), ...of('waits_for') };
    }
    case 'panic': {
      const step = standsIn(control, thread);
      return { violated: step ? `${event.message} (${step})` : event.message };
    }
    case 'corrupt':
      return { violated: event.message };
    case 'sleep':
    case 'contended':
      return { violated: describeThread(state, thread), ...of('waits_for') };
    default:
      return {};
  }
}
