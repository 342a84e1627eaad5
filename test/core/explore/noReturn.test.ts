// Whether something can still be avoided after each choice of an order, also between choices that
// reductions join: an exploration that tells every interleaving apart says the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Exploration, explore } from '../../../core/explore/explore.ts';
import type { Baked, Paths } from '../../../core/explore/paths.ts';
import { NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import type { Met } from '../../../core/explore/symmetry/cast.ts';
import { bakedText } from '../../../core/explore/words/orders.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { SUSPECT_KINDS } from '../../../core/trace/suspectKinds.ts';
import { checkProperty } from '../../property.ts';
import { driven } from './driven.ts';
import { everything } from './everything.ts';
import { explorable } from './scripts.ts';
import { withTwins } from './twins.ts';

const TIMEOUT = Math.max(240_000, 6_000 * Number(process.env.RUNS ?? 0));

function finished<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

/** After each choice: can it be avoided, and can it come? */
const stand = ({ points }: Baked): string[] =>
  points.map(({ canAvoid, ever }) => `${canAvoid ? 'can' : 'cannot'} be avoided${ever === 0 ? ', never comes' : ''}`);

type Asked = Met & { readonly key: string };

/**
 * Says that the point of no return is where all interleavings have it; false: a bound was reached.
 */
function agrees(reduced: Exploration, full: Paths, one: Asked): boolean {
  const { machine, picks } = reduced.order(one);
  const own = finished(reduced.baked(one));
  const trace = finished(full.trace(machine, picks));
  if (!own || !trace) return false;
  const all = finished(full.stand(trace, [one.key]));
  expect([one.key, ...stand(own)]).toEqual([one.key, ...stand(all)]);
  expect(own).not.toHaveProperty('unknown');
  expect(own).not.toHaveProperty('atOnce');
  expect(own.points.at(-1)?.canAvoid).toBe(false);
  expect(own.points).toHaveLength(picks.length + 1);
  return true;
}

const badOf = ({ suspects, outcomes }: Exploration): Asked[] => [
  // of the others any exchange would have to be asked for
  ...suspects.filter(({ exchanged }) => exchanged.length === 0),
  ...outcomes.filter(({ kind, exchanged }) => kind !== 'done' && exchanged?.length === 0),
];

const ofMoments = ({ suspects }: Exploration): Asked[] =>
  suspects.filter(
    ({ kind, exchanged }) =>
      exchanged.length === 0 && (kind === 'mark-without-owner' || SUSPECT_KINDS[kind].about === 'rest'),
  );

const ofAlike = ({ results, alike }: Exploration): Asked[] => {
  const members = alike.groups.flat();
  return results.filter(({ thread }) => members.includes(thread));
};

/** Two alike threads, and entries that stay apart where nobody is in a call. */
const ALIKE = `kernel freebsd-13
map 0x1000..0x20000
entry 0x1000..0x4000 rw- max=rwx
t1: vm_map_inherit(0x2000, 0x3000, copy)
t2: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t3: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t2: vm_map_unwire(0x1000, 0x3000, USER|NOHOLES)
t3: vm_map_unwire(0x1000, 0x3000, USER|NOHOLES)
`;

test('a bound that is reached as more is told apart is said', () => {
  const compiled = compile(parse(ALIKE));
  const { memory } = driven(explore(compiled));
  const found = driven(explore(compiled, { bounds: { memory: memory + 1 } }));
  const textOf = (one: Asked | undefined): string => {
    const baked = one && finished(found.baked(one));
    return one && baked ? bakedText(compiled, found.order(one), baked) : '';
  };
  const ofAlike = found.results.find(({ thread }) => thread === 2);
  expect(textOf(ofAlike)).toBe('since when it cannot be avoided is not known: telling more apart was too much memory');
  const apart = found.suspects.find(({ kind }) => kind === 'neighbours-apart');
  expect(textOf(apart)).toMatch(
    /^if each call returns with its last step, it cannot be avoided after step .*\(other orders: too much memory\)$/,
  );
});

test('a call that drops references as it returns is over after that', () => {
  const compiled = compile(
    parse(`kernel freebsd-13
map 0x1000..0x14000
object f 8 pages
faults lookup
entry 0x2000..0x3000 rw- flags=COW|NEEDS_COPY object=f
entry 0x3000..0x5000 rw- flags=COW|NEEDS_COPY object=f
fault 0x4000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x2000, 0x3000, USER|NOHOLES)
t2: vm_map_wire(0x1000, 0x5000, USER|HOLESOK)
t3: vm_map_remove(0x4000, 0x5000)
`),
  );
  const reduced = driven(explore(compiled));
  const { paths } = driven(explore(compiled, { reductions: NO_REDUCTION, grouped: reduced.grouping }));
  const asked = ofMoments(reduced);
  expect(asked).toHaveLength(2);
  for (const one of asked) expect(paths && agrees(reduced, paths, one)).toBe(true);
});

test.each([
  ['what is bad, in all that there is', everything, badOf],
  ['what is bad, in wirings and unmappings', explorable, badOf],
  ['what depends on which calls are over, in all that there is', everything, ofMoments],
  ['what depends on which calls are over, in wirings and unmappings', explorable, ofMoments],
  ['results, in all that there is', everything, ({ results }: Exploration) => results],
  ['results of alike threads, in all that there is', () => withTwins(everything()), ofAlike],
  ['results of alike threads, in wirings and unmappings', () => withTwins(explorable()), ofAlike],
])(
  'of %s',
  (_, scripts, asked) => {
    checkProperty(
      fc.property(scripts(), (text) => {
        const compiled = compile(parse(text));
        const reduced = driven(explore(compiled, { bounds: { states: 4_000 } }));
        fc.pre(reduced.paths !== undefined && asked(reduced).length > 0);
        const grouped = reduced.grouping;
        const full = driven(explore(compiled, { bounds: { states: 40_000 }, reductions: NO_REDUCTION, grouped }));
        const { paths } = full;
        fc.pre(paths !== undefined);
        fc.pre(
          asked(reduced)
            .slice(0, 4)
            .filter((one) => agrees(reduced, paths, one)).length > 0,
        );
      }),
      8,
    );
  },
  TIMEOUT,
);

test('a question that is cancelled leaves no half-known states', () => {
  const calls = [1, 2, 3].flatMap((t) => [
    `t${t}: vm_map_wire(0x1000, 0x${t + 4}000, USER|NOHOLES)`,
    `t${t}: vm_map_unwire(0x2000, 0x${t + 3}000, USER|HOLESOK)`,
    `t${t}: vm_map_inherit(0x${t}000, 0x${t + 2}000, share)`,
  ]);
  calls.push('t4: vm_map_wire(0x1000, 0x8000, USER|NOHOLES)');
  const compiled = compile(parse(`map 0x1000..0x20000\nentry 0x1000..0x9000 rw-\n${calls.join('\n')}\n`));
  const standOf = (cancelled: number): string[] => {
    const { paths, order, outcomes, states } = driven(explore(compiled));
    const one = outcomes.at(-1);
    expect(states).toBeGreaterThan(4_000);
    if (!paths || !one) throw new Error('nothing was found');
    const { machine, picks } = order(one);
    const begun = (work: Generator<unknown>): void => {
      for (let n = 0; n < cancelled; n++) work.next();
      work.return(undefined);
    };
    begun(paths.trace(machine, picks));
    const trace = finished(paths.trace(machine, picks));
    if (!trace) throw new Error('no trace');
    begun(paths.stand(trace, [one.key]));
    return stand(finished(paths.stand(trace, [one.key])));
  };
  const whole = standOf(0);
  expect(whole).toContain('can be avoided');
  expect(standOf(2)).toEqual(whole);
});
