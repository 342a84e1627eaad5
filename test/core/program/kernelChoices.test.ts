// Addresses that the kernel chooses: results that it cannot give, and scripts that depend on its
// choice without saying so.
import { describe, expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { Ranges } from '../../../core/program/ranges.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const problems = (text: string): string[] =>
  compile(parse(text)).diagnostics.map((d) => `${d.line}:${d.column}+${d.length} ${d.severity}: ${d.message}`);

describe('a line that depends on where an unplaced mapping lies has a warning', () => {
  const MMAP = 't1: mmap(NULL, 64K, rw-, ANON)';
  test.each([
    ['a range', 't1: mlock(0x800200000, 4K)', '5+22'],
    ['a touched page', 't1: touch 0x800200000 write', '5+23'],
    ['an assert', 'assert entry(0x800200000).prot == rw-', '1+37'],
    ['a place to set', 'set entry(0x800200000).prot = r--', '1+33'],
    ['a page in the middle', 't1: munlock(0x800204000, 4K)', '5+24'],
    ['what is expected to fail', 't1: mlock(0x900000000, 4K) = ENOMEM', '5+22'],
    ['the line of another thread', 't2: mlock(0x800200000, 4K)', '5+22'],
    ['a kernel call', 't1: vm_map_wire(0x800200000, 0x800201000, USER)', '5+43'],
  ])('%s', (_what, line, at) => {
    const found = problems(`${MMAP} = 0\n${line}`);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, `2:${at} warning`.length)).toBe(`2:${at} warning`);
    expect(found[0]).toMatch(
      /whether 0x[0-9a-f]+ is mapped depends on where the kernel puts what mmap maps in line 1 \(from 0x800200000 on\): say it there, as its result: '= 0x800200000'$/,
    );
  });
  test('once a script', () => {
    expect(problems(`${MMAP}\nt1: mlock(0x800200000, 4K)\nt1: mlock(0x800201000, 4K)`)).toHaveLength(1);
  });
  test('where the call is in two lines, and where it is shmat', () => {
    expect(problems(`t1 > mmap(NULL, 64K, rw-, ANON)\nt1 < 0\nt1: mlock(0x800200000, 4K)`)).toHaveLength(1);
    expect(problems('object f1 4 pages\nt1: shmat(f1)\nt1: shmdt(0x800200000)')).toHaveLength(1);
  });
  test('where it is a fault line that names the page', () => {
    expect(problems(`fault 0x800200000 = KERN_FAILURE\n${MMAP}\nt1: mlockall(MCL_CURRENT)`)).toEqual([
      expect.stringMatching(/^1:1\+\d+ warning: whether 0x800200000/),
    ]);
  });
});

test.each([
  ['the result says it', 't1: mmap(NULL, 64K, rw-, ANON) = 0x800200000\nt1: mlock(0x800204000, 4K)'],
  ['so does the second line', 't1 > mmap(NULL, 64K, rw-, ANON)\nt1 < 0x800200000\nt1: mlock(0x800200000, 4K)'],
  ['MAP_FIXED', 't1: mmap(0x10000, 64K, rw-, ANON|FIXED)\nt1: mlock(0x10000, 4K)'],
  ['a hint', 't1: mmap(0x10000, 64K, rw-, ANON)\nt1: mlock(0x10000, 4K)'],
  ['no address is named', 't1: mmap(NULL, 64K, rw-, ANON)\nt1: mlockall(MCL_CURRENT)\nassert map.wired == 16'],
  ['an entry', 'entry 0x10000..0x20000 rw-\nt1: mmap(NULL, 64K, rw-, ANON)\nt1: mlock(0x10000, 4K)'],
  ['a failed mapping', 'limit vmem 4K\nt1: mmap(NULL, 64K, rw-, ANON) = ENOMEM\nt1: mlock(0x10000, 4K) = ENOMEM'],
  ['what comes before', 't1: mlock(0x10000, 4K) = ENOMEM\nt1: mmap(NULL, 64K, rw-, ANON)'],
  ['the whole map', 'map 0x1000..0x100000\nt1: mmap(NULL, 64K, rw-, ANON)\nt1: munmap(0x1000, 0xff000)'],
  ['the heap', 'heap 0x200000\nt1: mmap(NULL, 64K, rw-, ANON)\nt1: sbrk(64K)\nt1: mlock(0x200000, 4K)'],
])('no warning: %s', (_what, text) => {
  expect(problems(text)).toEqual([]);
});

test.each([
  'mmap(0x10000, 64K, rw-, ANON|FIXED)',
  'mmap(0x10000, 64K, rw-, ANON)',
  'mmap_wirefuture(0x10000, 64K, rw-)',
  'shmat(f1, 0x10000)',
  'vm_map_insert(0x10000, 0x20000, rw-)',
  'vm_map_find(0x10000, 64K, rw-)',
  'vm_map_find_min(0x10000, 64K, 0x1000, rw-)',
  'vm_map_fixed(0x10000, 64K, rw-)',
  'vm_map_stack(0x10000, 64K, rw-)',
  'vm_map_submap(0x10000, 0x20000, sub)',
])('no warning: %s says where it maps', (call) => {
  const head = 'object f1 16 pages\nsubmap sub 0x30000..0x40000\nt1: mmap(NULL, 64K, rw-, ANON)\n';
  for (const page of ['0x10000', '0x1f000']) expect(problems(`${head}t1: ${call}\nt1: mlock(${page}, 4K)`)).toEqual([]);
  expect(problems(`${head}t1: ${call}\nt1: mlock(0x20000, 4K)`)).toHaveLength(1);
  // before the mapping whose place nobody knows, too
  const [first = '', second = '', mmap = ''] = head.split('\n');
  expect(problems([first, second, `t1: ${call}`, mmap, 't1: mlock(0x10000, 4K)'].join('\n'))).toEqual([]);
});

describe('a result that no kernel gives is an error that names the nearest', () => {
  const MAP = 'map 0x1000..0x100000\nobject f1 4 pages';
  test.each([
    [
      'above the map',
      'mmap(NULL, 64K, rw-, ANON) = 0x801e77000',
      'the map is 0x1000..0x100000, and the nearest place in it for 64 KiB is 0xf0000',
    ],
    [
      'its end above the map',
      'mmap(NULL, 64K, rw-, ANON) = 0xf8000',
      'the map is 0x1000..0x100000, and the nearest place in it for 64 KiB is 0xf0000',
    ],
    ['larger than the map', 'mmap(NULL, 1M, rw-, ANON) = 0x10000', 'the map is 0x1000..0x100000, less than 1 MiB'],
    ['off a page', 'mmap(NULL, 64K, rw-, ANON) = 0x10010', 'it is not on a page; the nearest is 0x10000'],
    [
      'not as the offset',
      'mmap(NULL, 4K, r--, PRIVATE, f1, 0x123) = 0x10000',
      'the offset puts it 0x123 bytes past a page; the nearest is 0x10123',
    ],
    [
      'of shmat',
      'shmat(f1) = 0x100000',
      'the map is 0x1000..0x100000, and the nearest place in it for 16 KiB is 0xfc000',
    ],
  ])('%s', (_what, call, message) => {
    const [found] = problems(`${MAP}\nt1: ${call}`);
    expect(found).toContain(
      `error: ${call.slice(0, call.indexOf('('))} cannot give ${call.slice(call.indexOf('0x', call.lastIndexOf('=')))}: ${message}`,
    );
  });
  test('below the map', () => {
    expect(problems('map 0x10000..0x100000\nt1: mmap(NULL, 64K, rw-, ANON) = 0x2000')).toEqual([
      expect.stringContaining(
        'mmap cannot give 0x2000: the map is 0x10000..0x100000, and the nearest place in it for 64 KiB is 0x10000',
      ),
    ]);
  });
  test('with the offset it is none', () => {
    expect(problems(`${MAP}\nt1: mmap(NULL, 4K, r--, PRIVATE, f1, 0x123) = 0x10123`)).toEqual([]);
  });
});

test('ranges that touch are one', () => {
  const ranges = new Ranges();
  for (const [start, end] of [
    [4, 6],
    [10, 12],
    [6, 8],
    [1, 2],
    [2, 2],
    [7, 11],
  ] as const)
    ranges.add(start, end);
  expect(ranges.count).toBe(2);
  expect([0, 1, 2, 3, 4, 8, 11, 12].filter((page) => ranges.has(page))).toEqual([1, 4, 8, 11]);
});
