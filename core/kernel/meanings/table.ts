// All rows, and the questions to them.
import { resultName, type Vintage } from '../constants.ts';
import { RULES } from '../rules.ts';
import { ACCESS_MEANINGS } from './access.ts';
import { ARGUMENT_MEANINGS } from './arguments.ts';
import { GROWTH_MEANINGS } from './growth.ts';
import { LIMIT_MEANINGS } from './limits.ts';
import { MAPPING_MEANINGS } from './mappings.ts';
import type { Meaning } from './meaning.ts';
import { RANGE_MEANINGS } from './ranges.ts';
import { ROOM_MEANINGS } from './rooms.ts';
import { SHARED_MEANINGS } from './shared.ts';
import { STACK_MEANINGS } from './stacks.ts';
import { SWAP_MEANINGS } from './swap.ts';
import { WIRING_MEANINGS } from './wirings.ts';

/** In the order of the report: arguments, limits, then what the map decides. */
export const MEANINGS: readonly Meaning[] = [
  ...ARGUMENT_MEANINGS,
  ...MAPPING_MEANINGS,
  ...LIMIT_MEANINGS,
  ...SWAP_MEANINGS,
  ...RANGE_MEANINGS,
  ...ROOM_MEANINGS,
  ...WIRING_MEANINGS,
  ...ACCESS_MEANINGS,
  ...STACK_MEANINGS,
  ...GROWTH_MEANINGS,
  ...SHARED_MEANINGS,
];

const resultsIn = (meaning: Meaning, call: string, vintage: Vintage): readonly string[] =>
  meaning.gives
    .filter(({ calls, when }) => calls.includes(call) && (when?.(RULES[vintage]) ?? true))
    .map(({ result }) => result);

/** What a result of a call can mean in a kernel. */
export const meaningsOf = (call: string, result: number | string, vintage: Vintage): readonly Meaning[] => {
  const name = typeof result === 'string' ? result : resultName(result);
  return MEANINGS.filter((meaning) => resultsIn(meaning, call, vintage).includes(name));
};

/** The failures of a call in a kernel, each with what it can mean. */
export function failuresOf(call: string, vintage: Vintage): ReadonlyMap<string, readonly Meaning[]> {
  const found = new Map<string, Meaning[]>();
  for (const meaning of MEANINGS)
    for (const result of resultsIn(meaning, call, vintage)) {
      const known = found.get(result);
      if (known) known.push(meaning);
      else found.set(result, [meaning]);
    }
  return found;
}
