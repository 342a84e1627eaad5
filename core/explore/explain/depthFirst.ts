// One search for orders under which the model gives the results of a log, depth first: the thread
// whose call returns first in the log before the others, a page that may fail first with failure if
// its call failed, and back where a result is another. What is met again from another side is not
// tried again: all results so far are right, so they are no part of a state.
// Which threads are tried, and how often they may be preempted, is set before it begins.
import { LINE, type Move, type ToldResult } from '../moves.ts';
import { type Reached, Search } from '../search.ts';
import type { Steps } from '../step/steps.ts';
import { FRAME_BYTES, type Frame, NONE, switched } from './frame.ts';
import type { Logged } from './logged.ts';
import { NumberMap } from './numberMap.ts';
import { type LoggedCall, meet } from './records.ts';

/** Whether an order has to let a call sleep, or must not. */
export interface Aim {
  readonly call: LoggedCall;
  readonly sleeps: boolean;
}

/** Which threads a search tries. */
export interface Choice {
  /** Beside the thread whose call returns first, only those are tried whose calls meet it. */
  readonly isFocused: boolean;
  /** How often another thread may go on in the middle of a call that can go on itself. */
  readonly mostPreemptions: number;
}

export const ALL_THREADS: Choice = { isFocused: false, mostPreemptions: Number.POSITIVE_INFINITY };

/** Moves between two looks at the clock. */
const SLICE = 500;

export class DepthFirst {
  readonly search: Search;
  /** Returns of the log that some state has, in their order. */
  reached = 0;
  /** The same since the search began, and after how many moves it came there. */
  reachedNow = -1;
  private movedAt = 0;
  /** Moves that were tried. */
  moves = 0;
  /** Only orders with fewer switches from one thread to another are looked for. */
  fewerThan = Number.POSITIVE_INFINITY;
  /** The fewest moves that were left when it went back. */
  shallowest = 0;
  private readonly logged: Logged;
  private readonly aim: Aim | undefined;
  private readonly steps: Steps;
  private readonly tuple: Int32Array;
  private readonly stack: Frame[] = [];
  private choice = ALL_THREADS;
  /** The call whose result was wrong last. */
  private blamed: LoggedCall | undefined;
  /** States that were met, twice their number, and one more where the call of the aim had slept. */
  private readonly tried = new NumberMap();
  /** By those and who came to it: the fewest switches with which it was met. */
  private readonly met = new NumberMap();

  constructor(steps: Steps, logged: Logged, aim?: Aim) {
    this.aim = aim;
    this.steps = steps;
    this.logged = logged;
    this.search = new Search(steps);
    this.tuple = new Int32Array(logged.log.calls.length + 1);
  }

  /** What the search has of its own, in bytes. */
  get bytes(): number {
    return this.search.states.bytes + this.tried.bytes + this.met.bytes + FRAME_BYTES * this.stack.length;
  }

  private row(state: number, thread: number): number {
    this.search.states.read(state, this.tuple);
    return this.steps.row(this.tuple[0] as number, this.tuple[thread + 1] as number);
  }

  /** No thread can go on, whether the log lets it or not: the next line of no thread begins. */
  private isLinesTurn({ state, canGoOn }: Frame): boolean {
    if (canGoOn) return false;
    for (let thread = 0; thread < this.logged.log.calls.length; thread++)
      if (this.steps.countOf(this.row(state, thread)) > 0) return false;
    return true;
  }

  /** The next step to try of a frame, by its `mover`; undefined: there is none. */
  private nextStep(frame: Frame): number | undefined {
    while (frame.left === 0) {
      const thread = frame.threads.pop();
      if (thread === undefined) {
        if (frame.mover === LINE || !this.isLinesTurn(frame)) return undefined;
        frame.mover = LINE;
        return LINE;
      }
      const row = this.row(frame.state, thread);
      frame.mover = thread;
      frame.first = this.steps.firstOf(row);
      frame.count = this.steps.countOf(row);
      frame.left = frame.count;
      if (frame.count === 0 && !frame.canGoOn) frame.threads = [...frame.others.splice(0), ...frame.threads];
      frame.canGoOn ||= frame.count > 0;
      frame.failsFirst = this.logged.wantsFailure(this.tuple, thread);
    }
    frame.left--;
    return frame.first + (frame.failsFirst ? frame.left : frame.count - 1 - frame.left);
  }

  /** All returns are there, and no thread can go on if calls have to be left waiting. */
  private isGoal(state: number, reached: number, hasSlept: boolean): boolean {
    const { log } = this.logged;
    if (reached < log.returns.length || (this.aim?.sleeps && !hasSlept)) return false;
    if (log.stuck.length === 0) return true;
    if (!this.logged.areStuckBegun(this.tuple)) return false;
    return log.calls.every((_, thread) => this.steps.countOf(this.row(state, thread)) === 0);
  }

  private callIn({ state }: Frame, thread: number): LoggedCall | undefined {
    this.search.states.read(state, this.tuple);
    return thread === LINE ? undefined : this.logged.callOf(this.tuple, thread);
  }

  /** Are these results as in the log? The call whose result is not is blamed for it. */
  readonly fits = (told: readonly ToldResult[]): boolean => {
    const wrong = this.logged.misfit(told);
    if (wrong) {
      this.blamed = wrong;
      this.logged.urgency.blame(wrong);
    }
    return wrong === undefined;
  };

  /**
   * Nothing is left of the last state; in a focused search, nor of those before a step that the
   * wrong result does not depend on.
   */
  private goBack(): void {
    const { stack, blamed } = this;
    let popped = stack.pop();
    while (
      this.choice.isFocused &&
      blamed &&
      popped &&
      popped.call?.thread !== blamed.thread &&
      !meet(popped.call, blamed)
    )
      popped = stack.pop();
    this.shallowest = Math.min(this.shallowest, stack.length);
  }

  /** Does the step, from the state in `from`, put the call of the aim to sleep? */
  private putsToSleep(from: Frame, thread: number, step: number): boolean {
    const { aim } = this;
    if (!aim || thread !== aim.call.thread || !this.steps.isAsleep(this.steps.localOf(step))) return false;
    return this.callIn(from, thread)?.index === aim.call.index;
  }

  /** Enters a state; true: it has all returns. */
  private enter(state: number, from: Frame | undefined, thread: number, step: number, hasSlept: boolean): boolean {
    const last = thread === LINE ? (from?.last ?? NONE) : thread;
    const switches = from ? from.switches + switched(from, thread) : 0;
    const call = from ? this.callIn(from, thread) : undefined;
    const preemptions = from ? from.preemptions + (this.preempts(from, thread) ? 1 : 0) : 0;
    this.search.states.read(state, this.tuple);
    const reached = this.logged.reached(this.tuple);
    if (reached > this.reachedNow) {
      this.reachedNow = reached;
      this.movedAt = this.moves;
      this.reached = Math.max(this.reached, reached);
    }
    const isGoal = this.isGoal(state, reached, hasSlept);
    const isImproving = this.fewerThan < Number.POSITIVE_INFINITY;
    const allowed = isGoal ? [] : this.logged.threads(this.tuple, isImproving ? last : NONE);
    const best = allowed.at(-1);
    const callOf = (one: number): LoggedCall | undefined => this.logged.callOf(this.tuple, one);
    const isTried = (one: number): boolean =>
      !this.choice.isFocused || one === best || meet(callOf(one), callOf(best ?? NONE));
    const goesOn = preemptions >= this.choice.mostPreemptions && allowed.includes(last) && this.isInside(state, last);
    const threads = goesOn ? [last] : allowed.filter(isTried);
    const others = goesOn ? [] : allowed.filter((one) => !isTried(one));
    const blank = { mover: NONE, first: 0, count: 0, left: 0, failsFirst: false, canGoOn: isGoal };
    this.stack.push({ state, thread, step, call, last, switches, hasSlept, preemptions, threads, others, ...blank });
    return isGoal;
  }

  /** Is a thread in the middle of a call, and can it go on? */
  private isInside(state: number, thread: number): boolean {
    return thread >= 0 && this.steps.countOf(this.row(state, thread)) > 0 && this.logged.isInside(this.tuple, thread);
  }

  private preempts({ state, last }: Frame, thread: number): boolean {
    return thread >= 0 && thread !== last && this.isInside(state, last);
  }

  /** Is there anything to be found from here that is not known? */
  private isWorth(frame: Frame, thread: number, { state }: Reached, hasSlept: boolean): boolean {
    const known = 2 * state + (hasSlept ? 1 : 0);
    if (this.fewerThan === Number.POSITIVE_INFINITY) {
      // with a bound it depends on who is to go on, and how often another may
      const bounded = this.choice.mostPreemptions < Number.POSITIVE_INFINITY;
      const used = bounded ? frame.preemptions + (this.preempts(frame, thread) ? 1 : 0) : 0;
      const key = bounded
        ? (known * (this.tuple.length + 1) + thread + 1) * (this.choice.mostPreemptions + 2) + used
        : known;
      return this.tried.set(key, 0);
    }
    const switches = frame.switches + switched(frame, thread);
    const last = thread === LINE ? frame.last : thread;
    const key = known * (this.tuple.length + 1) + last + 2;
    if ((this.met.get(key) ?? Number.POSITIVE_INFINITY) <= switches) return false;
    this.search.states.read(state, this.tuple);
    if (switches + this.logged.unfinished(this.tuple, last) >= this.fewerThan) return false;
    this.met.set(key, switches);
    return true;
  }

  /** Begins anew, with what was met forgotten; true: nothing has to be done. */
  begin(machine: number, choice: Choice): boolean {
    this.choice = choice;
    this.tried.clear();
    this.stack.length = 0;
    this.reachedNow = -1;
    this.movedAt = this.moves;
    this.shallowest = Number.POSITIVE_INFINITY;
    const root = this.search.addFirst(machine);
    if (!this.fits(this.search.toldFirst)) return false;
    return this.enter(root, undefined, NONE, LINE, false);
  }

  /** Nothing is left to try. */
  get isExhausted(): boolean {
    return this.stack.length === 0;
  }

  /** Where the search is: its moves, their switches, and the state that they lead to. */
  get path(): { readonly moves: Move[]; readonly switches: number; readonly end: number } {
    const moves = this.stack
      .slice(1)
      .map(({ thread, step }, i) => ({ state: (this.stack[i] as Frame).state, thread, step }));
    const { switches, state: end } = this.stack.at(-1) ?? { switches: 0, state: 0 };
    return { moves, switches, end };
  }

  /**
   * Searches on, up to so many moves in all, and so many without a further return; true: where it
   * is now, all returns are there.
   */
  *goOn(end: number, stalled = Number.POSITIVE_INFINITY): Generator<void, boolean> {
    const { search, fits, stack } = this;
    while (this.moves < end && this.moves - this.movedAt < stalled) {
      const top = stack.at(-1);
      if (!top) return false;
      const step = this.nextStep(top);
      if (step === undefined) {
        this.goBack();
        continue;
      }
      if (++this.moves % SLICE === 0 || this.steps.trial.tookLong()) yield;
      const next = search.go(top.state, top.mover, step, fits);
      if (!next) continue;
      const sleeps = this.putsToSleep(top, top.mover, step);
      if (sleeps && !this.aim?.sleeps) continue;
      const hasSlept = top.hasSlept || sleeps;
      if (!this.isWorth(top, top.mover, next, hasSlept)) continue;
      if (this.enter(next.state, top, top.mover, step, hasSlept)) return true;
    }
    return false;
  }
}
