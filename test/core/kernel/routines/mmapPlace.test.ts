// Where mmap places what it maps: above the largest heap without a hint, at the address that the
// line has seen, where the file's offset says; and what a file that was opened for less allows.
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../core/program/compile.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { format } from '../../../../core/trace/print/print.ts';
import { runScript } from './mmapScript.ts';

const LARGE = 'map 0x1000..0x800000000000';

test.each([
  ['without a hint above the largest heap', 'freebsd-13', 't1: mmap(NULL, 4096, rw-, ANON)', '0x800200000'],
  ['without a hint above the largest heap of i386', 'freebsd-6', 't1: mmap(NULL, 4096, rw-, ANON)', '0x20200000'],
  ['a hint within the heap is moved above it', 'freebsd-13', 't1: mmap(0x700000000, 4096, rw-, ANON)', '0x800200000'],
  ['a hint below the program is kept', 'freebsd-13', 't1: mmap(0x10000, 4096, rw-, ANON)', '0x10000'],
  ['a hint above the heap is kept', 'freebsd-13', 't1: mmap(0x900000000, 4096, rw-, ANON)', '0x900000000'],
  ['an offset off a page is added', 'freebsd-13', 't1: mmap(NULL, 4096, r--, PRIVATE, f1, 0x123)', '0x800200123'],
])('%s (%s)', (_what, kernel, call, address) => {
  expect(runScript(`kernel ${kernel}\n${LARGE}\nobject f1 16 pages\n${call}`).results).toEqual([address]);
});

test.each([
  ['freebsd-5', '0x20200000'],
  ['freebsd-6', '0x4200000'],
  ['freebsd-13', '0x4200000'],
  ['freebsd-15', '0x4200000'],
])('the largest heap is what RLIMIT_DATA allows at most (%s)', (kernel, place) => {
  const lines = [
    't1: setrlimit(RLIMIT_DATA, 1M)', // the soft limit, which does not count
    't1: mmap(NULL, 4096, r--, PRIVATE, f1)',
    't1: mmap(NULL, 4096, rw-, ANON)',
    't1: sbrk(1M)',
    't1: sbrk(1)',
  ];
  const declared = `${LARGE}\nobject f1 16 pages\nheap 0x200000\nlimit data 64M`;
  const { results } = runScript(`kernel ${kernel}\n${declared}\n${lines.join('\n')}`);
  expect(results.map(Number)[1]).toBe(Number(place));
  expect(results.slice(3)).toEqual(['0x200000', 'ENOMEM']);
  expect(results[2]).toBe(`0x${(Number(place) + 4096).toString(16)}`);
});

test.each([
  ['freebsd-6', 0.5],
  ['freebsd-13', 32],
])('RLIMIT_DATA is never more than MAXDSIZ, whatever a script says (%s)', (kernel, gigabytes) => {
  for (const more of ['', 'limit data 200G']) {
    const declared = `kernel ${kernel}\n${LARGE}\nheap 0x200000\n${more}`;
    const { results } = runScript(`${declared}\nt1: sbrk(${gigabytes * 1024}M)\nt1: sbrk(1)`);
    expect(results).toEqual(['0x200000', 'ENOMEM']);
  }
});

test('since 15 anonymous memory without a hint is looked for from anon_loc on, which exec sets', () => {
  const lines = [
    't1: mmap(NULL, 4096, rw-, ANON)',
    't1: mmap(0x700000000, 4096, rw-, ANON)',
    't1: munmap(0x800200000, 4096)',
    't1: mmap(NULL, 4096, rw-, ANON)',
  ];
  const taken = 'entry 0x800200000..0x800201000 r--';
  const run = runScript(`kernel freebsd-15\n${LARGE}\n${taken}\n${lines.join('\n')}`);
  expect(run.results).toEqual(['0x800201000', '0x800202000', '0', '0x800200000']);
});

const NEW = ['freebsd-13', 'freebsd-14', 'freebsd-15'];
describe.each(NEW)('%s', (kernel) => {
  const results = (lines: string[], more = ''): string[] =>
    runScript(`kernel ${kernel}\n${LARGE}\nobject f1 2000 pages\n${more}\n${lines.join('\n')}`).results;
  const TAKEN = 'entry 0x800200000..0x800201000 r--';

  test.each([
    ['MAP_ALIGNED(n) without a hint', '0, 4096, rw-, ANON|ALIGNED(21)', '0x800400000'],
    ['MAP_ALIGNED(n), where the first fit is aligned', '0, 4096, rw-, ANON|ALIGNED(12)', '0x800201000'],
    ['MAP_ALIGNED(n) over what is taken', '0x800100000, 2M, rw-, ANON|ALIGNED(21)', '0x800400000'],
    ['MAP_ALIGNED(n) of a stack', '0, 2M, rw-, STACK|ALIGNED(22)', '0x800400000'],
    ['MAP_ALIGNED(n) with MAP_FIXED', '0x900001000, 4096, rw-, ANON|FIXED|ALIGNED(21)', '0x900001000'],
    ['MAP_ALIGNED_SUPER', '0, 2M, rw-, ANON|ALIGNED_SUPER', '0x800400000'],
    ['MAP_ALIGNED_SUPER of less than a superpage', '0, 1M, rw-, ANON|ALIGNED_SUPER', '0x800201000'],
    ['MAP_ALIGNED_SUPER of a file follows its offset', '0, 4M, r--, PRIVATE|ALIGNED_SUPER, f1, 0x3000', '0x800203000'],
    ['MAP_32BIT without a hint', '0, 4096, rw-, ANON|MAP_32BIT', '0x1000'],
    ['MAP_32BIT at a hint', '0x700000, 4096, rw-, ANON|MAP_32BIT', '0x700000'],
    ['MAP_32BIT at a hint above it', '0x900000000, 4096, rw-, ANON|MAP_32BIT', '0x1000'],
    ['MAP_32BIT of too much', '0, 2G, rw-, ANON|MAP_32BIT', 'ENOMEM'],
    ['MAP_32BIT and MAP_ALIGNED(n)', '0, 4096, rw-, ANON|MAP_32BIT|ALIGNED(30)', '0x40000000'],
    ['MAP_32BIT and MAP_ALIGNED(n) that do not go together', '0, 4096, rw-, ANON|MAP_32BIT|ALIGNED(31)', 'ENOMEM'],
  ])('%s', (_what, call, address) => {
    expect(results([`t1: mmap(${call})`], TAKEN)).toEqual([address]);
  });
  test('MAP_ALIGNED_SUPER, where the first fit begins a superpage', () => {
    expect(results(['t1: mmap(0, 2M, rw-, ANON|ALIGNED_SUPER)'])).toEqual(['0x800200000']);
  });
  test("shared memory at the kernel's choice lies where mmap would put it", () => {
    expect(results(['t1: shmat(f1)', 't1: shmat(f1)'], TAKEN)).toEqual(['0x800201000', '0x8009d1000']);
  });
});

test.each(['freebsd-5', 'freebsd-6'])('%s ignores flags that came later', (kernel) => {
  const call = 't1: mmap(0x900000000, 4096, rw-, ANON|MAP_32BIT|MAP_ALIGNED(30))';
  expect(runScript(`kernel ${kernel}\n${LARGE}\n${call}`).results).toEqual(['0x900000000']);
});

test('an address that shmat gave is where it is', () => {
  const run = runScript(`${LARGE}\nobject f1 2 pages\nt1: shmat(f1, 0, 0) = 0x801e77000`);
  expect(run).toEqual({ results: ['0x801e77000'], failures: [] });
});

test('a map that does not reach above the heap is filled from its beginning', () => {
  expect(runScript('map 0x1000..0x100000\nt1: mmap(NULL, 4096, rw-, ANON)').results).toEqual(['0x1000']);
});

test('an address that the line has seen is where it is placed', () => {
  const run = runScript(
    `${LARGE}\nt1: mmap(NULL, 4096, rw-, ANON) = 34391683072 (0x801e77000)\nassert entry(0x801e77000).prot == rw-`,
  );
  expect(run).toEqual({ results: ['0x801e77000'], failures: [] });
});

test('of a call in two lines too', () => {
  const run = runScript(`${LARGE}\nt1 > mmap(NULL, 4096, rw-, ANON)\nt1 < 0x801e77000`);
  expect(run).toEqual({ results: ['0x801e77000'], failures: [] });
});

test('a taken address is a failed expectation, with the nearest free one as the result', () => {
  const { results, failures } = runScript(
    `${LARGE}\nentry 0x801e77000..0x801eb7000 r--\nt1: mmap(NULL, 4096, rw-, ANON) = 0x801e77000`,
  );
  expect(results).toEqual(['0x801eb7000']);
  expect(failures).toHaveLength(1);
});

test('MAP_FIXED leaves no choice', () => {
  const { results, failures } = runScript(`${LARGE}\nt1: mmap(0x900000000, 4096, rw-, ANON|FIXED) = 0x801e77000`);
  expect(results).toEqual(['0x900000000']);
  expect(failures).toHaveLength(1);
});

test.each([
  ['read-only', 'rw-', 'SHARED', 'EACCES'],
  ['read-only', 'rw-', 'PRIVATE', '0x900000000'],
  ['read-only', 'r--', 'SHARED', '0x900000000'],
  ['write-only', 'r--', 'PRIVATE', 'EACCES'],
])('a file opened %s, mapped %s and %s: %s', (opened, prot, flags, result) => {
  const script = `${LARGE}\nobject f1 4 pages ${opened}\nt1: mmap(0x900000000, 4096, ${prot}, ${flags}, f1)`;
  expect(runScript(script).results).toEqual([result]);
  expect(format(parse(script))).toContain(`object f1 4 pages ${opened}`);
});

test('a shared mapping of a file that was opened read-only is never made writable', () => {
  const lines = 't1: mmap(0x900000000, 4096, r--, SHARED, f1)\nt1: mprotect(0x900000000, 4096, rw-)';
  expect(runScript(`${LARGE}\nobject f1 4 pages read-only\n${lines}`).results).toEqual(['0x900000000', 'EACCES']);
});

test('older kernels answer words that they do not know, with a warning', () => {
  const script = 'kernel freebsd-6\nentry 0x10000..0x14000 rw-\nt1: minherit(0x10000, 0x4000, INHERIT_ZERO) = EINVAL';
  expect(compile(parse(script)).diagnostics.map((d) => d.severity)).toEqual(['warning']);
  expect(runScript(script).failures).toEqual([]);
  expect(runScript('kernel freebsd-6\nt1: mmap(0x10000, 4096, ---, MAP_GUARD|MAP_FIXED)').results).toEqual(['EBADF']);
});

test.each([
  ['t1: mmap(0x20000, 0x1000, rw-, MAP_ANON, max=r--) = 0', 'freebsd-6 has no max of mmap'],
  ['t1: mmap(0x20000, 1, ---, GUARD) = EBADF', 'freebsd-6 has no MAP_GUARD of mmap'],
])('%s has a warning', (line, message) => {
  const [found] = compile(parse(`kernel freebsd-6\n${line}`)).diagnostics;
  expect(found?.severity).toBe('warning');
  expect(found?.message).toContain(message);
  expect(runScript(`kernel freebsd-6\n${line}`).failures).toEqual([]);
});
