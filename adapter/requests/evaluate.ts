// What is typed or pointed at: an expression in a watch, a hover or the console; and in the console also a call, which is made as a what-if, and a command.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { parseExpression } from '../../core/trace/expression.ts';
import { looksLikeCall } from '../byHand.ts';
import { isCommand } from '../consoleCommands.ts';
import { type Handler, stoppedDebuggee } from '../context.ts';
import { integer, RequestError, text } from '../errors.ts';
import { evaluated } from '../evaluation.ts';
import { frameRef } from '../frames.ts';
import { isSettable, READ_ONLY } from '../variableNames.ts';
import { watchExpression } from '../watchables.ts';
import { evaluateCall } from './byHand.ts';
import { runCommand } from './console.ts';

const evaluate: Handler = (c, args, after) => {
  if (args.context === 'repl' && typeof args.expression === 'string') {
    if (isCommand(args.expression)) return runCommand(c, args, after);
    if (looksLikeCall(args.expression)) return evaluateCall(c, args, after);
  }
  const debuggee = stoppedDebuggee(c);
  const expression = text(args.expression, 'expression').trim();
  const ref = args.frameId === undefined ? undefined : frameRef(debuggee, integer(args.frameId, 'frameId'));
  if (expression === '') throw new RequestError('there is no expression to evaluate');
  const parsed = parseExpression(expression);
  if ('diagnostic' in parsed) {
    const { message, column, suggestion } = parsed.diagnostic;
    throw new RequestError(`column ${column}: ${message}${suggestion ? `; did you mean ${suggestion}?` : ''}`);
  }
  const hex = (args.format as DebugProtocol.ValueFormat | undefined)?.hex === true || c.hex;
  const answer = evaluated(debuggee, parsed.expression, ref, hex);
  const what = watchExpression(debuggee.machine.state, parsed.expression, ref);
  return isSettable(debuggee, what) ? answer : { ...answer, presentationHint: READ_ONLY };
};

export const evaluation: Readonly<Record<string, Handler>> = { evaluate };
