// A script under debugging: the machine, its breakpoints, and the runs that plans make of it. A run goes on in slices, so that a
// pause or a hang-up is heard; it ends in one stop, which says why, on which thread and where.
import { KERN } from '../core/kernel/constants.ts';
import { ROUTINES } from '../core/kernel/routine.ts';
import type { MapState } from '../core/kernel/state.ts';
import { describeThread } from '../core/machine/describe.ts';
import type { Compiled, Machine } from '../core/machine/machine.ts';
import { createMachine } from '../core/machine/machine.ts';
import { machineScope } from '../core/machine/scope.ts';
import type { Choice, MachineEvent } from '../core/machine/types.ts';
import { NOBODY } from '../core/machine/types.ts';
import type { Expression, ScheduleMode } from '../core/trace/ast.ts';
import { EvaluationError, evaluate, isTrue } from '../core/trace/evaluate.ts';
import { type Breakpoint, isHit, message } from './breakpoints.ts';
import { type Caught, caught, FILTERS } from './exceptions.ts';
import { isEnd, type Plan } from './stepping.ts';

export interface Stop {
  readonly reason: 'entry' | 'step' | 'breakpoint' | 'function breakpoint' | 'exception' | 'pause';
  /** Index of a thread; NOBODY: the script itself. */
  readonly thread: number;
  readonly description: string;
  readonly text?: string;
  readonly hits: readonly number[];
  readonly caught?: Caught;
}

/** Told to the session while a run goes on. */
export interface Watcher {
  event(event: MachineEvent): void;
  log(line: number, text: string): void;
  problem(breakpoint: number, text: string): void;
}

/** Steps between two looks at the clock, and how long a slice may take. */
const LOOK = 512;
const SLICE_MS = 12;

export class Debuggee {
  readonly machine: Machine;
  readonly compiled: Compiled;
  /** The last stop; undefined while it runs. */
  stop: Stop | undefined;
  /** Serials of entries, and indexes of threads, that the last run changed. */
  readonly changedEntries = new Set<number>();
  readonly changedThreads = new Set<number>();
  lineBreakpoints = new Map<number, Breakpoint[]>();
  listingBreakpoints = new Map<string, Map<number, Breakpoint[]>>();
  functionBreakpoints = new Map<string, Breakpoint[]>();
  filters = new Map<string, Expression | undefined>();
  pauseWanted = false;
  private readonly watcher: Watcher;
  private events: MachineEvent[] = [];
  private before: Record<string, string> = {};

  constructor(compiled: Compiled, schedule: ScheduleMode | undefined, watcher: Watcher) {
    this.compiled = compiled;
    this.watcher = watcher;
    this.machine = createMachine(compiled, schedule ? { schedule } : {});
    this.machine.listen((event) => this.note(event));
    this.before = this.mapFields();
  }

  private note(event: MachineEvent): void {
    this.events.push(event);
    if ('entry' in event) this.changedEntries.add(event.entry);
    if ('created' in event) this.changedEntries.add(event.created);
    if ('thread' in event && event.thread >= 0) this.changedThreads.add(event.thread);
    if (event.kind === 'wakeup') for (const t of event.woken) this.changedThreads.add(t);
    this.watcher.event(event);
  }

  /** The map's own fields, for telling which of them a run changed. */
  private mapFields(): Record<string, string> {
    const m = this.machine.state.kernel.maps[0] as MapState;
    return {
      lock: `${m.lock.holder} ${m.lock.readers.join()}`,
      timestamp: String(m.timestamp),
      busy: String(m.busy),
      size: String(m.size),
      entries: String(m.count),
      wiredPages: String(m.wiredPages.size),
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
      const choice = plan.choose(this.machine);
      if (!choice) return this.stopAt(this.cannotGoOn(plan));
      const hit = steps > 0 ? this.atBreakpoint(choice) : undefined;
      if (hit) return this.stopAt(hit);
      const end = isEnd(this.machine, choice);
      this.events = [];
      this.machine.step(choice);
      const stop = this.afterStep(choice);
      if (stop) return this.stopAt(stop);
      if (end) return undefined;
      if (plan.done(this.machine)) return this.stopAt(this.atStep(plan));
    }
  }

  stopAt(stop: Stop): Stop {
    this.stop = stop;
    return stop;
  }

  private name(thread: number): string {
    return this.machine.program.threads[thread] ?? 'the script';
  }

  private atPause(plan: Plan): Stop {
    return {
      reason: 'pause',
      thread: plan.thread,
      description: 'Paused',
      hits: [],
    };
  }

  private atStep(plan: Plan): Stop {
    return { reason: 'step', thread: plan.thread, description: 'Paused on step', hits: [] };
  }

  private cannotGoOn(plan: Plan): Stop {
    const { thread } = plan;
    const { state } = this.machine;
    if (state.kernel.panic) {
      const text = `The kernel has panicked: ${state.kernel.panic}. Nothing runs any more.`;
      return { reason: 'step', thread, description: 'Paused after the panic', text, hits: [] };
    }
    const depth = state.kernel.threads[thread]?.depth ?? 0;
    const text =
      depth > 0 ? `${this.name(thread)} cannot go on: ${describeThread(state, thread)}` : 'The trace is over.';
    return { reason: 'step', thread, description: text, text, hits: [] };
  }

  private atBreakpoint(choice: Choice): Stop | undefined {
    const line = this.machine.begins(choice);
    if (line > 0) return this.test(this.lineBreakpoints.get(line), choice.thread, 'breakpoint', line, `line ${line}`);
    if (this.listingBreakpoints.size === 0 || choice.thread < 0) return undefined;
    const t = this.machine.state.kernel.threads[choice.thread];
    const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
    const routine = f && ROUTINES[f.routine];
    if (!f || !routine) return undefined;
    const at = this.listingBreakpoints.get(routine.name)?.get(f.pc);
    return this.test(at, choice.thread, 'breakpoint', 0, `${routine.name}, ${routine.labels[f.pc]}`);
  }

  private test(
    list: readonly Breakpoint[] | undefined,
    thread: number,
    reason: 'breakpoint' | 'function breakpoint',
    line: number,
    where: string,
  ): Stop | undefined {
    const hits: number[] = [];
    for (const b of list ?? []) {
      const hit = isHit(b, this.machine, thread);
      if (typeof hit === 'object') this.watcher.problem(b.id, hit.problem);
      else if (!hit) continue;
      else if (b.message) this.watcher.log(line, message(b, this.machine, thread));
      else hits.push(b.id);
    }
    if (hits.length === 0) return undefined;
    // a line of the script is the script's: stepping on from it walks the lines
    const stopThread = line > 0 ? NOBODY : thread;
    return { reason, thread: stopThread, description: `Paused on breakpoint: ${where}`, hits };
  }

  private afterStep(choice: Choice): Stop | undefined {
    let best: Caught | undefined;
    for (const event of this.events) {
      for (const filter of FILTERS) {
        if (!this.filters.has(filter.id) || !filter.matches(event)) continue;
        if (best && best.filter.rank <= filter.rank) continue;
        const found = caught(filter, event, this.machine.state, this.machine.program.lines);
        if (this.holds(filter.id, found.thread)) best = found;
      }
      if (event.kind === 'call' && this.functionBreakpoints.size > 0) {
        const stop = this.test(
          this.functionBreakpoints.get(event.routine),
          event.thread,
          'function breakpoint',
          0,
          `${this.name(event.thread)} calls ${event.routine}`,
        );
        if (stop && !best) return stop;
      }
    }
    if (!best) return undefined;
    const thread = best.thread >= 0 ? best.thread : choice.thread;
    return {
      reason: 'exception',
      thread,
      description: `Paused: ${best.summary}`,
      text: best.summary,
      hits: [],
      caught: best,
    };
  }

  private holds(filter: string, thread: number): boolean {
    const condition = this.filters.get(filter);
    if (!condition) return true;
    try {
      return isTrue(evaluate(condition, machineScope(this.machine.state, thread)), condition);
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
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
