// Scripts in which threads make the same calls, and what is found of them up to names: each telling
// with all exchanges of alike threads.
import fc from 'fast-check';
import type { Exploration } from '../../../core/explore/explore.ts';
import type { Outcome } from '../../../core/explore/find/outcomes.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const isRight = (text: string): boolean =>
  compile(parse(text)).diagnostics.every(({ severity }) => severity !== 'error');

/** `t2` makes what `t1` makes: each line of it, after that of `t1`. */
function copied(text: string, from: string, to: string): string {
  const starts = (line: string, name: string): boolean => line.startsWith(`${name}:`) || line.startsWith(`${name} `);
  const lines = text.split('\n').filter((line) => !starts(line, to));
  return lines.flatMap((line) => (starts(line, from) ? [line, to + line.slice(from.length)] : [line])).join('\n');
}

/** The same scripts with two or three alike threads, but one in eight. */
export const withTwins = (scripts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(scripts, fc.constantFrom('12', '12', '13', '23', '23', '123', '123', ''))
    .map(([text, alike]) => [...alike].slice(1).reduce((made, to) => copied(made, `t${alike[0]}`, `t${to}`), text))
    .filter(isRight);

/** All orders of these. */
function* ordersOf(list: readonly number[]): Generator<readonly number[]> {
  if (list.length === 0) yield [];
  for (const first of list) for (const rest of ordersOf(list.filter((one) => one !== first))) yield [first, ...rest];
}

/** All exchanges of alike threads: by thread, the one that takes its place. */
export function exchangesOf({ alike, plan }: Exploration): readonly (readonly number[])[] {
  let made: readonly (readonly number[])[] = [plan.threads.map((_, thread) => thread)];
  for (const group of alike.groups)
    made = made.flatMap((before) =>
      [...ordersOf(group)].map((order) => {
        const threads = [...before];
        for (const [i, thread] of group.entries()) threads[thread] = order[i] as number;
        return threads;
      }),
    );
  return made;
}

/** A text with threads exchanged; those that are listed come in their order. */
export function exchanged(text: string, threads: readonly number[], { plan }: Exploration): string {
  const names = plan.compiled.program.threads;
  const named = text.replace(/\bt\d\b/g, (name) => names[threads[names.indexOf(name)] ?? -1] ?? name);
  return named.replace(/\bt\d(, t\d)+/g, (list) => list.split(', ').sort().join(', '));
}

/** An outcome with threads exchanged. */
export function exchangedOutcome(outcome: Outcome, threads: readonly number[], found: Exploration): Outcome {
  const { plan } = found;
  const of = <T extends { readonly thread: number; readonly line: number }>(list: readonly T[]): T[] =>
    list
      .map((one) => {
        const index = plan.threads[one.thread]?.findIndex(({ line }) => line === one.line) ?? -1;
        const thread = threads[one.thread] as number;
        return { ...one, thread, line: plan.threads[thread]?.[index]?.line ?? one.line };
      })
      .sort((a, b) => a.thread - b.thread);
  return {
    ...outcome,
    results: of(outcome.results),
    stuck: of(outcome.stuck),
    maps: outcome.maps.map((map) => map.map((text) => exchanged(text, threads, found))),
    panic: exchanged(outcome.panic, threads, found),
  };
}
