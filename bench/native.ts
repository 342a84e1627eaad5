// How fast the kernel's own C code would run the mix on this machine, estimated from two loops. The
// code was measured beside them on one machine (-O2, assertions off, a counter a page for a page
// table, a free list for the allocator, no contention for a lock).

/**
 * Steps of a xorshift generator in 32-bit integers, one depending on the other: nanoseconds a step.
 */
function xorshiftNanoseconds(steps = 20_000_000): number {
  let x = 0x12345678;
  const begin = performance.now();
  for (let i = 0; i < steps; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  const took = performance.now() - begin;
  if (x === 0) throw new Error('a xorshift generator never comes to zero');
  return (took / steps) * 1e6;
}

const WORDS = 16 * 1024 * 1024;

/** One cycle through 64 MB in a random order, so that each read depends on the one before. */
function newCycle(): Int32Array {
  const order = Int32Array.from({ length: WORDS }, (_, i) => i);
  let seed = 1;
  for (let i = WORDS - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((seed / 2 ** 32) * i);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}

/** Nanoseconds a read. */
function readNanoseconds(cycle: Int32Array, reads = 1_000_000): number {
  let at = 0;
  const begin = performance.now();
  for (let i = 0; i < reads; i++) at = cycle[at] as number;
  const took = performance.now() - begin;
  if (at < 0) throw new Error('a cycle leads nowhere');
  return (took / reads) * 1e6;
}

/** What a call takes the C code, in the time of one pass of a loop, by the map's slots. */
const LOOPS: ReadonlyMap<number, { readonly loop: 'xorshift' | 'read'; readonly times: number }> = new Map([
  [1_000, { loop: 'xorshift', times: 134 }],
  [10_000, { loop: 'xorshift', times: 215 }],
  [100_000, { loop: 'read', times: 6.8 }],
]);

/**
 * Calls a second of the C code, the fastest of several tries as the simulator's are; undefined for
 * maps that it was not measured on.
 */
export function nativeCallsPerSecond(slots: number, tries: number): number | undefined {
  const found = LOOPS.get(slots);
  if (!found) return undefined;
  const cycle = found.loop === 'read' ? newCycle() : undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= tries; i++) least = Math.min(least, cycle ? readNanoseconds(cycle) : xorshiftNanoseconds());
  return Math.round(1e9 / (found.times * least));
}
