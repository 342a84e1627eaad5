// Linux's mmap under mlockall(MCL_FUTURE): what it refuses, by which errno, and what FreeBSD would.
import { expect, test } from 'vitest';
import { callsOf, explained, imported } from './imported.ts';

const LIMIT = 'max locked memory           (kbytes, -l) 64';
const FUTURE = 'mlockall(MCL_FUTURE) = 0';
const mmap = (size: string, result: string, prot = 'PROT_READ|PROT_WRITE'): string =>
  `mmap(NULL, ${size}, ${prot}, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${result}`;
const AGAIN = '-1 EAGAIN (Resource temporarily unavailable)';
const NOMEM = '-1 ENOMEM (Cannot allocate memory)';
const A = '0x7f0000000000';

const text = (...lines: string[]): string => imported(`${lines.join('\n')}\n`).text;

test.each([
  ['of which the log shows the limit', [LIMIT]],
  ['of which it does not', []],
])('EAGAIN %s is ENOMEM, by RLIMIT_MEMLOCK', (_, limit) => {
  const script = text(
    ...limit,
    FUTURE,
    mmap('65536', A),
    mmap('65536', AGAIN),
    `munmap(${A}, 65536) = 0`,
    mmap('65536', A),
  );
  expect(callsOf(script)[2]).toMatch(/= ENOMEM$/);
  expect(script).toContain('Linux says EAGAIN where RLIMIT_MEMLOCK refuses what MCL_FUTURE locks, FreeBSD ENOMEM');
  expect(explained(script)).toBe(true);
});

test.each([
  ['with the limit', [LIMIT]],
  ['without it', []],
])('what Linux alone counts, memory without access, makes no refusal of FreeBSD: %s', (_, limit) => {
  const script = text(...limit, FUTURE, mmap('65536', A, 'PROT_NONE'), mmap('4096', AGAIN));
  expect(callsOf(script)).toHaveLength(2);
  expect(script).toMatch(/# log \d; left out: .* 64K of PROT_NONE, and says EAGAIN for RLIMIT_MEMLOCK/);
  expect(script).not.toMatch(/^limit .*unknown/m);
  expect(explained(script)).toBe(true);
});

test('beside enough that both count it is refused as ever, and once it is unmapped', () => {
  const none = mmap('65536', '0x7f0000010000', 'PROT_NONE');
  for (const more of [[], [none.replace('65536', '32768'), 'munmap(0x7f0000010000, 32768) = 0']]) {
    const script = text(LIMIT, FUTURE, ...more, mmap('61440', A), mmap('8192', AGAIN));
    expect(callsOf(script).at(-1)).toMatch(/8K, .* = ENOMEM$/);
    expect(explained(script)).toBe(true);
  }
});

test('ENOMEM is no limit of locked memory: RLIMIT_VMEM is asked for', () => {
  const script = text(FUTURE, mmap('65536', A), mmap('65536', NOMEM));
  expect(script).toMatch(/^limit +vmem \S+ +# unknown/m);
  expect(script).not.toMatch(/^limit +memlock/m);
  expect(explained(script)).toBe(true);
});

test('ENOMEM without RLIMIT_AS is left out; that of more than a space has is not', () => {
  const head = [LIMIT, 'virtual memory              (kbytes, -v) unlimited', FUTURE];
  expect(text(...head, mmap('65536', NOMEM))).toMatch(
    /# log \d; left out: .*vm\.max_map_count or vm\.overcommit_memory/,
  );
  const script = text(...head, mmap('281474976710656', NOMEM));
  expect(callsOf(script).at(-1)).toMatch(/= ENOMEM$/);
});

test('locked pages that are locked again count twice for FreeBSD alone: later refusals stay', () => {
  const mlock = `mlock(${A}, 65536) = 0`;
  const script = text(LIMIT, FUTURE, mmap('65536', A), mlock, mlock, mmap('4096', AGAIN), mlock);
  expect(callsOf(script).filter((line) => line.includes('setrlimit'))).toEqual(
    Array.from({ length: 3 }, () => [
      't1: setrlimit(RLIMIT_MEMLOCK, 128K)',
      't1: setrlimit(RLIMIT_MEMLOCK, 64K)',
    ]).flat(),
  );
  expect(explained(script)).toBe(true);
});

test('a brk that the limit refuses needs nothing in its way', () => {
  const script = text(LIMIT, 'brk(NULL) = 0x555555600000', FUTURE, 'brk(0x555555620000) = 0x555555600000');
  expect(script).not.toContain('inferred');
  expect(callsOf(script).at(-1)).toMatch(/= ENOMEM$/);
  expect(explained(script)).toBe(true);
});
