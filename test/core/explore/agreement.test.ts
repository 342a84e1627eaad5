// The reduced exploration finds what one finds that tells every interleaving apart: the
// same results of the same calls, the same ends, and the same suspicions. RUNS=5000
// runs as many scripts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exploration, type ExploreOptions, explore } from '../../../core/explore/explore.ts';
import { withKey } from '../../../core/explore/find/outcomes.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { ALL_REDUCTIONS, NO_REDUCTION, type Reductions } from '../../../core/explore/step/reductions.ts';
import { dumpEntries } from '../../../core/kernel/kernel.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { everything } from './everything.ts';
import { explorable, removing } from './scripts.ts';
import { exchanged, exchangedOutcome, exchangesOf, withTwins } from './twins.ts';
import { wider } from './widerScripts.ts';

const STATES = 30_000;

function compiled(text: string): Compiled {
  const made = compile(parse(text));
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return made;
}

function exploration(script: Compiled, options: ExploreOptions): Exploration {
  const work = explore(script, options);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * What people see of an exploration, whatever order it was found in, with all
 * exchanges of alike threads.
 */
function seen(found: Exploration) {
  const exchanges = exchangesOf(found);
  const all = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
  const suspects = found.suspects.flatMap(({ kind, text, also }) => [text, ...also].map((one) => `${kind} ${one}`));
  return {
    outcomes: all(
      exchanges.flatMap((threads) =>
        found.outcomes.map((outcome) => withKey(exchangedOutcome(outcome, threads, found)).key),
      ),
    ),
    results: all(found.results.map(({ thread, line, result }) => `${thread} ${line} ${result}`)),
    suspects: all(exchanges.flatMap((threads) => suspects.map((text) => exchanged(text, threads, found)))),
  };
}

/** Gives undefined where a script has too many orders to tell them all apart. */
function both(text: string, reductions: Reductions) {
  const script = compiled(text);
  const whole = exploration(script, { reductions: NO_REDUCTION, bounds: { states: STATES } });
  if (!whole.complete) return undefined;
  return { script, whole, reduced: exploration(script, { reductions }) };
}

const CASES: [string, Reductions, fc.Arbitrary<string>?][] = [
  ['all reductions', ALL_REDUCTIONS],
  ['all reductions, in scripts of all that the language has', ALL_REDUCTIONS, everything()],
  ['steps that touch nothing shared', { ...NO_REDUCTION, local: true }],
  ['faults', { ...NO_REDUCTION, local: true, faults: true }],
  ['changes', { ...NO_REDUCTION, local: true, changes: true }],
  ['sleepers', { ...NO_REDUCTION, local: true, changes: true, sleepers: true }],
  ['references', { ...NO_REDUCTION, local: true, frees: true }, removing()],
  ['references, in scripts of all that the language has', { ...NO_REDUCTION, local: true, frees: true }, everything()],
  ['all reductions, where pieces of objects come and go', ALL_REDUCTIONS, withTwins(removing())],
  ['alike threads', { ...NO_REDUCTION, alike: true }, withTwins(explorable())],
  ['alike threads, in scripts of all that the language has', { ...NO_REDUCTION, alike: true }, withTwins(everything())],
  ['all reductions, with alike threads', ALL_REDUCTIONS, withTwins(explorable())],
  ['all reductions, with alike threads, in scripts of all', ALL_REDUCTIONS, withTwins(everything())],
];

describe('a reduced exploration finds what the whole one finds', () => {
  test.each(CASES)('%s', (name, reductions, scripts = explorable()) => {
    let alike = 0;
    checkProperty(
      fc.property(scripts, (text) => {
        const found = both(text, reductions);
        fc.pre(found !== undefined);
        if (!found) return;
        expect(found.reduced.complete).toBe(true);
        expect(seen(found.reduced)).toEqual(seen(found.whole));
        if (found.reduced.alike.groups.length > 0) alike++;
        expect(found.reduced.states).toBeLessThanOrEqual(found.whole.states);
      }),
      60,
    );
    if (name.includes('alike threads')) expectOften(alike, 20);
  });
});

test.each([
  ['so it is with stacks, whole maps, msync, limits, forks and deaths', wider()],
  ['so it is with them and alike threads', withTwins(wider())],
])('%s', (_name, scripts) => {
  checkProperty(
    fc.property(scripts, (text) => {
      const found = both(text, ALL_REDUCTIONS);
      fc.pre(found !== undefined);
      if (found) expect(seen(found.reduced)).toEqual(seen(found.whole));
    }),
    60,
  );
});

test('each outcome is what the machine comes to by its order', () => {
  checkProperty(
    fc.property(explorable(), (text) => {
      const script = compiled(text);
      const { outcomes, order } = exploration(script, { bounds: { states: STATES } });
      for (const outcome of outcomes) {
        const { state } = followOrder(script, order(outcome));
        const k = state.kernel;
        const ranges = (list: readonly { start: number; end: number; wiredCount: number }[]) =>
          list.map(({ start, end, wiredCount }) => `${start} ${end} ${wiredCount}`);
        expect(k.panic).toBe(outcome.panic);
        expect(k.threads.flatMap(({ depth }, i) => (depth > 0 ? [i] : []))).toEqual(
          outcome.kind === 'stuck' ? outcome.stuck.map(({ thread }) => thread) : expect.anything(),
        );
        expect(ranges(dumpEntries(k)).length).toBe(outcome.maps[0]?.length);
        for (const { thread, result } of outcome.results.slice(-1))
          if (k.threads[thread]?.depth === 0) expect(k.threads[thread]?.lastResult).toBe(result);
      }
    }),
    60,
  );
});
