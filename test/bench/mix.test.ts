import { expect, test } from 'vitest';
import { CALLS, expected } from '../../bench/expected.ts';
import { runMix } from '../../bench/mix.ts';

test.each(['freebsd-13', 'freebsd-6', 'freebsd-5'] as const)(
  '%s: a million calls give what the kernel gives',
  (vintage) => {
    expect(runMix(1000, CALLS, vintage)).toMatchObject(expected(vintage, 1000) ?? {});
  },
);
