// What is bad of what a run can come to: a failure that the script expects is not.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { picksOf, ScriptOutlook, shareText } from '../../../core/explore/outlook.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

const example = (name: string): string => readFileSync(`examples/${name}.vmtrace`, 'utf8');

/** Of the script's own run, or its first steps: how it stands at its beginning, and what is bad. */
function outlookOf(text: string, steps = Number.POSITIVE_INFINITY) {
  const compiled = compile(parse(text));
  const outlook = new ScriptOutlook(compiled, true);
  for (const work = outlook.begin({ states: 100_000 }); !work.next().done; );
  const machine = createMachine(compiled);
  for (let choice = machine.next(); choice && machine.length < steps; choice = machine.next()) machine.step(choice);
  const made = runToEnd(quiet(picksOf(compiled, machine)));
  const { points = [], fates = [] } = (made && runToEnd(quiet(outlook.run(made.picks)))) ?? {};
  const titles = [...new Set(points.flatMap((point) => point.titles))];
  const { until } = made ?? {};
  return { isClean: outlook.isClean, from: points[0]?.share, to: points.at(-1)?.share, fates, titles, until };
}
function* quiet<T>(work: Generator<unknown, T>): Generator<undefined, T, void> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
    yield undefined;
  }
}

/** The same without the failures that its lines expect. */
const unsaid = (text: string): string => text.replace(/ = (KERN_(?!SUCCESS)|E)[A-Z_]+/g, '');

test.each([['find-misses-the-tail', 'No space, though there is room']])(
  'what %s expects is no bad end, and one if no line says so',
  (name, title) => {
    const text = example(name);
    expect(outlookOf(text)).toMatchObject({ isClean: true, fates: [] });
    expect(outlookOf(unsaid(text))).toMatchObject({ isClean: false, from: 1, titles: [title], fates: [{ title }] });
  },
);

test('of what a script expects in part, the rest stays bad', () => {
  const limit = example('global-limit');
  expect(outlookOf(limit).titles).toEqual(['Limit exceeded']);
  expect(outlookOf(unsaid(limit)).titles).toContain("Limit used up by the kernel's own pages");
  // a mark that stays is bad, whatever the call returns
  expect(outlookOf(example('mlockall-no-access')).titles).toEqual(['Maximum protection loses write']);
});

test('where orders differ in what a call returns, those are bad that the script does not expect', () => {
  const { from = 0, titles } = outlookOf(example('slipped-in-between'), 0);
  expect(titles).toEqual(['Other result than expected']);
  expect(from > 0 && from < 1).toBe(true);
});

const FOLLOWED = readdirSync('examples').map((file) => file.slice(0, -8));
test.each(FOLLOWED)('the run of %s can be followed, whose lines hold threads, to an end that is certain', (name) => {
  const { to, fates } = outlookOf(example(name));
  expect(to).toBe(fates.length > 0 ? 1 : 0);
});

test('a thread that dies in its call, and what is set once the others sleep, are followed', () => {
  const { fates } = outlookOf(example('dead-wirer'));
  expect(fates.map(({ title, picks }) => `${title} ${picks}`)).toEqual([
    'Lost wakeup 5',
    'Mark of a dead thread 5',
    'User-wired pages miscounted 5',
  ]);
});

test('where something is set while a thread could go on, the run leaves the orders', () => {
  const lines = (point: string): string => `kernel freebsd-15
map 0x1000..0x20000
entry 0x1000..0x3000 rw-
t2: mlock(0x2000, 4096)
t1 > mlock(0x1000, 4096) @ ${point}
set map.timestamp = 7
t1 <
t2: munlock(0x2000, 4096)
`;
  /** Where the script itself runs its line that sets something. */
  const setAt = (text: string): number => {
    const machine = createMachine(compile(parse(text)));
    while (machine.next()?.thread !== NOBODY) machine.step();
    return machine.position;
  };
  const held = lines('fault');
  expect(outlookOf(held).until).toBe(setAt(held));
  // in the middle of a section: what it does is known up to where the section began
  const open = lines('vm_map_wire_locked.mark');
  const { until = 0 } = outlookOf(open);
  expect(until).toBeLessThan(setAt(open));
  expect(until).toBeGreaterThan(0);
});

test('a thread that is held within a section has ended it for the others', () => {
  // t1 holds the lock at a step that no order stops at; t2 waits for it meanwhile
  const { fates } = outlookOf(`kernel freebsd-15
map 0x1000..0x20000
entry 0x1000..0x3000 rw-
t1 > vm_map_remove(0x1000, 0x2000) @ vm_map_delete.loop
t2: vm_map_wire(0x1000, 0x3000, SYSTEM|NOHOLES)
t1 < KERN_SUCCESS
t2 < KERN_SUCCESS
`);
  // certain since t1 took the lock, its second choice
  expect(fates.map(({ text, picks }) => [text, picks])).toEqual([
    ['t2: vm_map_wire returns KERN_INVALID_ADDRESS, and its line expects KERN_SUCCESS', 2],
  ]);
});

test('another failure than the expected one is bad', () => {
  const text = example('find-misses-the-tail').replace('= KERN_NO_SPACE', '= KERN_INVALID_ADDRESS');
  expect(outlookOf(text).titles).toEqual(['Other result than expected']);
});

test('a run that stands between steps that reductions join is at states that the search has met', () => {
  // both drop an object after they have unlocked the map
  const compiled = compile(
    parse(`kernel freebsd-13
map 0x1000..0x14000
faults lookup
entry 0x1000..0x2000 rw- max=rwx
entry 0x3000..0x4000 rw- max=rwx
t1: mlock(0x1000, 4096)
t1: munmap(0x1000, 4096)
t2: mlock(0x3000, 4096)
t2: munmap(0x3000, 4096)
`),
  );
  const { paths } = driven(explore(compiled));
  const met = paths?.search.states.count ?? 0;
  for (let seed = 1; seed <= 25; seed++) {
    const machine = createMachine(compiled, { schedule: { kind: 'random', seed } });
    while (machine.next()) machine.step();
    const { picks = [] } = runToEnd(quiet(picksOf(compiled, machine))) ?? {};
    const { states = [] } = (paths && runToEnd(quiet(paths.trace(0, picks)))) ?? {};
    expect(states).toHaveLength(picks.length + 1);
    expect(Math.max(...states)).toBeLessThan(met);
  }
});

test.each([
  [0, '0 %'],
  [0.001, 'under 1 %'],
  [0.01, '1 %'],
  [0.5, '50 %'],
  [0.99, '99 %'],
  [0.999, 'over 99 %'],
  [1, '100 %'],
])('a share of %f is %s: what is neither all nor nothing is not rounded to it', (share, text) => {
  expect(shareText(share)).toBe(text);
});
