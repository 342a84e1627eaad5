// A script under debugging: the machine, where it stops, and the runs that plans make of it. A run goes on in slices, so that a
// pause or a hang-up is heard; it ends in one stop, which says why, on which thread and where.
import { KERN } from '../core/kernel/constants.ts';
import type { MapState } from '../core/kernel/state.ts';
import { describeThread } from '../core/machine/describe.ts';
import type { Compiled, Machine } from '../core/machine/machine.ts';
import { createMachine } from '../core/machine/machine.ts';
import type { MachineEvent } from '../core/machine/types.ts';
import { NOBODY } from '../core/machine/types.ts';
import type { ScheduleMode } from '../core/trace/ast.ts';
import { atStart, backOverLine, backOverStep, backToStop } from './backward.ts';
import { isEnd, onlyEndIsLeft, type Plan } from './stepping.ts';
import { afterStep, beforeStep, newStopPoints, type Stop, type Watcher } from './stops.ts';
import { forgetFrom, newSummary, noteResult } from './summary.ts';

/** Steps between two looks at the clock, and how long a slice may take. */
const LOOK = 512;
const SLICE_MS = 12;

export class Debuggee {
  readonly machine: Machine;
  readonly compiled: Compiled;
  readonly points = newStopPoints();
  readonly summary = newSummary();
  /** The last stop; undefined while it runs. */
  stop: Stop | undefined;
  /** Serials of entries, and indexes of threads, that the last run changed. */
  readonly changedEntries = new Set<number>();
  readonly changedThreads = new Set<number>();
  pauseWanted = false;
  private readonly watcher: Watcher;
  private events: MachineEvent[] = [];
  private before: Record<string, string> = {};
  /** Known steps run again, on the way back. */
  private replaying = false;

  constructor(compiled: Compiled, schedule: ScheduleMode | undefined, watcher: Watcher) {
    this.compiled = compiled;
    this.watcher = watcher;
    this.machine = createMachine(compiled, schedule ? { schedule } : {});
    this.machine.listen((event) => this.note(event));
    this.before = this.mapFields();
  }

  private note(event: MachineEvent): void {
    this.events.push(event);
    if (this.replaying) return;
    if ('entry' in event) this.changedEntries.add(event.entry);
    if ('created' in event) this.changedEntries.add(event.created);
    if ('thread' in event && event.thread >= 0) this.changedThreads.add(event.thread);
    if (event.kind === 'wakeup') for (const t of event.woken) this.changedThreads.add(t);
    noteResult(this.summary, event, this.machine.position);
    this.watcher.event(event);
  }

  /** The map that is looked at: that of the process whose thread has stopped. */
  get map(): MapState {
    const k = this.machine.state.kernel;
    const thread = k.threads[this.stop?.thread ?? NOBODY];
    return k.maps[Math.max(k.processes[thread?.process ?? 0]?.map ?? 0, 0)] as MapState;
  }

  /** The map's own fields, for telling which of them a run changed. */
  private mapFields(): Record<string, string> {
    const m = this.map;
    return {
      lock: `${m.lock.holder} ${m.lock.readers.join()}`,
      timestamp: String(m.timestamp),
      busy: String(m.busy),
      size: String(m.size),
      entries: String(m.count),
      wiredPages: String(m.wiredPages.count),
      userWired: String(this.machine.state.kernel.userWired),
      flags: String(m.wireFuture),
    };
  }

  /** Names of the map's fields that the last run changed. */
  mapChanges(): string[] {
    const now = this.mapFields();
    return Object.keys(now).filter((name) => now[name] !== this.before[name]);
  }

  get ended(): boolean {
    return this.machine.state.script.end !== 'running';
  }

  depth(thread: number): number {
    return this.machine.state.kernel.threads[thread]?.depth ?? 0;
  }

  /** The line of the next statement to begin; after the last, the last line there was. */
  scriptLine(): number {
    const { machine } = this;
    const choice = machine.next();
    const begins = choice ? machine.begins(choice) : 0;
    const lines = machine.program.lines;
    return begins || lines[Math.min(machine.state.script.next, lines.length - 1)] || 1;
  }

  /** Runs a plan up to its stop; undefined: the trace has ended. `breathe` lets others speak between two slices. */
  async run(plan: Plan, breathe: () => Promise<boolean>): Promise<Stop | undefined> {
    const { machine, points, watcher } = this;
    this.stop = undefined;
    this.pauseWanted = false;
    this.changedEntries.clear();
    this.changedThreads.clear();
    this.before = this.mapFields();
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
      const end = isEnd(machine, choice);
      this.events = [];
      machine.step(choice);
      const stop = afterStep(points, machine, choice, this.events, watcher);
      if (stop) return this.stopAt(stop);
      if (end) return undefined;
      const done = plan.done(machine);
      if (done) return this.stopAt(this.atStep(plan, done));
    }
  }

  /** One step back on a thread: the reverse of a step over. */
  stepBack(thread: number): Stop {
    return this.backward(() => {
      const { machine } = this;
      const found = this.depth(thread) === 0 ? backOverLine(machine) : backOverStep(machine, thread);
      if (!found) return atStart();
      return { reason: 'step', thread, description: 'Paused on step back', hits: [] };
    });
  }

  /** Back to where a run forward stops. */
  reverseContinue(): Stop {
    const taken = (): MachineEvent[] => {
      const { events } = this;
      this.events = [];
      return events;
    };
    const atBreakpoint = this.stop?.reason === 'breakpoint';
    return this.backward(() => backToStop(this.machine, this.points, taken, atBreakpoint) ?? atStart());
  }

  private backward(go: () => Stop): Stop {
    const { machine, points } = this;
    const from = machine.position;
    this.before = this.mapFields();
    this.changedEntries.clear();
    this.changedThreads.clear();
    points.tested.clear();
    this.replaying = true;
    try {
      const stop = from === 0 ? atStart() : go();
      forgetFrom(this.summary, machine.position);
      return this.stopAt(stop);
    } finally {
      this.replaying = false;
    }
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

  /** The end of a step. A breakpoint where it ends is told with it. */
  private atStep(plan: Plan, where: 'script' | 'kernel'): Stop {
    const { thread } = plan;
    const description =
      where === 'script' && onlyEndIsLeft(this.machine) ? 'Paused at the end of the trace' : 'Paused on step';
    return { reason: 'step', thread, description, hits: this.meets(where, thread) };
  }

  /** Breakpoints of the step that comes next: the schedule's, or in the kernel this thread's. */
  private meets(where: 'script' | 'kernel', thread: number): readonly number[] {
    const choice = where === 'script' ? this.machine.next() : this.depth(thread) > 0 ? { thread } : undefined;
    return (choice && beforeStep(this.points, this.machine, choice, this.watcher)?.hits) ?? [];
  }

  private cannotGoOn(plan: Plan): Stop {
    const { thread } = plan;
    const { state, program } = this.machine;
    const who = program.threads[thread] ?? 'the script';
    const text = state.kernel.panic
      ? `The kernel has panicked: ${state.kernel.panic}. Nothing runs any more.`
      : `${who} is stuck: ${describeThread(state, thread)}, and nobody else can run.`;
    return { reason: 'step', thread, description: `Paused: ${text}`, text, hits: [] };
  }

  /** How the run ended, in a sentence; undefined while it goes on. */
  ending(): string | undefined {
    const { script, kernel } = this.machine.state;
    if (script.end === 'running') return undefined;
    const failures =
      script.failures === 0 ? '' : `, ${script.failures} expectation${script.failures > 1 ? 's' : ''} failed`;
    const stuck = kernel.threads.flatMap((t, i) =>
      t.depth > 0 ? [`${t.name} ${describeThread(this.machine.state, i)}`] : [],
    );
    if (script.end === 'panic') return `panic: ${kernel.panic}${failures}`;
    if (script.end === 'stuck') return `stuck${stuck.length > 0 ? `: ${stuck.join('; ')}` : ''}${failures}`;
    return `all threads have finished${failures}`;
  }

  /** 0 if the run went as the trace says. */
  get exitCode(): number {
    const { script } = this.machine.state;
    return script.end === 'done' && script.failures === 0 ? KERN.KERN_SUCCESS : 1;
  }
}
