// Logs as people bring them who have never seen this: of tools that are not read, torn by what a
// program prints, of a process that was attached to and let go.
import { describe, expect, test } from 'vitest';
import { callsOf, explained, imported } from './imported.ts';

const MAP = 'mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0e1c400000';

test.each([
  [
    'perf trace',
    '     0.010 ( 0.002 ms): lockd/1234 mlock(start: 0x7f0e1c400000, len: 65536) = -1 ENOMEM (Cannot allocate memory)',
  ],
  ['valgrind', '==1234== Memcheck\nSYSCALL[1234,1](149) sys_mlock ( 0x4025000, 65536 )[sync] --> Failure(0xc)'],
  ['ltrace', '[pid 4711] lockd->mlock(0x7f0e1c400000, 65536) = -1\n[pid 4711] +++ exited (status 1) +++'],
  ['sysdig', '1 10:12:13.000104 0 lockd (4711) > mlock addr=7F0E1C400000 len=65536'],
])('a log of %s is named, with what to record instead', (tool, log) => {
  const { isEmpty, onlyTable } = imported(`${log}\n`);
  expect(isEmpty).toBe(true);
  expect(onlyTable).toBe(`it is a log of ${tool}, which is not read: record with strace -f -o FILE (docs/logs.md)`);
});

test('lines that the program has torn are told, with what keeps them apart', () => {
  const { remarks } = imported(`${MAP}
mlock(0x7f0e1c400000, 65536lockd[12]: worker ready
)            = -1 ENOMEM (Cannot allocate memory)
lockd[12]: cannot lock
`);
  expect(remarks).toContain(
    'Calls whose lines are cut off, or torn by what the program prints, left out (strace -o FILE keeps it apart): log 2, 3.',
  );
  expect(remarks).toContain('Lines that are of no format that is known, left out: log 4.');
});

describe('a process that was attached to', () => {
  const log = `strace: Process 812 attached with 3 threads
[pid   814] mlock(0x7f0e1c400000, 65536 <unfinished ...>
[pid   812] munmap(0x7f0e1c408000, 4096) = 0
[pid   814] <... mlock resumed>)        = -1 ENOMEM (Cannot allocate memory)
[pid   812] mlock(0x7f0e1c400000, 4096^Cstrace: Process 812 detached
 <detached ...>
strace: Process 814 detached
`;
  test('a call that it was in when it was let go has not returned', () => {
    expect(callsOf(imported(log).text).at(-1)).toBe('t812 > mlock(0x7f0e1c400000, 4K)');
    expect(imported(log).remarks.join()).not.toContain('no format');
  });
  test('what another call takes a part of is not said to have been free: it is asked', () => {
    const { text } = imported(log);
    expect(text).toContain('# unknown: whether 0x7f0e1c400000..0x7f0e1c408000 is mapped, which decides the next line');
    expect(explained(text)).toBe(true);
  });
});

test.each([
  [
    'munmap(0x7f0e1c400000, 4096) = -1 EPERM (Operation not permitted)',
    'Linux says EPERM of memory that mseal has sealed',
  ],
  [
    'mprotect(0x7f0e1c400000, 4096, PROT_READ|PROT_GROWSDOWN) = -1 EINVAL (Invalid argument)',
    'Linux says EINVAL for PROT_GROWSDOWN',
  ],
])('%s is left out, with why', (line, why) => {
  const { text } = imported(`2101 ${MAP}\n2101 ${line}\n`);
  expect(callsOf(text)).toHaveLength(1);
  expect(text).toContain(why);
});

test('a log that ltrace has made of calls of a library is named: a failure has no errno', () => {
  const { text, remarks } = imported(
    `[pid 4101] mlock(0x7f12a0000000, 65536, 0, 0x7f12a0010000) = 0
[pid 4101] malloc(64) = 0x55d0c0a002a0
[pid 4102] SYS_munmap(0x7f12a0001000, 4096) = 0
[pid 4101] mlockall(3, 0, 0, 0) = -1
[pid 4102] SYS_mlock(0x7f12a0000000, 65536) = -12
`,
  );
  expect(remarks.join('\n')).toContain('It looks like a log of ltrace, which shows calls of a library');
  expect(callsOf(text)).toEqual([
    't4101: mlock(0x7f12a0000000, 64K) = 0',
    't4102: munmap(0x7f12a0001000, 4K) = 0',
    't4101: mlockall(MCL_CURRENT|MCL_FUTURE)',
    't4102: mlock(0x7f12a0000000, 64K) = ENOMEM',
  ]);
  expect(text).toContain('# log 4; the log says that it failed, and not why');
});

test('a log that ends in the middle of a line says so', () => {
  const { remarks } = imported(`100201: munmap(0x801e78000,4096) = 0 (0x0)\n100202: mprotect(0x801e7`);
  expect(remarks).toContain('The last line, in the middle of which the log ends, left out: log 2.');
});

test('a segment that is attached is there, as large as shmget, or what is locked of it, says', () => {
  const attach = 'shmat(0x10000,0x0,0) = 34391715840 (0x801e7f000)\n';
  const lock = 'mlock(0x801e7f000,0x4000) = 0 (0x0)\n';
  const { text } = imported(`shmget(0x0,16384,950) = 65536 (0x10000)\n${attach}${lock}`);
  expect(text).toMatch(/^object shm65536 16K/m);
  expect(text).not.toMatch(/^entry/m);
  expect(explained(text)).toBe(true);
  const unsized = imported(attach + lock).text;
  expect(unsized).toMatch(/^object shm65536 16K/m);
  expect(unsized).not.toMatch(/^entry/m);
  expect(explained(unsized)).toBe(true);
});

test('a segment of unknown size grows with each range behind it that is locked, one of known size does not', () => {
  const attach = 'shmat(0x10000,0x0,0) = 34391715840 (0x801e7f000)\n';
  const lock = (at: string, bytes: number): string => `mlock(${at},${bytes}) = 0 (0x0)\n`;
  const unsized = imported(
    attach + lock('0x801e7f000', 4096) + lock('0x801e80000', 8192) + lock('0x801e82000', 8192),
  ).text;
  expect(unsized).toMatch(/^object shm65536 20K/m);
  expect(unsized).not.toMatch(/^entry/m);
  expect(explained(unsized)).toBe(true);
  const sized = imported(`shmget(0x0,4096,950) = 65536 (0x10000)\n${attach}${lock('0x801e80000', 8192)}`).text;
  expect(sized).toMatch(/^object shm65536 4K/m);
  expect(sized).toMatch(/^entry 0x801e80000\.\.0x801e82000 rw-/m);
});
