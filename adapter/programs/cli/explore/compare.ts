// What differs between kernels: results that a call can have in one and not in another, ends, and
// suspicions.
import type { JudgedExpectation } from '../../../../core/check/explored.ts';
import type { Exploration } from '../../../../core/explore/explore.ts';
import type { OrderCounts } from '../../../../core/explore/find/orderCounts.ts';
import type { Met } from '../../../../core/explore/symmetry/cast.ts';
import { resultsText } from '../../../../core/explore/words/orders.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { judgedText } from './expectations.ts';

export interface Explored {
  readonly compiled: Compiled;
  readonly found: Exploration;
  readonly counts: OrderCounts | undefined;
  /** Of each line `expect explore:`, whether it holds. */
  readonly judged: readonly JudgedExpectation[];
}

/** What one kernel has alone. */
export interface Only {
  readonly text: string;
  /** What has an order of its own. */
  readonly of?: Met;
}

/** What an exploration found, a sentence each, without what only counts. */
function statements({ compiled, found, judged }: Explored): Map<string, Only> {
  const said = new Map<string, Only>();
  const { threads } = compiled.program;
  for (const { thread, line, result } of found.results)
    said.set(`result ${thread} ${line} ${result}`, {
      text: `line ${line}: ${threads[thread]}'s call can return ${resultName(result)}`,
    });
  for (const one of judged) said.set(`expect ${one.test.line} ${one.test.verdict}`, { text: judgedText(one) });
  for (const one of found.suspects) said.set(`suspect ${one.kind} ${one.text}`, { text: one.text, of: one });
  for (const one of found.outcomes) {
    const { kind, results, panic } = one;
    const text = `${kind}${panic === '' ? '' : ` (${panic})`}: ${resultsText(compiled, results)}`;
    said.set(`outcome ${text}`, { text, of: one });
  }
  return said;
}

/** What each kernel has that not all have; undefined: they do not differ. */
export function differences(
  all: readonly Explored[],
): { readonly kernel: string; readonly only: readonly Only[] }[] | undefined {
  const said = all.map(statements);
  const made = all.map(({ compiled }, i) => ({
    kernel: compiled.config.vintage,
    only: [...(said[i] ?? [])].flatMap(([key, text]) => (said.every((other) => other.has(key)) ? [] : [text])),
  }));
  return made.every(({ only }) => only.length === 0) ? undefined : made;
}
