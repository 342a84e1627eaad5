// Continue, the steps, pause. A step is made by the thread that was asked for; docs/stepping.md has the whole table.
import { type Context, debuggeeOf, type Handler, run, stoppedDebuggee, threadIndex } from '../context.ts';
import { RequestError } from '../errors.ts';
import { intoLine, intoStep, outOfFrame, overLine, overStep, type Plan, resume } from '../stepping.ts';

function go(c: Context, plan: Plan): void {
  c.phase = 'running';
  c.after(() => void run(c, plan));
}

function step(make: (thread: number, depth: number) => Plan): Handler {
  return (c, args) => {
    const debuggee = stoppedDebuggee(c);
    if (c.phase === 'ended') throw new RequestError('the trace has ended: restart it');
    const thread = threadIndex(debuggee, args.threadId);
    go(c, make(thread, debuggee.machine.state.kernel.threads[thread]?.depth ?? 0));
  };
}

export const stepping: Readonly<Record<string, Handler>> = {
  continue(c, args) {
    const debuggee = stoppedDebuggee(c);
    if (c.phase === 'ended') throw new RequestError('the trace has ended: restart it');
    threadIndex(debuggee, args.threadId);
    go(c, resume());
    return { allThreadsContinued: true };
  },
  next: step((thread, depth) => (depth > 0 ? overStep(thread, depth) : overLine(thread))),
  stepIn: step((thread, depth) => (depth > 0 ? intoStep(thread) : intoLine(thread))),
  stepOut: step((thread, depth) => (depth > 0 ? outOfFrame(thread, depth) : resume())),
  pause(c) {
    const debuggee = debuggeeOf(c);
    if (c.phase !== 'running') throw new RequestError('nothing runs that could be paused');
    debuggee.pauseWanted = true;
  },
};
