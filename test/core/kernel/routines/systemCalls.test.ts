// The system calls by the table of kernel-behaviour.md, section 14: in which order a kernel asks
// what, and with which errno it refuses.
import { expect, test } from 'vitest';
import { run, runTo } from './script.ts';
import { judge, MAP, type Row } from './systemCallTable.ts';

const TABLE: readonly Row[] = [
  // mlock
  [
    'mlock by anybody',
    '',
    't1: mlock(0x10123, 0x1000) = ?',
    { 'freebsd-5': 'EPERM', 'freebsd-6': 'EPERM', 'freebsd-13': '0' },
  ],
  [
    'mlock by the superuser',
    'privileged',
    't1: mlock(0x10123, 0x1000) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  ...['lookup', 'simple', 'unchecked'].flatMap((faults): Row[] => [
    [
      `mlock past the end of a file, faults ${faults}`,
      `privileged\nfaults ${faults}\nentry 0x40000..0x44000 rw- object=f1 offset=0xe000`,
      't1: mlock(0x40000, 0x2000) = 0\nt1: mlock(0x41000, 0x2000) = ?',
      { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
    ],
    [
      `mlockall of a mapping that is longer than its file, faults ${faults}`,
      `privileged\nfaults ${faults}\nentry 0x40000..0x44000 rw- object=f1 offset=0xe000`,
      't1: mlockall(CURRENT) = ?',
      { 'freebsd-6': 'EAGAIN', 'freebsd-13': 'EAGAIN' },
    ],
    [
      `a wiring past the end of a file, faults ${faults}`,
      `faults ${faults}\nentry 0x40000..0x44000 rw- object=f1 offset=0xe000`,
      't1: vm_map_wire(0x42000, 0x43000) = ?\nassert entry(0x42000).wired_count == 0 && map.wired == 0',
      {
        'freebsd-5': 'KERN_PROTECTION_FAILURE',
        'freebsd-6': 'KERN_PROTECTION_FAILURE',
        'freebsd-13': 'KERN_OUT_OF_BOUNDS',
      },
    ],
  ]),
  [
    'a page past the end of a file is touched',
    'entry 0x40000..0x44000 rw- object=f1 offset=0xe000',
    't1: touch 0x41fff read = KERN_SUCCESS\nt1: touch 0x42000 read = ?',
    {
      'freebsd-5': 'KERN_PROTECTION_FAILURE',
      'freebsd-6': 'KERN_PROTECTION_FAILURE',
      'freebsd-13': 'KERN_OUT_OF_BOUNDS',
    },
  ],
  [
    'a private copy ends where its file does',
    'entry 0x40000..0x44000 rw- object=f1 offset=0xe000 flags=COW|NEEDS_COPY',
    't1: touch 0x40000 write = KERN_SUCCESS\nt1: touch 0x43000 write = ?',
    {
      'freebsd-5': 'KERN_PROTECTION_FAILURE',
      'freebsd-6': 'KERN_PROTECTION_FAILURE',
      'freebsd-13': 'KERN_OUT_OF_BOUNDS',
    },
  ],
  [
    'mlock in a jail',
    'privileged\njail',
    't1: mlock(0x10000, 0x1000) = ?',
    { 'freebsd-5': 'EPERM', 'freebsd-6': 'EPERM', 'freebsd-13': 'EPERM' },
  ],
  [
    'all four lock calls in a jail',
    'privileged\njail',
    't1: mlockall(CURRENT|FUTURE) = EPERM\nt1: munlock(0x10000, 0x1000) = EPERM\nt1: munlockall() = ?\nassert !map.wire_future',
    { 'freebsd-6': 'EPERM', 'freebsd-13': 'EPERM' },
  ],
  ['mlock in a jail with allow.mlock', 'jail allow.mlock', 't1: mlock(0x10000, 0x1000) = ?', { 'freebsd-13': '0' }],
  [
    'all four lock calls where users may not wire',
    'limit unprivileged_mlock 0',
    't1: mlock(0x10000, 0x1000) = EPERM\nt1: mlockall(CURRENT|FUTURE) = EPERM\nt1: munlock(0x10000, 0x1000) = EPERM\nt1: munlockall() = ?',
    { 'freebsd-13': 'EPERM' },
  ],
  [
    'the superuser where users may not wire',
    'privileged\nlimit unprivileged_mlock 0',
    't1: mlock(0x10000, 0x1000) = ?',
    { 'freebsd-13': '0' },
  ],
  [
    'users are allowed to wire in mid-run',
    'limit unprivileged_mlock 0',
    't1: mlock(0x10000, 0x1000) = EPERM\nset limit.unprivileged_mlock = true\nt1: mlock(0x10000, 0x1000) = ?',
    { 'freebsd-13': '0' },
  ],
  [
    'a limit is raised in mid-run',
    'limit memlock 16K',
    't1: mlockall(CURRENT) = ENOMEM\nset limit.memlock = 1M\nassert limit.memlock == 1M\nt1: mlockall(CURRENT) = ?',
    { 'freebsd-13': '0' },
  ],
  [
    'a limit is taken away, and the limit of users set, in mid-run',
    'limit memlock 8K',
    't1: mlock(0x10000, 0x3000) = ENOMEM\nset limit.memlock = none\nt1: mlock(0x10000, 0x3000) = 0\nset limit.user_wired = 3\nt1: mlock(0x13000, 0x1000) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  [
    'vm.old_mlock: mlockall does not ask RLIMIT_MEMLOCK',
    'limit memlock 4K\nlimit old_mlock',
    't1: mlockall(CURRENT) = ?',
    { 'freebsd-13': '0' },
  ],
  [
    'vm.old_mlock: nor does mmap under MCL_FUTURE',
    'limit memlock 4K\nlimit old_mlock',
    't1: mlockall(FUTURE) = 0\nt1: mmap(0x30000, 0x2000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?\nt1: mlock(0x10000, 0x2000) = ENOMEM',
    { 'freebsd-13': '0' },
  ],
  [
    'mmap up to vm.max_proc_mmap entries',
    'limit entries 5',
    't1: mmap(0x30000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0\nt1: mmap(0x40000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0\nt1: mmap(0x50000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?',
    { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM' },
  ],
  [
    'vm.max_proc_mmap 0 is no limit',
    'limit entries 0',
    't1: mmap(0x30000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0' },
  ],
  [
    'mlock of a hole',
    'privileged',
    't1: mlock(0x13000, 0x2000) = ?',
    { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mlock that wraps around',
    '',
    't1: mlock(0xfffffffffffff000, 0x2000) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EPERM', 'freebsd-13': 'EINVAL' },
  ],
  [
    'mlock over RLIMIT_MEMLOCK',
    'privileged\nlimit memlock 8K',
    't1: mlock(0x10000, 0x3000) = ?',
    { 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mlock up to RLIMIT_MEMLOCK, then over',
    'privileged\nlimit memlock 8K',
    't1: mlock(0x10000, 0x2000) = 0\nt1: mlock(0x12000, 1) = ?',
    { 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mlock over the limit of the system, by anybody',
    'limit wired 1',
    't1: mlock(0x10000, 0x2000) = ?',
    { 'freebsd-5': 'EAGAIN', 'freebsd-6': 'EPERM' },
  ],
  [
    'mlock larger than the limit of the system',
    'privileged\nlimit wired 1',
    't1: mlock(0x10000, 0x2000) = ?',
    { 'freebsd-5': 'EAGAIN', 'freebsd-6': 'ENOMEM' },
  ],
  [
    'mlock when the system has wired too much',
    'privileged\nlimit wired 3',
    't1: vm_map_wire(0x10000, 0x12000, SYSTEM)\nt1: mlock(0x12000, 0x2000) = ?',
    { 'freebsd-5': 'EAGAIN', 'freebsd-6': 'EAGAIN' },
  ],
  [
    'mlock larger than the user limit',
    'limit user_wired 1',
    't1: mlock(0x10000, 0x2000) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  [
    'mlock beyond what users have left',
    'limit user_wired 3',
    't1: mlock(0x10000, 0x2000) = 0\nt1: mlock(0x12000, 0x2000) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  [
    'munlock',
    'privileged',
    't1: mlock(0x10000, 0x1000) = 0\nt1: munlock(0x10fff, 1) = ?\nassert entry(0x10000).wired_count == 0',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'munlock by anybody',
    '',
    't1: munlock(0x10000, 0x1000) = ?',
    { 'freebsd-5': 'EPERM', 'freebsd-6': 'EPERM', 'freebsd-13': '0' },
  ],
  [
    'munlock of a hole',
    'privileged',
    't1: munlock(0x14000, 0x1000) = ?',
    { 'freebsd-5': 'ENOMEM', 'freebsd-6': 'ENOMEM', 'freebsd-13': 'ENOMEM' },
  ],
  // mlockall
  ['mlockall of nothing', '', 't1: mlockall(0) = ?', { 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' }],
  ['mlockall by anybody', '', 't1: mlockall(MCL_FUTURE) = ?', { 'freebsd-6': 'EPERM', 'freebsd-13': '0' }],
  [
    'mlockall over an area without access',
    'privileged',
    't1: mlockall(MCL_CURRENT) = ?',
    { 'freebsd-6': 'EAGAIN', 'freebsd-13': '0' },
  ],
  [
    'mlockall of a map larger than RLIMIT_MEMLOCK',
    'limit memlock 8K',
    't1: mlockall(MCL_CURRENT) = ?',
    { 'freebsd-13': 'ENOMEM' },
  ],
  ['mlockall beyond the user limit', 'limit user_wired 3', 't1: mlockall(MCL_CURRENT) = ?', { 'freebsd-13': 'ENOMEM' }],
  [
    'munlockall',
    'privileged',
    't1: mlock(0x10000, 0x1000) = 0\nt1: munlockall() = ?\nassert entry(0x10000).wired_count == 0',
    { 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  // munmap
  [
    'munmap of nothing',
    '',
    't1: munmap(0x10000, 0) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'munmap over a hole',
    '',
    't1: munmap(0x13000, 0x4000) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': '0' },
  ],
  [
    'munmap',
    '',
    't1: munmap(0x13800, 1) = ?\nassert entry(0x13000) == none',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'munmap outside the map',
    '',
    't1: munmap(0xff000, 0x2000) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  // mprotect, minherit, madvise, msync
  [
    'mprotect',
    '',
    't1: mprotect(0x10001, 1, r--) = ?\nassert entry(0x10000).prot == r--',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'mprotect beyond the maximum',
    '',
    't1: mprotect(0x18000, 0x1000, r--) = ?',
    { 'freebsd-5': 'EACCES', 'freebsd-6': 'EACCES', 'freebsd-13': 'EACCES' },
  ],
  [
    'mprotect outside its own maximum',
    '',
    't1: mprotect(0x10000, 0x1000, rw-, max=r--) = ?',
    { 'freebsd-13': 'ENOTSUP' },
  ],
  ['mprotect without swap', 'limit swap 4K', 't1: mprotect(0x16000, 0x2000, rw-) = ?', { 'freebsd-13': 'ENOMEM' }],
  [
    'minherit',
    '',
    't1: minherit(0x10000, 0x1000, none) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'minherit of a bad value',
    '',
    't1: minherit(0x10000, 0x1000, 99) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'madvise',
    '',
    't1: madvise(0x10000, 0x1000, random) = ?',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'madvise of a bad value',
    '',
    't1: madvise(0x10000, 0x1000, 77) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  [
    'madvise outside the map',
    '',
    't1: madvise(0, 0x1000, random) = ?',
    { 'freebsd-5': 'EINVAL', 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  ['msync', '', 't1: msync(0x10000, 0x1000, MS_SYNC) = ?', { 'freebsd-6': '0', 'freebsd-13': '0' }],
  ['msync of a hole', '', 't1: msync(0x14000, 0x1000, MS_SYNC) = ?', { 'freebsd-6': 'EINVAL', 'freebsd-13': 'ENOMEM' }],
  [
    'msync that throws away what a user has wired',
    'privileged',
    't1: mlock(0x10000, 0x1000) = 0\nt1: msync(0x10000, 0x1000, MS_INVALIDATE) = ?',
    { 'freebsd-6': 'EBUSY', 'freebsd-13': 'EBUSY' },
  ],
  [
    'msync of flags that do not go together',
    '',
    't1: msync(0x10000, 0x1000, MS_ASYNC|MS_INVALIDATE) = ?',
    { 'freebsd-6': 'EINVAL', 'freebsd-13': 'EINVAL' },
  ],
  // what the kernel does with a user's buffer
  [
    'vslock',
    '',
    't1: vslock(0x10010, 4) = ?\nassert entry(0x10000).wired_count == 1 && !entry(0x10000).user_wired\nt1: vsunlock(0x10010, 4)\nassert entry(0x10000).wired_count == 0',
    { 'freebsd-5': '0', 'freebsd-6': '0', 'freebsd-13': '0' },
  ],
  [
    'vslock of a hole',
    '',
    't1: vslock(0x14000, 4) = ?',
    { 'freebsd-5': 'EFAULT', 'freebsd-6': 'EFAULT', 'freebsd-13': 'EFAULT' },
  ],
];

judge(TABLE);

test('a system call makes the kernel calls of its kernel', () => {
  const calls = (kernel: string, line: string): string[] =>
    run(kernel, line, `${MAP}\nprivileged`).events.flatMap((e) =>
      e.kind === 'call' && e.depth === 2 ? [e.routine] : [],
    );
  expect(calls('freebsd-13', 't1: mlock(0x10000, 1)')).toEqual(['vm_map_wire']);
  expect(calls('freebsd-6', 't1: mlockall(MCL_CURRENT|MCL_FUTURE)')).toEqual(['set_wirefuture', 'vm_map_wire']);
  expect(calls('freebsd-6', 't1: munmap(0x10000, 1)')).toEqual(['vm_map_check_protection', 'vm_map_delete']);
  expect(calls('freebsd-13', 't1: munmap(0x10000, 1)')).toEqual(['vm_map_delete']);
  expect(calls('freebsd-5', 't1: mmap(0x20000, 1, rw-, SHARED, f1)')).toEqual(['vm_map_find', 'vm_map_inherit']);
});

test.each([
  ['freebsd-5', 't1: vm_map_wire(0x10000, 0x11000, USER|HOLESOK)', 'freebsd-5 has no HOLESOK of vm_map_wire'],
  ['freebsd-6', 't1: vm_map_wire(0x10000, 0x11000, USER|WRITE)', 'freebsd-6 has no WRITE of vm_map_wire'],
  [
    'freebsd-6',
    't1: vm_map_protect(0x10000, 0x11000, r--, max=r--)',
    'freebsd-6 has no vm_map_protect of both protections',
  ],
  ['freebsd-6', 't1: vm_map_inherit(0x10000, 0x11000, zero)', 'freebsd-6 has no inheritance "zero"'],
  ['freebsd-5', 't1: msync(0x10000, 0x1000)', 'freebsd-5 has no msync'],
])('%s: %s is refused with the reason', (kernel, line, message) => {
  expect(runTo('refused', kernel, line, MAP).errors[0]).toContain(message);
});
