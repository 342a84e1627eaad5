// Scripts as tests: what is listed is what is told of, in every mode; coverage
// counts labelled steps.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkScript } from '../../../core/check/check.ts';
import { coverageOf, summed } from '../../../core/check/coverage.ts';
import { checkEveryOrder, NO_SUSPICION } from '../../../core/check/everyOrder.ts';
import { testsIn } from '../../../core/check/outline.ts';
import { answerCheck } from '../../../core/check/service.ts';
import type { Test } from '../../../core/check/tests.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const EXAMPLES = readdirSync('examples').filter((file) => file.endsWith('.vmtrace'));
const STEPS = 1_000_000;
const read = (text: string) => {
  const script = parse(text);
  return { script, compiled: compile(script) };
};
const place = ({ line, name }: Pick<Test, 'line' | 'name'>): string => `${line} ${name}`;
const told = (tests: readonly Test[]): string[] => tests.map(({ verdict, line, name }) => `${verdict} ${line} ${name}`);

test.each(EXAMPLES)('%s: what is listed is what a run tells of, and all of it holds', async (file) => {
  const { script, compiled } = read(readFileSync(`examples/${file}`, 'utf8'));
  const tests = await checkScript(script, compiled, { steps: STEPS, bounds: { states: 20_000 } });
  expect(tests.map(place)).toEqual(testsIn(script).map(place));
  expect(tests.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'skipped')).toEqual([]);
});

const RACE = `kernel freebsd-15
map 0x1000..0x20000
entry 0x1000..0x3000 rw- max=rwx
t1 > vm_map_wire(0x1000, 0x3000, USER|NOHOLES) @ fault 0x1000
t2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS
t1 < KERN_SUCCESS
assert user_wired == 1
expect explore: no lost-wakeup
`;

test('every order: a line fails where some order makes it fail, a held call at the line of its result', async () => {
  const { script, compiled } = read(RACE);
  const tests = await checkEveryOrder(script, compiled, {});
  expect(told(tests)).toEqual([
    'passed 5 t2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS',
    'failed 6 t1 < KERN_SUCCESS',
    'failed 7 assert user_wired == 1',
    'passed 8 expect explore: no lost-wakeup',
    'passed 0 all threads finish',
  ]);
  expect(tests[1]?.messages).toEqual([
    'the result of line 4 can be KERN_INVALID_ADDRESS or KERN_SUCCESS, expected KERN_SUCCESS',
    expect.stringMatching(/^gives KERN_INVALID_ADDRESS: /),
  ]);
  const bounded = await checkEveryOrder(script, compiled, { states: 1 });
  expect(new Set(bounded.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  expect(bounded[0]?.messages).toEqual([expect.stringMatching(/^not known: the bound of states was reached/)]);
});

test('every order: of threads that make the same calls each line fails', async () => {
  const wire = 'vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS';
  const { script, compiled } = read(`entry 0x1000..0x3000 rw-
t1: vm_map_remove(0x2000, 0x3000)
t2: ${wire}
t3: ${wire}
`);
  expect(told(await checkEveryOrder(script, compiled, {}))).toEqual([
    expect.stringMatching(/^failed 3 /),
    expect.stringMatching(/^failed 4 /),
    'passed 0 all threads finish',
  ]);
});

test('every order: what else is suspicious is a test of the whole script', async () => {
  const { script, compiled } = read(
    'map 0x1000..0x9000\nentry 0x1000..0x2000 rw- flags=IN_TRANSITION\n# ends: stuck\nt1: vm_map_wire(0x1000, 0x2000, USER) = KERN_SUCCESS\n',
  );
  const tests = await checkEveryOrder(script, compiled, {});
  expect(told(tests)).toEqual([
    'passed 4 t1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES) = KERN_SUCCESS',
    'passed 0 ends: stuck',
    `failed 0 ${NO_SUSPICION}`,
  ]);
});

test('coverage counts each labelled step that a run has made', async () => {
  const { compiled } = read('map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x3000, USER)\n');
  const all = await coverageOf(compiled, STEPS);
  const wire = all.find(({ routine }) => routine === 'vm_map_wire');
  const locked = all.find(({ routine }) => routine === 'vm_map_wire_locked');
  expect(wire?.counts.some((count) => count === 1)).toBe(true);
  expect(locked?.counts).toContain(0);
  expect(all.some(({ routine }) => routine === 'vm_map_protect')).toBe(false);
  const double = summed([...all, ...all]).find(({ routine }) => routine === 'vm_map_wire_locked');
  expect(double?.counts).toEqual(locked?.counts.map((count) => 2 * count));
});

test('on demand: a result with what was expected and what came, errors, coverage', async () => {
  const ask = { kind: 'check', steps: STEPS, bounds: {} } as const;
  const failed = await answerCheck({
    ...ask,
    mode: 'coverage',
    text: RACE.replace('t1 < KERN_SUCCESS', 't1 < KERN_FAILURE'),
  });
  if (failed.kind !== 'checked') throw new Error(failed.message);
  expect(failed.tests.find(({ line }) => line === 6)).toMatchObject({
    verdict: 'failed',
    expected: 'KERN_FAILURE',
    actual: 'KERN_SUCCESS',
  });
  expect(failed.coverage.length).toBeGreaterThan(2);
  const wrong = await answerCheck({ ...ask, mode: 'run', text: 't1: vm_map_wier()' });
  expect(wrong).toMatchObject({
    tests: [{ verdict: 'error', line: 1, column: 5, messages: [expect.stringMatching(/vm_map_wier/)] }],
  });
});
