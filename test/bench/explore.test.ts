// In the conventions of the yardstick the explorer has exactly the yardstick's states, transitions
// and final maps; reduced it has the same final maps in fewer states.
import { expect, test } from 'vitest';
import { measure } from '../../bench/explore/measure.ts';
import { SCENARIOS, type Scenario } from '../../bench/explore/scenarios.ts';
import { missingForSpin, spun } from '../../bench/explore/spin.ts';
import { YARDSTICK } from '../../bench/explore/yardstick.ts';

test.each(['s1', 's2', 's3'])('%s', (name) => {
  const scenario = SCENARIOS[name] as Scenario;
  const known = YARDSTICK[name];
  const { states, transitions, finals } = measure(name, scenario, 'counts');
  expect({ states, transitions: transitions + 1, finals }).toMatchObject({
    states: known?.states,
    transitions: known?.transitions,
    finals: known?.finals,
  });
  const reduced = measure(name, scenario, 'reduced');
  expect(reduced.finals).toBe(known?.finals);
  expect(reduced.states).toBeLessThan(states);
});

/**
 * t2 may take out one entry or two before it waits: who has no objects has none to let go of later.
 */
const REMOVER: Scenario = {
  pages: 3,
  map: [0, 1, 2].map((start) => ({ start, end: start + 1, read: true })),
  flaky: [],
  threads: [
    [{ op: 'wire', start: 2, end: 3, user: true, holesok: true }],
    [{ op: 'remove', start: 0, end: 3 }],
    [{ op: 'wire', start: 0, end: 2, user: true, holesok: true }],
  ],
};

test('what a remover has taken out before it waits is no part of a state', () => {
  expect(measure('', REMOVER, 'counts')).toMatchObject({ states: 92, transitions: 186 });
});

test.skipIf(missingForSpin().length > 0)(
  "SPIN's model, which knows nothing of the explorer, has the same counts",
  () => {
    expect(spun('', REMOVER, 'spin')).toMatchObject({ states: 92, transitions: 186 });
    expect(spun('s3', SCENARIOS.s3 as Scenario, 'spin-reduced').states).toBe(YARDSTICK.s3?.spinReduced);
  },
);
