// In the conventions of the yardstick the explorer has exactly the yardstick's states, transitions and
// final maps; reduced it has the same final maps in fewer states.
import { expect, test } from 'vitest';
import { measure } from '../../bench/explore/measure.ts';
import { SCENARIOS, type Scenario } from '../../bench/explore/scenarios.ts';
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
