// Each log of the forms that people paste becomes a script that gives the results seen.
import { describe, expect, test } from 'vitest';
import { callsOf, imported, logFile, ran, statementsOf } from './imported.ts';

describe('logs as people paste them', () => {
  const table: [string, number][] = [
    ['jemalloc-excl.truss.txt', 4],
    ['jemalloc-hint-taken.truss.txt', 4],
    ['rtld-guard.truss.txt', 13],
    ['thread-stacks.truss.txt', 8],
    ['kdump-symbolic.kdump.txt', 5],
    ['kdump-threads-faults.kdump.txt', 10],
    ['strace-o-pid-mlock.strace.txt', 7],
    ['strace-f-unfinished.strace.txt', 6],
    ['strace-go-arena.strace.txt', 8],
    ['dtruss.dtrace.txt', 5],
  ];
  test.each(table)('%s gives a script of %i lines of threads that runs as seen', (name, lines) => {
    const { text } = imported(logFile(name));
    expect(callsOf(text)).toHaveLength(lines);
    expect(text).not.toMatch(/left out: t\w*[:<> ]+\w+\(/);
    ran(text);
  });
  test('make the same script in whatever pieces they are read', () => {
    for (const [name] of table) expect(imported(logFile(name), {}, 7)).toEqual(imported(logFile(name)));
  });
  test('each line names the line of the log', () => {
    expect(imported(logFile('jemalloc-hint-taken.truss.txt')).text).toMatch(
      /munmap\(0x801eb7000, 64K\) = 0 +# log 3$/m,
    );
  });
});

describe('truss', () => {
  test.each([
    ['plain', 'mlock(0x1000,4096)\t\t = 0 (0x0)', 't1: mlock(0x1000, 4K) = 0'],
    ['-f', '  577: mlock(0x1000,4096) = 0 (0x0)', 't577: mlock(0x1000, 4K) = 0'],
    ['-H', '100123: mlock(0x1000,4096) = 0 (0x0)', 't100123: mlock(0x1000, 4K) = 0'],
    ['-f -H', '  577 100123: mlock(0x1000,4096) = 0 (0x0)', 't100123: mlock(0x1000, 4K) = 0'],
    ['-D', '0.000104123 mlock(0x1000,4096) = 0 (0x0)', 't1: mlock(0x1000, 4K) = 0'],
    ['-f -d -D', ' 577: 1.000104123 0.000001000 mlock(0x1000,4096) = 0 (0x0)', 't577: mlock(0x1000, 4K) = 0'],
    ['an error', "mlock(0x1000,4096) ERR#12 'Cannot allocate memory'", 't1: mlock(0x1000, 4K) = ENOMEM'],
  ])('%s', (_, line, said) => {
    expect(callsOf(imported(line).text)).toEqual([said]);
  });
  test('exit does not return, and is a line of truss all the same', () => {
    const { text } = imported(
      ' 577: mlock(0x1000,4096) = 0 (0x0)\n 577: exit(0x1)\t\t\t\n 577: process exit, rval = 1',
    );
    expect(text).not.toContain('of no format that is known');
  });
  test('a forked process has its own threads', () => {
    const { text } = imported(
      [
        '  577: mmap(0x0,4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)',
        '  577: fork() = 578 (0x242)',
        '  578: mlock(0x801e77000,4096) = 0 (0x0)',
        '  577: munmap(0x801e77000,4096) = 0 (0x0)',
        '  578: munlock(0x801e77000,4096) = 0 (0x0)',
      ].join('\n'),
    );
    expect(statementsOf(text).slice(1)).toEqual([
      'process p2',
      'thread  t578 of p2',
      't577: mmap(NULL, 4K, rw-, MAP_PRIVATE|MAP_ANON) = 0x801e77000',
      't577: fork(p2) = 0',
      't578: mlock(0x801e77000, 4K) = 0',
      't577: munmap(0x801e77000, 4K) = 0',
      't578: munlock(0x801e77000, 4K) = 0',
    ]);
    ran(text);
  });
});

describe('kdump', () => {
  test.each([
    ['-n', '577 lockd CALL mmap(0,0x1000,0x3,0x1002,0xffffffff,0)', '577 lockd RET mmap 34370224128/0x800a00000'],
    ['-d', '577 lockd CALL mmap(0,4096,3,4098,-1,0)', '577 lockd RET mmap 34370224128/0x800a00000'],
    [
      '-H -E',
      '577 100123 lockd 0.1 CALL mmap(0,0x1000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
      '577 100123 lockd 0.2 RET mmap 0x800a00000',
    ],
  ])('%s', (_, call, returned) => {
    const [line = ''] = callsOf(imported(`${call}\n${returned}\n`).text);
    expect(line.replace(/^t\d+/, 't')).toBe('t: mmap(NULL, 4K, rw-, MAP_PRIVATE|MAP_ANON) = 0x800a00000');
  });
  test('leaves out the return of a page fault inside a call that is left out', () => {
    const { text, remarks } = imported(`  812 100201 a CALL  mlock(0x800e00000,0x10000)
  812 100201 a PFLT  0x800e00000 0x2<VM_PROT_WRITE>
  812 100201 a PRET  KERN_SUCCESS
  812 100201 a RET   mlock -1 errno 12 Cannot allocate memory
`);
    expect(callsOf(text)).toEqual(['t100201: mlock(0x800e00000, 64K) = ENOMEM']);
    expect(remarks.join()).toContain('Page faults inside a call, left out: log 2.');
    expect(remarks.join()).not.toContain('began before the log');
  });
  test('a path of NAMI names the object', () => {
    const { text } = imported(`  577 a CALL  open(0x1234,0<O_RDONLY>)
  577 a NAMI  "/lib/libc.so.7"
  577 a RET   open 3
  577 a CALL  mmap(0,0x2000,0x1<PROT_READ>,0x2<MAP_PRIVATE>,0x3,0)
  577 a RET   mmap 34370224128/0x800a00000
`);
    expect(text).toMatch(/^object libc_so_7 8K read-only +# \/lib\/libc.so.7/m);
  });
});

describe('strace', () => {
  const call = 'mlock(0x7f0e1c600000, 4096)';
  test.each([
    ['-t', `12:34:56 ${call} = 0`],
    ['-tt', `12:34:56.123456 ${call} = 0`],
    ['-ttt -T', `1700000000.123456 ${call} = 0 <0.000012>`],
    ['-r', `     0.000012 ${call}           = 0`],
    ['-i', `[00007f0e1c5f0000] ${call} = 0`],
  ])('%s', (_, line) => {
    expect(callsOf(imported(line).text)).toEqual(['t1: mlock(0x7f0e1c600000, 4K) = 0']);
  });
  test('arguments behind "resumed" go on where they were cut', () => {
    const { text } = imported(`[pid 11] mlock(0x7f0e1c600000,  <unfinished ...>
[pid 12] munmap(0x7f0e1c600000, 4096 <unfinished ...>
[pid 11] <... mlock resumed>4096) = 0
[pid 12] <... munmap resumed> ) = 0
`);
    expect(callsOf(text)).toEqual([
      't11 > mlock(0x7f0e1c600000, 4K)',
      't12 > munmap(0x7f0e1c600000, 4K)',
      't11 < 0',
      't12 < 0',
    ]);
  });
  test('a call that strace lets go of has not returned', () => {
    const { text, remarks } = imported('[pid 11] mlock(0x7f0e1c600000, 4096 <detached ...>\n');
    expect(callsOf(text)).toEqual(['t11 > mlock(0x7f0e1c600000, 4K)']);
    expect(remarks.join()).not.toContain('of no format');
  });
  test('flags of Linux alone are mapped or told', () => {
    const mmap = (flags: string) => imported(`mmap(NULL, 4096, PROT_READ, ${flags}, -1, 0) = 0x7f0e1c600000\n`).text;
    expect(mmap('MAP_PRIVATE|MAP_ANONYMOUS|MAP_POPULATE')).toContain('MAP_PREFAULT_READ');
    expect(mmap('MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK')).toMatch(/MAP_ANON\) = .*MAP_STACK means nothing to Linux/);
    expect(mmap('MAP_PRIVATE|MAP_ANONYMOUS|MAP_LOCKED')).toMatch(
      /^t1: mlock\(0x7f0e1c600000, 4K\) +# MAP_LOCKED of log 1/m,
    );
    expect(mmap('MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE')).toContain('MAP_NORESERVE) = 0x7f0e1c600000');
    expect(mmap('0x22')).toContain('MAP_PRIVATE|MAP_ANON)');
  });
  test('a mapping that Linux refuses to lock is left out, and says what it shows of the limit', () => {
    const locks = 'mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_LOCKED, -1, 0) = -1 EAGAIN (Resource)\n';
    const { text } = imported(`mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0e1c600000
mlock(0x7f0e1c600000, 4096) = 0
${locks}`);
    expect(callsOf(text)).toHaveLength(2);
    expect(text).toMatch(/left out: mmap\(.*MAP_LOCKED/);
    expect(text).toMatch(/^limit +memlock 4K..8K/m);
    ran(text.replace(/^limit.*/m, 'limit memlock 8K'));
  });
  test('what cannot be said is told by its line: the first of two that others come between', () => {
    const advice = 'madvise(0x20000, 4096, MADV_HUGEPAGE';
    const between = imported(`100 mlock(0x10000, 4096 <unfinished ...>
101 ${advice} <unfinished ...>
100 <... mlock resumed>) = 0
101 <... madvise resumed>) = 0
101 mlock(0x10000, 4096) = 0
`);
    expect(between.remarks.join('\n')).toMatch(/left out: madvise: log 2\.$/m);
    expect(between.text).toMatch(/^# log 2; left out: madvise\(0x20000/m);
    const alone = imported(`100 mlock(0x10000, 4096) = 0\n100 ${advice}) = 0\n`);
    expect(alone.remarks.join('\n')).toMatch(/left out: madvise: log 2\.$/m);
    const inTwo = imported(`100 mlock(0x10000, 4096) = 0
101 ${advice} <unfinished ...>
101 <... madvise resumed>) = 0
`);
    expect(inTwo.remarks.join('\n')).toMatch(/left out: madvise: log 3\.$/m);
    expect(inTwo.text).toMatch(/^# log 3; left out: madvise\(0x20000/m);
  });
  test('has the reason beside an errno that would differ', () => {
    const { text } = imported(`mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0e1c600000
mmap(0x7f0e1c600000, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE, -1, 0) = -1 EEXIST (File exists)
`);
    expect(text).toMatch(/MAP_FIXED\|MAP_EXCL\) = ENOMEM +# log 2; .*Linux says EEXIST/);
    ran(text);
  });
  test('a limit that the program asked for is known', () => {
    const { text } = imported(`prlimit64(0, RLIMIT_MEMLOCK, NULL, {rlim_cur=64*1024, rlim_max=64*1024}) = 0
mmap(NULL, 131072, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0e1c600000
mlock(0x7f0e1c600000, 131072) = -1 ENOMEM (Cannot allocate memory)
`);
    expect(text).toMatch(/^limit +memlock 64K +# log 1/m);
    ran(text);
  });
});

describe('what is not known', () => {
  test('what a later program has mapped is mapped before the call begins', () => {
    const { text } = imported(`  577: fork() = 578 (0x242)
  578: execve("/bin/x",[ "x" ],0x1234) EJUSTRETURN
`);
    expect(callsOf(text)).toEqual(['t577: fork(p2) = 0', 't578: execve() = 0']);
    const overlapping = imported(`  577 a CALL fork
  577 a RET fork 578/0x242
  578 a CALL execve(0x1,0x2,0x3)
  578 a RET execve JUSTRETURN
  578 a CALL mlock(0x801e77000,0x1000)
  577 a CALL munlockall
  578 a RET mlock 0
  577 a RET munlockall 0
`).text;
    expect(callsOf(overlapping)).toEqual([
      't577: fork(p2) = 0',
      't578: execve() = 0',
      't578: mmap(0x801e77000, 4K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)',
      't578 > mlock(0x801e77000, 4K)',
      't577 > munlockall()',
      't578 < 0',
      't577 < 0',
    ]);
    ran(overlapping);
  });
  test('a limit is left open, with the question', () => {
    const { text, remarks } = imported(logFile('kdump-symbolic.kdump.txt'));
    expect(text).toMatch(/^limit +memlock 64K\.\.2044K +# unknown: /m);
    expect(remarks.join('\n')).toContain('unknown: RLIMIT_MEMLOCK');
  });
  test('the map before is inferred from calls that succeeded', () => {
    const { text } = imported('mlock(0x800a00010,4096) = 0 (0x0)\nmunlock(0x800b00000,4096) = 0 (0x0)\n');
    expect(text).toMatch(/^entry 0x800a00000\.\.0x800a02000 rw- +# inferred: mlock of log 1/m);
    expect(text).toMatch(
      /^entry 0x800b00000\.\.0x800b01000 rw- +wired=1 flags=USER_WIRED +# inferred: munlock of log 2/m,
    );
    ran(text);
  });
  test('a limit is left open in no more values than an explorer tries', () => {
    const { text } = imported(`${logFile('strace-go-arena.strace.txt')}mlockall(MCL_CURRENT) = -1 ENOMEM (x)\n`);
    expect(text).toMatch(
      /^limit +memlock 589232K\.\.591228K +# unknown: .*; values below the range, down to 0, fit the log as well \(a range has 500 values at the most\)$/m,
    );
    ran(text);
  });
  test('what MAP_EXCL found is inferred', () => {
    const { text } = imported(
      "mmap(0x801e77000,65536,PROT_READ,MAP_PRIVATE|MAP_FIXED|MAP_ANON|MAP_EXCL,-1,0x0) ERR#12 'Cannot allocate memory'\n",
    );
    expect(text).toMatch(/^entry 0x801e77000\.\.0x801e78000 rw- +# inferred: log 1 found something mapped there/m);
    ran(text);
  });
  test('other calls are counted by name', () => {
    const { remarks } = imported(
      'getpid() = 5 (0x5)\ngetpid() = 5 (0x5)\nmunlockall() = 0 (0x0)\nclose(3) = 0 (0x0)\n',
    );
    expect(remarks).toContain('Other calls, left out: getpid 2.');
    expect(remarks).toContain('Read for files and limits, not said: close.');
  });
});

test('mlockall passes memory without access by, which counts for no limit', () => {
  const log = [
    'mmap(0x0,32768,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)',
    'mprotect(0x801e77000,4096,PROT_NONE) = 0 (0x0)',
    'mlockall(MCL_CURRENT) = 0 (0x0)',
    "mlock(0x801e78000,8192) ERR#12 'Cannot allocate memory'",
  ];
  const { text } = imported(log.join('\n'));
  expect(text).toMatch(/^limit +memlock 32K /m);
  ran(text);
});

describe('calls that overlap in a log of threads', () => {
  const map = (pid: number, address: string, more = '') =>
    `${pid} mmap(${address}, 16384, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS${more}, -1, 0) = 0x7f0000000000`;
  const mlock = (pid: number, rest: string, address = '0x7f0000000000') => `${pid} mlock(${address}, 16384${rest}`;
  const others = ' <unfinished ...>';
  test('one that locked what another unmapped meanwhile is no riddle', () => {
    const log = [map(10, 'NULL'), mlock(11, others), '10 munmap(0x7f0000000000, 4096) = 0'];
    const { text } = imported([...log, '11 <... mlock resumed>) = 0'].join('\n'));
    expect(text).not.toMatch(/unknown: how/);
    // one that began later is
    expect(imported([...log, mlock(11, ') = 0')].join('\n')).text).toMatch(/unknown: how mlock in log 4/);
  });
  test('one that was refused for what another unmapped or mapped meanwhile says nothing of a limit', () => {
    const log = [map(10, 'NULL'), '10 munmap(0x7f0000001000, 4096 <unfinished ...>', mlock(11, ') = -1 ENOMEM (x)')];
    expect(imported([...log, '10 <... munmap resumed>) = 0'].join('\n')).text).not.toMatch(/memlock|MEMLOCK/);
    const again = [
      map(10, 'NULL'),
      '10 munmap(0x7f0000000000, 16384) = 0',
      mlock(11, others),
      map(10, '0x7f0000000000', '|MAP_FIXED'),
      '11 <... mlock resumed>) = -1 ENOMEM (x)',
    ];
    expect(imported(again.join('\n')).text).not.toMatch(/memlock|MEMLOCK/);
    // without the overlap it does
    expect(imported([map(10, 'NULL'), mlock(11, ') = -1 ENOMEM (x)')].join('\n')).text).toMatch(/^limit +memlock/m);
  });
  test('a limit counts what others lock and unlock meanwhile', () => {
    const two = [map(10, 'NULL'), map(10, 'NULL').replace('0x7f0000000000', '0x7f0000004000')];
    const refused = imported(
      [...two, mlock(11, others), mlock(12, ') = -1 ENOMEM (x)', '0x7f0000004000'), '11 <... mlock resumed>) = 0'].join(
        '\n',
      ),
    );
    expect(refused.text).toMatch(/^limit +memlock 16K\.\.28K/m);
    const unlocked = [
      ...two,
      mlock(11, ') = 0'),
      '11 munlock(0x7f0000000000, 16384 <unfinished ...>',
      mlock(12, ') = 0', '0x7f0000004000'),
      '11 <... munlock resumed>) = 0',
      mlock(13, ') = 0'),
      mlock(13, ') = -1 ENOMEM (x)'),
    ];
    expect(imported(unlocked.join('\n')).text).toMatch(/^limit +memlock 32K\.\.44K/m);
  });
});

describe('macOS', () => {
  const MAPPED = ' 1234/0x1b3a:  mmap(0x0, 0x10000, 0x3, 0x1002, 0xFFFFFFFF, 0x0)\t\t = 0x104A00000 0\n';
  const told = (lines: string) => imported(`${MAPPED}${lines}`, { system: 'macos' }).text;

  test.each([
    ['0x1002', 'MAP_PRIVATE|MAP_ANON'],
    ['0x1022', 'MAP_PRIVATE|MAP_RENAME|MAP_ANON'],
    ['0x1042', 'MAP_PRIVATE|MAP_NORESERVE|MAP_ANON'],
    ['0x1102', 'MAP_PRIVATE|MAP_NOEXTEND|MAP_ANON'],
    ['0x1202', 'MAP_PRIVATE|MAP_HASSEMAPHORE|MAP_ANON'],
    ['0x1402', 'MAP_PRIVATE|MAP_ANON', 'MAP_NOCACHE'],
    ['0x1802', 'MAP_PRIVATE|MAP_ANON', 'MAP_JIT'],
  ])('a mapping with the flags %s has %s, by their numbers there', (flags, names, without = '') => {
    const { text } = imported(MAPPED.replace('0x1002', flags), { system: 'macos' });
    expect(text).toContain(`mmap(NULL, 64K, rw-, ${names}) = 0x104a00000`);
    expect(/(\w+) left out/.exec(text)?.[1] ?? '').toBe(without);
  });
  test('EAGAIN of mlock is a limit, which FreeBSD says as ENOMEM', () => {
    const text = told(' 1234/0x1b3a:  mlock(0x104A00000, 0x10000, 0x0)\t\t = -1 Err#35\n');
    expect(text).toMatch(/mlock\(0x104a00000, 64K\) = ENOMEM +# log 2; macOS says EAGAIN where a limit/);
    expect(text).toMatch(/^limit +memlock 0..60K/m);
    ran(text.replace(/^limit.*/m, 'limit memlock 60K'));
  });
  test('EACCES of mlock is of pages that may not be accessed', () => {
    const barred = ' 1234/0x1b3a:  mprotect(0x104A00000, 0x4000, 0x0)\t\t = 0 0\n';
    const text = told(`${barred} 1234/0x1b3a:  mlock(0x104A00000, 0x10000, 0x0)\t\t = -1 Err#13\n`);
    expect(text).toMatch(/mlock\(.*\) = ENOMEM +# log 3; macOS says EACCES/);
    ran(text);
  });
});
