// The body of exceptionInfo: what was caught, why, and the failure behind it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type Explanation, lineOf, placeOf } from '../../core/debugger/why/explanation.ts';
import { meaningsOfCaught, violationOf } from '../../core/debugger/why/violation.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { RequestError } from '../session/errors.ts';

/** What the step gave, where the call returns something else for it. */
function inner({ decision, found }: Explanation): DebugProtocol.ExceptionDetails[] | undefined {
  const { result, outcome } = decision;
  if (result === outcome) return undefined;
  return [{ typeName: resultName(result), message: found ?? lineOf(decision) }];
}

/** VS Code makes a link of `PATH:LINE:COLUMN` in a stack trace. */
function madeAt({ by }: Explanation, path: string): string {
  if (!by || by.line <= 0) return '';
  return `\n  line ${by.line}: ${by.lineText ?? ''} (${path}:${by.line}:1)`;
}

/**
 * `path`: of the script. @throws RequestError if the thread has not stopped at an exception
 */
export function exceptionInfo(
  control: RunControl,
  thread: number,
  path: string,
): DebugProtocol.ExceptionInfoResponse['body'] {
  const { stop } = control;
  const what = stop?.caught;
  if (!what) throw new RequestError('the trace did not stop at an exception');
  if (thread !== stop.thread) {
    const name = (index: number): string => control.machine.program.threads[index] ?? 'the script';
    throw new RequestError(`${name(thread)} has no exception: the trace stopped at one of ${name(stop.thread)}`);
  }
  const { event, filter, summary } = what;
  // the event of a check has no thread: report it for the thread of its line
  const { threads } = control.machine.program;
  const who = threads[what.thread] ?? threads[stop.thread] ?? 'the script';
  const where = what.line > 0 ? ` (line ${what.line})` : '';
  const { text, violated, evaluateName, explanation } = violationOf(control, what);
  const meanings = meaningsOfCaught(control, what, explanation).map((line) => `\n${line}`);
  const innerException = explanation && inner(explanation);
  const at = explanation ? `\n  at ${placeOf(explanation.decision)}${madeAt(explanation, path)}` : '';
  const step = explanation?.by?.position;
  const go = step === undefined ? '' : `\n\`:go ${step}\` in the Debug Console goes to the step that did it.`;
  const head = event.kind === 'refused' && !event.ignored ? 'Refused' : violated ? 'Violated' : 'Because';
  return {
    exceptionId: what.label,
    description: `${summary}${where}.${text ? `\n${head}: ${text}` : ` ${filter.description}`}${go}${meanings.join('')}`,
    breakMode: 'always',
    details: {
      message: text ?? summary,
      typeName: filter.id,
      fullTypeName: filter.label,
      stackTrace: `${who}${where}${at}`,
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(innerException ? { innerException } : {}),
    },
  };
}
