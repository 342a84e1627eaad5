// A script under debugging: the machine, where it stops, and the runs that plans make of it. A run goes on in slices, so that a
// pause or a hang-up is heard; it ends in one stop, which says why, on which thread and where.

import { current } from '../../history/timeline.ts';
import type { MapState } from '../../kernel/state.ts';
import { interventionProblem } from '../../machine/interventions.ts';
import type { Compiled, Machine, StepWatch } from '../../machine/machine.ts';
import { createMachine } from '../../machine/machine.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Act, MachineEvent } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { ScheduleMode } from '../../trace/ast.ts';
import type { PrintContext } from '../../trace/print/print.ts';
import { forgetData } from '../stops/dataPoints.ts';
import {
  afterStep,
  beforeStep,
  followsAnEvent,
  newStopPoints,
  type Stop,
  stoppingEvents,
  type Watcher,
} from '../stops/stops.ts';
import { cannotGoOnText } from '../words/blockedText.ts';
import { endingOf } from '../words/ending.ts';
import { atStart, type Breathe, backToStop, GIVEN_UP, MUTE, recount } from './backward.ts';
import { Changed } from './changed.ts';
import { restartFrame, stepBack, stepped } from './stepBack.ts';
import { isEnd, onlyEndIsLeft, type Plan } from './stepPlans.ts';
import { MadeSteps, type StepKind } from './stepStack.ts';

/** Steps between two looks at the clock, and how long a slice may take. */
const LOOK = 512;
const SLICE_MS = 12;
/** Steps made at once at the most. */
const MANY = 4096;

/** Lets others speak; false: the run was overtaken. */
export type Breath = () => Promise<boolean>;

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
  pauseWanted = false;
  /** The line after the last one that runs, where the script has come to its end; that one, if there is none after it. */
  endLine = 1;
  /** Stop once more when the trace has ended. */
  stopAtEnd = false;
  private readonly watcher: Watcher;
  private events: MachineEvent[] = [];
  /** Which events end a stretch of steps that is made at once. */
  private stopping: ((event: MachineEvent) => boolean) | undefined;
  private readonly watch: StepWatch = { stop: false };
  /** Known steps run again, on the way back. */
  private replaying = false;
  /** Where jumps began, the last one last. */
  private readonly jumps: Place[] = [];
  private readonly made = new MadeSteps();

  constructor(compiled: Compiled, schedule: ScheduleMode | undefined, watcher: Watcher) {
    this.compiled = compiled;
    this.watcher = watcher;
    this.machine = createMachine(compiled, schedule ? { schedule } : {});
    this.machine.listen((event) => this.note(event));
    this.changed.begin(this.map, this.machine.state.kernel);
  }

  private note(event: MachineEvent): void {
    if (!this.stopping) this.events.push(event);
    else if (this.stopping(event)) {
      this.events.push(event);
      this.watch.stop = true;
    }
    if (this.replaying) return;
    this.changed.note(event);
    this.watcher.event(event);
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
    return this.machine.state.kernel.threads[thread]?.depth ?? 0;
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

  /** Runs a plan up to its stop; undefined: the trace has ended. `breathe` lets others speak between two slices. */
  async run(plan: Plan, breathe: Breath): Promise<Stop | undefined> {
    const from = this.machine.position;
    const stop = await this.runOn(plan, breathe);
    const { position: to, timeline } = this.machine;
    if (stop && plan.step)
      this.made.note({ ...plan.step, thread: stop.thread, from, to, branch: current(timeline).id });
    return stop;
  }

  private async runOn(plan: Plan, breathe: Breath): Promise<Stop | undefined> {
    const { machine, points, watcher } = this;
    const seen = this.stop?.atEnd === true;
    this.stop = undefined;
    this.pauseWanted = false;
    this.changed.begin(this.map, this.machine.state.kernel);
    const stopping = plan.byLines ? stoppingEvents(points) : undefined;
    this.stopping = stopping;
    let isStarting = true;
    let slice = performance.now();
    for (let steps = 0; ; steps++) {
      if (steps % LOOK === LOOK - 1 && performance.now() - slice > SLICE_MS) {
        if (!(await breathe())) return undefined;
        slice = performance.now();
      }
      if (this.pauseWanted) return this.stopAt(this.atPause(plan));
      const choice = plan.choose(machine);
      if (!choice) return this.ended ? undefined : this.stopAt(this.cannotGoOn(plan));
      const hit = beforeStep(points, machine, choice, watcher);
      if (hit) return this.stopAt(hit);
      if (this.events.length > 0) this.events = [];
      const many = stopping && !isStarting ? machine.stepMany(choice, machine.position + MANY, this.watch) : 0;
      isStarting = false;
      const end = many === 0 && isEnd(machine, choice);
      if (many === 0) machine.step(choice);
      const stop = afterStep(points, machine, choice, this.events, watcher);
      if (stop) return this.stopAt(stop);
      // whoever has stopped before it has seen the end
      if (end) return this.stopAtEnd && !seen ? this.stopAt(this.atEnd(plan)) : undefined;
      const done = plan.done(machine);
      if (done) return this.stopAt(this.atStep(plan, done));
    }
  }

  /** One step back on a thread: the reverse of a step over, of a step into, or of a step out; or its very last step, wherever it is now. */
  stepBack(thread: number, how: StepKind | 'one step', breathe: Breath): Promise<Stop> {
    const { machine } = this;
    const { position, timeline } = machine;
    const made = how === 'one step' ? undefined : this.made.takeBack(how, thread, position, current(timeline).id);
    if (made)
      return this.backward(breathe, async () => {
        machine.seek(made.from);
        return stepped(made.asked);
      });
    if (how === 'out' && this.depth(thread) === 0) return this.reverseContinue(breathe);
    return this.backward(breathe, async (pause) => (await stepBack(machine, thread, how, pause)) ?? this.atPause());
  }

  /** Back to a frame's first step; level 0: to where the thread's line began. */
  restartFrame(thread: number, level: number, breathe: Breath): Promise<Stop> {
    const { machine } = this;
    return this.backward(
      breathe,
      async (pause) => (await restartFrame(machine, thread, level, pause)) ?? this.atPause(),
    );
  }

  /** Back to where a run forward stops. */
  reverseContinue(breathe: Breath): Promise<Stop> {
    const atBreakpoint = this.stop?.before === true;
    this.stopping = stoppingEvents(this.points);
    return this.backward(
      breathe,
      async (pause) => {
        const stop = await backToStop(this.machine, this.points, this.taken, this.watch, atBreakpoint, pause);
        return stop === GIVEN_UP ? this.atPause() : (stop ?? atStart());
      },
      (stop) => (followsAnEvent(stop) ? stop : this.arrive(stop)),
    );
  }

  /** To any moment that is known, and the stop there. `go` moves the machine, or finds nowhere to go, and then it stays where it was. */
  async travel<T extends Stop | undefined>(
    go: (pause: Breathe) => T | Promise<T>,
    breathe: Breath = async () => true,
  ): Promise<T> {
    const from = this.place();
    const stop = await this.backward(breathe, async (pause) => {
      const there = await go(pause);
      if (there) await this.recount(pause);
      else this.machine.seek(from.position);
      return there;
    });
    if (stop) this.jumps.push(from);
    return stop;
  }

  /** Why an act cannot be done now. */
  problemOf(thread: number, act: Act): string | undefined {
    return interventionProblem(this.machine.state, thread, act);
  }

  /** Does something by hand, as a step of the run. */
  act(thread: number, act: Act): void {
    this.changed.begin(this.map, this.machine.state.kernel);
    this.machine.step({ thread, act });
  }

  /** Runs known steps again for somebody who wants their events; the machine has to be brought back. */
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

  /** Where the last travel began: its stop there, or undefined. */
  async undoTravel(breathe: Breath): Promise<Stop | undefined> {
    const place = this.jumps.pop();
    if (!place) return undefined;
    return this.backward(
      breathe,
      async (pause) => {
        this.machine.takeBranch(place.branch, place.position);
        await this.recount(pause);
        return { ...place.stop, reason: 'goto', description: 'Paused where the last jump began' };
      },
      (stop) => (followsAnEvent(place.stop) ? stop : this.arrive(stop)),
    );
  }

  /** Counts hits anew, after a way that did not go through them. */
  private recount(pause: Breathe): Promise<void> {
    return recount(this.machine, this.points, this.taken, pause);
  }

  /** The events since the last time. */
  private readonly taken = (): MachineEvent[] => {
    const { events } = this;
    this.events = [];
    return events;
  };

  private place(): Place {
    const { machine } = this;
    return { branch: current(machine.timeline).id, position: machine.position, stop: this.stop ?? this.atPause() };
  }

  /** `arrive`: what the stop is there, with the breakpoints that are met by it. */
  private async backward<T extends Stop | undefined>(
    breathe: Breath,
    go: (pause: Breathe) => Promise<T>,
    arrive: (stop: Stop) => Stop = (stop) => this.arrive(stop),
  ): Promise<T> {
    const { points } = this;
    const unchanged = this.changed.begin(this.map, this.machine.state.kernel);
    points.tested.clear();
    forgetData(points.data);
    this.replaying = true;
    this.pauseWanted = false;
    let slice = performance.now();
    const pause: Breathe = () => {
      if (performance.now() - slice < SLICE_MS) return undefined;
      return breathe().then((goOn) => {
        slice = performance.now();
        return goOn && !this.pauseWanted;
      });
    };
    try {
      const stop = await go(pause);
      if (!stop) {
        unchanged();
        return stop;
      }
      forgetData(points.data);
      return this.stopAt(arrive(stop)) as T;
    } finally {
      this.replaying = false;
      forgetData(points.data);
    }
  }

  /** Breakpoints that stand where one has come to are met by that, and do not stop the run that goes on from there. */
  private arrive(stop: Stop): Stop {
    const where = this.depth(stop.thread) > 0 ? 'kernel' : 'script';
    const hits = this.meets(where, stop.thread, MUTE);
    return { ...stop, hits: [...new Set([...stop.hits, ...hits])] };
  }

  stopAt(stop: Stop): Stop {
    this.stop = stop;
    return stop;
  }

  /** The stop before anything has run. A breakpoint on the first line is met by it. */
  atEntry(): Stop {
    const hits = this.meets('script', NOBODY);
    return { reason: 'entry', thread: NOBODY, description: 'Paused on entry', hits };
  }

  atPause(plan?: Plan): Stop {
    return { reason: 'pause', thread: plan?.thread ?? NOBODY, description: 'Paused', hits: [] };
  }

  private atEnd(plan: Plan): Stop {
    const text = `${endingOf(this.machine)}. Going on ends the session; going back does not.`;
    const { thread } = plan;
    return { reason: 'end', thread, description: 'Paused at the end of the trace', text, hits: [] };
  }

  /** The end of a step. A breakpoint where it ends is told with it. */
  private atStep(plan: Plan, where: 'script' | 'kernel'): Stop {
    const { thread } = plan;
    const hits = this.meets(where, thread);
    if (where === 'script' && onlyEndIsLeft(this.machine))
      return { reason: 'step', thread, description: 'Paused at the end of the trace', hits, atEnd: true };
    return { reason: 'step', thread, description: 'Paused on step', hits };
  }

  /** Breakpoints of the step that comes next: the schedule's, or in the kernel this thread's. */
  private meets(where: 'script' | 'kernel', thread: number, watcher = this.watcher): readonly number[] {
    const due = where === 'script' ? this.machine.next() : undefined;
    const choice = due ?? (this.depth(thread) > 0 ? { thread } : undefined);
    return (choice && beforeStep(this.points, this.machine, choice, watcher)?.hits) ?? [];
  }

  private cannotGoOn(plan: Plan): Stop {
    const { machine } = this;
    const text =
      (machine.state.kernel.panic ? undefined : plan.stuck?.(machine)) ?? cannotGoOnText(machine, plan.thread);
    return { reason: 'step', thread: plan.thread, description: `Paused: ${text}`, text, hits: [] };
  }
}
