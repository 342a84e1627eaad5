// Calls that few logs have, as lines of the script: segments, the end of the data segment, faults,
// calls of the kernel, limits of prlimit; and what the script says of calls that it leaves out.
import { describe, expect, test } from 'vitest';
import { callsOf, explained, imported, ran, statementsOf } from '../imported.ts';

const plain = (text: string): string[] => statementsOf(text).map((line) => line.replace(/ +/g, ' '));
const truss = (...lines: readonly string[]): string => lines.map((line) => ` 577: ${line}\n`).join('');
const strace = (...lines: readonly string[]): string => lines.map((line) => `7 ${line}\n`).join('');
const entriesOf = (text: string): string[] => plain(text).filter((line) => line.startsWith('entry '));

describe('a segment', () => {
  const get = 'shmget(0x0,16384,950) = 65536 (0x10000)';
  const attach = 'shmat(0x10000,0x0,0) = 34391715840 (0x801e7f000)';
  const place = '0x801e7f000';
  const exclusive = `mmap(${place},16384,PROT_READ,MAP_ANON|MAP_PRIVATE|MAP_FIXED|MAP_EXCL,-1,0x0)`;

  test('is mapped until it is detached: what maps there then finds nothing in its way', () => {
    const log = [get, attach, `mlock(${place},16384) = 0 (0x0)`, `shmdt(${place}) = 0 (0x0)`];
    const { text } = imported(truss(...log, `${exclusive} = 34391715840 (${place})`));
    expect(entriesOf(text)).toEqual([]);
    expect(text).not.toContain('inferred');
    expect(callsOf(text)).toHaveLength(4);
    ran(text);
  });

  test('what maps there before it is detached is refused by it, and by nothing that was there before', () => {
    const { text } = imported(truss(get, attach, `${exclusive} ERR#12 'Cannot allocate memory'`));
    expect(entriesOf(text)).toEqual([]);
    ran(text);
  });

  test('detaching where none begins is refused, and takes nothing away', () => {
    const refused = "shmdt(0x801e80000) ERR#22 'Invalid argument'";
    const { text } = imported(truss(get, attach, refused, `mlock(${place},16384) = 0 (0x0)`));
    expect(entriesOf(text)).toEqual([]);
    ran(text);
  });

  test.each([
    ['0', ''],
    ['0x0', ''],
    ['SHM_RDONLY', ', SHM_RDONLY'],
    ['0x1000<SHM_RDONLY>', ', 0x1000'],
  ])('attached with the flags %s', (flags, said) => {
    const { text } = imported(truss(get, `shmat(0x10000,0x0,${flags}) = 34391715840 (${place})`));
    expect(text).toContain(`shmat(shm65536, 0x0${said}) = ${place}`);
  });

  test('of unknown size ends where a page does', () => {
    const { text } = imported(truss(attach, `mlock(${place},4096) = 0 (0x0)`));
    expect(plain(text)).toContain('object shm65536 4K');
    expect(entriesOf(text)).toEqual([]);
  });
});

describe('brk', () => {
  const at = (address: string, gave = address): string => `brk(${address}) = ${gave}`;
  test('shows by its first call of Linux where the segment begins, and was refused where it gives the old end', () => {
    const { text } = imported(
      strace(
        at('NULL', '0x555555000000'),
        at('0x555555021000'),
        at('0x555555000000'),
        at('0x555565000000', '0x555555000000'),
      ),
    );
    expect(plain(text)).toContain('heap 0x555555000000');
    expect(callsOf(text).map((line) => line.replace(/ +/g, ' '))).toEqual([
      't7: brk(0x555555021000) = 0',
      't7: brk(0x555555000000) = 0',
      't7: brk(0x555565000000) = ENOMEM',
    ]);
    // the page below the end that it asked for is what was in its way
    expect(entriesOf(text)).toEqual(['entry 0x555564fff000..0x555565000000 rw-']);
    expect(explained(text)).toBe(true);
  });

  test('names by its first call of FreeBSD where the segment begins, from the next page on', () => {
    const { text } = imported(truss('brk(0x801000800) = 0 (0x0)', 'brk(0x801010000) = 0 (0x0)'));
    expect(plain(text)).toContain('heap 0x801001000');
    expect(callsOf(text)).toEqual(['t577: brk(0x801010000) = 0']);
  });

  const execute = 'execve("/bin/x", ["x"], 0x7ffe /* 3 vars */) = 0';

  test('is counted and not said where a program that was started meanwhile makes it, or a child', () => {
    const executed = imported(strace(at('NULL', '0x555555000000'), 'munlockall() = 0', execute, at('0x555555021000')));
    const child = imported(`${strace('fork() = 8')}8 ${at('0x555555021000')}\n8 munlockall() = 0\n`);
    for (const { text } of [executed, child]) expect(callsOf(text).join('\n')).not.toContain('brk');
    expect(
      [...executed.remarks, ...child.remarks].filter((line) => line.includes('brk of a later program')),
    ).toHaveLength(2);
  });

  test('is said of the program that the log begins with, and not of the one that started it', () => {
    const { text } = imported(
      strace(at('NULL', '0x333333000000'), execute, at('NULL', '0x555555000000'), at('0x555555021000')),
    );
    expect(plain(text)).toContain('heap 0x555555000000');
    expect(callsOf(text)).toEqual(['t7: brk(0x555555021000) = 0']);
  });

  test('found something there where it is refused within the limit, and nothing beyond it', () => {
    const limit = (most: string): string => `prlimit64(0, RLIMIT_DATA, NULL, {rlim_cur=${most}, rlim_max=${most}}) = 0`;
    const log = (most: string): string =>
      strace(limit(most), at('NULL', '0x555555000000'), at('0x555555100000', '0x555555000000'));
    expect(entriesOf(imported(log('1024*1024')).text)).toHaveLength(1);
    expect(entriesOf(imported(log('1020*1024')).text)).toEqual([]);
    for (const most of ['1024*1024', '1020*1024']) expect(explained(imported(log(most)).text)).toBe(true);
  });
});

describe('prlimit', () => {
  test('sets a limit of memory as setrlimit does, and shows it where it sets none', () => {
    const value = (kib: number): string => `{rlim_cur=${kib}*1024, rlim_max=${kib}*1024}`;
    const shown = imported(
      strace(
        `prlimit64(0, RLIMIT_MEMLOCK, NULL, ${value(64)}) = 0`,
        `prlimit64(0, RLIMIT_MEMLOCK, ${value(32)}, NULL) = 0`,
      ),
    );
    expect(plain(shown.text)).toContain('limit memlock 64K');
    expect(callsOf(shown.text)).toEqual(['t7: setrlimit(RLIMIT_MEMLOCK, 32K) = 0']);
    // what it shows later is not what was there before
    const later = imported(
      strace(
        `prlimit64(0, RLIMIT_MEMLOCK, ${value(32)}, NULL) = 0`,
        `prlimit64(0, RLIMIT_MEMLOCK, NULL, ${value(32)}) = 0`,
      ),
    );
    expect(plain(later.text).filter((line) => line.startsWith('limit'))).toEqual([]);
  });

  test.each([
    ['prlimit64', 'prlimit64(0, RLIMIT_MEMLOCK, 0x1234, NULL) = 0'],
    ['setrlimit', 'setrlimit(RLIMIT_MEMLOCK, 0x1234) = 0'],
  ])('a limit that the log does not show is left out, and told: %s', (name, line) => {
    const { text, remarks } = imported(strace(line, 'munlock(0x7f0000000000, 4096) = 0'));
    expect(callsOf(text)).toEqual(['t7: munlock(0x7f0000000000, 4K) = 0']);
    expect(remarks.join('\n')).toContain(`that the script cannot say, left out: ${name}: log 1`);
  });

  test('changes nothing where it is of other resources', () => {
    const { text, remarks } = imported(
      strace('prlimit64(0, RLIMIT_NOFILE, {rlim_cur=64, rlim_max=64}, NULL) = 0', 'munlockall() = 0'),
    );
    expect(callsOf(text)).toEqual(['t7: munlockall() = 0']);
    expect(remarks.join('\n')).not.toContain('cannot say');
  });
});

describe('a call that another thread makes meanwhile', () => {
  const between = (name: string, result: string, call: string): string =>
    `[pid 7] ${call} <unfinished ...>\n[pid 8] munlockall() = 0\n[pid 7] <... ${name} resumed>) = ${result}\n`;
  test('mremap, which is two calls of FreeBSD, is said once it has returned, and told', () => {
    const { text, remarks } = imported(
      between('mremap', '0x7f0000200000', 'mremap(0x7f0000000000, 4096, 8192, MREMAP_MAYMOVE'),
    );
    expect(callsOf(text).map((line) => line.replace(/^(\w+: \w+).*/, '$1'))).toEqual([
      't8: munlockall',
      't7: munmap',
      't7: mmap',
    ]);
    expect(remarks.join('\n')).toContain('mremap that overlaps another call, left out: log 1');
  });
  test('setrlimit is said where it returned', () => {
    const { text } = imported(
      between('setrlimit', '0', 'setrlimit(RLIMIT_MEMLOCK, {rlim_cur=128*1024, rlim_max=128*1024}'),
    );
    expect(callsOf(text)).toEqual(['t8: munlockall() = 0', 't7: setrlimit(RLIMIT_MEMLOCK, 128K) = 0']);
  });
});

describe('faults and calls of the kernel', () => {
  test('a fault that succeeded shows what was mapped, to be executed if it executed', () => {
    const fault = (page: string, access: string, result: string): string =>
      `   812 100121 lockd  0.1 PFLT  ${page} ${access}\n   812 100121 lockd  0.2 PRET  ${result}\n`;
    const { text } = imported(
      fault('0x800639000', '0x2<VM_PROT_WRITE>', 'KERN_SUCCESS') +
        fault('0x800739000', '0x4<VM_PROT_EXECUTE>', 'KERN_SUCCESS') +
        fault('0x800839000', '0x1<VM_PROT_READ>', 'KERN_PROTECTION_FAILURE'),
    );
    expect(entriesOf(text)).toEqual(['entry 0x800639000..0x80063a000 rw-', 'entry 0x800739000..0x80073a000 r-x']);
    expect(callsOf(text).map((line) => line.replace(/ +/g, ' '))).toEqual([
      't100121: touch 0x800639000 write = KERN_SUCCESS',
      't100121: touch 0x800739000 execute = KERN_SUCCESS',
      't100121: touch 0x800839000 read = KERN_PROTECTION_FAILURE',
    ]);
  });

  const kernel = (...calls: readonly (readonly [string, string, string])[]): string =>
    calls
      .map(
        ([name, args, result], i) =>
          `${i}.1 812 1 > ${name}(0x800a00000, 0x800a10000${args})\n${i}.2 812 1 < ${name} ${result}\n`,
      )
      .join('');

  test('numbers stand for flags and results', () => {
    const log = kernel(
      ['vm_map_wire', ', 0x0', '0'],
      ['vm_map_wire', ', 0x3', '1'],
      ['vm_map_protect', ', 0x1, 0x0', '2'],
      ['vm_map_inherit', ', 0x2', '0'],
      ['vm_map_madvise', ', 0x5', '22'],
      ['vm_map_madvise', ', 0x5', '0'],
      ['vm_map_wire', ', 0x5', '77'],
    );
    const { text } = imported(log);
    expect(callsOf(text).map((line) => line.replace(/ +/g, ' '))).toEqual([
      't1: vm_map_wire(0x800a00000, 0x800a10000, SYSTEM) = KERN_SUCCESS',
      't1: vm_map_wire(0x800a00000, 0x800a10000, USER|HOLESOK) = KERN_INVALID_ADDRESS',
      't1: vm_map_protect(0x800a00000, 0x800a10000, r--, ---) = KERN_PROTECTION_FAILURE',
      't1: vm_map_inherit(0x800a00000, 0x800a10000, none) = KERN_SUCCESS',
      't1: vm_map_madvise(0x800a00000, 0x800a10000, MADV_FREE) = EINVAL',
      't1: vm_map_madvise(0x800a00000, 0x800a10000, MADV_FREE) = 0',
    ]);
    expect(text).toMatch(/^# left out: t1: vm_map_wire\(0x800a00000, 0x800a10000, USER\|WRITE\) = 77 /m);
  });

  test('wiring that passes holes shows nothing mapped, wiring that does not shows all of it', () => {
    expect(entriesOf(imported(kernel(['vm_map_wire', ', 0x3', '0'])).text)).toEqual([]);
    expect(entriesOf(imported(kernel(['vm_map_wire', ', 0x1', '0'])).text)).toEqual([
      'entry 0x800a00000..0x800a10000 rw-',
    ]);
  });
});

test('calls that failed to make a process, and processes that nobody made, are counted', () => {
  const { text, remarks } = imported(
    [
      " 577: fork() ERR#35 'Resource temporarily unavailable'",
      ' 577: execve("/bin/x",0x0,0x0) ERR#2 \'No such file or directory\'',
      ' 577: munlockall() = 0 (0x0)',
      ' 577: munlockall() = 0 (0x0)',
      ' 577: munlockall() = 0 (0x0)',
      ' 579: munlockall() = 0 (0x0)',
      ' 579: munlockall() = 0 (0x0)',
      ' 580: munlockall() = 0 (0x0)',
    ].join('\n'),
  );
  expect(callsOf(text)).toEqual(new Array(3).fill('t577: munlockall() = 0'));
  expect(remarks).toContain('Other calls, left out: fork (failed), execve (failed).');
  expect(remarks).toContain('Process 579 is left out, 2 lines: the log does not show who forked it.');
  expect(remarks).toContain('Process 580 is left out, 1 line: the log does not show who forked it.');
});

test('sysctl lines before the log say how large a page is, and whether it is of a jail', () => {
  const log = (jailed: number): string =>
    `hw.pagesize: 16384\nsecurity.jail.jailed: ${jailed}\n${truss('mlock(0x800640000,16384) = 0 (0x0)')}`;
  expect(plain(imported(log(1)).text).slice(1, 3)).toEqual(['page 16384', 'jail']);
  expect(plain(imported(log(0)).text)).not.toContain('jail');
  expect(entriesOf(imported(log(0)).text)).toEqual(['entry 0x800640000..0x800644000 rw-']);
});

test('a number that begins with 0 is octal, a flag that the script has no word for is named and left out', () => {
  const map = (length: string, flag: string): string =>
    `mmap(NULL, ${length}, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS${flag}, -1, 0) = 0x7f0000000000`;
  const octal = imported(strace(map('010000', ''))).text;
  expect(callsOf(octal)).toEqual(['t7: mmap(NULL, 4K, r--, MAP_PRIVATE|MAP_ANON) = 0x7f0000000000']);
  expect(imported(strace(map('4096', '|0x800000'))).text).toContain('flag 0x800000 of Linux left out');
});
