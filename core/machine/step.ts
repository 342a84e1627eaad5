// One step of a program: the beginning of a statement, one labelled step of a kernel routine on one
// thread, an intervention, or the end. It depends on the state and the choice alone. The debugger,
// the explorer and a preview drive the same step; choices.ts says which choices there are.
import { stuckReasons } from '../inspect/stuck.ts';
import { runCall, runThread, stepThread } from '../kernel/checkedStep.ts';
import { canRun, createKernel, loadEntries, running } from '../kernel/kernel.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Compiled } from '../program/compile.ts';
import { newScriptState } from '../program/scriptState.ts';
import { type Choice, type MachineState, NOBODY, type Program } from '../program/types.ts';
import { problemOf, replayed, statementOf, unmet } from './choices.ts';
import { intervene } from './interventions.ts';
import { checkPoint } from './points.ts';
import { noteEvent } from './results.ts';
import type { Run, Sink } from './run.ts';
import { atDecision, inCall, nextRandom, schedulerOf } from './schedulers.ts';
import { beginStatement } from './statements.ts';

/** A choice that cannot be made; the message says why. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}

/** The state before anything has run. */
export function initialState({ config, entries }: Compiled, { threads, schedule }: Program): MachineState {
  const kernel = createKernel(config, threads);
  loadEntries(kernel, entries);
  const seed = 'seed' in schedule ? schedule.seed : 1;
  return { kernel, script: newScriptState(threads.length, nextRandom(seed || 1)), position: 0 };
}

/** Binds a program and a state to a sink. The state is advanced in place. */
export function newRun(program: Program, state: MachineState, emit: Sink): Run {
  const kernel = running(state.kernel);
  const run: Run = { program, state: state as Run['state'], emit };
  kernel.sink = (event) => {
    emit(event);
    noteEvent(run, event);
  };
  return run;
}

/** Where all threads have finished, or no thread can run any more. */
function finish({ program, state, emit }: Run): void {
  const { script, kernel } = state;
  const { threads, reasons } = stuckReasons(program, state);
  const wish = unmet(program, state);
  if (kernel.panic !== '') script.end = 'panic';
  else if (threads.length > 0 || wish !== undefined) {
    script.end = 'stuck';
    emit({ kind: 'stuck', threads, reasons: wish === undefined ? reasons : [wish, ...reasons] });
  } else script.end = 'done';
  emit({ kind: 'end' });
}

/** Counts a choice that the replay makes too; another one leaves the replay for good. */
function countReplayed({ program, state }: Run, { thread, outcome, intervention }: Choice, statement: number): void {
  const due = replayed(program, state);
  const isEnd = thread === NOBODY && !intervention && statement < 0;
  if (!due || isEnd) return;
  const isSame =
    !intervention && thread === due.thread && (outcome ?? 0) === (due.outcome ?? 0) && (!due.line || statement >= 0);
  state.script.replayed = isSame ? state.script.replayed + 1 : -1;
}

/** Where each thread runs its own lines: a step of this one is next. */
export function takeTurn({ state }: Run, thread: number): void {
  const { script } = state;
  if (atDecision(state)) {
    script.random = nextRandom(script.random);
    script.turn++;
  }
  script.active = thread;
}

/** The step of a choice that can be made; `statement`: the one that it begins. */
export function advance(run: Run, choice: Choice, statement: number): void {
  const { program, state } = run;
  const { script } = state;
  const { thread, intervention } = choice;
  const { inLineOrder } = schedulerOf(program);
  if (!inLineOrder && !intervention && thread !== NOBODY) takeTurn(run, thread);
  if (program.replay.ends.length > 0) countReplayed(run, choice, statement);
  const t = script.threads[thread];
  if (intervention) intervene(run, thread, intervention);
  else if (statement >= 0) {
    if (inLineOrder || thread === NOBODY) script.next = statement + 1;
    beginStatement(run, statement);
    if (t && !inLineOrder) {
      t.statement = Math.max(t.statement, statement);
      t.held = false;
    }
  } else if (thread === NOBODY) finish(run);
  else {
    if (t) t.held = false;
    stepThread(state.kernel, thread, choice.outcome ?? 0);
    state.kernel.steps = 0;
    if (inLineOrder) checkPoint(run, thread);
  }
  state.position++;
}

/**
 * One step: advances the state in place, events go to the sink while it happens.
 * @throws MachineError if the choice cannot be made
 */
export function step(program: Program, state: MachineState, choice: Choice, sink: Sink): void {
  const problem = problemOf(program, state, choice);
  if (problem !== undefined) throw new MachineError(problem);
  advance(newRun(program, state, sink), choice, statementOf(program, state, choice));
}

/**
 * The steps that `{ thread }`, chosen again and again inside its call, makes, at most so many:
 * until it has to wait, its call has returned, its line holds it, another thread may be chosen, or
 * a listener interrupts the kernel. Returns their number. During one of them `state.position` is
 * that of the first, and `kernel.steps` says how many have been made since. `inlineLeaves`: no
 * listener interrupts at the call of a routine, so that some run within their caller's step.
 */
export function stepMany(run: Run, thread: number, most: number, inlineLeaves = true): number {
  const { program, state } = run;
  const { kernel } = state;
  const t = kernel.threads[thread];
  const own = state.script.threads[thread];
  if (!t || !own) return 0;
  const { inLineOrder } = schedulerOf(program);
  let steps = 0;
  while (steps < most && t.status === ThreadStatus.ready && t.depth > 0 && kernel.panic === '') {
    own.held = false;
    // where a line wants to hold the thread that is tested after each step
    const toPoint = own.point >= 0 ? 1 : most - steps;
    const made =
      inLineOrder && own.point < 0
        ? runCall(kernel, thread, toPoint, inlineLeaves)
        : runThread(kernel, thread, 0, toPoint, inlineLeaves);
    kernel.steps = 0;
    state.position += made;
    if (kernel.journal) kernel.journal.from = state.position;
    steps += made;
    if (inLineOrder && own.point >= 0) checkPoint(run, thread);
    if (kernel.interrupted || own.held || (!inLineOrder && t.atPoint)) break;
  }
  return steps;
}

/**
 * The steps that `{ thread }`, chosen at so many schedule points, makes, where each thread runs its
 * own lines: up to the last one, or until it has to wait or its call has returned. Gives at how
 * many it was chosen; `most`: steps after which it is chosen no more.
 */
export function stepPast(run: Run, thread: number, points: number, most: number): number {
  const { state } = run;
  const { kernel } = state;
  const own = state.script.threads[thread];
  if (!own) return 0;
  const from = state.position;
  let passed = 0;
  while (passed < points && state.position - from < most && inCall(state, thread) && canRun(kernel, thread)) {
    takeTurn(run, thread);
    own.held = false;
    passed++;
    do {
      const made = runThread(kernel, thread, 0, MOST_IN_SECTION);
      kernel.steps = 0;
      state.position += made;
      if (kernel.journal) kernel.journal.from = state.position;
      if (made === 0) return passed;
    } while (!atDecision(state) && kernel.panic === '');
    if (kernel.panic !== '') break;
  }
  return passed;
}

/** Steps between two schedule points at the most: a call may be without an end. */
const MOST_IN_SECTION = 100_000;

/**
 * The same for a run without a history. Without a limit it ends at the thread's next schedule
 * point, and leaves `state.position`, which such a run has no use for, as it was.
 */
export function stepSection(run: Run, thread: number, most: number, inlineLeaves: boolean): number {
  const { kernel, script } = run.state;
  const own = script.threads[thread];
  if (!own || own.point >= 0 || most < Number.POSITIVE_INFINITY) return stepMany(run, thread, most, inlineLeaves);
  const isReady = kernel.threads[thread]?.status === ThreadStatus.ready && kernel.panic === '';
  return isReady && inCall(run.state, thread) ? runThread(kernel, thread, 0, MOST_IN_SECTION) : 0;
}
