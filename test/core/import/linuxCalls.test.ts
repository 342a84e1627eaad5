// Calls of Linux that FreeBSD has not: mremap, said as what it does to the map.
import { expect, test } from 'vitest';
import { callsOf, imported, ran } from './imported.ts';

const [AT, TO] = ['0x7f0000000000', '0x7f0000800000'];
const MMAP = `mmap(NULL, 16384, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${AT}\n`;
const mremap = (before: number, after: number, result: string): string =>
  `mremap(${AT}, ${before}, ${after}, MREMAP_MAYMOVE) = ${result}\n`;
const scriptOf = (...calls: string[]) => imported(MMAP + calls.join(''), { system: 'linux', kernel: 'freebsd-15' });
/** The calls behind the mapping. */
const said = (...calls: string[]): string[] => callsOf(scriptOf(...calls).text).slice(1);

test('one that shrinks where it is unmaps the end', () => {
  expect(said(mremap(16384, 4096, AT))).toEqual(['t1: munmap(0x7f0000001000, 12K) = 0']);
  ran(scriptOf(mremap(16384, 4096, AT)).text);
});
test('one that grows where it is maps what is behind, where nothing may be', () => {
  expect(said(mremap(16384, 32768, AT))).toEqual([
    't1: mmap(0x7f0000004000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED|MAP_EXCL) = 0x7f0000004000',
  ]);
  ran(scriptOf(mremap(16384, 32768, AT)).text);
});
test('one that moves unmaps there and maps here, as long as it is then', () => {
  expect(said(mremap(16384, 32768, TO))).toEqual([
    `t1: munmap(${AT}, 16K) = 0`,
    `t1: mmap(${TO}, 32K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = ${TO}`,
  ]);
  ran(scriptOf(mremap(16384, 32768, TO)).text);
});
test('one that changes nothing says nothing, one that failed is left out', () => {
  expect(said(mremap(16384, 16384, AT))).toEqual([]);
  const { text } = scriptOf(mremap(16384, 32768, '-1 ENOMEM (Cannot allocate memory)'));
  expect(callsOf(text)).toHaveLength(1);
  expect(text).toMatch(/mremap/);
});
test('each says in a comment what it stands for', () => {
  const notes = scriptOf(mremap(16384, 32768, TO)).text.match(
    /mremap, which FreeBSD has not: said as munmap and mmap/g,
  );
  expect(notes?.length).toBeGreaterThan(0);
});

test('what it did to the map counts for the calls after it: what it took is not there, what it made is', () => {
  const lock = (at: string, length: number, result: string) => `mlock(${at}, ${length}) = ${result}\n`;
  const gone = scriptOf(mremap(16384, 4096, AT), lock('0x7f0000001000', 4096, '-1 ENOMEM (Cannot allocate memory)'));
  expect(gone.text).not.toMatch(/answered|^limit memlock/m);
  ran(gone.text);
  for (const to of [AT, TO]) {
    const { text } = scriptOf(mremap(16384, 32768, to), lock(to, 32768, '0'));
    expect(text.match(/^entry/gm), text).toBeNull();
    ran(text);
  }
});

test('under MCL_FUTURE what it makes is locked as a mapping is', () => {
  const { text } = scriptOf('mlockall(MCL_CURRENT|MCL_FUTURE) = 0\n', mremap(16384, 32768, AT), 'munlockall() = 0\n');
  ran(text);
});
