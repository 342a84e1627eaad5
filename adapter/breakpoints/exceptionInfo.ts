// What is told of an exception beyond its name: the condition that was violated, in the kernel's terms and with its values. It comes from the
// events, the state and the steps that led there; what they do not tell is not said.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Caught } from '../../core/debugger/stops/filters.ts';
import { type Cause, causeOf, causeText, placeOf, rootOf } from '../../core/debugger/why/cause.ts';
import { isFailure } from '../../core/debugger/why/decision.ts';
import { describeThread } from '../../core/inspect/describe.ts';
import { waitCycle, waitsFor } from '../../core/inspect/waits.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { RequestError } from '../session/errors.ts';

interface Told {
  /** The condition that was violated; absent: it is not known. */
  readonly violated?: string;
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
function failure(control: RunControl, thread: number): Pick<Told, 'violated' | 'cause'> {
  const cause = causeOf(control.machine, thread);
  return cause ? { violated: causeText(cause), cause } : {};
}

/** `t1 waits for t2, t2 waits for t1`: a circle, or each wait by itself; undefined: nobody waits for anybody. What each waits for is told already. */
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

function tell(control: RunControl, { event, thread }: Caught): Told {
  const { state } = control.machine;
  const name = control.machine.program.threads[thread];
  const of = (field: string): Pick<Told, 'evaluateName'> =>
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
      // a point that was not reached is told like an assert, and is no expression
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

/** The failures that a call's own goes back to, the nearest first. */
function inner(cause: Cause | undefined): DebugProtocol.ExceptionDetails[] | undefined {
  if (!cause?.from) return undefined;
  const { from } = cause;
  const more = inner(from);
  return [
    {
      typeName: isFailure(from.result) ? resultName(from.result) : from.routine.name,
      message: causeText(from),
      ...(more ? { innerException: more } : {}),
    },
  ];
}

/** `thread`: the thread that is asked about. @throws RequestError if it has not stopped at an exception */
export function exceptionInfo(control: RunControl, thread: number): DebugProtocol.ExceptionInfoResponse['body'] {
  const { stop } = control;
  const what = stop?.caught;
  if (!what) throw new RequestError('the trace did not stop at an exception');
  if (thread !== stop.thread) {
    const name = (index: number): string => control.machine.program.threads[index] ?? 'the script';
    throw new RequestError(`${name(thread)} has no exception: the trace stopped at one of ${name(stop.thread)}`);
  }
  const { event } = what;
  // what a line checks is nobody's event: it is told of the thread whose line that is
  const { threads } = control.machine.program;
  const who = threads[what.thread] ?? threads[stop.thread] ?? 'the script';
  const where = what.line > 0 ? ` (line ${what.line})` : '';
  const { violated, evaluateName, cause } = tell(control, what);
  const innerException = inner(cause);
  const at = cause ? `\n  at ${placeOf(rootOf(cause))}` : '';
  return {
    exceptionId: event.kind === 'return' ? resultName(event.result) : what.filter.label,
    description: `${what.summary}${where}. ${what.meaning}${violated ? `\nViolated: ${violated}` : ''}`,
    breakMode: 'always',
    details: {
      message: violated ?? what.meaning,
      typeName: what.filter.id,
      fullTypeName: what.filter.label,
      stackTrace: `${who}${where}: ${event.kind === 'stuck' ? what.filter.label : what.summary}${at}`,
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(innerException ? { innerException } : {}),
    },
  };
}
