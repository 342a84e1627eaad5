// Continue, the steps, pause. docs/stepping.md has the whole table.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import {
  chosen,
  intoLine,
  intoStep,
  outOfFrame,
  overLine,
  overStep,
  resume,
  type StepPlan,
} from '../../core/debugger/run/stepPlans.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import type { CancellationToken } from '../../core/machine/work.ts';
import { NOBODY } from '../../core/program/types.ts';
import { integer, oneOf, optional } from '../session/arguments.ts';
import { type After, type Context, controlOf, stoppedControl, threadIndex } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern, Handler } from '../session/handler.ts';
import { run, travel } from './running.ts';
import { targetChoice } from './targets.ts';

export function go(c: Context, plan: StepPlan, after: After): void {
  c.phase = 'running';
  after(() => void run(c, plan));
}

/** Goes back, once the answer was sent. */
export function goBack(c: Context, after: After, back: (token: CancellationToken) => Promise<Stop>): void {
  c.phase = 'running';
  after(() => void travel(c, back));
}

export function canGo(c: Context): RunControl {
  const control = stoppedControl(c);
  if (c.phase === 'ended') throw new RequestError('the trace has ended: start debugging it anew');
  return control;
}

/** A request that goes back, for a thread of the session. */
export const backward = (
  back: (control: RunControl, thread: number, token: CancellationToken) => Promise<Stop>,
): Handler<{ threadId: number }, void> => ({
  takes: { threadId: integer },
  answer(c, { threadId }, after) {
    const control = canGo(c);
    const thread = threadIndex(control, threadId);
    goBack(c, after, (token) => back(control, thread, token));
  },
});

const STEP = {
  threadId: integer,
  granularity: optional(oneOf(['statement', 'line', 'instruction'])),
} as const;
type StepArguments = Pick<DebugProtocol.NextArguments, 'threadId' | 'granularity'>;

/**
 * At a line of the script a step is another thing than in a listing. `oneAtLine`: at a line, by
 * instruction.
 */
const step =
  (atLine: (thread: number) => StepPlan, inListing: (thread: number, depth: number) => StepPlan, oneAtLine = atLine) =>
  (c: Context, { threadId, granularity }: StepArguments, after: After): void => {
    const control = canGo(c);
    const thread = threadIndex(control, threadId);
    const depth = control.depth(thread);
    const begin = granularity === 'instruction' ? oneAtLine : atLine;
    go(c, depth === 0 ? begin(thread) : inListing(thread, depth), after);
  };

const stepInto = step(intoLine, intoStep);

export const stepping = {
  continue: {
    takes: { threadId: integer },
    answer(c, { threadId }, after) {
      threadIndex(canGo(c), threadId);
      go(c, resume(), after);
      return { allThreadsContinued: true };
    },
  },
  next: {
    takes: STEP,
    capabilities: { supportsSteppingGranularity: true },
    answer: step(overLine, overStep, intoLine),
  },
  stepIn: {
    takes: { ...STEP, targetId: optional(integer) },
    answer(c, args, after) {
      if (args.targetId === undefined) return stepInto(c, args, after);
      const control = canGo(c);
      threadIndex(control, args.threadId);
      const choice = targetChoice(control, args.targetId);
      if (choice.thread !== NOBODY && !control.machine.canStep(choice.thread))
        throw new RequestError(`${control.machine.program.threads[choice.thread]} cannot go on now`, {
          showUser: true,
        });
      go(c, choice.thread === NOBODY ? intoLine(NOBODY) : chosen(choice), after);
    },
  },
  stepOut: { takes: STEP, answer: step((thread) => resume({ kind: 'out', asked: thread }), outOfFrame) },
  stepBack: {
    takes: STEP,
    capabilities: { supportsStepBack: true },
    answer(c, { threadId, granularity }, after) {
      const control = canGo(c);
      const thread = threadIndex(control, threadId);
      const how = granularity === 'instruction' ? 'one step' : 'over';
      goBack(c, after, (token) => control.stepBack(thread, how, token));
    },
  },
  reverseContinue: backward((control, _, token) => control.reverseContinue(token)),
  pause: {
    takes: {},
    answer(c) {
      controlOf(c);
      if (c.phase !== 'running') throw new RequestError('nothing runs that could be paused');
      c.cancelRun();
    },
  },
} satisfies Concern;
