// Recorded races without their schedule: what was recorded is among the ends that are found.
// RUNS=400 takes as many cases of each file.
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import type { Outcome } from '../../../core/explore/find/outcomes.ts';
import { resultValue } from '../../../core/kernel/constants.ts';
import type { GoldenCase } from '../../golden/case.ts';
import { logOfCase } from '../../golden/explain/script.ts';
import { caseFiles, readCases } from '../../golden/read.ts';
import { driven } from './driven.ts';

const CASES = Number(process.env.RUNS ?? 6);
const STATES = 30_000;

const files = caseFiles('test/golden/cases').filter((file) => /-multi/.test(file));

const recorded = ({ results, final, final_state }: GoldenCase): string =>
  JSON.stringify([
    Object.values(results).map((list) => list.map(resultValue)),
    final.map(([start, end]) => `${start}..${end}`),
    final_state.uwc,
  ]);

/** What is recorded of an end, in the same form. */
function endOf({ results: threads }: GoldenCase, names: readonly string[], end: Outcome): string {
  const of = (name: string): number[] =>
    end.results.flatMap(({ thread, result }) => (names[thread] === name ? [result] : []));
  return JSON.stringify([Object.keys(threads).map(of), end.maps[0]?.map((text) => text.split(' ')[0]), end.userWired]);
}

test.each(files.map((file) => [basename(file), file]))(
  '%s',
  async (_, file) => {
    let seen = 0;
    for await (const golden of readCases(file)) {
      if (seen === CASES) break;
      const compiled = logOfCase(golden);
      const { complete, outcomes } = driven(explore(compiled, { bounds: { states: STATES } }));
      if (!complete) continue;
      seen++;
      const ends = outcomes.map((end) => endOf(golden, compiled.program.threads, end));
      expect([golden.id, ...ends]).toContain(recorded(golden));
    }
    expect(seen).toBeGreaterThan(0);
  },
  600_000,
);
