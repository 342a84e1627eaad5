// mmap by its rules (core/kernel/routines/mmap.ts names the source): which flags go together, where
// it maps, and what it maps there.
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { run } from './script.ts';
import { judge, type Row } from './systemCallTable.ts';

const TABLE: readonly Row[] = [
  [
    'mmap of nothing',
    '',
    't1: mmap(0x20000, 0, rw-, MAP_ANON) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap at a hint',
    '',
    't1: mmap(0x1f001, 0x800, rw-, MAP_ANON|MAP_PRIVATE) = ?\nassert entry(0x20000).prot == rw-',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap at a hint with no room above it',
    '',
    't1: mmap(0xfe000, 0x4000, rw-, MAP_ANON) = ?',
    { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM', 'freebsd-13': '0' },
  ],
  [
    'mmap with MAP_FIXED off a page',
    '',
    't1: mmap(0x20001, 0x1000, rw-, MAP_ANON|MAP_FIXED) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap with MAP_FIXED replaces',
    '',
    't1: mmap(0x10000, 0x4000, r--, MAP_ANON|MAP_FIXED) = ?\nassert entry(0x10000).prot == r--',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap with MAP_EXCL does not',
    '',
    't1: mmap(0x10000, 0x4000, r--, MAP_ANON|MAP_FIXED|MAP_EXCL) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mmap over RLIMIT_VMEM',
    'limit vmem 32K',
    't1: mmap(0x20000, 0x2000, rw-, MAP_ANON) = ?',
    { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mmap of a shared object',
    '',
    't1: mmap(0x20000, 0x2000, rw-, MAP_SHARED, f1) = ?\nassert entry(0x20000).inherit == share && !entry(0x20000).needs_copy',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap of a private object',
    '',
    't1: mmap(0x20000, 0x2000, rw-, MAP_PRIVATE, f1) = ?\nassert entry(0x20000).needs_copy',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap outside its own maximum',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON, max=r--) = ?',
    { 'freebsd-13': 'ENOTSUP' },
  ],
  [
    'mmap under MAP_WIREFUTURE',
    'privileged',
    't1: mlockall(MCL_FUTURE) = 0\nt1: mmap(0x20000, 0x2000, rw-, MAP_ANON) = ?\nassert entry(0x20000).user_wired',
    { 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap under MAP_WIREFUTURE over RLIMIT_MEMLOCK',
    'limit memlock 4K',
    't1: mlockall(MCL_FUTURE) = 0\nt1: mmap(0x20000, 0x2000, rw-, MAP_ANON) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mmap under MAP_WIREFUTURE: nobody looks at the wiring',
    'limit user_wired 1',
    't1: mlockall(MCL_FUTURE) = 0\nt1: mmap(0x20000, 0x2000, rw-, MAP_ANON) = ?\nassert !entry(0x20000).user_wired',
    { 'freebsd-13': '0' },
  ],
  [
    'mmap shared and private at once',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON|MAP_SHARED|MAP_PRIVATE) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of an object with MAP_ANON',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON, f1) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of an offset with MAP_ANON',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON, offset=0x1000) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of a file with neither MAP_SHARED nor MAP_PRIVATE',
    '',
    't1: mmap(0x20000, 0x1000, r--, MAP_FIXED, f1) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of no object without MAP_ANON',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_PRIVATE) = ?',
    { 'freebsd-5': 'EBADF', 'freebsd-6': 'EBADF', 'freebsd-13': 'EBADF' },
  ],
  [
    'mmap with MAP_EXCL, but not at a fixed address',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON|MAP_EXCL) = ?',
    { 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of a guard',
    '',
    't1: mmap(0x20000, 0x1000, ---, MAP_GUARD) = ?\nassert entry(0x20000).guard && entry(0x20000).max_prot == ---',
    { 'freebsd-13': '0' },
  ],
  [
    'mmap of a guard at a fixed address',
    '',
    't1: mmap(0x10000, 0x1000, ---, MAP_GUARD|MAP_FIXED) = ?\nassert entry(0x10000).guard && !entry(0x11000).guard',
    { 'freebsd-13': '0' },
  ],
  [
    'mmap of a guard where something is',
    '',
    't1: mmap(0x10000, 0x1000, ---, MAP_GUARD|MAP_FIXED|MAP_EXCL) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  ['mmap of a guard that can be read', '', 't1: mmap(0x20000, 0x1000, r--, MAP_GUARD) = ?', { 'freebsd-13': 'EINVAL' }],
  ['mmap of a guard of an object', '', 't1: mmap(0x20000, 0x1000, ---, MAP_GUARD, f1) = ?', { 'freebsd-13': 'EINVAL' }],
  [
    'mmap of a guard at an offset',
    '',
    't1: mmap(0x20000, 0x1000, ---, MAP_GUARD, offset=0x1000) = ?',
    { 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap of a guard with other flags',
    '',
    't1: mmap(0x20000, 0x1000, ---, MAP_GUARD|MAP_PRIVATE) = ?',
    { 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap that is in no dump and is not written by itself',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_ANON|MAP_NOCORE|MAP_NOSYNC) = ?\nassert entry(0x20000).nocoredump && entry(0x20000).nosync',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap of an object from an offset',
    '',
    't1: mmap(0x20000, 0x1000, rw-, MAP_SHARED, f1, 0x3000) = ?\nassert entry(0x20000).offset == 0x3000 && entry(0x20000).end == 0x21000',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap with MAP_FIXED below the map',
    '',
    't1: mmap(0x0, 0x1000, rw-, MAP_ANON|MAP_FIXED) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap with MAP_FIXED up to the end of the map',
    '',
    't1: mmap(0xff000, 0x1000, rw-, MAP_ANON|MAP_FIXED) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mmap with MAP_FIXED beyond the map',
    '',
    't1: mmap(0xff000, 0x2000, rw-, MAP_ANON|MAP_FIXED) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mmap up to RLIMIT_VMEM',
    'limit vmem 36K',
    't1: mmap(0x20000, 0x2000, rw-, MAP_ANON) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
];

judge(TABLE);

test.each(VINTAGES)('%s: a child shares what was mapped shared, and gets a copy of what is private', (kernel) => {
  const { failures } = run(
    kernel,
    `t1: mmap(0x20000, 0x2000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0x20000
     t1: mmap(0x30000, 0x2000, rw-, MAP_ANON|MAP_SHARED|MAP_FIXED) = 0x30000
     t1: mmap(0x40000, 0x2000, rw-, MAP_PRIVATE|MAP_FIXED, f1) = 0x40000
     t1: mmap(0x50000, 0x2000, rw-, MAP_SHARED|MAP_FIXED, f1) = 0x50000
     assert entry(0x20000).inherit == copy && entry(0x30000).inherit == share
     assert entry(0x40000).inherit == copy && entry(0x50000).inherit == share`,
    'object f1 16 pages',
  );
  expect(failures).toEqual([]);
});
