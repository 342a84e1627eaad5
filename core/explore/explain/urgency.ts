// When each call of a log is to be done, which says what a depth-first search tries first. At first
// a call's turn is that of its return. Where a search gets stuck, some calls about the pages of the
// one whose result is wrong are drawn another turn, between their entry and their return; what has
// led no further is taken back. The draws are the same each time.
import { nextRandom } from '../../machine/schedulers.ts';
import { type Log, type LoggedCall, meet } from './records.ts';

const SEED = 0x2545f491;
/** Calls that are drawn another turn at once, at the most. */
const MOST_DRAWN = 4;
/** Draws of those at the most: many have no other that they overlap. */
const MOST_TRIES = 20;
/** The share of draws that go on to what a call about its pages depends on in turn. */
const HOPS = 0.25;
/** How far from the wrong result a call is looked for, in calls about its pages: the mean. */
const MEAN_DISTANCE = 4;

export class Urgency {
  /** By thread and index: a rank, or in between. */
  private turns: Float64Array[];
  /** The turns that have led furthest, how far, and to which wrong result. */
  private best: Float64Array[];
  private bestReached = -1;
  /** Calls whose results were wrong then, and the one that should have returned next. */
  private stuck: LoggedCall[] = [];
  private failures = 0;
  private readonly blames = new Set<LoggedCall>();
  private readonly log: Log;
  private readonly most: number;
  private random = SEED;

  constructor(log: Log) {
    this.log = log;
    this.most = log.returns.length;
    this.turns = log.calls.map((own) => Float64Array.from(own, ({ rank }) => rank));
    this.best = this.turns;
  }

  turnOf({ thread, index }: LoggedCall): number {
    return (this.turns[thread] as Float64Array)[index] as number;
  }

  /** A result was wrong. */
  blame(call: LoggedCall): void {
    this.blames.add(call);
  }

  /** Below 1. */
  private draw(): number {
    this.random = nextRandom(this.random);
    return (this.random >>> 0) / 2 ** 32;
  }

  /** A search with these turns has got so far: draws others. */
  next(reached: number): void {
    this.failures++;
    if (reached >= this.bestReached) {
      if (reached > this.bestReached) this.failures = 0;
      this.bestReached = reached;
      this.best = this.turns;
      const due = this.log.returns[reached];
      this.stuck = [...this.blames, ...(due ? [due] : [])];
    }
    this.blames.clear();
    this.turns = this.best.map((own) => own.slice());
    this.move(this.bestReached);
  }

  /** Puts some calls before others that they overlap. */
  private move(reached: number): void {
    const { stuck } = this;
    if (stuck.length === 0) return;
    const begun = this.log.calls.flat().filter((call) => this.first(call) <= reached);
    const about = stuck[Math.floor(this.draw() * stuck.length)] as LoggedCall;
    let near = this.near(begun, about, reached);
    const count = 1 + Math.floor(this.draw() * MOST_DRAWN);
    for (let n = 0, tries = 0; n < count && tries < MOST_TRIES; tries++) {
      const call = this.nearOne(near);
      // about no pages at all
      if (!call) return;
      if (this.draw() < HOPS) near = this.near(begun, call, this.turnOf(call));
      else if (this.putBefore(call, near)) n++;
    }
  }

  /** Those about the pages of a call, the nearest to a turn first. */
  private near(calls: readonly LoggedCall[], about: LoggedCall, turn: number): LoggedCall[] {
    const distance = (call: LoggedCall): number => Math.abs(Math.min(this.turnOf(call), this.most) - turn);
    return calls.filter((call) => meet(call, about)).sort((a, b) => distance(a) - distance(b));
  }

  private nearOne(near: readonly LoggedCall[]): LoggedCall | undefined {
    const at = Math.floor(-Math.log(1 - this.draw()) * (MEAN_DISTANCE + this.failures / 8));
    return near[Math.min(at, near.length - 1)];
  }

  /** Gives a call a turn before another's, or its first again; false: there is no such turn. */
  private putBefore(call: LoggedCall, near: readonly LoggedCall[]): boolean {
    const turn = this.turnOf(call);
    const first = this.first(call);
    const later = near.filter((other) => {
      const its = this.turnOf(other);
      return its >= first && its < turn && other.thread !== call.thread && meet(other, call);
    });
    const other = later[Math.floor(this.draw() * later.length)];
    if (!other && turn >= call.rank) return false;
    (this.turns[call.thread] as Float64Array)[call.index] = other ? this.turnOf(other) - this.draw() / 2 : call.rank;
    return true;
  }

  /** Returns that a call comes after in any case. */
  private first({ after }: LoggedCall): number {
    let sum = 0;
    for (const count of after) sum += count;
    return sum;
  }
}
