// Jump to the last change, and to the next: what a variable or an expression names, the step that changed it, and where one stands then. Back means
// right before that step, so that the line that is about to write it is the one that is shown; forward means right after it.

import { type Breathe, GIVEN_UP } from '../../core/debugger/run/backward.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { changeText } from '../../core/debugger/stops/entryDiff.ts';
import type { Stop } from '../../core/debugger/stops/stops.ts';
import { type Watchable, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { lastChange, nextChange } from '../../core/debugger/why/changes.ts';
import { routineOf } from '../../core/inspect/describe.ts';
import { meaningless } from '../../core/inspect/typeCheck.ts';
import { NOBODY } from '../../core/program/types.ts';
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
  const level = frame && frame.level > 0 ? frame.level - 1 : undefined;
  const problem = meaningless(parsed.expression, state, frame?.thread, level);
  if (problem !== undefined) throw new RequestError(problem, { showUser: true });
  return watchExpression(state, parsed.expression, frame);
}

interface Jump {
  readonly message: string;
  readonly position: number;
  readonly stop: Stop;
}

/** The sentence for a thing that has not changed. */
export const unchanged = ({ name }: Watchable, direction: 'back' | 'forward'): string =>
  direction === 'back'
    ? `${name} has not changed since the start of the trace`
    : `${name} does not change in what has run so far: continue, with a data breakpoint on it`;

/** Goes to the change; undefined: there is none. If none was found, or it was given up, the machine is anywhere. */
export async function jumpTo(
  control: RunControl,
  target: Watchable,
  direction: 'back' | 'forward',
  breathe: Breathe,
): Promise<Jump | undefined | typeof GIVEN_UP> {
  const { machine } = control;
  const search = (direction === 'back' ? lastChange : nextChange)(machine, target, machine.position);
  let step = search.next();
  for (; !step.done; step = search.next()) {
    const pause = breathe();
    if (pause && !(await pause)) return GIVEN_UP;
  }
  const change = step.value;
  if (change === undefined) return undefined;
  const { position: at, old, made } = change;
  machine.seek(at);
  const { state } = machine;
  const choice = machine.choiceAt(at);
  const begins = !choice || choice.act !== undefined || machine.begins(choice) > 0;
  const thread = begins ? NOBODY : choice.thread;
  const who = machine.program.threads[choice?.thread ?? NOBODY] ?? 'the script';
  const routine = begins ? undefined : routineOf(state.kernel, choice.thread, 'top');
  const differences = target.differences?.(state.kernel, old, made) ?? [];
  const plain = old === made ? target.name : `${target.name} from ${old} to ${made}`;
  const what = differences.length > 0 ? changeText(differences) : plain;
  const where = routine ? ` in ${routine}` : '';
  const message =
    direction === 'back' ? `The next step of ${who}${where} changes ${what}` : `${who}${where} changed ${what}`;
  const position = direction === 'back' ? at : at + 1;
  machine.seek(position);
  return {
    message,
    position,
    // what is changed, and how, would not fit beside the thread's name
    stop: {
      reason: 'goto',
      thread,
      description: direction === 'back' ? 'Paused before a change' : 'Paused after a change',
      text: message,
      hits: [],
    },
  };
}
