// When was it baked in? For each state, the share of the ways on that lead to an end or a suspicion,
// every choice equally likely, and whether any way, or each, leads there. One pass over the graph,
// from its ends back. The graph is acyclic in all that was tried; where it is not, a way that leads
// back to where it came from counts for nothing.
import type { Order } from '../orders.ts';
import type { Search } from '../search.ts';

/** What is asked about. */
export interface Goal {
  /** A state that is it. */
  state(state: number): boolean;
  /** A step that is it. */
  step(thread: number, step: number): boolean;
}

export interface Odds {
  /** Of the ways on from a state, the share that leads there, from 0 to 1. */
  readonly shares: Float64Array;
  /** 1: each way leads there. */
  readonly always: Uint8Array;
  /** 1: some way leads there. */
  readonly ever: Uint8Array;
}

/** States between two looks at the clock. */
const SLICE = 2_000;

interface Frame {
  readonly state: number;
  readonly next: readonly number[];
  /** Of each next state: the step there is the goal. */
  readonly isGoal: readonly boolean[];
  at: number;
}

const OPEN = 1;
const DONE = 2;

/** Yields how many states are done. The search is complete. */
export function* oddsOf(search: Search, goal: Goal): Generator<number, Odds> {
  const { states } = search;
  const odds = {
    shares: new Float64Array(states.count),
    always: new Uint8Array(states.count),
    ever: new Uint8Array(states.count),
  };
  const seen = new Uint8Array(states.count);
  let done = 0;
  const open = (state: number): Frame => {
    seen[state] = OPEN;
    const next: number[] = [];
    const isGoal: boolean[] = [];
    if (!goal.state(state))
      search.follow(state, (to, thread, step) => {
        if (to < 0) return;
        next.push(to);
        isGoal.push(step >= 0 && goal.step(thread, step));
      });
    return { state, next, isGoal, at: 0 };
  };
  const close = ({ state, next, isGoal }: Frame): void => {
    seen[state] = DONE;
    if (goal.state(state)) {
      odds.shares[state] = 1;
      odds.always[state] = 1;
      odds.ever[state] = 1;
      return;
    }
    let ways = 0;
    let share = 0;
    let all = 1;
    next.forEach((to, i) => {
      if (seen[to] === OPEN) return;
      ways++;
      share += isGoal[i] ? 1 : (odds.shares[to] as number);
      if (!isGoal[i] && odds.always[to] === 0) all = 0;
      if (isGoal[i] || odds.ever[to] === 1) odds.ever[state] = 1;
    });
    odds.always[state] = ways > 0 ? all : 0;
    odds.shares[state] = ways > 0 ? share / ways : 0;
  };
  for (let root = 0; root < states.count && states.parentOf(root) < 0; root++) {
    if (seen[root]) continue;
    const stack = [open(root)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.next[top.at++];
      if (to === undefined) {
        close(top);
        stack.pop();
        if (++done % SLICE === 0) yield done;
      } else if (!seen[to]) stack.push(open(to));
    }
  }
  return odds;
}

/** How it stands with a goal along an order. */
export interface Baked {
  /** After so many picks: the share of the ways on that lead there, and can it still be avoided? */
  readonly points: readonly { readonly picks: number; readonly share: number; readonly canAvoid: boolean }[];
  /** The first point after which it cannot be avoided; undefined: it can to the end. */
  readonly pointOfNoReturn: number | undefined;
}

/** The odds along an order; `states`: those that it passes. */
export function bakedAlong(odds: Odds, states: readonly number[], { ends }: Pick<Order, 'ends'>): Baked {
  const points = states.map((state, i) => ({
    picks: ends[i] ?? 0,
    share: odds.shares[state] as number,
    canAvoid: odds.always[state] === 0,
  }));
  const at = points.findIndex(({ canAvoid }) => !canAvoid);
  return { points, pointOfNoReturn: at < 0 ? undefined : at };
}
