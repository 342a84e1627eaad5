// The body of exceptionInfo: what was caught, the violated condition, and the failures behind it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type Cause, causeText, placeOf, rootOf } from '../../core/debugger/why/cause.ts';
import { isFailure } from '../../core/debugger/why/decision.ts';
import { violationOf } from '../../core/debugger/why/violation.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { RequestError } from '../session/errors.ts';

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

/** @throws RequestError if the thread has not stopped at an exception */
export function exceptionInfo(control: RunControl, thread: number): DebugProtocol.ExceptionInfoResponse['body'] {
  const { stop } = control;
  const what = stop?.caught;
  if (!what) throw new RequestError('the trace did not stop at an exception');
  if (thread !== stop.thread) {
    const name = (index: number): string => control.machine.program.threads[index] ?? 'the script';
    throw new RequestError(`${name(thread)} has no exception: the trace stopped at one of ${name(stop.thread)}`);
  }
  const { event } = what;
  // the event of a check has no thread: report it for the thread of its line
  const { threads } = control.machine.program;
  const who = threads[what.thread] ?? threads[stop.thread] ?? 'the script';
  const where = what.line > 0 ? ` (line ${what.line})` : '';
  const { violated, evaluateName, cause } = violationOf(control, what);
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
