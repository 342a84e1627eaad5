// All that explains the results of a script: the order with the fewest switches first, and those that
// tell something else, each with what that is.
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import { type Found, otherOrders } from '../explain/otherOrders.ts';
import { explainedWithoutLimit } from '../explain/withoutLimit.ts';
import { type Character, characterOf, differences, keyOf } from '../words/character.ts';

/** An explanation besides the first. */
export interface Other extends Found {
  /** In what it differs from the first, in clauses. */
  readonly differs: readonly string[];
}

export interface Explanations {
  readonly first: Explanation;
  /** Those with fewer switches first. */
  readonly others: readonly Other[];
}

/** Milliseconds in which orders are told apart. */
const MOST_TIME = 1_000;
/** More are not told. */
const MOST_OTHERS = 8;

const better = (a: Found, b: Found): number => Number(b.inOrder) - Number(a.inOrder) || a.switches - b.switches;

/** Explains the results of a script in all ways that were found; yields how far it is. */
export function* explainSeveral(compiled: Compiled, bounds: Bounds = {}): Generator<Progress, Explanations> {
  const began = performance.now();
  const alone = yield* explain(compiled, bounds);
  const rest = (): Bounds =>
    bounds.time === undefined ? bounds : { ...bounds, time: Math.max(0, bounds.time - (performance.now() - began)) };
  const without = yield* explainedWithoutLimit(compiled, alone, rest());
  const found = { ...alone, without };
  const { order, switches, inOrder, hanging } = found;
  if (!order) return { first: found, others: [] };
  const told = characterOf(compiled, found, order);
  const failed = new Set([...told.causes.keys(), ...(hanging?.calls.map(({ line }) => line) ?? [])]);
  const more = yield* otherOrders(compiled, found, { ...told, failed }, rest());
  // the sort is stable: of those that are as good, what was found first stays
  const all = [{ order, switches, inOrder }, ...more].sort(better);
  const seen = new Map<string, { readonly found: Found; readonly character: Character }>();
  const until = performance.now() + MOST_TIME;
  for (const one of all) {
    // an order of many calls takes its time to follow
    if (one.order !== order && performance.now() > until) continue;
    const character = one.order === order ? told : characterOf(compiled, found, one.order);
    const key = keyOf(character);
    if (!seen.has(key)) seen.set(key, { found: one, character });
  }
  const [best, ...different] = seen.values();
  if (!best) return { first: found, others: [] };
  const isSame = best.found.order === order;
  const first = isSame ? found : { ...found, ...best.found, isFewest: false };
  const others = different.map((one) => ({ ...one.found, differs: differences(best.character, one.character) }));
  return { first, others: others.filter(({ differs }) => differs.length > 0).slice(0, MOST_OTHERS) };
}
