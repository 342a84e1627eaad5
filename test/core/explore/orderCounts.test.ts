// How many orders there are, counted on the graph, and by making each of them.
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { countOrders, LATE, orderCountText, ordersOf } from '../../../core/explore/find/orderCounts.ts';
import { NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

const SCRIPT = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x3000 rw- max=rwx
fault 0x2000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t2: vm_map_remove(0x2000, 0x3000)
t3: vm_map_wire(0x1000, 0x1000, USER|NOHOLES) = KERN_FAILURE
`;

function counted(text: string, bounds = {}) {
  const work = countOrders(compile(parse(text)), bounds);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value === LATE ? undefined : value;
  }
}

/** Each way through the graph that tells all apart, one by one. */
function byHand(text: string) {
  const { paths, results, outcomes, suspects } = driven(explore(compile(parse(text)), { reductions: NO_REDUCTION }));
  if (!paths) throw new Error('not explored');
  const of = new Map<string, number>();
  let all = 0;
  const { search, findings } = paths;
  const go = (state: number, met: ReadonlySet<string>): void => {
    const here = new Set(met);
    for (const [key, states] of findings.members) if (states.includes(state)) here.add(key);
    const next: { readonly to: number; readonly keys: readonly string[] }[] = [];
    search.follow(state, (to, thread, step) => {
      const keys = search.moves.notesBy(thread, step).flatMap(({ thread: by, note }) => findings.keysOf(by, note));
      next.push({ to, keys });
    });
    for (const { to, keys } of next) go(to, new Set([...here, ...keys]));
    if (next.length > 0) return;
    all++;
    for (const key of here) of.set(key, (of.get(key) ?? 0) + 1);
  };
  go(0, new Set());
  const keys = [...results, ...outcomes, ...suspects].map(({ key }) => key);
  return { all, of: new Map(keys.map((key) => [key, of.get(key) ?? 0])) };
}

test('each order is counted once, by result, by end and by what is suspicious in it', () => {
  const made = counted(SCRIPT);
  const expected = byHand(SCRIPT);
  expect(expected.all).toBeGreaterThan(1_000);
  expect(expected.of.size).toBeGreaterThan(8);
  expect(made?.all).toBe(expected.all);
  expect(new Map(made?.of)).toEqual(expected.of);
});

test('the ends are all that there is', () => {
  const { all = 0, of = new Map() } = counted(SCRIPT) ?? {};
  const { outcomes } = driven(explore(compile(parse(SCRIPT)), { reductions: NO_REDUCTION }));
  expect(outcomes.reduce((sum, { key }) => sum + (of.get(key) ?? 0), 0)).toBe(all);
});

const TWINS = `kernel freebsd-13
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_remove(0x1000, 0x2000)
t2: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t3: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
`;

test('of alike threads an end counts for all that it stands for, and each result for its thread', () => {
  const counts = counted(TWINS);
  const { outcomes, results, alike } = driven(explore(compile(parse(TWINS))));
  expect(alike.groups).toEqual([[1, 2]]);
  expect(outcomes.some(({ standsFor }) => standsFor === 2)).toBe(true);
  expect(outcomes.reduce((sum, one) => sum + (ordersOf(one, counts) ?? 0), 0)).toBe(counts?.all);
  const ofThread = (thread: number) =>
    results.flatMap((one) => (one.thread === thread ? [`${one.result}: ${ordersOf(one, counts)}`] : [])).sort();
  expect(ofThread(1)).toEqual(ofThread(2));
  expect(ofThread(1).join()).not.toContain('undefined');
});

test('a bound, and no number', () => {
  expect(counted(SCRIPT, { states: 50 })).toBeUndefined();
});

test.each([
  [1, '1'],
  [12_345, '12,345'],
  [2 ** 60, 'about 1.2e+18'],
])('%d is %s', (count, text) => {
  expect(orderCountText(count)).toBe(text);
});

test('where the time ends the counting, that is told apart from a bound', () => {
  const text = 'map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: mlock(0x1000, 0x2000)\nt2: munmap(0x1000, 0x1000)\n';
  const made = (bounds: object) => {
    const work = countOrders(compile(parse(text)), bounds);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  };
  expect(made({ time: 0 })).toBe(LATE);
  expect(made({ states: 3 })).toBeUndefined();
  expect(made({ time: 1e9 })).toMatchObject({ all: expect.any(Number) });
});
