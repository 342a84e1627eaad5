// Near names, and the table of calls.
import { expect, test } from 'vitest';
import { CALL_NAMES, CALLS, parameterIndex, signatureText } from '../../../../core/trace/calls/signatures.ts';
import { editDistance, nearest, oneOf } from '../../../../core/trace/parse/names.ts';

test.each([
  ['USR', ['SYSTEM', 'USER'], 'USER'],
  ['user', ['USER', 'SYSTEM'], 'USER'],
  ['NOHLOES', ['HOLESOK', 'NOHOLES'], 'NOHOLES'],
  ['vm_map_wier', CALL_NAMES, 'vm_map_wire'],
  ['wired', ['user_wired', 'prot'], 'user_wired'],
  ['busy_wait', ['running', 'wait_busy'], 'wait_busy'],
  ['xyz', ['USER', 'SYSTEM'], undefined],
  ['a', ['b', 'c'], undefined],
  ['', ['a'], undefined],
  ['x'.repeat(100_000), ['x'.repeat(99_999)], undefined],
])('the name nearest to %.20s', (name, known, expected) => {
  expect(nearest(name, known)).toBe(expected);
});

test('edit distance counts halves of edits, and gives up above its limit', () => {
  expect(editDistance('kitten', 'sitting', 100)).toBe(6);
  expect(editDistance('ab', 'ba', 100)).toBe(2);
  expect(editDistance('ab', 'AB', 100)).toBe(2);
  expect(editDistance('kitten', 'sitting', 3)).toBeGreaterThan(3);
});

test('lists', () => {
  expect([oneOf([]), oneOf(['a']), oneOf(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b or c']);
});

test('every call says what it takes and gives', () => {
  for (const call of CALLS.values()) {
    expect(call.doc).toMatch(/^[A-Z].*\.$/);
    const names = call.parameters.flatMap((p) => [p.name, ...(p.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
    // What may be left out comes last, so that arguments by position are never ambiguous.
    const optional = call.parameters.map((p) => p.default !== undefined);
    expect(optional).toEqual([...optional].sort((a, b) => Number(a) - Number(b)));
    expect(signatureText(call)).toContain(`${call.name}(`);
  }
  const insert = CALLS.get('vm_map_insert');
  if (!insert) throw new Error('no vm_map_insert');
  expect(signatureText(insert)).toBe('vm_map_insert(start, end, prot[, max[, flags[, object[, offset]]]])');
  expect(parameterIndex(insert, 'cow')).toBe(4);
});
