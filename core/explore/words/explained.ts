// An explanation in words: with which values of open limits it holds, and why there is none.
import { resultName } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Explanation } from '../explain/explain.ts';
import type { Limits } from '../plan.ts';

/** `limit user_wired 3`: which values an order needs of limits that are left open. */
export const limitsText = (limits: Limits | undefined): string =>
  (limits ?? []).map(({ what, value }) => `limit ${what} ${value}`).join(', ');

/** Values of one limit that are next to each other, as a range. */
function rangesOf(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const value of sorted) {
    const last = ranges.at(-1);
    if (last && value === last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(', ');
}

/** Which values of open limits explain the results; '': no limit is open. */
export function machinesText(machines: readonly Limits[], tried: number): string {
  const [first = []] = machines;
  if (tried < 2 || first.length === 0) return '';
  if (first.length > 1)
    return `with ${machines.slice(0, 3).map(limitsText).join('; or ')}${machines.length > 3 ? '; ...' : ''}`;
  const [{ what } = { what: '' }] = first;
  return `with ${what} ${rangesOf(machines.flatMap((limits) => limits.map(({ value }) => value)))} (of ${tried} values tried) every result is as seen`;
}

/** Why nothing explains it. `reached`: how a bound that was reached is called. */
export function refusalText(
  { program }: Compiled,
  { impossible, bound, inOrder }: Pick<Explanation, 'impossible' | 'bound' | 'inOrder'>,
  reached: Readonly<Record<NonNullable<Explanation['bound']>, string>>,
): string {
  if (bound) return `no order was found: ${reached[bound]}, others may explain it`;
  if (!impossible) return 'no order explains the results';
  const { thread, line, expected } = impossible;
  const result = expected === undefined ? 'no return' : resultName(expected);
  const order = inOrder ? 'no order of the calls' : 'no order of the threads';
  return `${order} gives all results: the first that cannot be is line ${line}, ${program.threads[thread]}'s ${result}, together with those before it`;
}
