// All interleavings, breadth first: a state is the numbers of its shared part and of each thread's
// own, so the search works on integers and asks the table of known steps for the rest.
import type { Found } from './find/found.ts';
import { States } from './state/states.ts';
import { NOTHING, type Note } from './step/notes.ts';
import type { Returned, Steps } from './step/steps.ts';

/** Steps of one row at the most. */
const MOST_OF_ROW = 1 << 16;
/** The thread of a choice that is a line of no thread. */
export const LINE = -1;

/** A thread at a schedule point, and what the environment does. */
export interface Pick {
  readonly thread: number;
  readonly outcome: number;
}

/** Choices from the start on. */
export interface Order {
  /** Which values the open limits have (plan.ts). */
  readonly machine: number;
  readonly picks: readonly Pick[];
  /** How many picks lead to each state of the way. */
  readonly ends: readonly number[];
}

/** Hears of what a step did that is more than another state. `state`: the one that it leads to. */
export interface Listener {
  returned(thread: number, returned: Returned, state: number): void;
  incident(thread: number, found: Found, state: number): void;
  /** A state from which nothing goes on. */
  end(state: number): void;
  state(state: number): void;
}

export interface ToldResult extends Returned {
  readonly thread: number;
}

/** Where a step has led. */
export interface Reached {
  readonly state: number;
  readonly isNew: boolean;
}

/** A step from a state. */
export interface Move {
  readonly state: number;
  /** LINE: a line of no thread. */
  readonly thread: number;
  readonly step: number;
}

export class Search {
  readonly steps: Steps;
  readonly states: States;
  readonly listener: Listener | undefined;
  transitions = 0;
  /** The next state to go on from. */
  at = 0;
  private readonly threads: number;
  private readonly from: Int32Array;
  readonly to: Int32Array;

  constructor(steps: Steps, listener?: Listener) {
    this.steps = steps;
    this.listener = listener;
    this.threads = steps.trial.plan.threads.length;
    this.states = new States(this.threads);
    this.from = new Int32Array(this.threads + 1);
    this.to = new Int32Array(this.threads + 1);
  }

  begin(): void {
    const { first } = this.steps.trial.stage;
    first.forEach((_, machine) => {
      const before = this.states.count;
      const state = this.addFirst(machine);
      if (state === before) this.listener?.state(state);
      this.tellSettled(state);
    });
    this.depthEnd = this.states.count;
  }

  /** The first state of a machine. */
  addFirst(machine: number): number {
    this.putFirst(machine);
    return this.states.add(this.to, -1, machine);
  }

  /** What threads did that came to their next step as the one in `to` was made. */
  private readonly settled: { readonly thread: number; readonly note: Note }[] = [];

  private tellSettled(state: number): void {
    for (const { thread, note } of this.settled) this.tell(thread, note, state);
  }

  private tell(thread: number, { results, incidents }: Note, state: number): void {
    for (const returned of results) this.listener?.returned(thread, returned, state);
    for (const incident of incidents) this.listener?.incident(thread, incident, state);
  }

  /** Results of calls that returned on the way to the state in `to`. */
  private toldBy(thread: number, step: number): ToldResult[] {
    const note = step === LINE ? undefined : this.steps.noteOf(step);
    const all = note ? [{ thread, note }, ...this.settled] : this.settled;
    return all.flatMap((one) => one.note.results.map((returned) => ({ thread: one.thread, ...returned })));
  }

  /**
   * Makes one step from a state; undefined: a line of no thread that does not hold, or there is none,
   * or results that do not fit. A state that nothing that fits has led to yet is not known.
   */
  go(state: number, thread: number, step: number, fits: (told: readonly ToldResult[]) => boolean): Reached | undefined {
    this.states.read(state, this.from);
    if (step !== LINE) this.put(thread, step);
    else if (!this.putLine() || this.failed.length > 0) return undefined;
    if (!fits(this.toldBy(thread, step))) return undefined;
    const before = this.states.count;
    const choice = step === LINE ? LINE : thread * MOST_OF_ROW + step - this.firstStep(thread);
    const next = this.states.add(this.to, state, choice);
    this.transitions++;
    return { state: next, isNew: next === before };
  }

  private firstStep(thread: number): number {
    return this.steps.firstOf(this.steps.row(this.from[0] as number, this.from[thread + 1] as number));
  }

  /** Results of calls that returned before the first step. */
  get toldFirst(): ToldResult[] {
    return this.toldBy(LINE, LINE);
  }

  private putFirst(machine: number, picks?: Pick[]): void {
    const { shared, locals } = this.steps.trial.stage.first[machine] as { shared: number; locals: readonly number[] };
    this.putAll(shared, locals, picks);
  }

  private putAll(shared: number, locals: readonly number[], picks?: Pick[]): void {
    const { local: isLocal } = this.steps.trial.options.reductions;
    this.to[0] = shared;
    this.settled.length = 0;
    locals.forEach((local, thread) => {
      this.to[thread + 1] = isLocal ? this.settle(thread, shared, local, picks) : local;
    });
  }

  private settle(thread: number, shared: number, local: number, picks?: Pick[]): number {
    const settled = this.steps.settle(shared, local);
    if (settled.note !== NOTHING) this.settled.push({ thread, note: this.steps.trial.notes.get(settled.note) });
    if (picks) for (const outcome of settled.outcomes) picks.push({ thread, outcome });
    return settled.local;
  }

  /** Steps from the first state to those that are gone on from. */
  depth = 0;
  private depthEnd = 0;

  /** Goes on from so many states; false: there are no more, they lie deeper, or so many are known. */
  advance(most: number, deepest = Number.POSITIVE_INFINITY, mostStates = Number.POSITIVE_INFINITY): boolean {
    const { states } = this;
    for (let n = 0; n < most && this.at < states.count; n++) {
      if (states.count >= mostStates) return false;
      if (this.at === this.depthEnd) {
        this.depth++;
        this.depthEnd = states.count;
      }
      if (this.depth >= deepest) return false;
      this.expand(this.at++);
    }
    return this.at < states.count;
  }

  private expand(state: number): void {
    const { steps, states, from, threads } = this;
    states.read(state, from);
    const shared = from[0] as number;
    let goesOn = false;
    for (let thread = 0; thread < threads; thread++) {
      const row = steps.row(shared, from[thread + 1] as number);
      const first = steps.firstOf(row);
      const count = steps.countOf(row);
      goesOn ||= count > 0;
      for (let b = 0; b < count; b++) {
        this.put(thread, first + b);
        this.reach(state, thread * MOST_OF_ROW + b, thread, first + b);
      }
    }
    if (goesOn) return;
    if (this.putLine()) this.reach(state, LINE, LINE, LINE);
    else this.listener?.end(state);
  }

  private reach(parent: number, choice: number, thread: number, step: number): void {
    const { states, listener } = this;
    const before = states.count;
    const state = states.add(this.to, parent, choice);
    this.transitions++;
    if (!listener) return;
    if (state === before) listener.state(state);
    if (step === LINE) {
      for (const { text, line } of this.failed) listener.incident(LINE, { kind: 'assert', text, line }, state);
      this.tellSettled(state);
      return;
    }
    const note = this.steps.noteOf(step);
    if (note) this.tell(thread, note, state);
    this.tellSettled(state);
  }

  private failed: { readonly text: string; readonly line: number }[] = [];

  /** Begins the next line of no thread; false: there is none. */
  private putLine(picks?: Pick[]): boolean {
    const begun = this.steps.beginLine(this.from);
    if (!begun) return false;
    this.failed = [...begun.failed];
    this.putAll(begun.shared, begun.locals, picks);
    return true;
  }

  /** Makes a step from the state in `from` to the one in `to`. */
  private put(thread: number, step: number, picks?: Pick[]): void {
    const { steps, from, to, threads } = this;
    const { effects } = steps.trial;
    const effect = steps.effectOf(step);
    this.settled.length = 0;
    to[0] = steps.sharedOf(step);
    for (let i = 1; i <= threads; i++)
      to[i] = effect === 0 ? (from[i] as number) : effects.apply(effect, from[i] as number);
    to[thread + 1] = steps.localOf(step);
    if (picks)
      for (const outcome of steps.outcomesOf(from[0] as number, from[thread + 1] as number, step))
        picks.push({ thread, outcome });
    if (effects.wakes(effect)) this.wake(thread, effect, picks);
  }

  /** Those that were woken come to their next step. */
  private wake(waker: number, effect: number, picks?: Pick[]): void {
    const { steps, to, from, threads } = this;
    const { reductions } = steps.trial.options;
    if (!reductions.local) return;
    for (let i = 0; i < threads; i++)
      if (i !== waker && to[i + 1] !== from[i + 1])
        to[i + 1] = this.settle(i, to[0] as number, to[i + 1] as number, picks);
    const { effects, plan } = steps.trial;
    if (reductions.sleepers && !plan.keepsLock && effects.bumpsWoken(effect)) this.sleepAgain(waker, picks);
  }

  /** R3: those that would fall asleep at once, and change nothing by it, do so. */
  private sleepAgain(waker: number, picks?: Pick[]): void {
    const { steps, to, from, threads } = this;
    const { effects } = steps.trial;
    for (let i = 0; i < threads; i++) {
      if (i === waker || to[i + 1] === from[i + 1]) continue;
      const row = steps.row(to[0] as number, to[i + 1] as number);
      if (steps.countOf(row) !== 1) continue;
      const step = steps.firstOf(row);
      const effect = steps.effectOf(step);
      const sleeps = steps.isAsleep(steps.localOf(step)) && steps.sharedOf(step) === to[0];
      if (!sleeps || !effects.onlyBumps(effect)) continue;
      for (let j = 0; j < threads; j++) if (j !== i) to[j + 1] = effects.apply(effect, to[j + 1] as number);
      if (picks)
        for (const outcome of steps.outcomesOf(to[0] as number, to[i + 1] as number, step))
          picks.push({ thread: i, outcome });
      to[i + 1] = steps.localOf(step);
    }
  }

  /** The states of the way to a state on which it was met first, from the first one on. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let s = state; s >= 0; s = this.states.parentOf(s)) path.push(s);
    return path.reverse();
  }

  /** The thread whose step led to a state first, and the index of its line; undefined: it was none's. */
  stepTo(state: number): { readonly thread: number; readonly line: number } | undefined {
    const parent = this.states.parentOf(state);
    const choice = this.states.choiceOf(state);
    if (parent < 0 || choice === LINE) return undefined;
    const thread = Math.floor(choice / MOST_OF_ROW);
    this.states.read(parent, this.from);
    return { thread, line: this.steps.trial.stage.lineOf(this.from[thread + 1] as number) };
  }

  /** The choices that lead to a state, as they are made at the machine's schedule points. */
  orderTo(state: number): Order {
    const [root = 0, ...path] = this.pathTo(state);
    const moves = path.map((next): Move => {
      const from = this.states.parentOf(next);
      const choice = this.states.choiceOf(next);
      if (choice === LINE) return { state: from, thread: LINE, step: LINE };
      const thread = Math.floor(choice / MOST_OF_ROW);
      this.states.read(from, this.from);
      return { state: from, thread, step: this.firstStep(thread) + (choice % MOST_OF_ROW) };
    });
    return this.orderAlong(this.states.choiceOf(root), moves);
  }

  /** Begins where choices lead, made one after another from the start of a machine; false: they cannot be made. */
  beginAfter(machine: number, picks: readonly Pick[]): boolean {
    const { steps, from, to } = this;
    /** Of each thread what it has done already: a step may be several choices, which nobody else sees. */
    const done: number[][] = steps.trial.plan.threads.map(() => []);
    this.putFirst(machine);
    for (const { thread, outcome } of picks) {
      const known = done[thread]?.shift();
      if (known === outcome) continue;
      if (known !== undefined) return false;
      from.set(to);
      if (this.goesOnNowhere()) {
        if (!this.putLine()) return false;
        from.set(to);
      }
      const step = this.stepWith(thread, outcome);
      if (step === undefined) return false;
      done[thread] = [...steps.outcomesOf(from[0] as number, from[thread + 1] as number, step).slice(1)];
      this.put(thread, step);
    }
    this.states.add(to, -1, machine);
    this.listener?.state(0);
    this.depthEnd = this.states.count;
    return true;
  }

  private goesOnNowhere(): boolean {
    const { steps, from, threads } = this;
    for (let thread = 0; thread < threads; thread++)
      if (steps.countOf(steps.row(from[0] as number, from[thread + 1] as number)) > 0) return false;
    return true;
  }

  /** The step of a thread whose first run has this outcome. */
  private stepWith(thread: number, outcome: number): number | undefined {
    const { steps, from } = this;
    const shared = from[0] as number;
    const local = from[thread + 1] as number;
    const row = steps.row(shared, local);
    const first = steps.firstOf(row);
    for (let step = first; step < first + steps.countOf(row); step++)
      if (steps.outcomesOf(shared, local, step)[0] === outcome) return step;
    return undefined;
  }

  /** The choices of these steps, from the first state of a machine on. */
  orderAlong(machine: number, moves: readonly Move[]): Order {
    const picks: Pick[] = [];
    this.putFirst(machine, picks);
    const ends = [picks.length];
    for (const { state, thread, step } of moves) {
      this.states.read(state, this.from);
      if (step === LINE) this.putLine(picks);
      else this.put(thread, step, picks);
      ends.push(picks.length);
    }
    return { machine, picks, ends };
  }

  /** Calls with each state that follows on one, again, and with the step that leads there; false: it ends there. */
  follow(state: number, visit: (next: number, thread: number, step: number) => void): boolean {
    const { steps, states, from, threads } = this;
    states.read(state, from);
    let goesOn = false;
    for (let thread = 0; thread < threads; thread++) {
      const row = steps.row(from[0] as number, from[thread + 1] as number);
      const first = steps.firstOf(row);
      const end = first + steps.countOf(row);
      for (let step = first; step < end; step++) {
        this.put(thread, step);
        goesOn = true;
        visit(states.find(this.to), thread, step);
      }
    }
    if (goesOn) return true;
    if (!this.putLine()) return false;
    visit(states.find(this.to), LINE, LINE);
    return true;
  }
}
