// Whether the results are explained without a limit too, where a script leaves one open: if the
// greatest of its values explains them, the limit may not be what refused a call; if none does,
// what the import has inferred of it was wrong.
import type { Compiled } from '../../program/compile.ts';
import { openLimits, unsureLimits } from '../../program/openLimits.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { withoutLimits, withValues } from '../follow.ts';
import { COMPARED } from './alikeRuns.ts';
import { type Explanation, explain, type Found } from './explain.ts';

/** States at the most, and milliseconds on a machine that is too slow for so many. */
const MOST_STATES = 30_000;
const MOST_TIME = 10_000;

/**
 * An explanation without limits that no log shows, where none of the values that the script gives
 * them explains the results: without one of them, or else without all. undefined: none was found.
 */
export function* explainedNeedless(
  compiled: Compiled,
  { order, bound }: Explanation,
  bounds: Bounds,
): Generator<Progress, Explanation | undefined> {
  if (order || bound) return undefined;
  const open = unsureLimits(compiled.declared.statements).filter(({ what }) => COMPARED.has(what));
  const names = open.map(({ what }) => what);
  const began = performance.now();
  const most = Math.min(bounds.time ?? MOST_TIME, MOST_TIME);
  for (const limits of names.length > 1 ? [...names.map((one) => [one]), names] : names.map((one) => [one])) {
    const script = withoutLimits(compiled, limits);
    const time = Math.max(0, most - (performance.now() - began));
    const states = Math.min(bounds.states ?? MOST_STATES, MOST_STATES);
    const found = yield* explain(script, { ...bounds, time, states });
    const lines = open.flatMap(({ what, line }) => (limits.includes(what) ? [line] : []));
    if (found.order) return { ...found, needless: { limits, lines } };
  }
  return undefined;
}

/** The others that are open have the greatest of their values. */
export function* explainedWithoutLimit(
  compiled: Compiled,
  { plan, machines, order }: Explanation,
  bounds: Bounds,
): Generator<Progress, Pick<Explanation, 'without' | 'withoutStopped'>> {
  // the greatest comes first
  if (!order || machines[0] !== plan.machines[0]) return {};
  const began = performance.now();
  const most = Math.min(bounds.time ?? MOST_TIME, MOST_TIME);
  const states = Math.min(bounds.states ?? MOST_STATES, MOST_STATES);
  const without: Found[] = [];
  let stopped: Pick<Explanation, 'withoutStopped'> = {};
  for (const { what } of openLimits(compiled.declared.statements)) {
    if (!COMPARED.has(what)) continue;
    const script = withValues(compiled, [{ what, value: Number.POSITIVE_INFINITY }]);
    const time = Math.max(0, most - (performance.now() - began));
    const { order: other, switches, inOrder, bound } = yield* explain(script, { ...bounds, time, states });
    if (other) without.push({ order: other, switches, inOrder, without: { compiled: script, what } });
    else if (bound === 'time') stopped = { withoutStopped: { what, after: most, unit: 'ms' } };
    else if (bound) stopped = { withoutStopped: { what, after: states, unit: 'states' } };
  }
  return { ...(without.length > 0 && { without }), ...stopped };
}
