// Replays a case: its setup, then its threads in exactly the order of its schedule. At a step
// the scheduled thread runs from its schedule point to its next one; a call's return is no
// point, so the thread goes straight on to its next operation. What happened is returned in the
// case's own terms, for compare.ts.
import { resultName } from '../../core/kernel/constants.ts';
import type { Kernel } from '../../core/kernel/kernel.ts';
import { atPoint, canRun, createKernel, runThread, startCall, stepThread } from '../../core/kernel/kernel.ts';
import { ThreadStatus } from '../../core/kernel/state.ts';
import { kernelCall, kernelConfig } from './call.ts';
import type { GoldenCase, GoldenEvent, GoldenOp, GoldenOutcome } from './case.ts';
import { finalState, goldenEntries, goldenEvent, timestampOf } from './record.ts';

/** No way between two schedule points is longer; more steps than this are a loop. */
const STEPS_BETWEEN_POINTS = 1_000_000;

/**
 * The pseudo thread of the setup; comes after the case's own, so that theirs are numbered from 0.
 */
const SETUP_THREAD = 'setup';

export interface Replay {
  readonly outcome: GoldenOutcome;
  /** Why the replay could not go on to the schedule's end; absent if it did. */
  readonly stopped?: string;
  /**
   * Of each event of the kernel: labelled steps completed before it, since the setup. The
   * last number: all steps.
   */
  readonly steps: readonly number[];
}

interface Run {
  readonly k: Kernel;
  readonly golden: GoldenCase;
  /** Steps that are made in one go, at most to the next schedule point; undefined: one by one. */
  readonly most: number | undefined;
  /** Steps completed before those that are made now. */
  steps: number;
  /** Looks on when a call has begun, and after each step. */
  readonly watch: ((k: Kernel) => void) | undefined;
  /** Index of each thread's present operation, -1 before its first. */
  readonly op: number[];
}

const statusOf = (k: Kernel, thread: number): ThreadStatus => k.threads[thread]?.status ?? ThreadStatus.dead;
const isIdle = (k: Kernel, thread: number): boolean => statusOf(k, thread) === ThreadStatus.idle;

function start(run: Run, thread: number, op: GoldenOp): void {
  const call = kernelCall(op, run.golden.config);
  startCall(run.k, thread, call.name, call.args);
  run.watch?.(run.k);
}

/** Steps until the thread's next point; with `first`, at least once, because it stands at one. */
function toPoint(run: Run, thread: number, first: boolean): void {
  let again = first;
  for (let steps = 0; again || !atPoint(run.k, thread); steps++) {
    if (run.k.panic !== '' || isIdle(run.k, thread)) return;
    if (steps === STEPS_BETWEEN_POINTS) throw new Error(`no schedule point in ${STEPS_BETWEEN_POINTS} steps: a loop`);
    const most = run.most ?? 1;
    if (run.most === undefined) stepThread(run.k, thread);
    const made = run.most === undefined ? 1 : runThread(run.k, thread, 0, most);
    if (made > most) throw new Error(`${made} steps were made, at most ${most} were asked for`);
    run.steps += made;
    run.k.steps = 0;
    run.watch?.(run.k);
    again = false;
  }
}

/** One step of the schedule: from the thread's point to its next. */
function runStep(run: Run, thread: number, ops: readonly GoldenOp[]): void {
  if (!isIdle(run.k, thread)) toPoint(run, thread, true);
  while (run.k.panic === '' && isIdle(run.k, thread)) {
    const next = (run.op[thread] ?? -1) + 1;
    const op = ops[next];
    if (op === undefined) return;
    run.op[thread] = next;
    start(run, thread, op);
    toPoint(run, thread, false);
  }
}

function runSetup(run: Run, thread: number): string[] {
  return run.golden.setup.map((op, index) => {
    start(run, thread, op);
    while (!isIdle(run.k, thread)) {
      if (run.k.panic !== '') throw new Error(`setup operation ${index} (${op.op}) panicked: ${run.k.panic}`);
      if (!canRun(run.k, thread))
        throw new Error(`setup operation ${index} (${op.op}) cannot go on: it sleeps or waits`);
      stepThread(run.k, thread);
    }
    return resultName(run.k.threads[thread]?.lastResult ?? -1);
  });
}

const waitName = (status: ThreadStatus): string =>
  status === ThreadStatus.asleepMap ? 'sleep:map' : status === ThreadStatus.asleepBusy ? 'sleep:busy' : 'blocked:lock';

export function replay(golden: GoldenCase, most?: number, watch?: (k: Kernel) => void): Replay {
  const names = Object.keys(golden.threads);
  const threadOps = names.map((name) => golden.threads[name] ?? []);
  const k = createKernel(kernelConfig(golden), [...names, SETUP_THREAD]);
  const run: Run = { k, golden, most, steps: 0, watch, op: names.map(() => -1) };
  const events: GoldenEvent[] = [];
  const positions: number[] = [];
  const results: Record<string, string[]> = Object.fromEntries(names.map((name) => [name, []]));
  const outcome = { setup_results: [] as string[], init: goldenEntries(k), init_ts: 0, init_uwc: 0, events, results };
  const ended = (end: string, stopped?: string): Replay => ({
    outcome: { ...outcome, end, final: goldenEntries(k), final_state: finalState(k) },
    steps: [...positions, run.steps],
    ...(stopped !== undefined && { stopped }),
  });
  let step = 0;
  const where = () => `step ${step} (${golden.schedule[step] ?? 'after the schedule'})`;

  try {
    k.sink = undefined;
    outcome.setup_results = runSetup(run, names.length);
    outcome.init = goldenEntries(k);
    outcome.init_ts = timestampOf(k);
    outcome.init_uwc = k.userWired;
    k.steps = 0;
    k.sink = (event) => {
      positions.push(run.steps + k.steps);
      const made = goldenEvent(k, event, step, run.op[event.thread] ?? -1);
      if (made === undefined) return;
      events.push(made);
      if (made.ev === 'return' && made.t !== undefined && made.rv !== undefined) results[made.t]?.push(made.rv);
    };
    const unfinished = (thread: number): boolean =>
      !isIdle(k, thread) || (run.op[thread] ?? -1) + 1 < (threadOps[thread]?.length ?? 0);
    for (; step < golden.schedule.length; step++) {
      const thread = names.indexOf(golden.schedule[step] ?? '');
      if (k.panic !== '') return ended('panic', `${where()}: the kernel has panicked, the schedule goes on`);
      if (!unfinished(thread)) return ended('done', `${where()}: scheduled, but it has finished`);
      if (!isIdle(k, thread) && !canRun(k, thread))
        return ended('done', `${where()}: scheduled, but it cannot run (${waitName(statusOf(k, thread))})`);
      runStep(run, thread, threadOps[thread] ?? []);
    }
    if (k.panic !== '') return ended('panic');
    const left = names.flatMap((_, thread) => (unfinished(thread) ? [thread] : []));
    if (left.length === 0) return ended('done');
    const runnable = left.filter((thread) => isIdle(k, thread) || canRun(k, thread));
    if (runnable.length > 0)
      return ended(
        'unfinished',
        `the schedule is over, but can still run: ${runnable.map((t) => names[t]).join(', ')}`,
      );
    const threads = Object.fromEntries(left.map((thread) => [names[thread], waitName(statusOf(k, thread))]));
    events.push({ s: step, ev: 'deadlock', ts: timestampOf(k), threads });
    return ended('deadlock');
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // The state that an exception leaves may not bear a dump; what happened before it
    // is what is wanted.
    const final_state = { ts: 0, uwc: 0, busy: 0, size: '0x0', nentries: 0, wired_pages: [] };
    return {
      outcome: { ...outcome, end: 'error', final: [], final_state },
      steps: positions,
      stopped: `${where()}: ${message.split('\n').slice(0, 4).join('\n')}`,
    };
  }
}
