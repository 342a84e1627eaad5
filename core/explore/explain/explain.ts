// Finds an order under which the model gives the results of a log, or says that there is none: depth
// first, the thread whose call returns first in the log before the others, a page that may fail first
// with failure if its call failed, and back where a result is another. What is met again from another
// side is not tried again: all results so far are right, so they are no part of a state.
import { ERRNO_BASE, fulfils, KERN } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bound, Bounds, Progress } from '../bounds.ts';
import { type Limits, type Plan, planOf } from '../plan.ts';
import { LINE, type Order, Search, type ToldResult } from '../search.ts';
import { ALL_REDUCTIONS } from '../step/reductions.ts';
import { At } from '../step/stage.ts';
import { Steps } from '../step/steps.ts';
import { Trial } from '../step/trial.ts';
import { type Log, type LoggedCall, logOf } from './records.ts';

export interface Explanation {
  readonly plan: Plan;
  /** An order that gives every result; undefined: none was found. */
  readonly order: Order | undefined;
  /** Which machines of open limits have such an order, and which were tried. */
  readonly machines: readonly Limits[];
  readonly tried: number;
  /** Lines of calls stood for the order in which they were made. */
  readonly inOrder: boolean;
  /** undefined: all was tried. */
  readonly bound: Bound | undefined;
  /** Where no order gives all results: the first that none gives together with those before it. */
  readonly impossible: LoggedCall | undefined;
  readonly states: number;
}

/** A page that may fail is tried so first for such a call. */
const wantsFailure = (call: LoggedCall | undefined): boolean =>
  call?.expected !== undefined && call.expected !== KERN.KERN_SUCCESS && call.expected !== ERRNO_BASE;

interface Frame {
  readonly state: number;
  /** Thread and step, two by two; the best last. */
  readonly moves: number[];
}

/** States between two looks at the clock. */
const SLICE = 500;

class Explainer {
  readonly search: Search;
  /** Returns of the log that some state has, in their order. */
  reached = 0;
  private readonly log: Log;
  private readonly steps: Steps;
  private readonly tuple: Int32Array;
  private readonly stack: Frame[] = [];

  constructor(steps: Steps, log: Log) {
    this.steps = steps;
    this.log = log;
    this.search = new Search(steps);
    this.tuple = new Int32Array(log.calls.length + 1);
  }

  private lineOf(thread: number): number {
    return this.steps.trial.stage.lineOf(this.tuple[thread + 1] as number);
  }

  /** The results of these calls are those of the log. */
  private fits(told: readonly ToldResult[]): boolean {
    return told.every(({ thread, line, result }) => {
      const expected = this.log.calls[thread]?.[line]?.expected;
      return expected === undefined || fulfils(result, expected);
    });
  }

  /** May a thread make its next step? A call that has not done anything yet begins with it. */
  private mayGo(thread: number): boolean {
    const local = this.tuple[thread + 1] as number;
    const call = this.log.calls[thread]?.[this.lineOf(thread)];
    if (!call || !(this.steps.trial.stage.isFresh(local) || this.steps.trial.stage.at(local) === At.idle)) return true;
    return call.after.every((count, other) => this.lineOf(other) >= count);
  }

  private movesOf(state: number): number[] {
    const { steps, search, tuple } = this;
    search.states.read(state, tuple);
    const threads = this.log.calls
      .map((_, thread) => ({ thread, due: this.log.calls[thread]?.[this.lineOf(thread)]?.returned ?? 0 }))
      .filter(({ thread }) => this.mayGo(thread))
      .sort((a, b) => b.due - a.due);
    const moves: number[] = [];
    let canMove = false;
    for (let thread = 0; thread < this.log.calls.length; thread++)
      canMove ||= steps.countOf(steps.row(tuple[0] as number, tuple[thread + 1] as number)) > 0;
    if (!canMove) return [LINE, LINE];
    for (const { thread } of threads) {
      const row = steps.row(tuple[0] as number, tuple[thread + 1] as number);
      const first = steps.firstOf(row);
      const count = steps.countOf(row);
      const fails = wantsFailure(this.log.calls[thread]?.[this.lineOf(thread)]);
      // the best is last
      for (let i = 0; i < count; i++) moves.push(thread, first + (fails ? i : count - 1 - i));
    }
    return moves;
  }

  private isGoal(): boolean {
    const { returns } = this.log;
    let at = 0;
    while (at < returns.length) {
      const { thread, index } = returns[at] as LoggedCall;
      if (this.lineOf(thread) <= index) break;
      at++;
    }
    this.reached = Math.max(this.reached, at);
    return at === returns.length;
  }

  private enter(state: number): boolean {
    this.search.states.read(state, this.tuple);
    if (this.isGoal()) return true;
    this.stack.push({ state, moves: this.movesOf(state) });
    return false;
  }

  /** Tries to explain the log on a machine; yields now and then. The state that does; undefined: none. */
  *run(machine: number): Generator<void, number | undefined> {
    const { search } = this;
    const fits = (told: readonly ToldResult[]): boolean => this.fits(told);
    this.stack.length = 0;
    const root = search.addFirst(machine);
    if (!this.fits(search.toldFirst)) return undefined;
    if (this.enter(root)) return root;
    for (let n = 1; ; n++) {
      if (n % SLICE === 0) yield;
      const top = this.stack.at(-1);
      if (!top) return undefined;
      const step = top.moves.pop();
      const thread = top.moves.pop();
      if (step === undefined || thread === undefined) {
        this.stack.pop();
        continue;
      }
      const next = search.go(top.state, thread, step, fits);
      if (!next?.isNew) continue;
      if (this.enter(next.state)) return next.state;
    }
  }
}

/** Explains the results of a script; yields how far it is. */
export function* explain(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanation> {
  const plan = planOf(compiled);
  const ordered = yield* explained(plan, logOf(plan, true), true, bounds);
  const log = logOf(plan, false);
  // lines of whole calls may stand for nothing but what each thread did
  if (ordered.order || ordered.bound || log.tellsOverlap || log.calls.length < 2) return ordered;
  const free = yield* explained(plan, log, false, bounds);
  return free.order || free.bound ? free : { ...free, impossible: free.impossible };
}

function* explained(plan: Plan, log: Log, inOrder: boolean, bounds: Bounds): Generator<Progress, Explanation> {
  const trial = new Trial(plan, {
    telling: { timestamps: plan.timestamps },
    results: false,
    reductions: ALL_REDUCTIONS,
  });
  const steps = new Steps(trial);
  const began = performance.now();
  const machines: Limits[] = [];
  let order: Order | undefined;
  let bound: Bound | undefined;
  let reached = 0;
  let states = 0;
  let tried = 0;
  for (let machine = 0; machine < plan.machines.length && !bound; machine++) {
    const explainer = new Explainer(steps, log);
    const { search } = explainer;
    const work = explainer.run(machine);
    const memory = (): number => search.states.bytes + steps.bytes + trial.bytes;
    tried++;
    for (;;) {
      const { done, value } = work.next();
      if (done) {
        if (value !== undefined) machines.push(plan.machines[machine] ?? []);
        if (value !== undefined && !order) order = search.orderTo(value);
        break;
      }
      const count = states + search.states.count;
      if (count >= (bounds.states ?? Number.POSITIVE_INFINITY)) bound = 'states';
      else if (memory() >= (bounds.memory ?? Number.POSITIVE_INFINITY)) bound = 'memory';
      else if (performance.now() - began >= (bounds.time ?? Number.POSITIVE_INFINITY)) bound = 'time';
      if (bound) break;
      yield { states: count, transitions: search.transitions, frontier: 0, depth: 0, bytes: memory() };
    }
    reached = Math.max(reached, explainer.reached);
    states += search.states.count;
    const isLast = machine + 1 === plan.machines.length;
    if (!bound && !isLast && states >= (bounds.states ?? Number.POSITIVE_INFINITY)) bound = 'states';
  }
  const impossible = order || bound ? undefined : log.returns[reached];
  return { plan, order, machines, tried, inOrder, bound, impossible, states };
}
