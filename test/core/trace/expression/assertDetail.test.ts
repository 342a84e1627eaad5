// What an assert that does not hold says: the values that make it so.
import { expect, test } from 'vitest';
import { machineScope } from '../../../../core/inspect/scope.ts';
import { compile } from '../../../../core/machine/machine.ts';
import { initialState } from '../../../../core/machine/step.ts';
import { NOBODY } from '../../../../core/program/types.ts';
import { assertDetail } from '../../../../core/trace/expression/assertDetail.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const script = `map 0x1000..0x20000
entry 0x1000..0x3000 rw- max=rwx
t1: mlock(0x1000, 0x1000)
`;
const compiled = compile(parse(script));
const state = initialState(compiled, compiled.program);

function said(text: string, ok = false): string {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(text);
  return assertDetail(parsed.expression, ok, machineScope(state, NOBODY));
}

test.each([
  ['user_wired == 2', 'user_wired is 0'],
  ['2 < user_wired', 'user_wired is 0'],
  ['user_wired == map.entries', 'user_wired is 0, map.entries is 1'],
  ['t1.state == asleep', 't1.state is idle'],
  ['user_wired', 'user_wired is 0'],
  ['entry(0x1000).in_transition', 'entry(0x1000).in_transition is false'],
  ['1 == 2', 'it is false'],
  ['1 == 2 && user_wired == 1', 'it is false'],
  ['map.entries == 1 && user_wired == 1', 'user_wired is 0'],
  ['user_wired == 1 && map.entries == 1', 'user_wired is 0'],
  ['user_wired == 1 || map.entries == 2', 'user_wired is 0, map.entries is 1'],
  ['user_wired == 1 || user_wired == 2', 'user_wired is 0'],
  ['!(map.entries == 1 && user_wired == 0)', 'map.entries is 1, user_wired is 0'],
  ['!(user_wired == 5 || map.entries == 1)', 'map.entries is 1'],
])('%s does not hold: %s', (text, detail) => {
  expect(said(text)).toBe(detail);
});

test('one that holds', () => {
  expect(said('user_wired == 0', true)).toBe('user_wired is 0');
  expect(said('1 == 1', true)).toBe('it is true');
});
