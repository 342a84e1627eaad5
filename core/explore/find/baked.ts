// When was it baked in? For each state, the share of the ways on that lead to an end or a
// suspicion, every choice equally likely, whether each does, and to which of them some way leads.
// One pass over the graph, from its ends back. The graph is acyclic in all that was tried; where it
// is not, a way that leads back to where it came from counts for nothing.
import type { Search } from '../search.ts';

/** The ends in question, a bit each; 0: none of them. */
export interface Goal {
  state(state: number): number;
  /** What the step does that has just been made. `step`: LINE, a line of no thread. */
  step(thread: number, step: number): number;
}

/** States between two looks at the clock. */
const SLICE = 2_000;

interface Frame {
  readonly state: number;
  readonly next: readonly number[];
  /** What the step to each next state is. */
  readonly done: readonly number[];
  at: number;
}

const OPEN = 1;
const DONE = 2;

export class Odds {
  /** Of the ways on from a state, the share that leads there, from 0 to 1. */
  shares = new Float64Array(1 << 10);
  /** 1: each way leads there. */
  always = new Uint8Array(1 << 10);
  /** To what some way leads first. */
  ever = new Int32Array(1 << 10);
  private seen = new Uint8Array(1 << 10);
  private readonly search: Search;
  private readonly goal: Goal;
  private done = 0;

  constructor(search: Search, goal: Goal) {
    this.search = search;
    this.goal = goal;
  }

  private open(state: number): Frame {
    this.seen[state] = OPEN;
    const next: number[] = [];
    const done: number[] = [];
    if (this.goal.state(state) === 0)
      this.search.follow(state, (to, thread, step) => {
        if (to < 0) return;
        next.push(to);
        done.push(this.goal.step(thread, step));
      });
    return { state, next, done, at: 0 };
  }

  private close({ state, next, done }: Frame): void {
    this.seen[state] = DONE;
    const own = this.goal.state(state);
    if (own !== 0) {
      this.shares[state] = 1;
      this.always[state] = 1;
      this.ever[state] = own;
      return;
    }
    let ways = 0;
    let share = 0;
    let all = 1;
    let ever = 0;
    next.forEach((to, i) => {
      const by = done[i] as number;
      if (by === 0 && this.seen[to] === OPEN) return;
      ways++;
      share += by !== 0 ? 1 : (this.shares[to] as number);
      if (by === 0 && this.always[to] === 0) all = 0;
      ever |= by !== 0 ? by : (this.ever[to] as number);
    });
    this.always[state] = ways > 0 ? all : 0;
    this.shares[state] = ways > 0 ? share / ways : 0;
    this.ever[state] = ever;
  }

  private grow(): void {
    const { count } = this.search.states;
    if (count <= this.seen.length) return;
    const grown = <A extends Float64Array | Uint8Array | Int32Array>(made: A, old: A): A => {
      made.set(old);
      return made;
    };
    this.shares = grown(new Float64Array(count), this.shares);
    this.always = grown(new Uint8Array(count), this.always);
    this.ever = grown(new Int32Array(count), this.ever);
    this.seen = grown(new Uint8Array(count), this.seen);
  }

  /**
   * Looks at a state and all that follows on it; yields how many states are done. The search is
   * complete. One look comes after another.
   */
  *look(root: number): Generator<number, void> {
    this.grow();
    if (this.seen[root]) return;
    const stack = [this.open(root)];
    try {
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const to = top.next[top.at];
        if (to === undefined) {
          this.close(top);
          stack.pop();
          if (++this.done % SLICE === 0) yield this.done;
        } else if (top.done[top.at++] === 0 && !this.seen[to]) stack.push(this.open(to));
      }
    } finally {
      // it was cancelled: what is open is not known
      for (const { state } of stack) this.seen[state] = 0;
    }
  }
}
