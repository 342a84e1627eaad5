// All that explains the results of a script: first one with few switches, as soon as it is known,
// then those that tell something else, each with what that is, those with fewer switches first.
import { LIMITS } from '../../kernel/limits.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain, type Found } from '../explain/explain.ts';
import { otherOrders } from '../explain/otherOrders.ts';
import { explainedWithoutLimit } from '../explain/withoutLimit.ts';
import type { Limits } from '../plan.ts';
import { type Character, characterOf, differences, keyOf } from '../words/character.ts';
import { FollowedOrder } from '../words/followed.ts';

/** An explanation besides the first. */
export interface Other extends Found {
  readonly followed: FollowedOrder;
  /** In what it differs from the first, in clauses. */
  readonly differs: readonly string[];
}

export interface Others {
  readonly others: readonly Other[];
  /**
   * The time, in milliseconds, after which no more were looked for; undefined: it was not reached.
   */
  readonly stoppedAfter: number | undefined;
}

export interface Explanations extends Others {
  readonly first: Explanation;
  /** Its order; undefined: it has none. */
  readonly followed: FollowedOrder | undefined;
}

/** Choices of the orders that are told apart, all together: to follow them takes its time. */
const MOST_CHOICES = 30_000;
/** More are not told. */
const MOST_OTHERS = 8;

const better = (a: Found, b: Found): number => Number(b.inOrder) - Number(a.inOrder) || a.switches - b.switches;

/** Explains the results of a script; yields how far it is. */
export function* firstExplanation(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanation> {
  const began = performance.now();
  const found = yield* explain(compiled, bounds);
  return { ...found, without: yield* explainedWithoutLimit(compiled, found, rest(bounds, began)) };
}

const rest = (bounds: Bounds, began: number): Bounds =>
  bounds.time === undefined ? bounds : { ...bounds, time: Math.max(0, bounds.time - (performance.now() - began)) };

/** What the log leaves open may not be a limit at all. */
function withoutLimit(first: Explanation, own: Character): Other[] {
  const found = first.without;
  if (!found?.without) return [];
  const { compiled, what } = found.without;
  const needless = `there is no ${LIMITS[what].name}`;
  const followed = new FollowedOrder(compiled, found.order, first.hanging);
  return [{ ...found, followed, differs: [needless, ...differences(own, characterOf(followed, first))] }];
}

/** Those besides the first, whose order was followed; yields how far it is. */
export function* otherExplanations(
  compiled: Compiled,
  first: Explanation,
  followed: FollowedOrder | undefined,
  bounds: Bounds = {},
): Generator<Progress, Others> {
  const { hanging } = first;
  if (!followed) return { others: [], stoppedAfter: undefined };
  const own = characterOf(followed, first);
  const failed = new Set([...own.failed, ...(hanging?.calls.map(({ line }) => line) ?? [])]);
  const { orders, stoppedAfter } = yield* otherOrders(compiled, first, { ...own, failed }, bounds);
  const seen = new Set<string>();
  const others: Other[] = [];
  let left = MOST_CHOICES;
  // the sort is stable: of those that are as good, what was found first stays
  for (const one of [...orders].sort(better)) {
    left -= one.order.picks.length;
    if (left < 0 || others.length === MOST_OTHERS) break;
    if (seen.size === 0) seen.add(keyOf(own));
    const other = new FollowedOrder(compiled, one.order, hanging);
    const character = characterOf(other, first);
    const key = keyOf(character);
    if (seen.has(key)) continue;
    seen.add(key);
    const differs = differences(own, character);
    if (differs.length > 0) others.push({ ...one, followed: other, differs });
  }
  return { others: [...others, ...withoutLimit(first, own)], stoppedAfter };
}

/** Explains the results of a script in all ways that were found; yields how far it is. */
export function* explainSeveral(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanations> {
  const began = performance.now();
  const first = yield* firstExplanation(compiled, bounds);
  const followed = first.order && new FollowedOrder(compiled, first.order, first.hanging);
  return { first, followed, ...(yield* otherExplanations(compiled, first, followed, rest(bounds, began))) };
}

/**
 * The script that an explanation is an order of, and the limits that it needs of those that
 * the script leaves open.
 */
export const scriptOf = (compiled: Compiled, { without }: Found): Compiled => without?.compiled ?? compiled;
export const limitsOf = ({ plan }: Explanation, { order, without }: Found): Limits =>
  without ? [{ what: without.what, value: Number.POSITIVE_INFINITY }] : (plan.machines[order.machine] ?? []);
