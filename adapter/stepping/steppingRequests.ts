// Continue, the steps, pause. A step is made by the thread that was asked for; docs/stepping.md has the whole table.

import type { Breath, RunControl } from '../../core/debugger/run/runControl.ts';
import {
  chosen,
  intoLine,
  intoStep,
  outOfFrame,
  overLine,
  overStep,
  type Plan,
  resume,
} from '../../core/debugger/run/stepPlans.ts';
import type { Stop } from '../../core/debugger/stops/stops.ts';
import { NOBODY } from '../../core/program/types.ts';
import {
  type After,
  type Arguments,
  type Context,
  controlOf,
  type Handler,
  stoppedControl,
  threadIndex,
} from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { run, travel } from './running.ts';
import { targetChoice } from './targets.ts';

export function go(c: Context, plan: Plan, after: After): void {
  c.phase = 'running';
  after(() => void run(c, plan));
}

/** A way back, once the answer was sent. */
export function goBack(c: Context, after: After, way: (breathe: Breath) => Promise<Stop>): void {
  c.phase = 'running';
  after(() => void travel(c, (_, breathe) => way(breathe)));
}

export function canGo(c: Context): RunControl {
  const control = stoppedControl(c);
  if (c.phase === 'ended') throw new RequestError('the trace has ended: start debugging it anew');
  return control;
}

const GRANULARITIES: readonly unknown[] = ['statement', 'line', 'instruction', undefined, null];

/** Is a step of a listing asked for, and not a line of the script? */
function byInstruction({ granularity }: Arguments): boolean {
  if (!GRANULARITIES.includes(granularity))
    throw new RequestError(
      `"granularity" must be statement, line or instruction, and is ${JSON.stringify(granularity)}`,
    );
  return granularity === 'instruction';
}

/** A step has one meaning at a line of the script and another in a listing. `oneAtLine`: at a line, if an instruction is asked for. */
function step(
  atLine: (thread: number) => Plan,
  inListing: (thread: number, depth: number) => Plan,
  oneAtLine = atLine,
): Handler {
  return (c, args, after) => {
    const control = canGo(c);
    const thread = threadIndex(control, args.threadId);
    const depth = control.depth(thread);
    const begin = byInstruction(args) ? oneAtLine : atLine;
    go(c, depth === 0 ? begin(thread) : inListing(thread, depth), after);
  };
}

const stepInto = step(intoLine, intoStep);

export const stepping: Readonly<Record<string, Handler>> = {
  continue(c, args, after) {
    threadIndex(canGo(c), args.threadId);
    go(c, resume(), after);
    return { allThreadsContinued: true };
  },
  next: step(overLine, overStep, intoLine),
  stepIn(c, args, after): unknown {
    if (args.targetId === undefined || args.targetId === null) return stepInto(c, args, after);
    const control = canGo(c);
    threadIndex(control, args.threadId);
    const choice = targetChoice(control, integer(args.targetId, 'targetId'));
    if (choice.thread !== NOBODY && !control.machine.canStep(choice.thread))
      throw new RequestError(`${control.machine.program.threads[choice.thread]} cannot go on now`, { showUser: true });
    go(c, choice.thread === NOBODY ? intoLine(NOBODY) : chosen(choice), after);
    return undefined;
  },
  stepOut: step((thread) => resume({ kind: 'out', asked: thread }), outOfFrame),
  stepBack(c, args, after) {
    const control = canGo(c);
    const thread = threadIndex(control, args.threadId);
    const how = byInstruction(args) ? 'one step' : 'over';
    goBack(c, after, (breathe) => control.stepBack(thread, how, breathe));
  },
  reverseContinue(c, args, after) {
    const control = canGo(c);
    threadIndex(control, args.threadId);
    goBack(c, after, (breathe) => control.reverseContinue(breathe));
  },
  pause(c) {
    const control = controlOf(c);
    if (c.phase !== 'running') throw new RequestError('nothing runs that could be paused');
    control.pauseWanted = true;
  },
};
