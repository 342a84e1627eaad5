// Every row of the table: a script that fails by its cause, in each kernel that the row names, with
// the row holding at its call; and one of each call that succeeds, with none holding.
import { describe, expect, test } from 'vitest';
import { RESULT_WORDS, VINTAGES } from '../../../../core/kernel/constants.ts';
import { failuresOf, MEANINGS } from '../../../../core/kernel/meanings/table.ts';
import { routinesOf } from '../../../../core/kernel/routine.ts';
import { CALLS } from '../../../../core/trace/calls/signatures.ts';
import { CASES, list, run, scriptOf } from './cases.ts';
import { FINE, FINE_BEFORE, FINE_DECLARATIONS } from './fine.ts';
import { FAILING } from './scripts.ts';

test('ids are unique, and calls and results exist', () => {
  const ids = MEANINGS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id, call, result] of CASES) {
    expect(CALLS.has(call), `${id}: ${call}`).toBe(true);
    expect(RESULT_WORDS, id).toContain(result);
  }
  expect(Object.keys(FAILING).filter((id) => !ids.includes(id))).toEqual([]);
});

describe('a script fails by each cause, which holds then', () => {
  test.each(CASES)('%s %s: %s = %s', (kernel, id, call, result, meaning) => {
    const scripts = list(FAILING[id]).filter(({ calls }) => calls[call] !== undefined);
    expect(scripts.length, `a script for ${id} of ${call}`).toBeGreaterThan(0);
    for (const one of scripts) {
      const text = scriptOf(kernel, one, one.calls[call] as string, result);
      const ran = run(text);
      expect(ran.errors, text).toEqual([]);
      expect(ran.failures, text).toBe(0);
      expect(ran.look(meaning), text).toMatchObject({ holds: true });
    }
  });
});

describe('no cause holds for a call that succeeds', () => {
  const rows = VINTAGES.flatMap((kernel) => Object.entries(FINE).map(([call, line]) => [kernel, call, line] as const));
  test.each(rows)('%s %s', (kernel, call, line) => {
    const failures = failuresOf(call, kernel);
    const result = CALLS.get(call)?.returns === 'KERN' ? 'KERN_SUCCESS' : '0';
    const one = { declarations: FINE_DECLARATIONS, before: FINE_BEFORE, calls: {} };
    const ran = run(scriptOf(kernel, one, line, result));
    if (failures.size === 0) return expect(failures.size).toBe(0);
    // no call of this kernel
    if (failures.has('ENOSYS')) return expect(ran.failures).toBe(1);
    expect(ran.errors).toEqual([]);
    expect(ran.failures).toBe(0);
    const holding = [...failures.values()].flat().filter((meaning) => ran.look(meaning)?.holds);
    expect(holding.map(({ id }) => id)).toEqual([]);
  });
});

/** Failures that a routine's words name, and that cannot come: what it calls never answers so. */
const NEVER = new Set(['minherit EACCES']);

test.each(VINTAGES)('%s: every errno that a routine of a system call names has a row', (kernel) => {
  const missing: string[] = [];
  for (const { name, texts } of routinesOf(kernel)) {
    if (CALLS.get(name)?.returns !== 'errno' || (CALLS.get(name)?.only && failuresOf(name, kernel).size === 0))
      continue;
    const known = failuresOf(name, kernel);
    for (const [word] of texts.join('\n').matchAll(/\bE[A-Z]{3,}\b/g))
      if (RESULT_WORDS.includes(word) && !known.has(word) && !NEVER.has(`${name} ${word}`))
        missing.push(`${name} ${word}`);
  }
  expect([...new Set(missing)]).toEqual([]);
});
