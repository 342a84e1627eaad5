// What a script says before it runs: of addresses that no kernel can give a call, of the data
// segment that it does not place, of entries with too many wired pages.
import { describe, expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

/** Each wired page is kept. */
const MOST_WIRED = 2 ** 24;

const told = (text: string): string[] => compile(parse(text)).diagnostics.map(({ message }) => message);

describe('an address that mmap or shmat cannot give', () => {
  const map = 'map 0x1000..0x10000\nobject f1 3 pages\n';
  test.each([
    ['mmap(NULL, 8192, rw-, ANON) = 0x2000', undefined],
    ['mmap(NULL, 8192, rw-, ANON) = 0xe000', undefined],
    [
      'mmap(NULL, 8192, rw-, ANON) = 0xf000',
      'the map is 0x1000..0x10000, and the nearest place in it for 8 KiB is 0xe000',
    ],
    [
      'mmap(NULL, 8193, rw-, ANON) = 0xe000',
      'the map is 0x1000..0x10000, and the nearest place in it for 12 KiB is 0xd000',
    ],
    ['mmap(NULL, 61440, rw-, ANON) = 0x1000', undefined],
    ['mmap(NULL, 65536, rw-, ANON) = 0x1000', 'the map is 0x1000..0x10000, less than 64 KiB'],
    ['mmap(NULL, 4096, rw-, ANON) = 0x2001', 'it is not on a page; the nearest is 0x2000'],
    ['mmap(NULL, 4096, rw-, SHARED, f1, 256) = 0x2100', undefined],
    [
      'mmap(NULL, 4096, rw-, SHARED, f1, 256) = 0x2000',
      'the offset puts it 0x100 bytes past a page; the nearest is 0x2100',
    ],
    [
      'mmap(NULL, 4096, rw-, SHARED, f1, 256) = 0xf100',
      'the map is 0x1000..0x10000, and the nearest place in it for 8 KiB is 0xe000',
    ],
    ['shmat(f1, 0x0) = 0xd000', undefined],
    ['shmat(f1, 0x0) = 0xe000', 'the map is 0x1000..0x10000, and the nearest place in it for 12 KiB is 0xd000'],
  ])('%s', (call, why) => {
    const name = call.replace(/\(.*/, '');
    const address = call.replace(/.*= /, '');
    expect(told(`${map}t1: ${call}`)).toEqual(why === undefined ? [] : [`${name} cannot give ${address}: ${why}`]);
  });

  test('where the call says the address itself, the kernel chooses none', () => {
    expect(told(`${map}t1: mmap(0x2000, 4096, rw-, ANON|FIXED) = 0xf0001`)).toEqual([]);
  });
});

describe('a script that moves the end of the data segment', () => {
  const warning = (name: string): string =>
    `${name} depends on where the data segment begins: 0x200000 is taken, say it with 'heap 0x200000'`;
  test.each([
    ['t1: brk(0x201000)', [warning('brk')]],
    ['t1: sbrk(4096)', [warning('sbrk')]],
    ['t1 > sbrk(4096)\nt1 <', [warning('sbrk')]],
    // the first one is enough
    ['t1: sbrk(4096)\nt1: brk(0x201000)', [warning('sbrk')]],
    ['heap 0x200000\nt1: sbrk(4096)', []],
    ['t1: munlockall()', []],
  ])('%s', (text, messages) => {
    expect(told(text)).toEqual(messages);
  });
});

test('an entry has so many wired pages at the most, and any number that are not wired', () => {
  const entry = (pages: number, wired: string): string =>
    `map 0x1000..0x8000000000\nentry 0x1000..0x${((pages + 1) * 4096).toString(16)} rw-${wired}`;
  expect(told(entry(MOST_WIRED, '  wired=1'))).toEqual([]);
  expect(told(entry(MOST_WIRED + 1, ''))).toEqual([]);
  expect(told(entry(MOST_WIRED + 1, '  wired=1'))).toEqual([expect.stringContaining(`${MOST_WIRED} are the most`)]);
});
