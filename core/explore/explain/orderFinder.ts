// Looks for an order that gives the results of a log, by a row of searches (depthFirst.ts).
// Nearly all orders are found by short searches, each from the start: only threads are tried whose
// calls are about the pages of the one whose turn it is, and in most of these searches a call that
// can go on is left alone until it returns or sleeps. One that gets no further for a while ends,
// and the next has other turns (urgency.ts). In between all threads are tried at every step, each
// time for longer, which ends with an order or the proof that there is none. Once an order is
// known, only those with fewer switches from one thread to another are looked for.
import type { Move } from '../moves.ts';
import { type Order, orderAlong } from '../orders.ts';
import type { Search } from '../search.ts';
import type { Steps } from '../step/steps.ts';
import type { Run } from './alikeRuns.ts';
import { type Aim, ALL_THREADS, DepthFirst } from './depthFirst.ts';
import { FewerSwitches, switchesOf } from './fewerSwitches.ts';
import type { Logged } from './logged.ts';
import { Urgency } from './urgency.ts';

/**
 * Moves at the most without a further return, before the next of the short searches begins, and
 * more for each machine of open limits: a call that locks many pages may stop once for each.
 */
const STALLED = 400;
const STALLED_A_MACHINE = 2;
/** How often a call may be preempted in them, by turns. */
const PREEMPTIONS: readonly number[] = [0, 0, 0, 1, 0, 0, 0, Number.POSITIVE_INFINITY];
/**
 * How many there are before all threads are tried, and moves of that; each time so many times more.
 */
const FIRST_SHORT = 20;
const FIRST_FULL = 10_000;
const GROWTH = 3;

/**
 * Moves at the most for an order that leaves calls waiting: the log may have
 * ended before they returned.
 */
const MOST_STUCK = 200_000;

/**
 * Moves at the most, beside those of the order, to put together what threads do in
 * one that was found.
 */
const MOST_MERGING = 1_000;
/** And in search of an order with fewer switches. */
const MOST_IMPROVING = 3_000;
/**
 * Such a search goes back from the end; if after so many moves it is not near the start,
 * it never gets there.
 */
const TRIED_FIRST = 100;
const NEAR = 70;
/**
 * Of an order of more moves it tries only the end in any time: one search from the start,
 * with so many moves more than the order has, finds nearly all that it can.
 */
const LONG = 100;
const TRIED_LONG = 50;

export class OrderFinder {
  /** It was looked for no further. */
  gaveUp = false;
  /** Of the order that was found. */
  switches = Number.POSITIVE_INFINITY;
  private readonly logged: Logged;
  private readonly aim: Aim | undefined;
  private readonly depthFirst: DepthFirst;
  private readonly stalled: number;
  /** The order that was found last: its moves, and the state that they lead to. */
  private moves: readonly Move[] = [];
  private end = 0;

  constructor(steps: Steps, logged: Logged, aim?: Aim) {
    this.logged = logged;
    this.aim = aim;
    this.depthFirst = new DepthFirst(steps, logged, aim);
    this.stalled = STALLED + STALLED_A_MACHINE * steps.trial.plan.machines.length;
  }

  get search(): Search {
    return this.depthFirst.search;
  }

  /** Moves that were tried. */
  get tried(): number {
    return this.depthFirst.moves;
  }

  /** Returns of the log that some state has, in their order. */
  get reached(): number {
    return this.depthFirst.reached;
  }

  /** What the searches have of their own, in bytes. */
  get bytes(): number {
    return this.depthFirst.bytes;
  }

  /** The run that was found last. */
  get run(): Run {
    return { search: this.search, moves: this.moves, end: this.end, fits: this.depthFirst.fits };
  }

  /**
   * The order that was found last. Its outcomes are worked out again, which is as much work
   * as to find it.
   */
  order(machine: number): Order {
    return orderAlong(this.search, machine, this.moves);
  }

  /**
   * Tries to explain the log on a machine, in so many moves; yields at intervals.
   * false: no order does.
   */
  *find(machine: number, mostMoves = Number.POSITIVE_INFINITY): Generator<void, boolean> {
    const { logged, depthFirst } = this;
    const drawn = new Urgency(logged.log);
    const last = this.tried + Math.min(mostMoves, logged.log.stuck.length > 0 ? MOST_STUCK : mostMoves);
    let bounds = PREEMPTIONS;
    let short = FIRST_SHORT;
    for (let most = FIRST_FULL; ; most *= GROWTH, short *= GROWTH) {
      for (let n = 0; n < short && bounds.length > 0; n++) {
        const mostPreemptions = bounds[n % bounds.length] as number;
        logged.urgency = drawn;
        const isFound = depthFirst.begin(machine, { isFocused: true, mostPreemptions });
        if (isFound || (yield* depthFirst.goOn(last, this.stalled))) return this.keep();
        if (depthFirst.isExhausted) bounds = bounds.filter((one) => one > mostPreemptions);
        drawn.next(depthFirst.reachedNow);
      }
      const end = Math.min(last, this.tried + most);
      if (this.beginWithAll(machine) || (yield* depthFirst.goOn(end))) return this.keep();
      this.gaveUp = !depthFirst.isExhausted;
      if (!this.gaveUp || this.tried >= last) return false;
    }
  }

  private beginWithAll(machine: number): boolean {
    this.logged.urgency = new Urgency(this.logged.log);
    return this.depthFirst.begin(machine, ALL_THREADS);
  }

  private keep(): boolean {
    const { moves, switches, end } = this.depthFirst.path;
    this.moves = moves;
    this.end = end;
    this.knowSwitches(switches);
    return true;
  }

  private knowSwitches(switches: number): void {
    this.switches = switches;
    this.depthFirst.fewerThan = switches;
  }

  /**
   * Looks for orders with fewer switches: searches again, where a thread goes on as long as it
   * can, then puts together what each thread does, then searches on if that may come to an end.
   * true: no order has fewer.
   */
  *improve(machine: number, most = MOST_IMPROVING): Generator<void, boolean> {
    const { depthFirst } = this;
    const last = this.tried + most;
    const { length } = this.moves;
    const isLong = length > LONG;
    const first = Math.min(last, this.tried + (isLong ? length + TRIED_LONG : 2 * length + TRIED_FIRST));
    this.beginWithAll(machine);
    while (yield* depthFirst.goOn(first)) {
      this.keep();
      if (isLong) break;
    }
    if (depthFirst.isExhausted) return true;
    yield* this.merge();
    if (isLong || depthFirst.shallowest > NEAR) return false;
    while (yield* depthFirst.goOn(last)) this.keep();
    return depthFirst.isExhausted;
  }

  /** Puts together what each thread does in the order that was found. */
  private *merge(): Generator<void, void> {
    const { logged, depthFirst } = this;
    if (this.aim) return;
    const mayGo = (tuple: Int32Array, thread: number): boolean => logged.mayGo(tuple, thread);
    const fewer = new FewerSwitches(this.search, { fits: depthFirst.fits, mayGo });
    this.moves = yield* fewer.improve({ moves: this.moves, end: this.end }, MOST_MERGING + this.moves.length);
    this.knowSwitches(switchesOf(this.moves));
  }
}
