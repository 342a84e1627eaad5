// Requests to choose who runs: a preview of each choice, one thread alone, frozen threads.
import { previews } from '../../core/debugger/run/preview.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { alone, nextLine, type StepPlan } from '../../core/debugger/run/stepPlans.ts';
import { outlookText } from '../../core/explore/outlook.ts';
import { atDecision, schedulerOf } from '../../core/machine/schedulers.ts';
import { type Choice, NOBODY } from '../../core/program/types.ts';
import { frameRef } from '../inspection/frames.ts';
import { REQUEST } from '../protocol.ts';
import { flag, integer, optional, text } from '../session/arguments.ts';
import { type Context, controlOf, tellStop, threadIndex, threadNumber } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern, Handler } from '../session/handler.ts';
import { outlooksOf } from './outlooks.ts';
import { canGo, go } from './steppingRequests.ts';
import { targetId } from './targets.ts';

/** A thread of the trace: the script itself is not run alone. */
function traceThread(control: RunControl, id: number): number {
  const thread = threadIndex(control, id);
  if (thread === NOBODY) throw new RequestError('the script is not a thread of the kernel: choose t1 or another');
  return thread;
}

const runAlone = (plan: (thread: number) => StepPlan): Handler<{ threadId: number }, void> => ({
  takes: { threadId: integer },
  answer(c, { threadId }, after) {
    const control = canGo(c);
    go(c, plan(traceThread(control, threadId)), after);
  },
});

/** What comes of it: in the script's order others wait for its lines too. */
function frozenSentence({ machine }: RunControl, thread: number): string {
  const name = machine.program.threads[thread];
  const line = schedulerOf(machine.program).inLineOrder ? nextLine(machine, thread) : undefined;
  const waits = line === undefined ? '' : ` Line ${line} is its next, and the lines after that wait for it.`;
  return `${name} is frozen: it does not run until it is thawed, or stepped.${waits}`;
}

const thawedSentence = ({ machine }: RunControl, thread: number): string =>
  `${machine.program.threads[thread]} is thawed: it runs again when it can.`;

/** What can still come of each choice, as the end of its words; '': not known. */
async function outlookTexts(c: Context, control: RunControl, choices: readonly Choice[]): Promise<string[]> {
  const outlooks = outlooksOf(c, control);
  const { machine } = control;
  const { position, state } = machine;
  const unknown = choices.map(() => '');
  if (c.phase === 'running') return unknown;
  if (!(await outlooks.ready())) {
    if (outlooks.why !== undefined && !outlooks.isSaid) {
      outlooks.isSaid = true;
      c.output(
        `What can come of a choice is not known, for not every order was explored: ${outlooks.why}.\n`,
        'console',
      );
    }
    return unknown;
  }
  const picks = await outlooks.picks();
  if (!picks || machine.position !== position) return unknown;
  const isFree = atDecision(state);
  const texts: string[] = [];
  for (const { thread, outcome = 0 } of choices) {
    const goesOn = !isFree && thread === state.script.active;
    if (thread === NOBODY || (!isFree && !goesOn)) {
      texts.push('');
      continue;
    }
    const outlook = await outlooks.after(goesOn ? picks : [...picks, { thread, outcome }]);
    texts.push(outlook ? `; ${outlookText(outlook)}` : '');
  }
  return texts;
}

export const scheduler = {
  stepInTargets: {
    takes: { frameId: integer },
    capabilities: { supportsStepInTargetsRequest: true },
    async answer(c, { frameId }) {
      const control = controlOf(c);
      frameRef(control, frameId);
      const { machine } = control;
      const due = machine.next();
      const offered = previews(machine);
      const choices = offered.map(({ choice }) => choice);
      const outlooks = await outlookTexts(c, control, choices);
      const targets = offered.map(({ choice, text: words }, i) => {
        const name = choice.thread === NOBODY ? 'script' : machine.program.threads[choice.thread];
        const turn = choice.thread === due?.thread && !choice.outcome ? ' (its turn)' : '';
        return { id: targetId(choice.thread, choice.outcome ?? 0), label: `${name}${turn}: ${words}${outlooks[i]}` };
      });
      return { targets };
    },
  },
  [REQUEST.runOnly]: runAlone((thread) => alone(thread, false)),
  [REQUEST.runUntilBlocked]: runAlone((thread) => alone(thread, true)),
  [REQUEST.freeze]: {
    takes: { threadId: integer, frozen: flag },
    answer(c, args, after) {
      const control = controlOf(c);
      const thread = traceThread(control, args.threadId);
      const { frozen } = control.machine;
      if (args.frozen) frozen.add(thread);
      else frozen.delete(thread);
      after(() => {
        c.output(`${args.frozen ? frozenSentence(control, thread) : thawedSentence(control, thread)}\n`, 'console');
        if (c.clientCapabilities.invalidated && c.phase === 'stopped' && control.stop) tellStop(c, control.stop, true);
      });
      return { frozen: [...frozen].map(threadNumber) };
    },
  },
  cancel: {
    takes: { requestId: optional(integer), progressId: optional(text) },
    capabilities: { supportsCancelRequest: true },
    /**
     * Stops the run that is shown, or what is under way while a request waits for its answer. A
     * request that waits for the end of a search is given up alone. What was answered stays.
     */
    answer(c, { requestId, progressId }) {
      const isShown = progressId !== undefined && progressId !== '' && progressId === c.progress;
      const giveUp = requestId === undefined ? undefined : c.waits.get(requestId);
      const isPending = requestId !== undefined && !giveUp && c.pending.has(requestId);
      giveUp?.();
      if (isShown || isPending) c.cancelRun();
    },
  },
} satisfies Concern;
