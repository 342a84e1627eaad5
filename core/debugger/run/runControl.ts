// A script under debugging: the machine, where it stops, and the runs that plans make of
// it, forward and back. Each run ends in one stop, which says why, on which thread and
// where. It knows no protocol.
import { current } from '../../history/timeline.ts';
import type { MapState } from '../../kernel/state.ts';
import { interventionProblem } from '../../machine/interventions.ts';
import type { Wants } from '../../machine/listeners.ts';
import { type Compiled, createMachine, type Machine } from '../../machine/machine.ts';
import { atOnce, CANCELLED, type CancellationToken, inSlices, type Work } from '../../machine/work.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Intervention, MachineEvent } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { ScheduleMode } from '../../trace/ast.ts';
import type { PrintContext } from '../../trace/print/context.ts';
import { forgetData } from '../stops/dataPoints.ts';
import { followsAnEvent, type Stop } from '../stops/stop.ts';
import { newStopPoints } from '../stops/stopPoints.ts';
import type { Observer } from '../stops/tests.ts';
import { Arrivals } from './arrivals.ts';
import { atStart, backToStop, recount } from './backward.ts';
import { Changed } from './changed.ts';
import { restartFrame, stepBack, stepped } from './stepBack.ts';
import { depthOf, onlyEndIsLeft, type StepPlan } from './stepPlans.ts';
import { type StepKind, StepStack } from './stepStack.ts';
import { Walker } from './walk.ts';

interface Place {
  readonly branch: number;
  readonly position: number;
  readonly stop: Stop;
}

export class RunControl {
  readonly machine: Machine;
  readonly compiled: Compiled;
  readonly points = newStopPoints();
  /** The last stop; undefined while it runs. */
  stop: Stop | undefined;
  /** What the last run changed. */
  readonly changed = new Changed();
  /**
   * The position at which the last run began; undefined: the machine was moved over what is known.
   */
  ranFrom: number | undefined;
  /**
   * The line after the last one that runs, where the script has come to its end; that one, if there
   * is none after it.
   */
  endLine = 1;
  /** Stop once more when the trace has ended. */
  stopAtEnd = false;
  private readonly walker: Walker;
  private readonly arrivals: Arrivals;
  /** Known steps are made again: the observer has heard of them. */
  private replaying = false;
  /** Where jumps began, the last one last. */
  private readonly jumps: Place[] = [];
  private readonly stepStack = new StepStack();

  constructor(compiled: Compiled, schedule: ScheduleMode | undefined, observer: Observer) {
    this.compiled = compiled;
    this.machine = createMachine(compiled, schedule ? { schedule } : {});
    this.walker = new Walker(this.machine, this.points, observer);
    this.arrivals = new Arrivals(this.machine, this.walker, observer);
    const { machine, walker, changed } = this;
    machine.listen((event) => walker.note(event), {
      kinds: (kind) => walker.wants(kind),
      details: () => walker.wantsDetails,
    });
    const listen = (hear: (event: MachineEvent) => void, wants: Wants): void => {
      machine.listen((event) => {
        if (!this.replaying) hear(event);
      }, wants);
    };
    listen((event) => changed.note(event), { kinds: (kind) => changed.wants(kind), details: () => false });
    listen((event) => observer.event(event), {
      kinds: (kind) => observer.wants?.(kind) ?? true,
      details: () => !this.replaying && observer.wantsDetails?.() === true,
    });
    this.changed.begin(this.map, this.machine.state.kernel);
  }

  /** The map that is looked at: that of the process whose thread has stopped. */
  get map(): MapState {
    const k = this.machine.state.kernel;
    const thread = k.threads[this.stop?.thread ?? NOBODY];
    return k.maps[Math.max(k.processes[thread?.process ?? 0]?.map ?? 0, 0)] as MapState;
  }

  /** Names of the map's fields that the last run changed. */
  mapChanges(): string[] {
    return this.changed.fields(this.map, this.machine.state.kernel);
  }

  get ended(): boolean {
    return this.machine.state.script.end !== 'running';
  }

  depth(thread: number): number {
    return depthOf(this.machine, thread);
  }

  /** The line of the next statement to begin. */
  scriptLine(): number {
    const { machine } = this;
    const choice = machine.next();
    const begins = choice ? machine.begins(choice) : 0;
    return begins || (machine.program.lines[machine.state.script.next] ?? this.endLine);
  }

  /** Every line has begun, and nothing is left to run. */
  get isAtEnd(): boolean {
    const { program, state } = this.machine;
    return state.script.next >= program.lines.length && onlyEndIsLeft(this.machine);
  }

  /**
   * Runs a plan up to its stop; undefined: the trace has ended. A cancelled run stops where it is.
   */
  async run(plan: StepPlan, token: CancellationToken): Promise<Stop | undefined> {
    const from = this.machine.position;
    const hasSeenEnd = this.stop?.atEnd === true;
    this.stop = undefined;
    this.ranFrom = from;
    this.machine.mark();
    this.changed.begin(this.map, this.machine.state.kernel);
    const end = await inSlices(this.forward(plan, hasSeenEnd), token);
    this.stop = end === CANCELLED ? this.arrivals.atPause(plan) : end;
    const { position: to, timeline } = this.machine;
    if (this.stop && plan.step)
      this.stepStack.note({ ...plan.step, thread: this.stop.thread, from, to, branch: current(timeline).id });
    return this.stop;
  }

  private *forward(plan: StepPlan, hasSeenEnd: boolean): Work<Stop | undefined> {
    const { machine } = this;
    let end: Stop | 'ended' | undefined;
    yield* this.walker.forward(
      () => plan.choose(machine),
      plan.byLines !== true,
      (stop, when, choice) => {
        if (when === 'after' && choice.thread !== NOBODY) this.changed.noteThread(choice.thread);
        if (stop) end = stop;
        else if (when === 'after') {
          const done = this.ended && choice.thread === NOBODY ? 'end' : plan.done(machine);
          if (done === 'end') end = this.stopAtEnd && !hasSeenEnd ? this.arrivals.atEnd(plan) : 'ended';
          else if (done) end = this.arrivals.atStep(plan, done);
        }
        return end !== undefined;
      },
    );
    if (end === undefined) return this.ended ? undefined : this.arrivals.cannotGoOn(plan);
    return end === 'ended' ? undefined : end;
  }

  /**
   * One step back on a thread: the reverse of a step over, into or out; or its very last step,
   * wherever it is now.
   */
  stepBack(thread: number, how: StepKind | 'one step', token: CancellationToken): Promise<Stop> {
    const { machine } = this;
    const { position, timeline } = machine;
    const made = how === 'one step' ? undefined : this.stepStack.takeBack(how, thread, position, current(timeline).id);
    if (made) {
      const back = atOnce(() => {
        machine.seek(made.from);
        return stepped(made.asked);
      });
      return this.goBack(back, token);
    }
    if (how === 'out' && this.depth(thread) === 0) return this.reverseContinue(token);
    return this.goBack(stepBack(machine, thread, how), token);
  }

  /** Back to a frame's first step; level 0: to where the thread's line began. */
  restartFrame(thread: number, level: number, token: CancellationToken): Promise<Stop> {
    return this.goBack(restartFrame(this.machine, thread, level), token);
  }

  /** Back to where a run forward stops. */
  reverseContinue(token: CancellationToken): Promise<Stop> {
    const { machine, points, walker } = this;
    const isSecond = this.stop?.before === true;
    const back = function* (): Work<Stop> {
      return (yield* backToStop(machine, points, walker, isSecond)) ?? atStart();
    };
    return this.goBack(back(), token, (stop) => (followsAnEvent(stop) ? stop : this.arrivals.moved(stop)));
  }

  /** A cancelled run back stays where it began. */
  private async goBack(back: Work<Stop>, token: CancellationToken, arrive?: (stop: Stop) => Stop): Promise<Stop> {
    const stop = await this.move(back, token, false, arrive);
    return stop && stop !== CANCELLED ? stop : this.stopAt(this.arrivals.moved(this.atPause()));
  }

  /**
   * To any position that is known, and the stop there. `go` moves the machine, or finds nowhere to
   * go. Then, and if it was cancelled, the machine stays where it was.
   */
  async travel<T extends Stop | undefined>(go: Work<T>, token: CancellationToken): Promise<T | typeof CANCELLED> {
    const from = this.place();
    const stop = await this.move(go, token, true);
    if (stop && stop !== CANCELLED) this.jumps.push(from);
    else this.machine.seek(from.position);
    return stop;
  }

  /** Why an intervention cannot be done now. */
  problemOf(thread: number, intervention: Intervention): string | undefined {
    return interventionProblem(this.machine.state, thread, intervention);
  }

  /** Does something by hand, as a step of the run. */
  intervention(thread: number, intervention: Intervention): void {
    this.changed.begin(this.map, this.machine.state.kernel);
    this.ranFrom = this.machine.position;
    this.machine.step({ thread, intervention });
    if (thread !== NOBODY) this.changed.noteThread(thread);
  }

  /**
   * Runs known steps again for a listener of their events; the caller brings the machine back.
   */
  watching(listener: (event: MachineEvent) => void, go: () => void): void {
    this.replaying = true;
    const stop = this.machine.listen(listener);
    try {
      go();
    } finally {
      stop();
      this.replaying = false;
    }
  }

  /** Names of objects, maps and processes, for printing calls. */
  get printContext(): PrintContext {
    return printContextOf(this.machine.state.kernel.config);
  }

  get canUndoTravel(): boolean {
    return this.jumps.length > 0;
  }

  /** To a position that is known, at once, and the stop there. */
  async goTo(go: () => Stop, token: CancellationToken): Promise<Stop> {
    const stop = await this.travel(atOnce(go), token);
    return stop === CANCELLED ? this.stopAt(this.atPause()) : stop;
  }

  /** To where the last travel began: its stop there; undefined: there was none. */
  async undoTravel(token: CancellationToken): Promise<Stop | undefined> {
    const place = this.jumps.pop();
    if (!place) return undefined;
    const back = atOnce((): Stop => {
      this.machine.takeBranch(place.branch, place.position);
      return { ...place.stop, reason: 'goto', description: 'Paused on undo' };
    });
    const arrive = (stop: Stop): Stop => (followsAnEvent(place.stop) ? stop : this.arrivals.moved(stop));
    const stop = await this.move(back, token, true, arrive);
    return stop === CANCELLED ? undefined : stop;
  }

  private place(): Place {
    const { machine } = this;
    return { branch: current(machine.timeline).id, position: machine.position, stop: this.stop ?? this.atPause() };
  }

  /**
   * Moves the machine over what is known, without a word to the observer. `recounts`: the hits of
   * breakpoints are counted anew, since the path did not go through them. `arrive`: what the stop
   * is there, with the breakpoints that are met by it.
   */
  private async move<T extends Stop | undefined>(
    go: Work<T>,
    token: CancellationToken,
    recounts: boolean,
    arrive = (stop: Stop) => this.arrivals.moved(stop),
  ): Promise<T | typeof CANCELLED> {
    const { machine, points, walker } = this;
    const takeBack = this.changed.begin(this.map, machine.state.kernel);
    points.tested.clear();
    this.replaying = true;
    try {
      const stop = await inSlices(go, token);
      if (!stop || stop === CANCELLED) {
        takeBack();
        return stop;
      }
      this.ranFrom = undefined;
      if (recounts) await inSlices(recount(machine, points, walker), token);
      return this.stopAt(arrive(stop)) as T;
    } finally {
      this.replaying = false;
      forgetData(points.data);
    }
  }

  stopAt(stop: Stop): Stop {
    this.stop = stop;
    return stop;
  }

  /** The stop before anything has run. A breakpoint on the first line is met by it. */
  atEntry(): Stop {
    return this.arrivals.atEntry();
  }

  atPause(): Stop {
    return this.arrivals.atPause();
  }
}
