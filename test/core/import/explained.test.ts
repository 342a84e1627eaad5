// What threads did at once is explained from the log that each program writes of it: it happened,
// so an order exists, whatever the import had to infer.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VINTAGES, type Vintage } from '../../../core/kernel/constants.ts';
import { explained, explainedOrSupposed, imported } from './imported.ts';
import { anyCall, limited, overlapped, THREADS } from './randomCalls.ts';
import { routineRuns, type WideRun, wideLog, wideRuns } from './wideCalls.ts';
import { DTRACE, WRITERS, type Writer } from './writers.ts';

const writers = Object.keys(WRITERS).filter((name) => WRITERS[name]?.tells === 'threads');
/** Pages of RLIMIT_MEMLOCK, and of what was mapped before, and whether that was locked. */
const machine = fc.record({
  limit: fc.option(fc.integer({ min: 4, max: 14 })),
  before: fc.option(fc.integer({ min: 1, max: 6 })),
  isLocked: fc.boolean(),
  isTold: fc.boolean(),
});
const seed = fc.integer({ min: 1, max: 1_000_000 });
const runsOf = (call: typeof anyCall, numRuns: number, from: number) => {
  const calls = fc.array(fc.tuple(fc.constantFrom(...THREADS), call), { minLength: 2, maxLength: 12 });
  return fc.sample(fc.tuple(calls, seed, machine), { numRuns, seed: from });
};
type Run = ReturnType<typeof runsOf>[number];

/** The log that a program writes of a run, imported, is explained. */
function expectExplained([made, random, told]: Run, writer: string, kernel = 'freebsd-13'): void {
  const { limit, before, isLocked, isTold } = told;
  const end = `0x${(0x200000 + (before ?? 0) * 4096).toString(16)}`;
  const lines = [
    ...(limit === null ? [] : [`limit memlock ${limit * 4}K`]),
    ...(before === null ? [] : [`entry 0x200000..${end} rw-${isLocked ? ' wired=1 flags=USER_WIRED' : ''}`]),
  ];
  const calls = made.map(([thread, one]) => ({ thread, ...one }));
  const log = WRITERS[writer]?.write(overlapped(calls, random, lines, kernel)) ?? '';
  const files = isTold && limit !== null ? [log, `max locked memory       (kbytes, -l) ${limit * 4}\n`] : log;
  const { text } = imported(files, { system: 'freebsd', kernel: kernel as Vintage });
  expect(explained(text), `${lines.join('\n')}\n${log}\n${text}`).toBe(true);
}

const RUNS = 240;
const cases = runsOf(limited, RUNS, 1);
test.each(writers)('%s', (name) => {
  const own = cases.filter((_, i) => i % writers.length === writers.indexOf(name));
  expect(own.length).toBeGreaterThan(5);
  for (const one of own) expectExplained(one, name);
});

/** Of runs of 2,000 each, by their seed, those that had no explanation once. */
const FOUND: readonly (readonly [seed: number, ...indexes: number[]])[] = [
  [101, 153, 962, 1622, 1936],
  [102, 438, 482, 1108, 1922],
  [103, 593, 1885],
  [104, 26, 45, 57, 255, 294],
  [105, 796, 804],
  [106, 1257, 1524],
];
test.each(FOUND)('runs of seed %i that were refused once', (from, ...indexes) => {
  const all = runsOf(limited, 2_000, from);
  for (const i of indexes) expectExplained(all[i] as Run, writers[i % writers.length] as string);
});

test('a call on its way counts once', () => {
  const all = runsOf(anyCall, 1_500, 501);
  expectExplained(all[766] as Run, 'kdump -H -d -E', 'freebsd-15');
});

test('what a call that is shown later may have unmapped before does not count at the least', () => {
  const all = runsOf(anyCall, 2_000, 402);
  expectExplained(all[1976] as Run, writers[1976 % writers.length] as string);
});

test.each(VINTAGES)('all calls that a log can have, with the rules of %s', (kernel) => {
  const all = runsOf(anyCall, 2 * writers.length, 7);
  for (const [i, one] of all.entries()) expectExplained(one, writers[i % writers.length] as string, kernel);
});

/** The same of a run of files, stacks, page faults, two processes, and routines of the kernel. */
function expectWideExplained(
  run: WideRun,
  command: string,
  writer: Writer,
  kernel: string,
  isExplained = explained,
): void {
  const { log, files } = wideLog(run, command, writer, kernel);
  const { text } = imported(files, { system: 'freebsd', kernel: kernel as Vintage });
  expect(isExplained(text), `${log}\n${text}`).toBe(true);
}

// truss follows a child with -f alone
const following = writers.filter((command) => !command.startsWith('truss -H'));
const kernelOf = (run: WideRun, index: number): string => VINTAGES[(run.seed + index) % VINTAGES.length] as string;
const expectAllWide = (runs: readonly WideRun[], indexes: readonly number[], isExplained = explained): void => {
  for (const i of indexes) {
    const command = following[i % following.length] as string;
    const run = runs[i] as WideRun;
    expectWideExplained(run, command, WRITERS[command] as Writer, kernelOf(run, i), isExplained);
  }
};

test('files, stacks, page faults, and a process that is forked', () => {
  const runs = wideRuns(54, 8);
  expectAllWide(runs, [...runs.keys()]);
});

/** Of runs of 3,000 each, by their seed, those that had no explanation once. */
const FOUND_WIDE: readonly (readonly [seed: number, ...indexes: number[]])[] = [
  [1, 8, 39, 47, 59, 77, 134, 141, 219, 296, 463, 564],
  [11, 397, 551, 922, 1068, 1811, 1929, 2125, 2492, 2838, 2891],
  [31, 287, 897, 1182, 1861, 1993],
  [32, 1526, 2829],
];
test.each(FOUND_WIDE)('runs of all that a log can have of seed %i that were refused once', (seed, ...indexes) => {
  expectAllWide(wideRuns(3_000, seed), indexes);
});

test.each([
  [31, 160, 2572, 2656],
  [32, 147, 554, 1054, 1161, 1633],
  [33, 612, 824],
])('runs of seed %i of which the rest of the map is guessed wrong: another amount is named', (from, ...indexes) => {
  expectAllWide(wideRuns(3_000, from), indexes, explainedOrSupposed);
});

test.each(['freebsd-13', 'freebsd-14', 'freebsd-15'])('routines of the kernel that DTrace shows, %s', (kernel) => {
  for (const run of routineRuns(10, 9)) expectWideExplained(run, 'dtrace', DTRACE, kernel);
});

test('what another thread has unlocked right before does not count as mapped', () => {
  const log = `100201: mmap(0x0,0x8000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0) = 34391683072 (0x801e77000)
100202: mprotect(0x801e77000,0x1000,PROT_READ) = 0 (0x0)
100201: munlock(0x801e77000,0x8000) = 0 (0x0)
100202: mmap(0x0,0x4000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0) ERR#12 'Cannot allocate memory'
`;
  const { text } = imported([log, 'virtual memory          (kbytes, -v) 60\n'], { system: 'freebsd' });
  expect(text).toMatch(/^entry .*# inferred: stands for what else was mapped, at least 16K: RLIMIT_VMEM of 60K/m);
  expect(explained(text)).toBe(true);
});
