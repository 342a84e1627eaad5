// Finds an order under which the model gives the results of a log, one with few switches between
// the threads, or says that there is none, and which result is the first that no order gives.
import type { LimitName } from '../../kernel/limits.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bound, Bounds, Progress } from '../bounds.ts';
import type { Order } from '../orders.ts';
import { type Limits, type Plan, planOf } from '../plan.ts';
import { ALL_REDUCTIONS, type Reductions } from '../step/reductions.ts';
import { Steps } from '../step/steps.ts';
import { Trial } from '../step/trial.ts';
import { allAlike } from './alikeRuns.ts';
import { Logged } from './logged.ts';
import { OrderFinder } from './orderFinder.ts';
import { cut, endingStuck, type Log, type LoggedCall, logOf } from './records.ts';
import type { Suppositions } from './supposed.ts';
import { Verdicts } from './verdicts.ts';

/** An order that gives every result. */
export interface Found {
  readonly order: Order;
  readonly switches: number;
  /** The order of the lines counts in it. */
  readonly inOrder: boolean;
  /**
   * The script that it is an order of, where that is without a limit that the script leaves open.
   */
  readonly without?: { readonly compiled: Compiled; readonly what: LimitName };
}

export interface Explanation {
  readonly plan: Plan;
  /**
   * The steps that were worked out: a search for other orders needs most of them again.
   * undefined: it was cancelled.
   */
  readonly steps: Steps | undefined;
  /** An order that gives every result; undefined: none was found. */
  readonly order: Order | undefined;
  /** How often one thread goes on after another in it. */
  readonly switches: number;
  /** No order does with fewer. */
  readonly isFewest: boolean;
  /** Which machines of open limits have such an order, and which were tried. */
  readonly machines: readonly Limits[];
  readonly tried: number;
  /** Orders without a limit that is open, one for each that has some; undefined: none has. */
  readonly without?: readonly Found[] | undefined;
  /**
   * The limits of the script that the order is without, where no value of those that it leaves open
   * explains the results; `plan` is of the script without them.
   */
  readonly needless?: Needless | undefined;
  /** The bound that has ended the search for that order; undefined: it was found, or none is. */
  readonly withoutStopped?: { readonly what: LimitName; readonly after: number; readonly unit: 'ms' | 'states' };
  /** Lines of calls stood for the order in which they were made. */
  readonly inOrder: boolean;
  /** undefined: all was tried. */
  readonly bound: Bound | undefined;
  /** Where no order gives all results: the first that none gives together with those before it. */
  readonly impossible: LoggedCall | undefined;
  /**
   * An order that gives all results before that, and what its call returns in it;
   * undefined: it never returns.
   */
  readonly closest: Order | undefined;
  readonly states: number;
  /** Where none explains the results: what the script does not say and would. */
  readonly suppositions?: Suppositions | undefined;
  /**
   * The explanation of the script as it stands, where this one is of the script with suppositions.
   * Undefined: there are none, they do not explain all, or the script comes from no log.
   */
  readonly asItStands?: Explanation | undefined;
  /** Calls that had not returned when the log ended; undefined: all had. */
  readonly hanging: Hanging | undefined;
}

export interface Needless {
  readonly limits: readonly LimitName[];
  /** The lines that give them values. */
  readonly lines: readonly number[];
}

export interface Hanging {
  readonly calls: readonly LoggedCall[];
  /** Does the order leave them waiting for ever? If not: does none, or is it not known? */
  readonly end: 'waiting' | 'none' | 'unknown';
}

/**
 * Moves at the most on each machine of open limits, and more for each call, until all were tried.
 */
const MOST_AT_FIRST = 30_000;
const MORE_A_CALL = 50;
/** Once a machine has an order, the others are tried in so many times its moves. */
const MORE_THAN_FIRST = 4;

/**
 * Without R3, which works out a step of each thread that waits for the lock, in each state: an
 * order passes through few states, and needs the steps of one thread in most of them.
 */
const FEW_STATES: Reductions = { ...ALL_REDUCTIONS, sleepers: false };

interface Attempt {
  readonly order: Order | undefined;
  readonly machines: readonly Limits[];
  readonly tried: number;
  readonly switches: number;
  readonly isFewest: boolean;
  /** Returns of the log that some order has, in their order. */
  readonly reached: number;
  /** Of some machine it is not known whether it has an order. */
  readonly gaveUp: boolean;
  /** Which machines have none. */
  readonly refused: ReadonlySet<number>;
}

interface Search {
  /** Any machine of open limits will do, and any order. */
  readonly isAny?: boolean;
  /** Machines that are known to have no order. */
  readonly without?: ReadonlySet<number>;
}

class Explainer {
  bound: Bound | undefined;
  states = 0;
  private readonly plan: Plan;
  private readonly bounds: Bounds;
  readonly steps: Steps;
  private readonly trial: Trial;
  private readonly began = performance.now();

  constructor(plan: Plan, bounds: Bounds) {
    this.plan = plan;
    this.bounds = bounds;
    const telling = { timestamps: plan.timestamps };
    this.trial = new Trial(plan, { telling, results: false, reductions: FEW_STATES, longRuns: true });
    this.steps = new Steps(this.trial);
  }

  private boundOf(states: number, memory: number): Bound | undefined {
    const { bounds } = this;
    if (states >= (bounds.states ?? Number.POSITIVE_INFINITY)) return 'states';
    if (memory >= (bounds.memory ?? Number.POSITIVE_INFINITY)) return 'memory';
    return performance.now() - this.began >= (bounds.time ?? Number.POSITIVE_INFINITY) ? 'time' : undefined;
  }

  /** Works until it is done, or a bound is reached: undefined. */
  private *within<T>(own: OrderFinder, work: Generator<void, T>): Generator<Progress, T | undefined> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      const { transitions } = own.search;
      const bytes = own.bytes + this.steps.bytes + this.trial.bytes;
      const states = this.states + own.search.states.count;
      this.bound = this.boundOf(states, bytes);
      if (this.bound) return undefined;
      yield { states, transitions, frontier: 0, depth: 0, bytes };
    }
  }

  /** Explains a log on each machine of open limits, or on one of them. */
  *attempt(log: Log, { isAny = false, without }: Search = {}): Generator<Progress, Attempt> {
    const logged = new Logged(this.trial.stage, log);
    const { machines } = this.plan;
    const verdicts = new Verdicts(machines, without);
    let best: { order: Order | undefined; switches: number; isFewest: boolean } | undefined;
    let reached = 0;
    let most = MOST_AT_FIRST + MORE_A_CALL * log.returns.length;
    let machine = verdicts.next();
    while (machine !== undefined && !this.bound && !(isAny && best)) {
      const work = new OrderFinder(this.steps, logged);
      const found = yield* this.within(work, work.find(machine, verdicts.isLast ? undefined : most));
      reached = Math.max(reached, work.reached);
      verdicts.put(machine, found ? 'explains' : this.bound || work.gaveUp ? 'open' : 'none');
      if (found && !isAny) {
        const alike = yield* this.within(work, allAlike(work.run, machines, machine));
        if (alike) verdicts.putAll(alike, 'explains');
      }
      if (found && !best) {
        // values that need many more moves than this one are left open
        most = Math.max(MOST_AT_FIRST, MORE_THAN_FIRST * work.tried);
        const isFewest = !isAny && (yield* this.within(work, work.improve(machine))) === true;
        best = { order: work.order(machine), switches: work.switches, isFewest };
      }
      this.states += work.search.states.count;
      machine = verdicts.next(best === undefined);
      this.bound ??= machine === undefined ? undefined : this.boundOf(this.states, 0);
    }
    // what there is explains the log: that there may be a better one is no bound
    if (best && machine === undefined) this.bound = undefined;
    return { order: undefined, switches: 0, isFewest: false, ...best, ...verdicts.told, reached };
  }

  /**
   * The same for an order that leaves the calls waiting for ever that had not returned; `found`:
   * one that explains the rest.
   */
  *attemptStuck(log: Log, found: Attempt): Generator<Progress, { found: Attempt; hanging?: Hanging }> {
    const stuck = endingStuck(log);
    if (stuck.stuck.length === 0 || !found.order || this.bound) return { found };
    const better = yield* this.attempt(stuck);
    const isOpen = better.gaveUp || this.bound !== undefined;
    // there is an explanation
    this.bound = undefined;
    const end = better.order ? 'waiting' : isOpen ? 'unknown' : 'none';
    return { found: better.order ? better : found, hanging: { calls: stuck.stuck, end } };
  }

  /**
   * The first return that no order gives together with those before it; at least so many can be.
   */
  *firstImpossible(log: Log, reached: number): Generator<Progress, LoggedCall | undefined> {
    // what a machine cannot give it cannot give with more
    let without: ReadonlySet<number> = new Set();
    for (let count = reached + 1; count <= log.returns.length; count++) {
      const { order, refused } = yield* this.attempt(cut(log, count), { isAny: true, without });
      without = refused;
      if (this.bound) return undefined;
      if (!order) return log.returns[count - 1];
    }
    return undefined;
  }
}

/** Explains the results of a script; yields how far it is. */
export function* explain(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanation> {
  const plan = planOf(compiled);
  const explainer = new Explainer(plan, bounds);
  let log = logOf(plan, true);
  let inOrder = true;
  let found = yield* explainer.attempt(log);
  // lines of whole calls may stand for nothing but what each thread did
  if (!found.order && !explainer.bound && !log.tellsOverlap && log.calls.length > 1) {
    log = logOf(plan, false);
    inOrder = false;
    found = yield* explainer.attempt(log);
  }
  const { found: best, hanging } = yield* explainer.attemptStuck(log, found);
  const { order, switches, isFewest, machines, tried, reached } = best;
  const { bound, steps } = explainer;
  const made = { plan, steps, order, switches, isFewest, machines, tried, inOrder, bound, hanging };
  if (order || bound) return { ...made, impossible: undefined, closest: undefined, states: explainer.states };
  const impossible = yield* explainer.firstImpossible(log, reached);
  // with this result open, or where its call never returns without it
  let closest: Order | undefined;
  for (let open = 1; impossible && open >= 0 && !closest && !explainer.bound; open--)
    closest = (yield* explainer.attempt(cut(log, impossible.rank + open, open === 1), { isAny: true })).order;
  return { ...made, impossible, closest, states: explainer.states };
}
