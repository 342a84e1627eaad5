// What strace's options do to its lines, as strace 6.1 writes them.
import { describe, expect, test } from 'vitest';
import { callsOf, explained, imported } from './imported.ts';

const LOCK = 'mlock(0x7f0e1c400000, 4096)';
const MAP = 'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0e1c400000';
const CLONE = 'clone3({flags=CLONE_VM|CLONE_THREAD, child_tid=0x7f0e1c9}';

const callsIn = (log: string): string[] => callsOf(imported(log).text);
const told = (log: string): string => imported(log).remarks.join('\n');

describe('without -o, lines of the only thread have no number', () => {
  test('those before the first number, and those after the others have ended, are of the first thread', () => {
    const log = `${MAP}
${CLONE}strace: Process 2102 attached
 => {parent_tid=[2102]}, 88) = 2102
[pid 2101] ${LOCK} = 0
[pid 2101] munlock(0x7f0e1c400000, 4096 <unfinished ...>
[pid 2102] +++ exited with 0 +++
<... munlock resumed>)                  = 0
munmap(0x7f0e1c400000, 4096)            = 0
`;
    const { text, remarks } = imported(log);
    expect(callsOf(text).map((line) => line.replace(/\(.*/, ''))).toEqual([
      't2101: mmap',
      't2101: mlock',
      't2101 > munlock',
      't2101 < 0',
      't2101: munmap',
    ]);
    expect(remarks.join('\n')).not.toMatch(/no format|began before/);
  });
  test('a process whose parent has ended is the one that is left', () => {
    const log = `fork() = 2102
[pid 2101] +++ exited with 0 +++
[pid 2102] ${MAP}
${LOCK} = 0
`;
    expect(callsIn(log).at(-1)).toBe('t2102: mlock(0x7f0e1c400000, 4K) = 0');
  });
  test('a call that was entered without a number returns with one', () => {
    const log = `${MAP}
mlock(0x7f0e1c400000, 4096strace: Process 2102 attached
 <unfinished ...>
[pid 2102] munlock(0x7f0e1c400000, 4096) = 0
[pid 2101] <... mlock resumed>) = 0
`;
    expect(callsIn(log).slice(1)).toEqual([
      't2101 > mlock(0x7f0e1c400000, 4K)',
      't2102: munlock(0x7f0e1c400000, 4K) = 0',
      't2101 < 0',
    ]);
  });
});

describe('without the calls that make them (-e trace=%memory)', () => {
  const log = `${MAP}
strace: Process 2102 attached
[pid 2102] munmap(0x7f0e1c400000, 8192) = 0
[pid 2102] +++ exited with 0 +++
--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2102, si_uid=0, si_status=0, si_utime=0, si_stime=0} ---
${LOCK} = 0
`;
  test('SIGCHLD tells that a number is a process', () => {
    expect(callsIn(log)).toContain('t1: fork(p2) = 0');
    expect(explained(imported(log).text)).toBe(true);
    const withNumbers = log.replace(/^(?=mmap|---|mlock)/gm, '[pid 2101] ').replace(/^strace: .*\n/m, '');
    expect(callsIn(withNumbers)).toContain('t2101: fork(p2) = 0');
  });
  test('else it is a thread', () => {
    expect(imported(log.replace(/^---.*\n/m, '')).text).toContain('t1 starts t2102');
    expect(callsIn(log.replace(/^---.*\n/m, ''))).not.toContain('t1: fork(p2) = 0');
  });
});

test('flags of clone and resources of prlimit are read as numbers (-X raw, -e raw=all)', () => {
  const log = (flags: string): string => `2101 ${MAP}
2101 clone3({flags=${flags}, exit_signal=0}, 88) = 2102
2101 prlimit64(0, 0x8, {rlim_cur=64*1024, rlim_max=64*1024}, NULL) = 0
2102 munmap(0x7f0e1c400000, 8192) = 0
`;
  expect(imported(log('0x3d0f00')).text).toContain('t2101 starts t2102');
  expect(callsIn(log('0x3d0f00'))).toContain('t2101: setrlimit(RLIMIT_MEMLOCK, 64K) = 0');
  expect(callsIn(log('0x1200000|17'))).toContain('t2101: fork(p2) = 0');
  expect(callsIn(log('0x4100'))).toContain('t2101: vfork(p2) = 0');
  const raw = log('0').replace(/clone3\(.*/, 'clone3(0x7ffd2f5a0b50, 0x58) = 0x836');
  expect(imported(raw).text).toContain('t2101 starts t2102');
  expect(callsIn(raw.replace('clone3(0x7ffd2f5a0b50, 0x58)', 'clone(0x1200011, 0, 0, 0x7f0e1c9, 0)'))).toContain(
    't2101: fork(p2) = 0',
  );
});

test.each([
  ['-T', '<0.000012>'],
  ['--syscall-times=s', '<0>'],
  ['--syscall-times=ns', '<0.000012345>'],
])('%s says how long a call took', (_, took) => {
  const log = `2101 ${MAP} ${took}\n2101 ${LOCK} = -1 ENOMEM (Cannot allocate memory) ${took}\n2101 munlock(0x7f0e1c400000, 4096) = 0 ${took}\n`;
  expect(callsIn(log)).toHaveLength(3);
  expect(told(log)).not.toContain('no format');
});

describe('a line that ends within its call', () => {
  test('leaves nothing over where its call counts for nothing', () => {
    const log = `${MAP}
rt_sigprocmask(SIG_SETMASK, [], strace: Process 2102 attached
NULL, 8)    = 0
[pid 2101] futex(0x7f0e1c9, FUTEX_WAIT, 2102, NULLstrace: Process 2103 attached
 <unfinished ...>
[pid 2101] ${LOCK} = 0
`;
    expect(told(log)).not.toContain('no format');
    expect(callsIn(log)).toHaveLength(2);
  });
  test('returns in the next line where another follows (-z)', () => {
    const log = `[pid 2101] ${MAP}
[pid 2102] mlock(0x7f0e1c400000, 4096 <unfinished ...>
)                                       = 0
[pid 2101] munlock(0x7f0e1c400000, 4096) = 0
`;
    expect(callsIn(log).slice(1)).toEqual([
      't2102: mlock(0x7f0e1c400000, 4K) = 0',
      't2101: munlock(0x7f0e1c400000, 4K) = 0',
    ]);
  });
  test('is told where no line before it is its beginning', () => {
    expect(told(`[pid 2101] ${MAP}\n)       = 0\n[pid 2101] ${LOCK} = 0\n`)).toContain(
      'torn by what the program prints',
    );
  });
});

test('a result that strace gave itself (-e inject) is none of the kernel', () => {
  const log = `2101 ${MAP}\n2101 ${LOCK} = -1 EAGAIN (Resource temporarily unavailable) (INJECTED)\n`;
  expect(callsIn(log)).toHaveLength(1);
  expect(told(log)).toContain(
    'Results that strace gave itself (-e inject), which no kernel has to explain; left out: log 2',
  );
});

test('a table alone (-f -c) is none, with or without messages of threads above it', () => {
  const table = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.35    0.004137        4137         1           mlockall
------ ----------- ----------- --------- --------- ----------------
100.00    0.004137        4137         1           total
`;
  for (const above of ['', 'strace: Process 2102 attached\n'])
    expect(imported(above + table)).toMatchObject({ isEmpty: true, onlyTable: expect.stringContaining('-c') });
  expect(imported(`${MAP}\n${table}`).isEmpty).toBe(false);
});
