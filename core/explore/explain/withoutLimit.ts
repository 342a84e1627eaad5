// Whether the results are explained without a limit too, where a script leaves one open and the
// greatest of its values explains them: then the limit may not be what refused a call.
import type { Compiled } from '../../program/compile.ts';
import { openLimits } from '../../program/openLimits.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { withValues } from '../follow.ts';
import { COMPARED } from './alikeRuns.ts';
import { type Explanation, explain, type Found } from './explain.ts';

/** States at the most, and milliseconds on a machine that is too slow for so many. */
const MOST_STATES = 30_000;
const MOST_TIME = 10_000;

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
