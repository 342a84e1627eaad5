import { expect, test } from 'vitest';
import { newRandom, next } from '../../bench/random.ts';

const MASK = (1n << 64n) - 1n;

/** The same generator as its definition has it. */
function reference(seed: bigint): (n: number) => number {
  let s = (seed * 0x9e3779b97f4a7c15n + 77n) & MASK;
  return (n) => {
    s ^= s >> 12n;
    s = (s ^ (s << 25n)) & MASK;
    s ^= s >> 27n;
    return Number((((s * 2685821657736338717n) & MASK) >> 33n) % BigInt(n));
  };
}

test.each([1n, 2n, 12345678901234567n])('seed %s: the numbers of 64-bit arithmetic', (seed) => {
  const random = newRandom(seed);
  const exact = reference(seed);
  for (let i = 0; i < 20_000; i++) {
    const n = [5, 3, 2, 1000, 100_000, 2 ** 31 - 1][i % 6] as number;
    expect(next(random, n)).toBe(exact(n));
  }
});
