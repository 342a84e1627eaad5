// Whether the results are explained without a limit too, where a script leaves one open and the
// greatest of its values explains them: then the limit may not be what refused a call.
import type { Compiled } from '../../program/compile.ts';
import { openLimits } from '../../program/openLimits.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { withValues } from '../follow.ts';
import { COMPARED } from './alikeRuns.ts';
import { type Explanation, explain } from './explain.ts';

/** States at the most, and milliseconds on a machine that is too slow for so many. */
const MOST_STATES = 30_000;
const MOST_TIME = 10_000;

/** Nothing where more than one limit is open. */
export function* explainedWithoutLimit(
  compiled: Compiled,
  { plan, machines, order }: Explanation,
  bounds: Bounds,
): Generator<Progress, Pick<Explanation, 'without' | 'withoutStopped'>> {
  const [open, ...more] = openLimits(compiled.declared.statements);
  if (!order || !open || more.length > 0 || !COMPARED.has(open.what)) return {};
  // the greatest comes first
  if (machines[0] !== plan.machines[0]) return {};
  const without = withValues(compiled, [{ what: open.what, value: Number.POSITIVE_INFINITY }]);
  const time = Math.min(bounds.time ?? MOST_TIME, MOST_TIME);
  const states = Math.min(bounds.states ?? MOST_STATES, MOST_STATES);
  const found = yield* explain(without, { ...bounds, time, states });
  const { order: other, switches, inOrder, bound } = found;
  if (other) return { without: { order: other, switches, inOrder, without: { compiled: without, what: open.what } } };
  if (bound === 'time') return { withoutStopped: { what: open.what, after: time, unit: 'ms' } };
  return bound ? { withoutStopped: { what: open.what, after: states, unit: 'states' } } : {};
}
