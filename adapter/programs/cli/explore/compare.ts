// What differs between kernels: results that a call can have in one and not in another, ends, and
// suspicions.
import type { Exploration } from '../../../../core/explore/explore.ts';
import { resultsText } from '../../../../core/explore/words/orders.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import type { Compiled } from '../../../../core/program/compile.ts';

export interface Explored {
  readonly compiled: Compiled;
  readonly found: Exploration;
}

/** What an exploration found, a sentence each, without what only counts. */
function statements({ compiled, found }: Explored): Map<string, string> {
  const said = new Map<string, string>();
  const { threads } = compiled.program;
  for (const { thread, line, result } of found.results)
    said.set(
      `result ${thread} ${line} ${result}`,
      `line ${line}: ${threads[thread]}'s call can return ${resultName(result)}`,
    );
  for (const { kind, text } of found.suspects) said.set(`suspect ${kind} ${text}`, text);
  for (const { kind, results, panic } of found.outcomes) {
    const text = `${kind}${panic === '' ? '' : ` (${panic})`}: ${resultsText(compiled, results)}`;
    said.set(`outcome ${text}`, text);
  }
  return said;
}

/** What each kernel has that not all have; undefined: they do not differ. */
export function differences(
  all: readonly Explored[],
): { readonly kernel: string; readonly only: readonly string[] }[] | undefined {
  const said = all.map(statements);
  const made = all.map(({ compiled }, i) => ({
    kernel: compiled.config.vintage,
    only: [...(said[i] ?? [])].flatMap(([key, text]) => (said.every((other) => other.has(key)) ? [] : [text])),
  }));
  return made.every(({ only }) => only.length === 0) ? undefined : made;
}
