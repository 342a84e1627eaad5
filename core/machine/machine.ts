// The machine: a compiled script and its state, advanced by choices, one step at a time, and taken back to any earlier moment.
// A step is the beginning of a statement, one labelled step of a kernel routine on one thread, or the end. The debugger and
// the explorer drive it; they may choose any thread that can run, and a schedule chooses for them when they do not care.

import { Copies } from '../history/checkpoints.ts';
import { newMarking } from '../history/marking.ts';
import {
  choiceAt,
  endOf,
  lengthOf,
  newTimeline,
  note,
  noteMany,
  pathTo,
  plainRun,
  type Timeline,
} from '../history/timeline.ts';
import { GAP, Journal } from '../history/undoLog.ts';
import { describeThread } from '../inspect/describe.ts';
import { stuckReasons } from '../inspect/stuck.ts';
import { runThread, stepThread, stepThreadOn } from '../kernel/checkedStep.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { createKernel, loadEntries } from '../kernel/kernel.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Compiled } from '../program/compile.ts';
import { newScriptState } from '../program/scriptState.ts';
import type { Choice, MachineEvent, MachineState, Program } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { ScheduleMode } from '../trace/ast.ts';
import { newChoosing } from './choosing.ts';
import { actProblem, perform } from './interventions.ts';
import type { Runner } from './runner.ts';
import { atDecision, nextOwn, nextRandom } from './schedule.ts';
import { beginStatement, checkPoint, noteEvent } from './script.ts';

export type { Compiled } from '../program/compile.ts';
export { compile } from '../program/compile.ts';

/** A choice that cannot be made; the message says why. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}

export interface Machine {
  readonly program: Program;
  readonly schedule: ScheduleMode;
  /** Live; for reading only. */
  readonly state: MachineState;
  /** Steps taken. */
  readonly position: number;
  /** Steps that are known, those ahead included after going back. */
  readonly length: number;
  /** All ways that were tried; for reading only. */
  readonly timeline: Timeline;
  /** Threads that the schedule does not run: a person has frozen them. Stepping one runs it all the same. */
  readonly frozen: Set<number>;
  /**
   * What comes next: after going back what came next before, else what the schedule does; undefined after the end. A frozen thread is passed over,
   * unless it is `thawed`.
   */
  next(thawed?: number): Choice | undefined;
  /** The line of the statement that a step of this choice begins; 0: it begins none (a step in the kernel, or the end). */
  begins(choice: Choice): number;
  /** Can this thread make a step now, if it is chosen? */
  canStep(thread: number): boolean;
  /** One step; events go to the listeners while it happens. @throws MachineError if that thread cannot run. */
  step(choice?: Choice): void;
  /**
   * The steps that the schedule would choose one after another inside one thread's call, at most so many: until it has to wait, its call has
   * returned, its line holds it, another may be chosen, or the watch is told to stop. Gives their number; 0: the next step is of another kind.
   */
  runOn(choice: Choice, most: number, watch: StepWatch): number;
  /** The same for known steps, up to a position. */
  replayOn(to: number, watch: StepWatch): number;
  /** Goes back so many steps, to the start at the furthest, without events. */
  back(steps?: number): void;
  /** Goes to a position that is known. */
  seek(position: number): void;
  /** The next known step once more, with its events. @throws MachineError if none is known. */
  replay(): void;
  /** Takes another branch as the known way, and goes to a position on it, its end if none is said. */
  takeBranch(branch: number, position?: number): void;
  /** The choice that was made at a known position. */
  choiceAt(position: number): Choice | undefined;
  listen(listener: (event: MachineEvent) => void): () => void;
}

/** Looks on while many steps are made at once. */
export interface StepWatch {
  /** Set by a listener: the step that is being made is the last one. */
  stop: boolean;
  /** A step begins: the events from here on are its. */
  begin(): void;
}

/** Steps between two schedule points at the most: a call may be without an end. */
const RUSH = 100_000;

interface Options {
  readonly schedule?: ScheduleMode;
  /** Nobody goes back on it, and nobody listens: it only comes to a state, as quickly as it can. Its position says nothing. */
  readonly forgets?: boolean;
}

export function createMachine(compiled: Compiled, options: Options = {}): Machine {
  const { program } = compiled;
  const { forgets = false } = options;
  const schedule = options.schedule ?? compiled.schedule;
  const kernel: Kernel = createKernel(compiled.config, program.threads);
  loadEntries(kernel, compiled.entries);
  const seed = schedule.kind === 'random' ? schedule.seed : 1;
  const state: MachineState & { kernel: Kernel } = {
    kernel,
    script: newScriptState(program.threads.length, nextRandom(seed || 1)),
    position: 0,
  };
  const listeners = new Set<(event: MachineEvent) => void>();
  let silent = false;
  const emit = (event: MachineEvent): void => {
    if (!silent) for (const listener of listeners) listener(event);
  };
  const runner: Runner = {
    program,
    state,
    emit(event) {
      if (fresh && (event.kind === 'expectation' || (event.kind === 'assert' && !event.ok)))
        marking.surprise(state.position);
      emit(event);
    },
  };
  kernel.sink = (event) => {
    emit(event);
    noteEvent(runner, event);
    if (fresh) marking.note(state.position, kernel, event);
  };

  const timeline = newTimeline('main');
  const copies = new Copies(timeline, kernel);
  copies.add(0, state.script);
  const journal = new Journal(kernel);
  if (!forgets) journal.begin(0, state.script);
  const frozen = new Set<number>();
  /** What happens now was not known before: it is marked in the branch. */
  let fresh = false;
  const marking = newMarking(timeline, program.threads);

  function finish(): void {
    const { script } = state;
    const { threads, reasons } = stuckReasons(program, state);
    const explicit = schedule.kind === 'explicit' ? schedule.threads[script.turn] : undefined;
    const blockedSchedule = explicit !== undefined && nextOwnLeft();
    if (kernel.panic !== '') script.end = 'panic';
    else if (threads.length > 0 || blockedSchedule) {
      script.end = 'stuck';
      if (blockedSchedule)
        reasons.unshift(`the schedule wants ${explicit} at its point ${script.turn + 1}, and it cannot run there`);
      if (fresh) marking.surprise(state.position);
      emit({ kind: 'stuck', threads, reasons });
    } else script.end = 'done';
    emit({ kind: 'end' });
  }

  const nextOwnLeft = (): boolean => kernel.threads.some((_, t) => nextOwn(program, state, t) >= 0);

  const { next, statementOf, canStep, inCall } = newChoosing(program, state, schedule, timeline, frozen);

  function countTurn(): void {
    if (schedule.kind === 'script' || !atDecision(state)) return;
    if (schedule.kind === 'random') state.script.random = nextRandom(state.script.random);
    state.script.turn++;
  }

  function advance(choice: Choice): void {
    const { script } = state;
    if (choice.act) {
      if (fresh) marking.begin(state.position, choice.thread, -1, true);
      perform(runner, choice.thread, choice.act);
      state.position++;
      return;
    }
    const statement = statementOf(choice);
    if (statement >= 0) {
      const sets = fresh && program.statements.at(statement)?.kind === 'set';
      if (fresh) marking.begin(state.position, choice.thread, statement, sets);
      if (choice.thread !== NOBODY) countTurn();
      if (schedule.kind === 'script' || choice.thread === NOBODY) script.next = statement + 1;
      if (choice.thread !== NOBODY && schedule.kind !== 'script') script.active = choice.thread;
      beginStatement(runner, statement);
      const t = script.threads[choice.thread];
      if (t && schedule.kind !== 'script') {
        t.statement = Math.max(t.statement, statement);
        t.held = false;
      }
    } else if (choice.thread === NOBODY) finish();
    else {
      countTurn();
      const t = script.threads[choice.thread];
      if (t) t.held = false;
      if (schedule.kind !== 'script') script.active = choice.thread;
      stepThread(kernel, choice.thread, choice.outcome ?? 0);
      if (schedule.kind === 'script') checkPoint(runner, choice.thread);
    }
    state.position++;
  }

  /** Goes to a known position, or to one before it from which the rest of the way is short; `here`: it may go on from there. */
  function takeUp(position: number, here?: number): void {
    if (here !== undefined && position < here && journal.reaches(position)) {
      Object.assign(state, journal.back(position));
      return;
    }
    const copy = copies.takeUp(position, here);
    if (!copy) return;
    Object.assign(state, copy);
    journal.begin(state.position, state.script);
  }

  function seek(position: number): void {
    if (position !== state.position) marking.forget();
    const target = Math.max(0, Math.min(position, lengthOf(timeline)));
    if (target !== state.position) takeUp(target, state.position);
    silent = true;
    try {
      while (state.position < target) {
        journal.keep(state.position, state.script, GAP.again);
        if (runPlain(target)) continue;
        const choice = choiceAt(timeline, state.position);
        if (!choice) break;
        advance(choice);
      }
    } finally {
      silent = false;
    }
  }

  /** Makes the plain steps that come next, at most up to a position, all at once; false: the next step is none. */
  function runPlain(target: number): boolean {
    if (schedule.kind !== 'script') return false;
    const run = plainRun(timeline, state.position);
    const t = run && state.script.threads[run.thread];
    // where a line wants to hold the thread it is asked after each step
    if (!run || !t || t.point >= 0 || run.until <= state.position || !inCall(run.thread)) return false;
    t.held = false;
    if (run.returns !== undefined && run.returns <= target) {
      // nobody looks on: from schedule point to schedule point, with the same effects
      while (inCall(run.thread)) runThread(kernel, run.thread);
      state.position = run.returns;
    } else state.position += stepThreadOn(kernel, run.thread, Math.min(run.until, target) - state.position);
    return true;
  }

  /** Makes plain steps of a thread, one by one, up to where its line holds it, or another schedule than the script's may choose. */
  function walk(thread: number, most: number, watch: StepWatch): number {
    const t = kernel.threads[thread];
    const own = state.script.threads[thread];
    const inScript = schedule.kind === 'script';
    let steps = 0;
    watch.stop = false;
    const canGo = (): boolean => t?.status === ThreadStatus.ready && t.depth > 0 && kernel.panic === '';
    if (!t || !own) return 0;
    while (steps < most && canGo()) {
      watch.begin();
      own.held = false;
      stepThread(kernel, thread, 0);
      state.position++;
      steps++;
      if (inScript && own.point >= 0) checkPoint(runner, thread);
      if (!forgets) journal.keep(state.position, state.script, GAP.on);
      if (watch.stop || own.held || (!inScript && t.atPoint)) break;
    }
    return steps;
  }

  /** As `walk`, but from schedule point to schedule point where no line wants to hold the thread. */
  function rush(thread: number, most: number, watch: StepWatch): number {
    const own = state.script.threads[thread];
    if (!own || own.point >= 0 || most < Number.POSITIVE_INFINITY) return walk(thread, most, watch);
    if (kernel.threads[thread]?.status !== ThreadStatus.ready || !inCall(thread) || kernel.panic !== '') return 0;
    return runThread(kernel, thread, 0, RUSH);
  }

  /** Takes up the state that a position has on the present way. */
  function restart(position: number): void {
    marking.forget();
    takeUp(position);
    seek(position);
  }

  return {
    program,
    schedule,
    state,
    timeline,
    frozen,
    get position() {
      return state.position;
    },
    get length() {
      return lengthOf(timeline);
    },
    next,
    begins: (choice) => (choice.act ? 0 : (program.lines[statementOf(choice)] ?? 0)),
    canStep,
    step(wanted) {
      const choice = wanted ?? next();
      if (!choice) throw new MachineError('the trace has ended: there is nothing left to run');
      const problem = choice.act && actProblem(state, choice.thread, choice.act);
      if (problem) throw new MachineError(problem);
      if (!choice.act && !choice.line && choice.thread !== NOBODY && !canStep(choice.thread)) {
        const name = kernel.threads[choice.thread]?.name ?? `thread ${choice.thread}`;
        throw new MachineError(`${name} cannot run now: ${describeThread(state, choice.thread)}`);
      }
      if (forgets) {
        advance(choice);
        return;
      }
      const noted = note(timeline, state.position, choice);
      fresh = noted === 'new' || noted === 'branched';
      try {
        advance(choice);
      } finally {
        fresh = false;
      }
      journal.keep(state.position, state.script, GAP.on);
      copies.offer(state.position, state.script);
    },
    runOn({ thread, outcome, act, line }, most, watch) {
      const { script } = state;
      const plain = thread !== NOBODY && script.active === thread && !act && !outcome && !line;
      // the others may be chosen at schedule points
      if (plain && schedule.kind !== 'script' && atDecision(state)) return 0;
      if (!plain || script.threads[thread]?.held || frozen.has(thread)) return 0;
      if (forgets) return rush(thread, most, watch);
      if (state.position === lengthOf(timeline)) {
        fresh = true;
        let steps = 0;
        try {
          steps = walk(thread, most, watch);
        } finally {
          fresh = false;
        }
        noteMany(timeline, state.position, thread, steps);
        copies.offer(state.position, state.script);
        return steps;
      }
      const run = plainRun(timeline, state.position);
      if (run?.thread !== thread) return 0;
      return walk(thread, Math.min(most, run.until - state.position), watch);
    },
    replayOn(to, watch) {
      if (schedule.kind !== 'script') return 0;
      const run = plainRun(timeline, state.position);
      return run ? walk(run.thread, Math.min(run.until, to) - state.position, watch) : 0;
    },
    back(steps = 1) {
      seek(state.position - steps);
    },
    seek,
    takeBranch(id, position) {
      const branch = timeline.branches[id];
      if (!branch) throw new MachineError(`there is no branch ${id}`);
      timeline.path = pathTo(timeline, branch);
      restart(Math.min(position ?? endOf(branch), endOf(branch)));
    },
    replay() {
      const choice = choiceAt(timeline, state.position);
      if (!choice) throw new MachineError('nothing is known beyond this point');
      advance(choice);
      journal.keep(state.position, state.script, GAP.on);
    },
    choiceAt: (position) => choiceAt(timeline, position),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
