// Limits that a process sets, its data segment, and what begins and ends its map.
import { expect, test } from 'vitest';
import { compile } from '../../../../core/program/compile.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { run } from './script.ts';
import { judge, type Row } from './systemCallTable.ts';

const ALL = (result: string) => ({ 'freebsd-5': result, 'freebsd-6': result, 'freebsd-13': result });

const LIMITS: readonly Row[] = [
  [
    'a limit is raised, and the call made again',
    'limit memlock 16K',
    't1: mlockall(CURRENT) = ENOMEM\nt1: setrlimit(RLIMIT_MEMLOCK, 1M) = ?\nassert limit.memlock == 1M\nt1: mlockall(CURRENT) = 0',
    { 'freebsd-13': '0' },
  ],
  [
    'a limit is lowered: what is wired stays',
    'privileged',
    't1: mlock(0x10000, 0x2000) = 0\nt1: setrlimit(MEMLOCK, 4K) = 0\nassert map.wired == 2\nt1: mlock(0x12000, 0x1000) = ?',
    { 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'RLIMIT_AS is RLIMIT_VMEM',
    '',
    't1: setrlimit(RLIMIT_AS, { cur=0x7000, max=RLIM_INFINITY }) = 0\nt1: mmap(0x40000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?',
    ALL('ENOMEM'),
  ],
  [
    'a limit is taken away',
    'limit vmem 8K',
    't1: setrlimit(RLIMIT_VMEM, RLIM_INFINITY) = 0\nt1: mmap(0x40000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?',
    ALL('0'),
  ],
  ['a resource that no map asks', '', 't1: setrlimit(RLIMIT_NOFILE, 64) = ?', ALL('0')],
  [
    'a limit is of the process that sets it, and its children begin with it',
    'process p2\nprocess p3\nthread u1 of p2\nthread v1 of p3\nlimit vmem 36K',
    `t1: fork(p2) = 0
u1: setrlimit(RLIMIT_VMEM, 1M) = 0
u1: mmap(0x40000, 0x8000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0
u1: fork(p3) = 0
v1: mmap(0x50000, 0x8000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0
t1: mmap(0x40000, 0x8000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?`,
    ALL('ENOMEM'),
  ],
];

const BREAK: readonly Row[] = [
  [
    'the data segment grows and shrinks',
    'heap 0x40000',
    't1: brk(0x41001) = 0\nassert entry(0x41000).end == 0x42000\nt1: sbrk(0x1000) = 0x42000\nassert entry(0x42000) != none\nt1: brk(0x41000) = ?\nassert entry(0x41000) == none',
    ALL('0'),
  ],
  ['a break below the base', 'heap 0x40000', 't1: brk(0x3f000) = ?', ALL('EINVAL')],
  ['a break at the base', 'heap 0x40000', 't1: brk(0x40000) = ?', ALL('0')],
  [
    'the break where it is, with a limit that is lower by now',
    'heap 0x40000',
    't1: brk(0x42000) = 0\nt1: setrlimit(RLIMIT_VMEM, 4K) = 0\nt1: brk(0x42000) = ?\nassert entry(0x40000).end == 0x42000',
    ALL('0'),
  ],
  ['over RLIMIT_DATA', 'heap 0x40000\nlimit data 8K', 't1: brk(0x42000) = 0\nt1: sbrk(1) = ?', ALL('ENOMEM')],
  [
    'it may shrink while it is over RLIMIT_DATA',
    'heap 0x40000',
    't1: brk(0x44000) = 0\nt1: setrlimit(RLIMIT_DATA, 4K) = 0\nt1: brk(0x43000) = ?',
    ALL('0'),
  ],
  ['over RLIMIT_VMEM', 'heap 0x40000\nlimit vmem 32K', 't1: brk(0x42000) = ?', ALL('ENOMEM')],
  ['beyond the map', 'heap 0x40000', 't1: brk(0x200000) = ?', ALL('ENOMEM')],
  ['where something is mapped', 'heap 0x15000', 't1: brk(0x17000) = ?', ALL('ENOMEM')],
  [
    'under MCL_FUTURE it is wired',
    'privileged\nheap 0x40000',
    't1: set_wirefuture(1) = KERN_SUCCESS\nt1: brk(0x42000) = ?\nassert entry(0x40000).user_wired && map.wired == 2',
    ALL('0'),
  ],
  [
    'under MCL_FUTURE over RLIMIT_MEMLOCK',
    'heap 0x40000\nlimit memlock 4K',
    't1: set_wirefuture(1) = KERN_SUCCESS\nt1: brk(0x42000) = ?',
    { 'freebsd-6': '0', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'under MCL_FUTURE, and the pages cannot be wired',
    'heap 0x40000\nfault 0x41000 = KERN_RESOURCE_SHORTAGE',
    't1: set_wirefuture(1) = KERN_SUCCESS\nt1: brk(0x42000) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': 'ENOMEM' },
  ],
];

const PROCESSES: readonly Row[] = [
  [
    'execve: the map is empty, wirings and MCL_FUTURE go',
    'privileged',
    't1: mlock(0x10000, 0x2000) = 0\nt1: execve() = ?\nassert map.entries == 0 && map.wired == 0',
    ALL('0'),
  ],
  [
    'execve ends MCL_FUTURE',
    'privileged',
    't1: mlockall(FUTURE) = 0\nt1: execve() = ?\nassert map.entries == 0 && !map.wire_future',
    { 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'execve: the data segment begins anew',
    'heap 0x40000',
    't1: brk(0x42000) = 0\nt1: execve() = 0\nt1: sbrk(0x1000) = ?\nassert entry(0x40000).end == 0x41000',
    ALL('0'),
  ],
  [
    'exit: what is wired goes',
    'privileged',
    't1: mlock(0x10000, 0x2000) = 0\nt1: exit() = ?\nassert map.entries == 0 && map.wired == 0 && t1.state == dead',
    ALL('0'),
  ],
  [
    'two processes with one map',
    'privileged\nprocess p2 shares p1\nthread u1 of p2',
    'u1: mlock(0x10000, 0x1000) = 0\nassert p2.wired == 1 && map.wired == 1\nt1: munlock(0x10000, 0x1000) = ?\nassert map.wired == 0',
    ALL('0'),
  ],
  [
    'the last process that leaves a map removes what is mapped',
    'privileged\nprocess p2\nthread u1 of p2',
    't1: vfork(p2) = 0\nu1: mlock(0x10000, 0x1000) = 0\nt1: exit() = 0\nassert map.wired == 1\nu1: exit() = ?\nassert map.entries == 0',
    ALL('0'),
  ],
  [
    'execve of one that shares its map gives it a map of its own',
    'privileged\nprocess p2\nthread u1 of p2',
    't1: rfork(p2) = 0\nu1: mlock(0x10000, 0x1000) = 0\nu1: execve() = ?\nassert map.wired == 1 && p2.entries == 0\nu1: mmap(0x20000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0\nassert entry(p2, 0x20000) != none && entry(0x20000) == none',
    ALL('0'),
  ],
  [
    'a second map for vm.max_proc_mmap',
    'limit entries 4\nprocess p2 shares p1',
    't1: mmap(0x30000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0\nt1: mmap(0x40000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0' },
  ],
];

const REST: readonly Row[] = [
  ['mincore', '', 't1: mincore(0x10001, 0x3000) = ?', ALL('0')],
  ['mincore from a hole', '', 't1: mincore(0x14000, 0x3000, 0x8000) = ?', { ...ALL('ENOMEM'), 'freebsd-5': '0' }],
  ['mincore over a hole', '', 't1: mincore(0x13000, 0x4000) = ?', { ...ALL('ENOMEM'), 'freebsd-5': '0' }],
  ['mincore up to the last entry', '', 't1: mincore(0x16000, 0x3000) = ?', ALL('0')],
  ['mincore beyond the last entry', '', 't1: mincore(0x16000, 0x4000) = ?', { ...ALL('ENOMEM'), 'freebsd-5': '0' }],
  ['mincore beyond the map', '', 't1: mincore(0xff000, 0x2000) = ?', { ...ALL('ENOMEM'), 'freebsd-5': 'EINVAL' }],
  ['madvise(MADV_PROTECT) by the superuser', 'privileged', 't1: madvise(0, 0, MADV_PROTECT) = ?', ALL('0')],
  [
    'madvise(MADV_PROTECT) by a user',
    '',
    't1: madvise(0, 0, MADV_PROTECT) = ?',
    { 'freebsd-5': 'EPERM', 'freebsd-6': 'EPERM' },
  ],
  ['madvise(MADV_PROTECT) in a jail', 'privileged\njail', 't1: madvise(0, 0, MADV_PROTECT) = ?', ALL('EPERM')],
  [
    'madvise(MADV_PROTECT) by a script that shows its processes to be a user',
    'limit unprivileged_mlock 0',
    't1: madvise(0, 0, MADV_PROTECT) = ?',
    { 'freebsd-13': 'EPERM' },
  ],
  [
    'madvise(MADV_PROTECT) where only the superuser may wire',
    'limit unprivileged_mlock 0\nprivileged',
    't1: madvise(0, 0, MADV_PROTECT) = ?',
    { 'freebsd-13': '0' },
  ],
  [
    'MCL_ONFAULT',
    '',
    't1: mlockall(MCL_CURRENT|MCL_FUTURE|MCL_ONFAULT) = ?',
    { 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'shared memory is attached, locked, and detached',
    'privileged',
    't1: shmat(f1, 0x40000, 0) = 0x40000\nassert entry(0x40000).end == 0x50000 && entry(0x40000).inherit == share\nt1: mlock(0x40000, 0x10000) = 0\nt1: shmdt(0x40000) = ?\nassert entry(0x40000) == none && map.wired == 0',
    ALL('0'),
  ],
  ['shared memory where something is mapped', '', 't1: shmat(f1, 0x10000) = ?', ALL('ENOMEM')],
  ["shared memory at the kernel's choice", '', 't1: shmat(f1) = ?\nassert map.size == 0x17000', ALL('0')],
  ['shared memory off a page', '', 't1: shmat(f1, 0x40123) = ?', ALL('EINVAL')],
  [
    'shared memory off a page, rounded, to be read',
    '',
    't1: shmat(f1, 0x40123, SHM_RND|SHM_RDONLY) = ?\nassert entry(0x40000).prot == r-- && entry(0x40000).max_prot == r--',
    ALL('0'),
  ],
  ['no segment', '', 't1: shmat(none, 0x40000) = ?', ALL('EINVAL')],
  ['nothing is attached there', '', 't1: shmdt(0x10000) = ?', ALL('EINVAL')],
];

judge(LIMITS);
judge(PROCESSES);
judge(REST);
judge(BREAK);

test('a failed brk leaves nothing mapped in freebsd-13, and the whole in freebsd-6', () => {
  const lines = 't1: set_wirefuture(1)\nt1: brk(0x42000)';
  const more = 'heap 0x40000\nfault 0x41000 = KERN_RESOURCE_SHORTAGE';
  expect(run('freebsd-13', `${lines}\nassert map.entries == 0 && map.wired == 0`, more).failures).toEqual([]);
  expect(run('freebsd-6', `${lines}\nassert map.size == 0x2000 && map.wired == 0`, more).failures).toEqual([]);
});

test('a script that does not say where its data segment begins gets a warning', () => {
  const problems = (text: string): string[] => compile(parse(text)).diagnostics.map((d) => `${d.line}: ${d.message}`);
  expect(problems('t1: brk(0x210000) = 0')).toEqual([
    "1: brk depends on where the data segment begins: 0x200000 is taken, say it with 'heap 0x200000'",
  ]);
  expect(problems('heap 0x200000\nt1: brk(0x210000) = 0')).toEqual([]);
});
