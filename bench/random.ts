// The stream of random numbers that the mix of calls is drawn from: 64 bits of state, in two
// halves, as 64-bit arithmetic on BigInt would take longer than the calls that are measured.

/** Numbers below n, from a state that two 32-bit halves hold. */
export interface Random {
  high: number;
  low: number;
}

const MULTIPLIER_HIGH = 0x2545f491;
const MULTIPLIER_LOW = 0x4f6cdd1d;
const LOW_LOW = MULTIPLIER_LOW & 0xffff;
const LOW_HIGH = MULTIPLIER_LOW >>> 16;

/** The state that the mix begins with. */
export function newRandom(seed: bigint): Random {
  const state = BigInt.asUintN(64, seed * 0x9e3779b97f4a7c15n + 77n);
  return { high: Number(state >> 32n) | 0, low: Number(state & 0xffffffffn) | 0 };
}

/** Advances the state; the product's bits 33 to 63, modulo n. */
export function next(r: Random, n: number): number {
  let high = r.high ^ (r.high >>> 12);
  let low = r.low ^ ((r.low >>> 12) | (r.high << 20));
  high ^= (high << 25) | (low >>> 7);
  low ^= low << 25;
  r.low = low ^ ((low >>> 27) | (high << 5));
  r.high = high ^ (high >>> 27);

  // the high half of low * MULTIPLIER_LOW, from products of 16-bit halves: no sum passes 32 bits
  const low0 = r.low & 0xffff;
  const low1 = r.low >>> 16;
  const first = (Math.imul(low0, LOW_LOW) >>> 16) + (Math.imul(low1, LOW_LOW) >>> 0);
  const second = (Math.imul(low0, LOW_HIGH) >>> 0) + (first & 0xffff);
  const carried = Math.imul(low1, LOW_HIGH) + (first >>> 16) + (second >>> 16);
  const product = (carried + Math.imul(r.low, MULTIPLIER_HIGH) + Math.imul(r.high, MULTIPLIER_LOW)) | 0;
  return (product >>> 1) % n;
}
