// What a jump to the last or next change looks for: what a variable or an expression names.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type WatchTarget, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { readExpression } from '../inspection/expressions.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import type { AskArguments } from '../protocol.ts';
import { text } from '../session/arguments.ts';

interface Asked {
  readonly target: WatchTarget;
  /** What names it; absent: it is a local of a frame. */
  readonly expression?: Expression;
}

/** @throws RequestError if the arguments name nothing */
export function askedValue(control: RunControl, args: AskArguments): Asked {
  const frame = frameIfAny(control, args.frameId);
  if (args.variablesReference) {
    const target = watchableVariable(control, args.variablesReference, text(args.name, 'name'));
    const parsed = parseExpression(target.name);
    const isOfFrame = target.place?.kind === 'local';
    return { target, ...('expression' in parsed && !isOfFrame && { expression: parsed.expression }) };
  }
  const expression = readExpression(control, text(args.expression, 'expression'), frame);
  const target = watchExpression(control.machine.state, expression, frame);
  return { target, ...(target.place?.kind !== 'local' && { expression }) };
}

export const jumpTarget = (control: RunControl, args: AskArguments): WatchTarget => askedValue(control, args).target;
