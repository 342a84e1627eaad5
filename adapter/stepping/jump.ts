// What a jump to the last or next change looks for: what a variable or an expression names.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type Watchable, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { activationOf } from '../../core/inspect/frameRef.ts';
import { meaningless } from '../../core/inspect/typeCheck.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { frameRef } from '../inspection/frames.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import type { Arguments } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';

const DIRECTIONS: readonly unknown[] = ['back', 'forward', undefined];

/** What is to be looked for. @throws RequestError if the arguments name nothing, or no direction */
export function jumpTarget(control: RunControl, args: Arguments): Watchable {
  if (!DIRECTIONS.includes(args.direction))
    throw new RequestError(`"direction" must be back or forward, and is ${JSON.stringify(args.direction)}`);
  const frame = args.frameId === undefined ? undefined : frameRef(control, integer(args.frameId, 'frameId'));
  if (args.variablesReference) {
    const reference = integer(args.variablesReference, 'variablesReference');
    return watchableVariable(control, reference, text(args.name, 'name'));
  }
  const expression = text(args.expression, 'expression');
  const parsed = parseExpression(expression);
  if ('diagnostic' in parsed)
    throw new RequestError(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`, { showUser: true });
  const { state } = control.machine;
  const problem = meaningless(parsed.expression, state, frame?.thread, activationOf(frame));
  if (problem !== undefined) throw new RequestError(problem, { showUser: true });
  return watchExpression(state, parsed.expression, frame);
}
