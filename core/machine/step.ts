// One step of a program: the beginning of a statement, one labelled step of a kernel routine on one thread, an intervention, or
// the end. It depends on the state and the choice alone. The debugger, the explorer and a preview drive the same step; `enabled`
// says which choices there are.
import { describeThread } from '../inspect/describe.ts';
import { stuckReasons } from '../inspect/stuck.ts';
import type { Page } from '../kernel/address.ts';
import { stepThread } from '../kernel/checkedStep.ts';
import { canRun, createKernel, loadEntries, pendingFault, running } from '../kernel/kernel.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Compiled } from '../program/compile.ts';
import { newScriptState } from '../program/scriptState.ts';
import { type Choice, type MachineState, NOBODY, type Program } from '../program/types.ts';
import { interventionProblem, perform } from './interventions.ts';
import { checkPoint } from './points.ts';
import { noteEvent } from './results.ts';
import type { Run, Sink } from './run.ts';
import { atDecision, barrier, inCall, NONE_FROZEN, nextOwn, nextRandom, schedulerOf, unmet } from './schedulers.ts';
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

/** Index of the statement that a choice begins; -1: none, it is a step in the kernel, an intervention, or the end. */
export function statementOf(program: Program, s: MachineState, { thread, line, act }: Choice): number {
  const { script, kernel } = s;
  if (act) return -1;
  const scheduler = schedulerOf(program);
  if (!scheduler.inLineOrder) {
    if (thread !== NOBODY) return inCall(s, thread) ? -1 : nextOwn(program, s, thread);
    const index = barrier(program, s);
    return index < program.statements.length ? index : -1;
  }
  const { next } = script;
  if (next >= program.statements.length || program.makers[next] !== thread) return -1;
  if (line) return next;
  const kind = program.statements.at(next)?.kind;
  if (kind === 'call' || kind === 'enter') return inCall(s, thread) ? -1 : next;
  // the others begin when it is their turn: no other thread runs on by itself before them
  const t = script.threads[thread];
  const isTurn = t === undefined || t.held || !canRun(kernel, thread);
  return isTurn && scheduler.next(program, s, NONE_FROZEN)?.thread === thread ? next : -1;
}

/** Can this thread make a step now, if it is chosen? */
export const canStep = (program: Program, s: MachineState, thread: number): boolean =>
  s.script.end === 'running' &&
  s.kernel.panic === '' &&
  (canRun(s.kernel, thread) || statementOf(program, s, { thread }) >= 0);

/** A choice that can be made, and what makes it one. */
export interface Enabled {
  readonly choice: Choice;
  readonly reason:
    | { readonly kind: 'begins'; readonly statement: number }
    /** It is awake in its call, and can have the lock if it wants that. */
    | { readonly kind: 'goes on' }
    /** It faults on a page that may fail, and the choice says with which result. */
    | { readonly kind: 'fault'; readonly page: Page; readonly result: number };
}

/** All choices that there are, in the order of the threads; none where only the end is left. */
export function enabled(program: Program, s: MachineState): Enabled[] {
  const made: Enabled[] = [];
  for (let thread = NOBODY; thread < program.threads.length; thread++) {
    if (thread !== NOBODY && !canStep(program, s, thread)) continue;
    const statement = statementOf(program, s, { thread });
    if (statement >= 0) made.push({ choice: { thread }, reason: { kind: 'begins', statement } });
    if (statement >= 0 || thread === NOBODY) continue;
    const page = pendingFault(s.kernel, thread);
    const results = page === undefined ? undefined : s.kernel.config.faults.get(page);
    if (page === undefined || !results || results.length < 2)
      made.push({ choice: { thread }, reason: { kind: 'goes on' } });
    else
      results.forEach((result, outcome) => {
        const choice = outcome === 0 ? { thread } : { thread, outcome };
        made.push({ choice, reason: { kind: 'fault', page, result } });
      });
  }
  return made;
}

/** Why a choice cannot be made; undefined: it can. */
export function problemOf(program: Program, s: MachineState, { thread, act, line }: Choice): string | undefined {
  if (act) return interventionProblem(s, thread, act);
  if (line || thread === NOBODY || canStep(program, s, thread)) return undefined;
  return `${s.kernel.threads[thread]?.name ?? `thread ${thread}`} cannot run now: ${describeThread(s, thread)}`;
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

/** The step of a choice that can be made; `statement`: the one that it begins. */
export function advance(run: Run, choice: Choice, statement: number): void {
  const { program, state } = run;
  const { script } = state;
  const { thread, act } = choice;
  const { inLineOrder } = schedulerOf(program);
  if (!inLineOrder && !act && thread !== NOBODY) {
    if (atDecision(state)) {
      script.random = nextRandom(script.random);
      script.turn++;
    }
    script.active = thread;
  }
  const t = script.threads[thread];
  if (act) perform(run, thread, act);
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

/** A listener of the events may set it: the step that is being made is the last one. */
export interface StepWatch {
  stop: boolean;
}

/**
 * The steps that `{ thread }`, chosen again and again inside its call, makes, at most so many: until it has to wait, its call has
 * returned, its line holds it, another thread may be chosen, or the watch says stop. Returns their number.
 */
export function stepMany(run: Run, thread: number, most: number, watch: StepWatch): number {
  const { program, state } = run;
  const { kernel } = state;
  const t = kernel.threads[thread];
  const own = state.script.threads[thread];
  if (!t || !own) return 0;
  const { inLineOrder } = schedulerOf(program);
  let steps = 0;
  watch.stop = false;
  while (steps < most && t.status === ThreadStatus.ready && t.depth > 0 && kernel.panic === '') {
    own.held = false;
    stepThread(kernel, thread, 0);
    state.position++;
    steps++;
    if (inLineOrder && own.point >= 0) checkPoint(run, thread);
    if (watch.stop || own.held || (!inLineOrder && t.atPoint)) break;
  }
  return steps;
}
