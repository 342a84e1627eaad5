// Findings of an exploration in words: titles of their kinds, and how a run ends.
import type { Compiled } from '../../program/compile.ts';
import type { Bound } from '../bounds.ts';
import type { Outcome } from '../find/outcomes.ts';
import { noResultText } from '../words/orders.ts';

export const END_TITLES: Readonly<Record<Outcome['kind'], string>> = {
  done: 'All calls return',
  stuck: 'Stuck',
  panic: 'Panic',
  endless: 'A call never ends',
};

/** `t3 asleep in vm_map_wire, vm_map_wire`, or what the calls return. */
export function outcomeText(compiled: Compiled, { kind, panic, stuck }: Outcome, results: string): string {
  if (kind === 'panic') return `panic: ${panic}`;
  if (kind === 'stuck')
    return stuck.map(({ thread, where }) => `${compiled.program.threads[thread]} ${where}`).join('; ');
  return results || noResultText(compiled);
}

export function outcomeDetails({ kind, maps, userWired }: Outcome, results: string): string[] {
  const entries = maps.flatMap((map, i) =>
    (map.length === 0 ? ['nothing is mapped'] : map).map((text) => (i === 0 ? text : `map ${i}: ${text}`)),
  );
  const returned = kind === 'done' || results === '' ? [] : [`returned: ${results}`];
  return [...returned, ...entries, `user_wired ${userWired}`];
}

export const BOUND_TEXT: Readonly<Record<Bound, string>> = {
  states: 'the bound of states was reached',
  depth: 'the bound of depth was reached',
  time: 'the time was over',
  memory: 'the bound of memory was reached',
  cancelled: 'it was cancelled',
};
