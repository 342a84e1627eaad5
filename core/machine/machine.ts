// The machine: a program and its state, advanced by choices and taken back to any earlier position.
// It records the choices that were made (history/timeline.ts) and what is needed to go back
// quickly; the steps themselves are step.ts's.
import type { Gaps } from '../history/checkpoints.ts';
import { Recorder } from '../history/recorder.ts';
import { RestorePoints } from '../history/restorePoints.ts';
import type { RunRecord } from '../history/runRecord.ts';
import { RUN_GAP, SAVEPOINT_GAP } from '../history/savepoints.ts';
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
import { threadWord } from '../inspect/describe.ts';
import type { Compiled } from '../program/compile.ts';
import { type Choice, type MachineEvent, NOBODY, type Program, type Replay } from '../program/types.ts';
import type { ScheduleMode } from '../trace/ast.ts';
import { canStep, nextChoice, problemOf, replayed, statementOf } from './choices.ts';
import { Listeners, type Wants } from './listeners.ts';
import { PastReader } from './pastReader.ts';
import type { Run, Sink } from './run.ts';
import { atDecision, inCall, schedulerOf } from './schedulers.ts';
import { skim } from './skim.ts';
import { advance, initialState, MachineError, newRun, stepMany, stepPast, stepSection } from './step.ts';

export type { Compiled } from '../program/compile.ts';
export { compile } from '../program/compile.ts';
export { MachineError } from './step.ts';

const NO_REPLAY: Replay = { choices: [], ends: new Float64Array(0) };
interface Options {
  /** Instead of the script's own. */
  readonly schedule?: ScheduleMode;
  /**
   * false: there is no going back, and position and events say nothing; it only comes to a state,
   * as quickly as it can.
   */
  readonly recordHistory?: boolean;
  /** For tests: many checkpoints on a short path. */
  readonly checkpointGaps?: Gaps | undefined;
}

export class Machine {
  readonly program: Program;
  /** Live; for reading only. */
  readonly state: Run['state'];
  /** All paths that were tried; for reading only. */
  readonly timeline: Timeline = newTimeline('main');
  /** Threads that the schedule does not run. Stepping one of them runs it all the same. */
  readonly frozen = new Set<number>();
  private readonly run: Run;
  private readonly recordHistory: boolean;
  private readonly restorePoints: RestorePoints;
  private readonly recorder: Recorder;
  private readonly listeners = new Listeners();
  /** Known steps are made again to come to a position, and no listener hears of them. */
  private silent = false;

  constructor(compiled: Compiled, { schedule, recordHistory = true, checkpointGaps }: Options = {}) {
    this.program = schedule ? { ...compiled.program, schedule, replay: NO_REPLAY } : compiled.program;
    this.run = newRun(this.program, initialState(compiled, this.program), (event) => {
      if (!this.silent) this.listeners.tell(event);
      this.recorder.hear(event);
    });
    this.state = this.run.state;
    this.recordHistory = recordHistory;
    this.recorder = new Recorder(this.program, this.timeline, this.state, threadWord);
    this.restorePoints = new RestorePoints(this.timeline, this.state, checkpointGaps);
    if (!recordHistory) return;
    this.recorder.listen();
    this.restorePoints.begin();
  }

  /** What has been recorded of the run; for reading only. */
  get record(): RunRecord {
    return this.recorder.record;
  }

  /** Steps taken. */
  get position(): number {
    return this.state.position;
  }

  /** Steps that are known, those ahead included after going back. */
  get length(): number {
    return lengthOf(this.timeline);
  }

  /**
   * What comes next: the known choice after going back, else the schedule's; undefined after the
   * end, and where all that can run is frozen. `thawed`: a thread that counts as not frozen.
   */
  next(thawed = NOBODY): Choice | undefined {
    const { program, state, frozen } = this;
    const skipped = frozen.has(thawed) ? new Set([...frozen].filter((thread) => thread !== thawed)) : frozen;
    const known = state.position < this.length ? choiceAt(this.timeline, state.position) : undefined;
    if (known && (known.intervention || !skipped.has(known.thread))) return known;
    if (state.script.end !== 'running') return undefined;
    const choice = nextChoice(program, state, skipped);
    if (choice?.line && statementOf(program, state, { thread: choice.thread }) >= 0) return { thread: choice.thread };
    // what a person has frozen is not stuck
    return choice ?? (nextChoice(program, state) ? undefined : { thread: NOBODY });
  }

  /**
   * The line of the statement that a step of this choice begins; 0: it begins none (a step in the
   * kernel, or the end).
   */
  begins(choice: Choice): number {
    return this.program.lines[statementOf(this.program, this.state, choice)] ?? 0;
  }

  /** Can this thread make a step now, if it is chosen? */
  canStep(thread: number): boolean {
    return canStep(this.program, this.state, thread);
  }

  /** For a listener: of many steps the one that is being made is the last. */
  interrupt(): void {
    this.state.kernel.interrupted = true;
  }

  /** The choice that was made at a known position. */
  choiceAt(position: number): Choice | undefined {
    return choiceAt(this.timeline, position);
  }

  /** The details of a single step come always. */
  listen(hear: Sink, wants: Wants = {}): () => void {
    return this.listeners.add(hear, wants);
  }

  /** A listener may want other kinds of events than before. */
  askListeners(): void {
    this.listeners.askAgain();
  }

  /**
   * One step; events go to the listeners while it happens. @throws MachineError if the
   * choice cannot be made
   */
  step(choice = this.next()): void {
    if (!choice) throw new MachineError('the trace has ended: there is nothing left to run');
    const problem = problemOf(this.program, this.state, choice);
    if (problem !== undefined) throw new MachineError(problem);
    if (!this.recordHistory) {
      this.advance(choice);
      return;
    }
    const { position } = this;
    const noted = note(this.timeline, position, choice);
    const isNew = noted === 'new' || noted === 'branched';
    // a seek leaves the count of its own steps
    this.state.kernel.steps = 0;
    if (isNew) this.recorder.begin();
    try {
      this.advance(choice);
    } finally {
      if (isNew) this.recorder.end(position, choice);
    }
    this.restorePoints.keep(isNew ? RUN_GAP : SAVEPOINT_GAP);
    this.restorePoints.keepNew();
  }

  /** The next known step once more, with its events. @throws MachineError if none is known */
  replay(): void {
    const choice = this.choiceAt(this.position);
    if (!choice) throw new MachineError('nothing is known beyond this point');
    this.advance(choice);
    this.restorePoints.keep();
  }

  /**
   * Makes known steps once more up to a position. Their events, with the position before their
   * step, go to one listener alone. `between`: called before the first step and after steps, at the
   * latest after one in which the listener has interrupted the machine; says up to which position
   * to go on before the next call, or to stop.
   */
  replayTo(
    to: number,
    listener: (event: MachineEvent, position: number) => void,
    between?: () => number | 'stop',
  ): void {
    const hear = (event: MachineEvent): void => listener(event, this.position + this.state.kernel.steps);
    this.listeners.only(hear, () => {
      while (this.position < to) {
        const next = between?.() ?? to;
        if (next === 'stop') return;
        const until = Math.min(next, to);
        const choice = this.choiceAt(this.position);
        if (!choice) break;
        this.state.kernel.steps = 0;
        if (this.stepMany(choice, until, between === undefined) === 0) this.replay();
      }
      between?.();
    });
  }

  private advance(choice: Choice): void {
    const statement = statementOf(this.program, this.state, choice);
    this.recorder.chosen(choice, statement);
    advance(this.run, choice, statement);
  }

  /**
   * Many steps that `step(choice)`, or before a known end `replay`, would make one after another
   * inside the call of the choice's thread, up to a position (see `stepMany`). Returns their
   * number; 0: the step is of another kind.
   */
  stepMany(choice: Choice, to: number, inlineLeaves = true): number {
    const { thread, outcome, intervention, line } = choice;
    const { script } = this.state;
    const isPlain = thread !== NOBODY && script.active === thread && !intervention && !outcome && !line;
    if (!isPlain || !inCall(this.state, thread)) return 0;
    if (replayed(this.program, this.state)) return 0;
    // the others may be chosen at schedule points
    if (!schedulerOf(this.program).inLineOrder && atDecision(this.state)) return 0;
    if (script.threads[thread]?.held || this.frozen.has(thread)) return 0;
    const { kernel } = this.state;
    kernel.details = this.listeners.wantDetails();
    try {
      if (!this.recordHistory) return stepSection(this.run, thread, to - this.position, inlineLeaves);
      if (this.position < this.length) return this.replayMany(thread, to, inlineLeaves);
      return this.newSteps(choice, to, inlineLeaves);
    } finally {
      kernel.details = true;
    }
  }

  private newSteps(choice: Choice, to: number, inlineLeaves: boolean): number {
    const { position } = this;
    const { thread } = choice;
    this.recorder.begin();
    try {
      this.many(thread, to, inlineLeaves, RUN_GAP);
    } finally {
      noteMany(this.timeline, this.position, thread, this.position - position);
      this.recorder.end(position, choice);
    }
    this.restorePoints.keepNew();
    return this.position - position;
  }

  /**
   * Chooses a thread that is in its call at so many schedule points, one after another, where each
   * thread runs its own lines and nothing is known of what comes; gives at how many: 0 where that
   * is not so, fewer where it waits or its call returns.
   */
  stepPast(thread: number, points: number): number {
    const { state, position, program, timeline } = this;
    const isNew = this.recordHistory && position === this.length && !replayed(program, state);
    if (!isNew || schedulerOf(program).inLineOrder || this.frozen.has(thread) || !atDecision(state)) return 0;
    state.kernel.details = this.listeners.wantDetails();
    this.recorder.begin();
    let passed = 0;
    try {
      for (let made = -1; made !== 0 && passed < points; passed += made) {
        made = stepPast(this.run, thread, points - passed, RUN_GAP);
        this.restorePoints.keep(RUN_GAP);
      }
    } finally {
      state.kernel.details = true;
      noteMany(timeline, this.position, thread, this.position - position);
      this.recorder.end(position, { thread });
    }
    this.restorePoints.keepNew();
    return passed;
  }

  private replayMany(thread: number, to: number, inlineLeaves = true): number {
    const known = plainRun(this.timeline, this.position);
    return known?.thread === thread ? this.many(thread, Math.min(known.until, to), inlineLeaves) : 0;
  }

  /** Makes plain steps up to a position, with savepoints at intervals. */
  private many(thread: number, to: number, inlineLeaves: boolean, gap = SAVEPOINT_GAP): number {
    const from = this.position;
    for (let goesOn = true; goesOn; this.restorePoints.keep(gap)) {
      const most = Math.min(gap, to - this.position);
      goesOn = stepMany(this.run, thread, most, inlineLeaves) === gap && !this.state.kernel.interrupted;
      if (this.state.script.threads[thread]?.held || !schedulerOf(this.program).inLineOrder) goesOn = false;
    }
    return this.position - from;
  }

  /** A person is likely to come back to here. */
  mark(): void {
    this.restorePoints.mark();
  }

  /** Goes back so many steps, to the start at the furthest, without events. */
  back(steps = 1): void {
    this.seek(this.position - steps);
  }

  /** Goes to a position that is known. */
  seek(position: number): void {
    const target = Math.max(0, Math.min(position, this.length));
    if (target === this.position) return;
    this.recorder.forget();
    this.restorePoints.restore(target, this.position);
    this.silent = true;
    this.state.kernel.details = false;
    try {
      while (this.position < target) {
        this.restorePoints.keep();
        if (skim(this.program, this.timeline, this.state, target)) continue;
        const choice = this.choiceAt(this.position);
        if (!choice) break;
        this.advance(choice);
      }
    } finally {
      this.silent = false;
      this.state.kernel.details = true;
    }
  }

  /** What goes over the known path with a state of its own. */
  reader(): PastReader {
    return new PastReader(this.program, this.timeline, this.restorePoints.checkpoints, this.state);
  }

  /**
   * Takes another branch as the known path, and goes to a position on it, its end if none is named.
   */
  takeBranch(id: number, position?: number): void {
    const branch = this.timeline.branches[id];
    if (!branch) throw new MachineError(`there is no branch ${id}`);
    this.timeline.path = pathTo(this.timeline, branch);
    const target = Math.min(position ?? endOf(branch), endOf(branch));
    this.recorder.forget();
    this.restorePoints.restore(target);
    this.seek(target);
  }
}

export const createMachine = (compiled: Compiled, options: Options = {}): Machine => new Machine(compiled, options);
