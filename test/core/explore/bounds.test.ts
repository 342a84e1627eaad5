// Bounds hold, and cancelling is possible, also where each state is large and takes long.
import { afterEach, expect, test, vi } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { tickingClock } from '../../patience.ts';
import { driven } from './driven.ts';

afterEach(() => vi.restoreAllMocks());

/** Calls that walk through so many entries, and meet at each. */
function crowded(entries: number) {
  const page = (n: number): string => `0x${n.toString(16)}000`;
  const lines = Array.from({ length: entries }, (_, i) => `entry ${page(2 * i + 1)}..${page(2 * i + 2)} rw-`);
  return compile(parse([...lines, 't1: mlockall(CURRENT)', 't2: munmap(0x1000, 0x10000)', ''].join('\n')));
}

test('a bound on time: it is looked at after each state that takes long', () => {
  const script = crowded(5_000);
  tickingClock(100);
  const { bound, states } = driven(explore(script, { bounds: { time: 500 } }));
  expect(bound).toBe('time');
  expect(states).toBeGreaterThan(1);
  expect(states).toBeLessThan(20);
});

test('a bound on memory', () => {
  const most = 48e6;
  const { bound, memory } = driven(explore(crowded(2_000), { bounds: { memory: most } }));
  expect(bound).toBe('memory');
  expect(memory).toBeLessThan(1.4 * most);
});

test('progress comes often', () => {
  const work = explore(crowded(5_000));
  tickingClock(100);
  let looked = 0;
  for (let n = 0; n < 5; n++) {
    const { done, value } = work.next();
    if (done) throw new Error('it is over');
    // the states from which all steps were tried
    const now = value.states - value.frontier;
    expect(now - looked).toBeLessThanOrEqual(1);
    looked = now;
  }
  expect(looked).toBeGreaterThan(0);
});
