// The body of exceptionInfo: what was caught, why, and the failure behind it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type Caught, resultDiffers } from '../../core/debugger/stops/filters.ts';
import { type Explanation, lineOf, placeOf, reasonText } from '../../core/debugger/why/explanation.ts';
import { briefMeaningTexts } from '../../core/debugger/why/meanings.ts';
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
 * The summary names the thread and its line: where there is little room they are not told again.
 */
function stackTrace(explanation: Explanation | undefined, who: string, path: string, isSmall: boolean): string {
  if (!explanation) return who;
  const { decision } = explanation;
  if (isSmall) return `at ${lineOf(decision)}${madeAt(explanation, path)}`;
  return `${who}\n  at ${placeOf(decision)}${madeAt(explanation, path)}`;
}

/** Where the editor has the command, and another order may give what the line says. */
const OTHER_ORDER = '\nThe bulb in the toolbar, Explain the Results, looks for an order that gives it.';

/** What of it fits into the twelve lines of the editor that VS Code shows of an exception. */
function brief(control: RunControl, what: Caught, text: string | undefined, explanation: Explanation) {
  const { decision, meaning } = explanation;
  const wanted = meaningsOfCaught(control, what);
  return {
    shown: what.event.kind === 'refused' ? reasonText(explanation, placeOf(decision)) : text,
    meanings: [...wanted, ...(meaning ? briefMeaningTexts(decision.outcome, meaning) : [])],
  };
}

/**
 * `path`: of the script; `isSmall`: the client has little room, and a console that says the rest.
 * @throws RequestError if the thread has not stopped at an exception
 */
export function exceptionInfo(
  control: RunControl,
  thread: number,
  path: string,
  isSmall = false,
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
  const whole = { shown: text, meanings: meaningsOfCaught(control, what, explanation) };
  const { shown, meanings } = isSmall && explanation ? brief(control, what, text, explanation) : whole;
  const innerException = explanation && inner(explanation);
  const step = explanation?.by?.position;
  const other = isSmall && threads.length > 1 && resultDiffers(what) ? OTHER_ORDER : '';
  const go = step === undefined ? '' : `\n\`:go ${step}\` in the Debug Console goes to the step that did it.`;
  const head = event.kind === 'refused' && !event.ignored ? 'Refused' : violated ? 'Violated' : 'Because';
  const isSaid = event.kind === 'assert' && summary.includes(`${event.text} (${event.detail})`);
  // what follows a refusal are sentences
  const end = head === 'Refused' ? '.' : '';
  const more = isSaid ? '' : shown ? `\n${head}: ${shown}${end}` : ` ${filter.description}`;
  return {
    exceptionId: what.label,
    description: `${summary}${where}.${other}${more}${go}${meanings.map((line) => `\n${line}`).join('')}`,
    breakMode: 'always',
    details: {
      message: [text ?? summary, ...(isSmall ? whole.meanings : [])].join('\n'),
      typeName: filter.id,
      fullTypeName: filter.label,
      stackTrace: stackTrace(explanation, `${who}${where}`, path, isSmall),
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(innerException ? { innerException } : {}),
    },
  };
}
