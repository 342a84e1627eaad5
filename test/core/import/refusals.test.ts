// Why a call was refused that the kernel allowed at another time, in another process, or that no
// limit refused at all: the reason that the script gives has to be one that can be.
import { describe, expect, test } from 'vitest';
import { callsOf, explained, imported, statementsOf } from './imported.ts';

const MAPPED = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366263296 (0x800639000)';
const LIMIT = 'getrlimit(RLIMIT_MEMLOCK,{ cur=65536,max=65536 }) = 0 (0x0)';
const LOCK = 'mlock(0x800639000,65536)';
const ENOMEM = "ERR#12 'Cannot allocate memory'";
const EPERM = "ERR#1 'Operation not permitted'";

const plain = (text: string): string[] => statementsOf(text).map((line) => line.replace(/ +/g, ' '));

/** The lines about the machine of a log whose results have an order. */
function machineOf(lines: readonly string[]): string[] {
  const { text } = imported(lines.map((line) => `${line}\n`).join(''));
  expect(explained(text), text).toBe(true);
  return plain(text).filter((line) => !/^(?:kernel|thread|process|t\w+(?::| [<>]))/.test(line));
}

const of = (process: number, ...lines: readonly string[]): string[] => lines.map((line) => `  ${process}: ${line}`);

describe('what was locked before the log, and let go before the call succeeds', () => {
  test('by munlockall, with a limit that the log shows', () => {
    expect(machineOf([MAPPED, LIMIT, `${LOCK} ${ENOMEM}`, 'munlockall() = 0 (0x0)', `${LOCK} = 0 (0x0)`])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x201000 rw- wired=1 flags=USER_WIRED',
    ]);
  });

  test('by munlockall, with one that it does not show', () => {
    expect(machineOf([MAPPED, `${LOCK} ${ENOMEM}`, 'munlockall() = 0 (0x0)', `${LOCK} = 0 (0x0)`])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x201000 rw- wired=1 flags=USER_WIRED',
    ]);
  });

  test('by munlock of a range that the log has not shown, which leaves the limit open', () => {
    const log = [MAPPED, `${LOCK} ${ENOMEM}`, 'munlock(0x800700000,32768) = 0 (0x0)', `${LOCK} = 0 (0x0)`];
    expect(machineOf(log)).toEqual([
      'limit memlock 64K..92K',
      'entry 0x800700000..0x800708000 rw- wired=1 flags=USER_WIRED',
    ]);
  });

  test('munlock of what the log has locked lets nothing go that it does not show: a page failed', () => {
    const other = ['mlock(0x800639000,4096) = 0 (0x0)', 'munlock(0x800639000,4096) = 0 (0x0)'];
    expect(machineOf([MAPPED, `${LOCK} ${ENOMEM}`, ...other, `${LOCK} = 0 (0x0)`])).toEqual([
      'fault 0x800639000 = KERN_SUCCESS or KERN_FAILURE',
    ]);
  });
});

test('a limit that the program raises afterwards allows what the one before has refused', () => {
  const raised = 'setrlimit(RLIMIT_MEMLOCK,{ cur=1048576,max=1048576 }) = 0 (0x0)';
  expect(machineOf([MAPPED, `${LOCK} ${ENOMEM}`, raised, `${LOCK} = 0 (0x0)`])).toEqual(['limit memlock 0..60K']);
});

test('a child that locks as much as its parent has locked is refused by what all users may wire', () => {
  const log = [
    ...of(812, MAPPED, `${LOCK} = 0 (0x0)`, 'fork() = 813 (0x32d)'),
    ...of(813, '<new process>', `${LOCK} ${ENOMEM}`),
  ];
  expect(machineOf(log)).toEqual(['limit user_wired 16..31']);
});

describe('EPERM of one process beside others that may lock', () => {
  const log = [
    ...of(812, MAPPED, 'fork() = 813 (0x32d)'),
    ...of(813, '<new process>', 'setuid(0x3e9) = 0 (0x0)', `${LOCK} ${EPERM}`),
    ...of(812, `${LOCK} = 0 (0x0)`),
  ];
  test('is left out, as it changes nothing, and told', () => {
    expect(machineOf(log)).toEqual([]);
    const { text, remarks } = imported(log.join('\n'));
    expect(text).toMatch(/^# log 5; left out: mlock\(0x800639000,65536\): EPERM.* that of log 6 may$/m);
    expect(remarks.join('\n')).toContain('which a script cannot say; left out: log 5');
  });
  test('nobody who may lock: unprivileged_mlock is 0', () => {
    expect(machineOf(log.slice(0, -1))).toEqual(['limit unprivileged_mlock 0']);
  });
});

describe('no limit', () => {
  test('a range that goes on behind the end of its file', () => {
    const { text, remarks } = imported(
      [
        '7 openat(AT_FDCWD, "/tmp/data", O_RDONLY) = 3',
        '7 fstat(3, {st_mode=S_IFREG|0644, st_size=9000, ...}) = 0',
        '7 mmap(NULL, 16384, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f9ef0441000',
        '7 mlock(0x7f9ef0441000, 16384) = -1 ENOMEM (Cannot allocate memory)',
      ].join('\n'),
    );
    expect(remarks.join('\n')).not.toContain('RLIMIT_MEMLOCK');
    expect(plain(text).filter((line) => line.startsWith('limit'))).toEqual([]);
    expect(explained(text), text).toBe(true);
  });

  test("MAP_HUGETLB, of which Linux's machine has none set aside", () => {
    const log = [
      '7 mmap(NULL, 152043520, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS|MAP_HUGETLB, -1, 0) = -1 ENOMEM (Cannot allocate memory)',
      '7 mmap(NULL, 148897792, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0) = 0x7f1a2c200000',
    ];
    expect(machineOf(log)).toEqual([]);
    expect(imported(log.join('\n')).remarks.join('\n')).toMatch(/vm\.nr_hugepages.*: log 1\./);
  });

  test('memory that may not be written and executed at once', () => {
    const log = [
      "mmap(0x0,65536,PROT_READ|PROT_WRITE|PROT_EXEC,MAP_PRIVATE|MAP_ANON,-1,0x0) ERR#13 'Permission denied'",
    ];
    expect(machineOf(log)).toEqual(['map 0x1000..0x10000000000000 wxorx']);
  });
});

test('two limits that are left open make no more machines than an explorer tries', () => {
  const log = [
    `mmap(0x0,16384000000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ${ENOMEM}`,
    'mmap(0x0,16777216,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366263296 (0x800639000)',
    `mlock(0x800639000,16777216) ${ENOMEM}`,
  ];
  const open = machineOf(log).filter((line) => line.startsWith('limit'));
  expect(open.map((line) => line.split(' ')[1])).toEqual(['memlock', 'vmem']);
});

test("what Linux's root may lock beyond its limit is no contradiction, and what the limit refused before stays", () => {
  const log = [
    '7 prlimit64(0, RLIMIT_MEMLOCK, {rlim_cur=64*1024, rlim_max=64*1024}, NULL) = 0',
    '7 mmap(NULL, 1048576, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1a2c200000',
    '7 mlock(0x7f1a2c200000, 1048576) = -1 ENOMEM (Cannot allocate memory)',
    '7 mlockall(MCL_CURRENT|MCL_FUTURE) = 0',
    '7 mmap(NULL, 1048576, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1a2c000000',
  ].join('\n');
  const { text } = imported(log);
  expect(explained(text), text).toBe(true);
  expect(plain(text).filter((line) => line.includes('setrlimit'))).toEqual([
    't7: setrlimit(RLIMIT_MEMLOCK, 64K) = 0',
    't7: setrlimit(RLIMIT_MEMLOCK, RLIM_INFINITY)',
  ]);
  expect(text).toContain(
    'inferred: Linux lets log 4 lock more than RLIMIT_MEMLOCK of 64K: the process has CAP_IPC_LOCK',
  );
});

describe('a page that could not be brought in, and a limit that is open', () => {
  const EAGAIN = "ERR#35 'Resource temporarily unavailable'";
  const TOO_LARGE = `mmap(0x0,1073741824,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ${ENOMEM}`;
  test('mlockall that fails for a page passed the limit, so that mlock of less fails for one too', () => {
    const machine = machineOf([MAPPED, `mlockall(0x1) ${EAGAIN}`, `${LOCK} ${ENOMEM}`, TOO_LARGE]);
    expect(machine.slice(0, 2)).toEqual([
      'fault 0x200000 = KERN_SUCCESS or KERN_FAILURE',
      'fault 0x800639000 = KERN_SUCCESS or KERN_FAILURE',
    ]);
    expect(machine[2]).toMatch(/^limit vmem /);
    expect(machine.join()).not.toContain('memlock');
  });
  test('is told once', () => {
    const log = `2101 ${MAPPED.replace(/ = .*/, ' = 0x800639000')}
2101 mlock(0x800639000, 65536) = -1 EAGAIN (Resource temporarily unavailable)
2101 mlock(0x800639000, 8192) = -1 EAGAIN (Resource temporarily unavailable)
2101 mlock(0x80063b000, 4096) = -1 EAGAIN (Resource temporarily unavailable)
`;
    const { text } = imported(log);
    expect(explained(text)).toBe(true);
    expect(text.match(/^fault .* =/gm)).toEqual(['fault  0x800639000 =', 'fault  0x80063b000 =']);
  });
});

test('of a call that the kernel has not, its return is left out with it', () => {
  const log = `  577 100201 worker CALL  mmap(0,0x8000,0x3,0x1002,0xffffffff,0)
  577 100201 worker RET   mmap 34391683072/0x801e77000
  577 100201 worker CALL  msync(0x801e77000,0x1000,0x2)
  577 100202 worker CALL  munmap(0x801e77000,0x1000)
  577 100201 worker RET   msync -1 errno 22 Invalid argument
  577 100202 worker RET   munmap 0
`;
  const { text } = imported(log, { kernel: 'freebsd-5', system: 'freebsd' });
  expect(text).toMatch(/^# left out: t100201 > msync.*; freebsd-5 has no msync: /m);
  expect(text).toMatch(/^# left out: t100201 < EINVAL .*; its call is left out$/m);
  expect(explained(text), text).toBe(true);
});

test('what Linux refuses for an address within a page, or of locked memory, is left out with the reason', () => {
  const log = `9001  mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0a00000000
9001  munmap(0x7f0a00000100, 4096)       = -1 EINVAL (Invalid argument)
9001  mprotect(0x7f0a00000001, 4096, PROT_READ) = -1 EINVAL (Invalid argument)
9001  mlock(0x7f0a00000000, 4096)        = 0
9001  madvise(0x7f0a00000000, 4096, MADV_DONTNEED) = -1 EINVAL (Invalid argument)
9001  munmap(0x7f0a00000000, 0)          = -1 EINVAL (Invalid argument)
`;
  const { text } = imported(log);
  expect(statementsOf(text).filter((line) => line.startsWith('t9001'))).toEqual([
    't9001: mmap(NULL, 8K, rw-, MAP_PRIVATE|MAP_ANON) = 0x7f0a00000000',
    't9001: mlock(0x7f0a00000000, 4K) = 0',
    't9001: munmap(0x7f0a00000000, 0) = EINVAL',
  ]);
  expect(text).toMatch(
    /^# log 2; left out: munmap.*0x7f0a00000100 is not where a page begins; FreeBSD rounds it down$/m,
  );
  expect(text).toMatch(/^# log 5; left out: madvise.*EINVAL for MADV_DONTNEED of memory that is locked/m);
  expect(explained(text), text).toBe(true);
});

describe('calls that did nothing', () => {
  const LIMIT = 'max locked memory       (kbytes, -l) 64\n';
  test.each([
    [
      'truss',
      'mmap(0x0,0x10000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34368126976 (0x800800000)\nmlock(0x800800000,0x10000) ERESTART\nmlock(0x800800000,0x10000)\t = 0 (0x0)\n',
    ],
    [
      'kdump',
      ' 577 a CALL  mmap(0,0x10000,0x3,0x1002,0xffffffff,0)\n 577 a RET   mmap 34368126976/0x800800000\n 577 a CALL  mlock(0x800800000,0x10000)\n 577 a RET   mlock RESTART\n 577 a CALL  mlock(0x800800000,0x10000)\n 577 a RET   mlock 0\n',
    ],
    [
      'strace',
      '7 mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000\n7 mlock(0x7f0000000000, 65536 <unfinished ...>\n7 <... mlock resumed>) = ? ERESTARTNOINTR (To be restarted)\n7 mlock(0x7f0000000000, 65536) = 0\n',
    ],
  ])('one that a signal interrupted, and that %s shows again, counts once', (_, log) => {
    const { text, remarks } = imported([log, LIMIT]);
    expect(callsOf(text).filter((line) => line.includes('mlock'))).toHaveLength(1);
    expect(text).toMatch(/^# .*left out: mlock\(.*\): a signal interrupted it, and the kernel makes it again$/m);
    expect(remarks.some((remark) => remark.startsWith('Calls that a signal interrupted'))).toBe(true);
    expect(explained(text), text).toBe(true);
  });

  test('a setrlimit that is refused with EPERM leaves the limit as it was', () => {
    const log =
      "setrlimit(RLIMIT_MEMLOCK,{ cur=1048576,max=1048576 }) ERR#1 'Operation not permitted'\nmmap(0x0,0x20000,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34368126976 (0x800800000)\nmlock(0x800800000,0x20000) ERR#12 'Cannot allocate memory'\n";
    const { text } = imported([log, LIMIT]);
    expect(callsOf(text).some((line) => line.includes('setrlimit'))).toBe(false);
    expect(text).toMatch(/left out: setrlimit\(RLIMIT_MEMLOCK.*EPERM: without privilege a hard limit cannot be raised/);
    expect(explained(text), text).toBe(true);
  });

  test.each([
    ['mmap(0x0,0x4000,PROT_READ,MAP_SHARED,7,0x0)', "ERR#19 'Operation not supported by device'", 'ENODEV of mmap'],
    ['mincore(0x800800000,0x4000,0x7fff)', "ERR#14 'Bad address'", 'EFAULT of mincore'],
    ['mmap(0x0,0x4000,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0)', "ERR#4 'Interrupted system call'", 'EINTR of mmap'],
  ])('%s that fails for what is no matter of the map is left out: %s', (call, error, told) => {
    const { text, remarks } = imported(`${MAPPED}\n${call} ${error}\n${LOCK} = 0 (0x0)\n`);
    expect(callsOf(text)).toHaveLength(2);
    expect(text).toMatch(
      /^# log 2; left out: .* is not of the map's doing: no rule of it gives that of \w+, and nothing/m,
    );
    expect(remarks).toContain(`${told}, which no rule of the map gives; left out: log 2.`);
    expect(explained(text), text).toBe(true);
  });

  test('what the rules of another kernel give stays, as the kernel may be another', () => {
    const { text } = imported(`${MAPPED}\n${LOCK} ERR#35 'Resource temporarily unavailable'\n`);
    expect(text).toMatch(/^t1: mlock\(.*\) = EAGAIN/m);
  });
});

describe('EPERM of Linux', () => {
  const EPERM_OF_LINUX = '-1 EPERM (Operation not permitted)';
  const lock = `7 mlock(0x7f0000000000, 4096) = ${EPERM_OF_LINUX}`;
  test('a limit of 0 from the start, though the process unlocks, which needs no privilege', () => {
    expect(machineOf([lock, '7 munlock(0x7f0000000000, 4096) = 0'])).toContain('limit memlock 0');
  });
  test('says nothing of the limit where it is of munlock alone', () => {
    const { text } = imported(
      `7 munlock(0x7f0000000000, 4096) = ${EPERM_OF_LINUX}\n${lock}\n7 mlockall(MCL_CURRENT) = 0`,
    );
    expect(text).toContain('setrlimit(RLIMIT_MEMLOCK, 0)');
    expect(plain(text)).not.toContain('limit memlock 0');
  });
});

describe('what everything that is mapped is refused for', () => {
  const all = `mlockall(MCL_CURRENT) ${ENOMEM}`;
  test('is what all users may wire, where the process has no limit', () => {
    const log = ['getrlimit(RLIMIT_MEMLOCK,{ cur=INFINITY,max=INFINITY }) = 0 (0x0)', all];
    expect(machineOf(log)).toEqual(['limit user_wired 0..15', 'entry 0x200000..0x210000 rw-']);
  });
  test('a page of Linux that could not be brought in stands for what was mapped before', () => {
    expect(machineOf(['7 mlockall(MCL_CURRENT) = -1 EAGAIN (Resource temporarily unavailable)'])).toEqual([
      'fault 0x200000 = KERN_SUCCESS or KERN_FAILURE',
      'entry 0x200000..0x201000 rw-',
    ]);
  });
});

test('MAP_EXCL that is refused in a child found what the child has mapped since', () => {
  const exclusive = `mmap(0x800639000,8192,PROT_READ,MAP_ANON|MAP_PRIVATE|MAP_FIXED|MAP_EXCL,-1,0x0)`;
  const log = [
    ...of(
      577,
      `${exclusive} = 34366263296 (0x800639000)`,
      'munmap(0x800639000,8192) = 0 (0x0)',
      'fork() = 578 (0x242)',
    ),
    ...of(578, `${exclusive} ${ENOMEM}`, `${exclusive} ${ENOMEM}`),
  ];
  const { text } = imported(log.join('\n'));
  expect(plain(text).filter((line) => line.startsWith('entry'))).toEqual([]);
  // one page is enough for both
  expect(plain(text).filter((line) => line.includes('MAP_FIXED)'))).toEqual([
    't578: mmap(0x800639000, 4K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)',
  ]);
  expect(explained(text), text).toBe(true);
});
