// What is typed or pointed at: an expression in a watch, a hover or the console; and in the console also a call, which is made as a what-if, and a command.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { looksLikeCall } from '../../core/debugger/whatIf/typedCall.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { isCommand } from '../console/consoleCommands.ts';
import { runCommand } from '../console/consoleRequests.ts';
import { evaluateCall } from '../history/interventionRequests.ts';
import { type Handler, stoppedControl } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';
import { evaluated } from './evaluation.ts';
import { frameRef } from './frames.ts';
import { isSettable, READ_ONLY } from './variableNames.ts';

const evaluate: Handler = (c, args, after) => {
  if (args.context === 'repl' && typeof args.expression === 'string') {
    if (isCommand(args.expression)) return runCommand(c, args, after);
    if (looksLikeCall(args.expression)) return evaluateCall(c, args, after);
  }
  const control = stoppedControl(c);
  const expression = text(args.expression, 'expression').trim();
  const ref = args.frameId === undefined ? undefined : frameRef(control, integer(args.frameId, 'frameId'));
  if (expression === '') throw new RequestError('there is no expression to evaluate');
  const parsed = parseExpression(expression);
  if ('diagnostic' in parsed) {
    const { message, column, suggestion } = parsed.diagnostic;
    throw new RequestError(`column ${column}: ${message}${suggestion ? `; did you mean ${suggestion}?` : ''}`);
  }
  const hex = (args.format as DebugProtocol.ValueFormat | undefined)?.hex === true || c.hex;
  const answer = evaluated(control, parsed.expression, ref, hex);
  const what = watchExpression(control.machine.state, parsed.expression, ref);
  return isSettable(control, what) ? answer : { ...answer, presentationHint: READ_ONLY };
};

export const evaluation: Readonly<Record<string, Handler>> = { evaluate };
