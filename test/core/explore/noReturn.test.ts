// Whether something can still be avoided after each choice of an order, also between choices that
// reductions join: an exploration that tells every interleaving apart says the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import type { Baked } from '../../../core/explore/paths.ts';
import { ALL_REDUCTIONS, NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { SUSPECT_KINDS } from '../../../core/trace/suspectKinds.ts';
import { checkProperty } from '../../property.ts';
import { driven } from './driven.ts';
import { everything } from './everything.ts';
import { explorable } from './scripts.ts';

const TIMEOUT = Math.max(60_000, 1_500 * Number(process.env.RUNS ?? 0));

function finished<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

/** After each choice: can it be avoided, and can it come? */
const stand = ({ points }: Baked): string[] =>
  points.map(({ canAvoid, ever }) => `${canAvoid ? 'can' : 'cannot'} be avoided${ever === 0 ? ', never comes' : ''}`);

/** Whether there is a moment in which nobody is in a call depends on who returns at once. */
const atRest = (kind: string): boolean => SUSPECT_KINDS[kind as keyof typeof SUSPECT_KINDS]?.about === 'rest';

test.each([
  ['all that there is', everything],
  ['wirings and unmappings', explorable],
])(
  'of %s',
  (_, scripts) => {
    checkProperty(
      fc.property(scripts(), (text) => {
        const compiled = compile(parse(text));
        const reduced = driven(
          explore(compiled, { bounds: { states: 4_000 }, reductions: { ...ALL_REDUCTIONS, alike: false } }),
        );
        const full = driven(explore(compiled, { bounds: { states: 40_000 }, reductions: NO_REDUCTION }));
        const { paths } = full;
        fc.pre(reduced.paths !== undefined && paths !== undefined);
        const bad = [...reduced.suspects, ...reduced.outcomes.filter(({ kind }) => kind !== 'done')];
        let compared = 0;
        for (const one of bad.filter(({ kind }) => !atRest(kind)).slice(0, 4)) {
          if (![...full.suspects, ...full.outcomes].some(({ key }) => key === one.key)) continue;
          const { machine, picks } = reduced.order(one);
          const own = finished(reduced.baked(one));
          const trace = finished(paths.trace(machine, picks));
          const all = trace && finished(paths.stand(trace, [one.key]));
          if (!own || !all) continue;
          expect(stand(own)).toEqual(stand(all));
          expect(own.points.at(-1)?.canAvoid).toBe(false);
          expect(own.points).toHaveLength(picks.length + 1);
          compared++;
        }
        // most scripts have nothing bad
        fc.pre(compared > 0);
      }),
      12,
    );
  },
  TIMEOUT,
);
