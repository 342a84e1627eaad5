// Whatever fails in a random script has a row of the table that names its cause, which holds then:
// no result of no call, errno or KERN_*, is without its meaning.
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { expectOften, withSeeds } from '../../../property.ts';
import { failures, misfits } from './failures.ts';
import { randomScript } from './randomScript.ts';

test.each(VINTAGES)('%s', (kernel) => {
  const missing = new Map<string, string>();
  const met = new Set<string>();
  withSeeds(60, (seed) => {
    const text = randomScript(kernel, seed);
    for (const { what, line, fault } of failures(text)) {
      met.add(what);
      if (fault) missing.set(`${what}: ${fault}`, `seed ${seed}, line ${line}: ${text.split('\n')[line - 1]}`);
    }
  });
  expect(Object.fromEntries(missing)).toEqual({});
  expectOften(met.size, 25);
});

/** What a mapping at a fixed address replaces gives its swap back before the row is asked. */
const FREES_FIRST = /^(vm_map_fixed|mmap): swap$/;

test.each(VINTAGES)('%s: as a call begins, a cause holds of what will fail, and none of what will not', (kernel) => {
  const wrong = new Map<string, string>();
  withSeeds(60, (seed) => {
    const text = randomScript(kernel, seed);
    const textOf = (line: number): string => text.split('\n')[line - 1] ?? '';
    for (const { what, line } of misfits(text))
      if (!FREES_FIRST.test(what) || !/fixed/i.test(textOf(line)))
        wrong.set(what, `seed ${seed}, line ${line}: ${textOf(line)}`);
  });
  expect(Object.fromEntries(wrong)).toEqual({});
});
