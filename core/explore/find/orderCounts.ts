// How many orders there are: of all, of those in which a call returns something, of those that end
// so, and of those in which something suspicious comes about. Only the graph that tells every
// interleaving apart has them: each of its ways from the start to an end is one order.
import type { Compiled } from '../../program/compile.ts';
import { numberText } from '../../trace/numberText.ts';
import type { Bounds } from '../bounds.ts';
import { type Exploration, explore } from '../explore.ts';
import { type KeyGoal, MOST_KEYS, type Paths } from '../paths.ts';
import { NO_REDUCTION } from '../step/reductions.ts';
import type { PossibleResult } from './findings.ts';
import type { Outcome } from './outcomes.ts';
import type { Suspect } from './suspects.ts';

/** Exact up to 2^53, about that many beyond. */
export interface OrderCounts {
  readonly all: number;
  /** By the key of a result, of a suspicion, of an outcome. */
  readonly of: ReadonlyMap<string, number>;
}

/**
 * Counts the orders of scripts with at most so many states when reduced, up to so many states of
 * all orders. The milliseconds are a guard that only a very slow machine meets.
 */
export const COUNTED = { reduced: 20_000, states: 200_000, time: 20_000 };
/** The time was over. */
export const LATE = 'late';
export const LATE_TEXT = `the orders are not counted: that takes more than ${COUNTED.time / 1000} s here`;

/** States between two looks at the clock. */
const SLICE = 2_000;
const OPEN = 1;
const DONE = 2;

interface Step {
  readonly to: number;
  readonly thread: number;
  readonly step: number;
}

/**
 * Of each state the ways from it to an end, and those on which each of these keys comes about;
 * undefined: a way leads back to where it came from, and there is no end of them.
 */
function* waysOf(
  paths: Paths,
  goal: KeyGoal,
  keys: number,
): Generator<number, { readonly all: Float64Array; readonly hits: readonly Float64Array[] } | undefined> {
  const { search } = paths;
  const { count } = search.states;
  const all = new Float64Array(count);
  const hits = Array.from({ length: keys }, () => new Float64Array(count));
  const seen = new Uint8Array(count);
  let done = 0;
  const open = (state: number) => {
    seen[state] = OPEN;
    const steps: Step[] = [];
    const bits: number[] = [];
    search.follow(state, (to, thread, step) => {
      steps.push({ to, thread, step });
      bits.push(goal.step(thread, step));
    });
    return { state, steps, bits, at: 0 };
  };
  for (let root = 0; root < count && search.states.parentOf(root) < 0; root++) {
    if (seen[root]) continue;
    const stack = [open(root)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.steps[top.at++]?.to;
      if (to !== undefined) {
        if (seen[to] === OPEN) return undefined;
        if (!seen[to]) stack.push(open(to));
        continue;
      }
      const { state, steps, bits } = top;
      seen[state] = DONE;
      all[state] = steps.length === 0 ? 1 : steps.reduce((sum, step) => sum + (all[step.to] as number), 0);
      const own = goal.state(state);
      hits.forEach((of, i) => {
        const bit = 1 << i;
        if (own & bit) of[state] = all[state] as number;
        else
          of[state] = steps.reduce(
            (sum, step, j) => sum + (((bits[j] as number) & bit ? all[step.to] : of[step.to]) as number),
            0,
          );
      });
      stack.pop();
      if (++done % SLICE === 0) yield done;
    }
  }
  return { all, hits };
}

/** undefined: a bound was reached, or there is no end of them. Yields at intervals. */
export function* countOrders(
  compiled: Compiled,
  bounds: Bounds,
): Generator<unknown, OrderCounts | typeof LATE | undefined> {
  const full: Exploration = yield* explore(compiled, { bounds, reductions: NO_REDUCTION });
  const { paths } = full;
  if (!paths) return full.bound === 'time' ? LATE : undefined;
  const roots: number[] = [];
  for (let root = 0; root < full.states && paths.search.states.parentOf(root) < 0; root++) roots.push(root);
  const sum = (of: Float64Array): number => roots.reduce((made, root) => made + (of[root] as number), 0);
  const keys = [...full.results, ...full.suspects, ...full.outcomes].map(({ key }) => key);
  const counts = new Map<string, number>();
  let all = 0;
  for (let at = 0; at === 0 || at < keys.length; at += MOST_KEYS) {
    const some = keys.slice(at, at + MOST_KEYS);
    const ways = yield* waysOf(paths, paths.goalOf(some), some.length);
    if (!ways) return undefined;
    all = sum(ways.all);
    some.forEach((key, i) => {
      counts.set(key, sum(ways.hits[i] as Float64Array));
    });
  }
  return { all, of: counts };
}

/** In how many orders it comes about; undefined: that was not counted. */
export function ordersOf(one: PossibleResult | Suspect | Outcome, counts: OrderCounts | undefined): number | undefined {
  const own = counts?.of.get(one.key);
  if (own === undefined || !('exchanged' in one)) return own;
  // each end that differs by names has as many; of suspicions several may come about in one order
  if ('standsFor' in one) return own * one.standsFor;
  return one.exchanged.length > 0 ? undefined : own;
}

const EXACT = 2 ** 53;

/** `318`, `about 1.2e+20` */
export const orderCountText = (count: number, language = 'en'): string =>
  count <= EXACT ? numberText(count, language) : `about ${count.toPrecision(2)}`;
