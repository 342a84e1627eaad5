// Runs, forwards and backwards, as the client sees them: in slices, with progress if they take
// long, and one stop at their end, or the end of the trace. A run that a restart or the end of the
// session overtakes says nothing more.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { StepPlan } from '../../core/debugger/run/stepPlans.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { branchAbout } from '../../core/debugger/words/branchText.ts';
import { endingOf, exitCodeOf } from '../../core/debugger/words/ending.ts';
import { whereText } from '../../core/debugger/words/positionText.ts';
import { countsText, resultTable } from '../../core/debugger/words/summary.ts';
import { current } from '../../core/history/timeline.ts';
import type { CancellationToken } from '../../core/machine/work.ts';
import { callLine } from '../../core/program/lines.ts';
import { numberText } from '../../core/trace/numberText.ts';
import { tellFailedStop } from '../console/failures.ts';
import { flush, tellUnsaid } from '../console/lines.ts';
import { threadLine } from '../inspection/frames.ts';
import { type Context, controlOf, macrotask, stopNow } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';

/** A run that takes longer says that it goes on. */
const PATIENCE_MS = 500;
const UPDATE_MS = 200;
/** Stops whose text goes to the console: it is too long to stand beside the thread's name. */
const TOLD = new Set<Stop['reason']>(['data breakpoint', 'function breakpoint', 'step']);

/** Shows the progress of a long run. `tell`: the share done, where the script does not say it. */
function progressOf(c: Context, control: RunControl, title: string) {
  const began = performance.now();
  let id = '';
  let told = began;
  return {
    tell(done: number | undefined): void {
      const now = performance.now();
      if (!c.clientCapabilities.progress || now - began < PATIENCE_MS || (id !== '' && now - told < UPDATE_MS)) return;
      told = now;
      const { machine } = control;
      const { program, state } = machine;
      const line = callLine(program, state.script, state.script.active) || control.scriptLine();
      const begun = state.script.next / Math.max(1, program.statements.length);
      const percentage = Math.min(100, 100 * (done ?? begun));
      const message =
        done !== undefined
          ? `${Math.floor(percentage)} %`
          : `line ${line}, ${numberText(machine.position, 'en')} steps`;
      if (id === '') {
        id = `run-${++c.progresses}`;
        c.progress = id;
        c.send('progressStart', { progressId: id, title, cancellable: true, message, percentage });
      } else c.send('progressUpdate', { progressId: id, message, percentage });
    },
    end(): void {
      if (id === '') return;
      c.progress = '';
      c.send('progressEnd', { progressId: id });
    },
  };
}

/** Reports each new branch once. */
export function tellBranches(c: Context, control: RunControl): void {
  const { timeline } = control.machine;
  for (; c.branchesTold < timeline.branches.length; c.branchesTold++) {
    const branch = timeline.branches[c.branchesTold];
    if (!branch || branch.parent < 0) continue;
    const parent = timeline.branches[branch.parent]?.name;
    const about = branchAbout(control.machine, branch.id);
    c.output(`${branch.name} leaves ${parent} here: ${about}. Both are kept.\n`, 'console');
  }
}

/** Takes the machine for one request. A pause or a restart cancels `token`. */
function underWay(c: Context, title: string) {
  const control = controlOf(c);
  const generation = ++c.generation;
  // a session that has ended runs no more, but its history can be searched
  if (c.phase !== 'ended') c.phase = 'running';
  const progress = progressOf(c, control, title);
  const isCurrent = (): boolean => !c.closed && generation === c.generation;
  let isCancelled = false;
  c.cancelRun = () => {
    isCancelled = true;
  };
  const token: CancellationToken = {
    get isCancelled() {
      return isCancelled || !isCurrent();
    },
    breathe(done) {
      progress.tell(done);
      return macrotask();
    },
  };
  const end = (): void => progress.end();
  return { control, token, isCurrent, end };
}

/** Moves the machine over its history: requests that look at the state wait for the end of it. */
async function moving<T>(c: Context, move: () => Promise<T>): Promise<T> {
  let arrive = (): void => {};
  const searching = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  c.searching = searching;
  try {
    return await move();
  } finally {
    // after a restart another one may have begun
    if (c.searching === searching) c.searching = undefined;
    arrive();
  }
}

/** Looks for something before the answer is sent. @throws RequestError if it was overtaken */
export async function search<T>(
  c: Context,
  title: string,
  look: (control: RunControl, token: CancellationToken) => Promise<T>,
): Promise<T> {
  const { control, token, isCurrent, end } = underWay(c, title);
  try {
    const found = await moving(c, () => look(control, token));
    if (!isCurrent()) throw new RequestError('the session went on to something else');
    return found;
  } finally {
    end();
    if (isCurrent() && c.phase === 'running') c.phase = 'stopped';
  }
}

/** A run, forward or back; undefined: the trace has ended. */
type Go = (control: RunControl, token: CancellationToken) => Promise<Stop | undefined>;

async function go(c: Context, title: string, run: Go): Promise<void> {
  const { control, token, isCurrent, end: endProgress } = underWay(c, title);
  const isTyped = c.tellsPlace;
  c.tellsPlace = false;
  try {
    const stop = await run(control, token);
    endProgress();
    if (!isCurrent()) return;
    flush(c);
    if (stop) tellFailedStop(c, control, stop);
    tellUnsaid(c);
    tellBranches(c, control);
    if (stop) {
      if (stop.reason === 'end') tellEnding(c, control);
      const isLong = stop.text !== undefined && TOLD.has(stop.reason);
      if (isLong) c.output(`${stop.text}\n`, 'console');
      if (stop.reason === 'goto') tellPlace(c, control, stop);
      else if (isTyped) tellPlace(c, control, stop, isLong ? '' : stop.description);
      stopNow(c, stop);
    } else end(c);
  } catch (error) {
    endProgress();
    if (!isCurrent()) return;
    const why = error instanceof Error ? error.message : error;
    c.output(`The debugger failed, which is a fault of its own: ${why}\n`, 'stderr');
    end(c);
  }
}

/** Runs a plan, and tells where it stopped or that the trace has ended. */
export const run = (c: Context, plan: StepPlan): Promise<void> =>
  go(c, 'Running the trace', (control, token) => control.run(plan, token));

/** A run back, or to another position. */
export const travel = (c: Context, back: (token: CancellationToken) => Promise<Stop>): Promise<void> =>
  go(c, 'Going back', (_, token) => moving(c, () => back(token)));

/** Tells where a jump has led. `why`: what is there. */
export function tellPlace(c: Context, control: RunControl, stop: Stop, why = ''): void {
  c.output(`${why && `${why}. `}Now at ${whereText(control, stop)}.\n`, 'console', threadLine(control, stop.thread));
}

function tellEnding(c: Context, control: RunControl): void {
  const place = `${current(control.machine.timeline).id} ${control.machine.position}`;
  const ending = endingOf(control.machine);
  if (!ending || c.endingTold === place) return;
  c.endingTold = place;
  if (c.noDebug) c.output(resultTable(control.machine, control.compiled), 'stdout');
  const category = exitCodeOf(control.machine) === 0 ? 'console' : 'stderr';
  c.output(`The trace has ended: ${ending}. ${countsText(control.machine)}.\n`, category);
}

/** Ends the session, and tells how the trace ended; said once. */
export function end(c: Context): void {
  if (c.phase === 'ended') return;
  c.phase = 'ended';
  const { control } = c;
  if (control && endingOf(control.machine)) {
    tellEnding(c, control);
    c.send('exited', { exitCode: exitCodeOf(control.machine) });
  }
  c.send('terminated');
}
