// Evaluates an expression of a watch, a hover or the console. In the console also calls, which are
// made as what-ifs, and commands.
import { watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { looksLikeCall } from '../../core/debugger/whatIf/typedCall.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { asksForHelp, isCommand } from '../console/consoleCommands.ts';
import { runCommand } from '../console/runCommand.ts';
import { evaluateCall } from '../history/interventionRequests.ts';
import { integer, lenient, optional, text } from '../session/arguments.ts';
import { stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { evaluated } from './evaluation.ts';
import { expressionProblem } from './expressions.ts';
import { frameIfAny } from './frames.ts';
import { FORMAT } from './inspectionRequests.ts';
import { isSettable, READ_ONLY } from './variableNames.ts';

/** Contexts that show an entry in one line. The others have no room for it, or need its value. */
const TELLS = new Set(['repl', 'watch', 'hover']);

export const evaluation = {
  evaluate: {
    takes: { expression: text, context: lenient(text), frameId: optional(integer), format: FORMAT },
    // the clipboard gets what the console would show
    capabilities: { supportsEvaluateForHovers: true, supportsClipboardContext: true },
    answer(c, args, after) {
      if (args.context === 'repl') {
        if (isCommand(args.expression) || asksForHelp(args.expression)) return runCommand(c, args, after);
        if (looksLikeCall(args.expression)) return evaluateCall(c, args, after);
      }
      const control = stoppedControl(c);
      const expression = args.expression.trim();
      const frame = frameIfAny(control, args.frameId);
      if (expression === '') throw new RequestError('there is no expression to evaluate');
      const parsed = parseExpression(expression);
      if ('diagnostic' in parsed) throw new RequestError(expressionProblem(parsed.diagnostic));
      const hex = args.format?.hex === true || c.hex;
      const answer = evaluated(control, parsed.expression, frame, hex, TELLS.has(args.context ?? ''));
      const what = watchExpression(control.machine.state, parsed.expression, frame);
      return isSettable(control, what) ? answer : { ...answer, presentationHint: READ_ONLY };
    },
  },
} satisfies Concern;
