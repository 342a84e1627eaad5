// What a jump to the last or next change looks for: what a variable or an expression names.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type WatchTarget, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { readExpression } from '../inspection/expressions.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import type { JumpArguments } from '../protocol.ts';
import { text } from '../session/arguments.ts';

/** @throws RequestError if the arguments name nothing */
export function jumpTarget(control: RunControl, args: JumpArguments): WatchTarget {
  const frame = frameIfAny(control, args.frameId);
  if (args.variablesReference) return watchableVariable(control, args.variablesReference, text(args.name, 'name'));
  const expression = readExpression(control, text(args.expression, 'expression'), frame);
  return watchExpression(control.machine.state, expression, frame);
}
