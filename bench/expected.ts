// What a right simulator gets for a million calls of the mix.
import type { Vintage } from '../core/kernel/constants.ts';
import type { Counts } from './mix.ts';

export const CALLS = 1_000_000;
export const SLOTS: readonly number[] = [1_000, 10_000, 100_000];

const NEW: ReadonlyMap<number, Counts> = new Map([
  [1_000, { successes: [100_010, 199_886, 100_824, 99_536, 199_446], sum: 875_194, final: 890, pages: 0x91b4b21a }],
  [
    10_000,
    { successes: [100_166, 199_886, 100_637, 99_347, 199_446], sum: 8_733_062, final: 8_940, pages: 0xbdc3f526 },
  ],
  [
    100_000,
    { successes: [100_242, 199_886, 100_650, 99_368, 199_446], sum: 84_689_272, final: 89_015, pages: 0x626a0c2b },
  ],
]);

/** freebsd-5 refuses to unwire what no user has wired; nothing is known of its single pages. */
const OLD: ReadonlyMap<number, Omit<Counts, 'pages'>> = new Map([
  [1_000, { successes: [100_010, 199_886, 100_824, 19_640, 199_446], sum: 879_586, final: 892 }],
  [10_000, { successes: [100_166, 199_886, 100_637, 19_580, 199_446], sum: 8_781_343, final: 9_030 }],
  [100_000, { successes: [100_242, 199_886, 100_650, 17_507, 199_446], sum: 84_941_502, final: 89_361 }],
]);

/** What a run of a million calls has to give; undefined if that is not known. */
export const expected = (vintage: Vintage, slots: number): Partial<Counts> | undefined =>
  (vintage === 'freebsd-5' ? OLD : NEW).get(slots);
