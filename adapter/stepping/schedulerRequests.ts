// The scheduler is the user's: who can go next and why, running one thread alone, and keeping threads from running.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { previews } from '../../core/debugger/run/preview.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { alone, nextLine, type Plan } from '../../core/debugger/run/stepPlans.ts';
import { schedulerOf } from '../../core/machine/schedulers.ts';
import { NOBODY } from '../../core/program/types.ts';
import { frameRef } from '../inspection/frames.ts';
import { REQUEST } from '../protocol.ts';
import { controlOf, type Handler, tellStop, threadIndex, threadNumber } from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { canGo, go } from './steppingRequests.ts';
import { targetId } from './targets.ts';

const stepInTargets: Handler = (c, args) => {
  const control = canGo(c);
  frameRef(control, integer(args.frameId, 'frameId'));
  const { machine } = control;
  const due = machine.next();
  const targets = previews(machine).map(({ choice, text }): DebugProtocol.StepInTarget => {
    const name = choice.thread === NOBODY ? 'script' : machine.program.threads[choice.thread];
    const turn = choice.thread === due?.thread && !choice.outcome ? ' (its turn)' : '';
    return { id: targetId(choice.thread, choice.outcome ?? 0), label: `${name}${turn}: ${text}` };
  });
  return { targets };
};

/** A thread of the trace: the script itself is not run alone. */
function traceThread(control: RunControl, id: unknown): number {
  const thread = threadIndex(control, id);
  if (thread === NOBODY) throw new RequestError('the script is not a thread of the kernel: choose t1 or another');
  return thread;
}

const runAlone =
  (plan: (thread: number) => Plan): Handler =>
  (c, args, after) => {
    const control = canGo(c);
    go(c, plan(traceThread(control, args.threadId)), after);
  };

/** What comes of it: in the script's order others wait for its lines too. */
function frozenSentence({ machine }: RunControl, thread: number): string {
  const name = machine.program.threads[thread];
  const line = schedulerOf(machine.program).inLineOrder ? nextLine(machine, thread) : undefined;
  const waits = line === undefined ? '' : ` Line ${line} is its next, and the lines after that wait for it.`;
  return `${name} is frozen: it does not run until it is thawed, or stepped.${waits}`;
}

const thawedSentence = ({ machine }: RunControl, thread: number): string =>
  `${machine.program.threads[thread]} is thawed: it runs again when it can.`;

const freeze: Handler = (c, args, after) => {
  const control = controlOf(c);
  const thread = traceThread(control, args.threadId);
  if (typeof args.frozen !== 'boolean') throw new RequestError('"frozen" must be true or false');
  const { frozen } = control.machine;
  if (args.frozen) frozen.add(thread);
  else frozen.delete(thread);
  after(() => {
    c.output(`${args.frozen ? frozenSentence(control, thread) : thawedSentence(control, thread)}\n`, 'console');
    if (c.clientHas.invalidated && c.phase === 'stopped' && control.stop) tellStop(c, control.stop, true);
  });
  return { frozen: [...frozen].map(threadNumber) };
};

/** Long runs are given up, and stop where they are: the one that is shown, or the one that a request waits for. What was answered cannot be taken back. */
const cancel: Handler = (c, args) => {
  for (const name of ['requestId', 'progressId'] as const)
    if (
      args[name] !== undefined &&
      args[name] !== null &&
      typeof args[name] !== (name === 'requestId' ? 'number' : 'string')
    )
      throw new RequestError(`"${name}" is not one that was given`);
  const isShown = typeof args.progressId === 'string' && args.progressId !== '' && args.progressId === c.progress;
  const waits = typeof args.requestId === 'number' && c.pending.has(args.requestId);
  if ((isShown || waits) && c.phase === 'running' && c.control) c.control.pauseWanted = true;
};

export const scheduler: Readonly<Record<string, Handler>> = {
  stepInTargets,
  [REQUEST.runOnly]: runAlone((thread) => alone(thread, false)),
  [REQUEST.runUntilBlocked]: runAlone((thread) => alone(thread, true)),
  [REQUEST.freeze]: freeze,
  cancel,
};
