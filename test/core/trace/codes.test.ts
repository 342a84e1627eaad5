// Characters as bytes: each in its place, what is no ASCII as one that nothing takes for its own.
import { expect, test } from 'vitest';
import { takeCodes } from '../../../core/trace/codes.ts';

test('a stretch of a text', () => {
  const codes = new Uint8Array(8);
  expect(takeCodes(codes, 'abcdef', 2, 5)).toBe(true);
  expect([...codes.subarray(0, 3)]).toEqual([99, 100, 101]);
  // of two bytes, of three, of two units, and half of such a one
  for (const other of ['é', '€', '😀', '\ud83d']) {
    expect(takeCodes(codes, `x${other}yz`, 1, other.length + 2)).toBe(true);
    expect([...codes.subarray(0, other.length + 1)]).toEqual([...new Array(other.length).fill(128), 121]);
  }
  expect(takeCodes(codes, '123456789', 0, 8)).toBe(true);
  expect(takeCodes(codes, '123456789', 0, 9)).toBe(false);
});
