// Asserts about the middle of a call belong to the script's own order: no thread waits at them in
// another one. All others are looked at where all threads have come to them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkEveryOrder } from '../../../core/check/everyOrder.ts';
import { explore } from '../../../core/explore/explore.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { hints } from '../../../core/explore/words/hints.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

/** Two asserts stand where t2 and t1 are held, two after all calls. */
const TEXT = readFileSync(join(import.meta.dirname, '../../../examples/unmapped-while-asleep.vmtrace'), 'utf8');
const HELD = /^assert entry\(0x1000\)\.in_transition.*\n|^assert entry\(0x3000\)\.needs_wakeup.*\n/gm;

const explored = (text: string) => {
  const compiled = compile(parse(text));
  const found = driven(explore(compiled));
  return { compiled, found, ends: found.outcomes.map(({ results }) => results.map(({ result }) => result)) };
};

test('every order is tried, as if they were not there', () => {
  const { found, ends } = explored(TEXT);
  const without = explored(TEXT.replace(HELD, '\n'));
  expect(ends).toEqual(without.ends);
  expect(ends.length).toBe(4);
  expect(found.suspects.filter(({ kind }) => kind === 'assert').map(({ line }) => line)).toEqual([31, 32]);
});

test('what is found is followed on the machine', () => {
  const { compiled, found } = explored(TEXT);
  for (const one of found.outcomes) {
    const machine = followOrder(compiled, found.order(one));
    const results = machine.state.kernel.threads.map(({ lastResult }) => lastResult);
    expect(results).toEqual(one.results.map(({ result }) => result));
  }
});

test('which are left out is said, and they are no tests of every order', async () => {
  const { compiled, found } = explored(TEXT);
  expect(hints(compiled, found)).toEqual([
    'left out: the asserts of lines 22, 23, about a moment at which the script holds a thread in a call',
  ]);
  const asserts = (await checkEveryOrder(parse(TEXT), compiled, {})).filter(({ name }) => name.startsWith('assert'));
  expect(asserts.map(({ line }) => line)).toEqual([31, 32]);
  const one = explored(TEXT.replace(/^assert entry\(0x3000\)\.needs_wakeup.*\n/m, '\n'));
  expect(hints(one.compiled, one.found)[0]).toMatch(/^left out: the assert of line 22,/);
});
