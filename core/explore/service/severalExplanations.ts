// All that explains the results of a script: the explanation with the fewest switches, then those
// that tell something else, each with what that is, those with fewer switches first. The search for
// the others may find an order with fewer switches than the one that it began with.
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain, type Found } from '../explain/explain.ts';
import { otherOrders } from '../explain/otherOrders.ts';
import { explainedNeedless, explainedWithoutLimit } from '../explain/withoutLimit.ts';
import type { Limits } from '../plan.ts';
import { type Character, characterOf, differences, keyOf } from '../words/character.ts';
import { FollowedOrder } from '../words/followed.ts';
import { supposing } from './suppositions.ts';

/** An explanation besides the first. */
export interface Other extends Found {
  readonly followed: FollowedOrder;
  /** In what it differs from the first, in clauses. */
  readonly differs: readonly string[];
}

export interface Explanations {
  readonly first: Explanation;
  /** Its order; undefined: it has none. */
  readonly followed: FollowedOrder | undefined;
  readonly others: readonly Other[];
  /**
   * The time, in milliseconds, after which no more were looked for; undefined: it was not reached.
   */
  readonly stoppedAfter: number | undefined;
}

/** Choices of the compared orders, all together: following them takes time. */
const MOST_CHOICES = 30_000;
/** More are not listed. */
const MOST_OTHERS = 8;

const better = (a: Found, b: Found): number => Number(b.inOrder) - Number(a.inOrder) || a.switches - b.switches;

/** Explains the results of a script; yields how far it is. */
export function* firstExplanation(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanation> {
  const began = performance.now();
  const found = yield* explain(compiled, bounds);
  const needless = yield* explainedNeedless(compiled, found, rest(bounds, began));
  if (needless) return needless;
  const without = yield* explainedWithoutLimit(compiled, found, rest(bounds, began));
  return yield* supposing(compiled, { ...found, ...without }, rest(bounds, began));
}

const rest = (bounds: Bounds, began: number): Bounds =>
  bounds.time === undefined ? bounds : { ...bounds, time: Math.max(0, bounds.time - (performance.now() - began)) };

/** What the log leaves open may not be a limit at all. */
function withoutLimit(first: Explanation, own: Character): Other[] {
  return (first.without ?? []).flatMap((found): Other[] => {
    if (!found.without) return [];
    const { compiled, what } = found.without;
    const needless = `there is no ${LIMITS[what].name}`;
    const followed = new FollowedOrder(compiled, found.order, first.hanging);
    return [{ ...found, followed, differs: [needless, ...differences(own, characterOf(followed, first))] }];
  });
}

/** Can the search for others find no better one? It is the fewest of the only machine. */
export const isBest = ({ isFewest, machines }: Explanation): boolean => isFewest && machines.length < 2;

/** An order that may have been followed. */
type Known = Found & { readonly followed?: FollowedOrder };

/**
 * Those besides the one that is known, whose order was followed; yields how far it is. If another
 * one is better, that is the first.
 */
export function* otherExplanations(
  known: Explanation,
  followed: FollowedOrder | undefined,
  bounds: Bounds = {},
): Generator<Progress, Explanations> {
  if (!followed) return { first: known, followed, others: [], stoppedAfter: undefined };
  const { hanging, switches, inOrder, plan } = known;
  const { compiled } = plan;
  const character = characterOf(followed, known);
  const failed = new Set([...character.failed, ...(hanging?.calls.map(({ line }) => line) ?? [])]);
  const { orders, stoppedAfter } = yield* otherOrders(compiled, known, { ...character, failed }, bounds);
  const own: Known = { order: followed.order, switches, inOrder, followed };
  // the sort is stable: of those that are as good, what was found first stays
  const all: Known[] = [own, ...orders];
  const [best = own, ...rest] = all.sort(better);
  const { order } = best;
  const first =
    best === own ? known : { ...known, order, switches: best.switches, inOrder: best.inOrder, isFewest: false };
  const path = best.followed ?? new FollowedOrder(compiled, order, hanging);
  return { first, followed: path, others: othersOf(compiled, first, path, rest), stoppedAfter };
}

function othersOf(compiled: Compiled, first: Explanation, followed: FollowedOrder, found: readonly Known[]): Other[] {
  const own = characterOf(followed, first);
  const seen = new Set<string>();
  const others: Other[] = [];
  let left = MOST_CHOICES;
  for (const one of found) {
    left -= one.order.picks.length;
    if (left < 0 || others.length === MOST_OTHERS) break;
    if (seen.size === 0) seen.add(keyOf(own));
    const other = one.followed ?? new FollowedOrder(compiled, one.order, first.hanging);
    const character = characterOf(other, first);
    const key = keyOf(character);
    if (seen.has(key)) continue;
    seen.add(key);
    const differs = differences(own, character);
    if (differs.length > 0) others.push({ ...one, followed: other, differs });
  }
  return [...others, ...withoutLimit(first, own)];
}

/** Explains the results of a script in all ways that were found; yields how far it is. */
export function* explainSeveral(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanations> {
  const began = performance.now();
  const first = yield* firstExplanation(compiled, bounds);
  const followed = first.order && new FollowedOrder(first.plan.compiled, first.order, first.hanging);
  return yield* otherExplanations(first, followed, rest(bounds, began));
}

/**
 * The script that an explanation is an order of, and the limits that it needs of those that
 * the script leaves open.
 */
export const scriptOf = ({ plan }: Explanation, { without }: Found): Compiled => without?.compiled ?? plan.compiled;

export function limitsOf({ plan, needless }: Explanation, { order, without }: Found): Limits {
  const none = (what: LimitName) => ({ what, value: Number.POSITIVE_INFINITY });
  if (without) return [none(without.what)];
  return [...(needless?.limits ?? []).map(none), ...(plan.machines[order.machine] ?? [])];
}
