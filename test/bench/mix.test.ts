import { expect, test } from 'vitest';
import { CALLS, expected } from '../../bench/expected.ts';
import { runMix } from '../../bench/mix.ts';

test.each(['freebsd-15', 'freebsd-13', 'freebsd-6', 'freebsd-5'] as const)(
  '%s: a million calls give what the kernel gives',
  (vintage) => {
    const counts = expected(vintage, 1000);
    if (counts === undefined) throw new Error(`nothing is known of ${vintage}`);
    expect(counts).toMatchObject({ successes: expect.any(Array), sum: expect.any(Number), final: expect.any(Number) });
    expect(runMix(1000, CALLS, vintage)).toMatchObject(counts);
  },
);
