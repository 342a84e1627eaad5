// An expression that a client names a value with.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { activationOf, type FrameRef } from '../../core/inspect/frameRef.ts';
import { typeProblem } from '../../core/inspect/typeCheck.ts';
import type { Diagnostic, Expression } from '../../core/trace/ast.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { RequestError } from '../session/errors.ts';

/** Where and why a text is no expression. */
export const expressionProblem = ({ column, message, suggestion }: Diagnostic): string =>
  `column ${column}: ${message}${suggestion ? `; did you mean ${suggestion}?` : ''}`;

/** @throws RequestError if it cannot be read, or means nothing in this state */
export function readExpression(control: RunControl, given: string, frame: FrameRef | undefined): Expression {
  const parsed = parseExpression(given);
  if ('diagnostic' in parsed) throw new RequestError(expressionProblem(parsed.diagnostic), { showUser: true });
  const problem = typeProblem(parsed.expression, control.machine.state, frame?.thread, activationOf(frame));
  if (problem !== undefined) throw new RequestError(problem, { showUser: true });
  return parsed.expression;
}
