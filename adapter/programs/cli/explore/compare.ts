// What differs between kernels: results that a call can have in one and not in another, ends, and
// suspicions.
import type { Outcome } from '../../../../core/explore/find/outcomes.ts';
import type { Suspect } from '../../../../core/explore/find/suspects.ts';
import { allOwn } from '../../../../core/explore/service/compare.ts';
import { resultsText } from '../../../../core/explore/words/orders.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { judgedText } from './expectations.ts';
import type { Explored } from './explored.ts';

/** What one kernel has alone. */
export interface Only {
  readonly text: string;
  /** What has an order of its own. */
  readonly of?: Suspect | Outcome;
}

/** What an exploration found, a sentence each, without what only counts. */
function statements({ compiled, found, judged }: Explored, owned: boolean): Map<string, Only> {
  const said = new Map<string, Only>();
  const { threads } = compiled.program;
  for (const { thread, line, result } of found.results)
    said.set(`result ${thread} ${line} ${result}`, {
      text: `line ${line}: ${threads[thread]}'s call can return ${resultName(result)}`,
    });
  for (const one of judged) said.set(`expect ${one.test.line} ${one.test.verdict}`, { text: judgedText(one) });
  for (const one of found.suspects) {
    const { kind, text } = owned ? one : (one.unowned ?? one);
    said.set(`suspect ${kind} ${text}`, { text: one.text, of: one });
  }
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
  const owned = allOwn(all.map(({ compiled }) => compiled.config.vintage));
  const said = all.map((one) => statements(one, owned));
  const made = all.map(({ compiled }, i) => ({
    kernel: compiled.config.vintage,
    only: [...(said[i] ?? [])].flatMap(([key, text]) => (said.every((other) => other.has(key)) ? [] : [text])),
  }));
  return made.every(({ only }) => only.length === 0) ? undefined : made;
}
