// The map before a log began and the limits, as tools list them.
import { describe, expect, test } from 'vitest';
import { imported, ran, statementsOf } from './imported.ts';

const entriesOf = (text: string): string[] => statementsOf(text).filter((line) => line.startsWith('entry'));
const limitsOf = (text: string): string[] =>
  statementsOf(text)
    .filter((line) => line.startsWith('limit'))
    .map((line) => line.replace(/ +/g, ' '));

describe('maps', () => {
  test('procstat -v', () => {
    const { text } = imported(`  PID              START                END PRT    RES   PRES REF SHD FLAG  TP PATH
  812           0x200000           0x204000 r--      3      8   2   1 CN--- vn /usr/sbin/lockd
  812           0x204000           0x205000 rw-      1      0   1   0 C---- vn /usr/sbin/lockd
  812        0x800a00000        0x800a04000 rw-      4      4   1   0 ----W df
  812        0x800b00000        0x800b10000 ---      0      0   0   0 ----- gd
`);
    expect(entriesOf(text)).toEqual([
      'entry 0x200000..0x204000       r--  flags=COW|NEEDS_COPY object=lockd',
      'entry 0x204000..0x205000       rw-  flags=COW object=lockd',
      'entry 0x800a00000..0x800a04000 rw-  wired=1 flags=USER_WIRED',
      'entry 0x800b00000..0x800b10000 ---  flags=GUARD',
    ]);
    expect(text).toMatch(/^object lockd 16K +# \/usr\/sbin\/lockd/m);
    ran(`${text}t1: munlock(0x800a00000, 16K) = 0\n`);
  });
  test('procstat -v of a stack: it grows into the guard right below it, and into no other', () => {
    const head = '  PID              START                END PRT    RES   PRES REF SHD FLAG  TP PATH\n';
    const guard = '  812        0x800b00000        0x800b10000 ---      0      0   0   0 ----- gd\n';
    const { text } = imported(`${head}${guard}\
  812     0x7fffdffff000     0x7ffffffdf000 ---      0      0   0   0 ----- gd
  812     0x7ffffffdf000     0x7ffffffff000 rw-      3      3   1   0 ---DW df
  812     0x7ffffffff000     0x800000000000 r-x      1      1  35   0 ----- ph
`);
    expect(entriesOf(text)).toEqual([
      'entry 0x800b00000..0x800b10000       ---  flags=GUARD',
      'entry 0x7fffdffff000..0x7ffffffdf000 ---  flags=GUARD|STACK_GAP_DN',
      'entry 0x7ffffffdf000..0x7ffffffff000 rw-  wired=1 flags=GROWS_DOWN|USER_WIRED',
      'entry 0x7ffffffff000..0x800000000000 r-x',
    ]);
    ran(
      `${text}t1: touch 0x7ffffffd0000 write = KERN_SUCCESS\nt1: touch 0x800b00000 write = KERN_PROTECTION_FAILURE\n`,
    );
  });
  test('/proc/PID/maps', () => {
    const { text } = imported(`55d8240b7000-55d8240d8000 rw-p 00000000 00:00 0                          [heap]
7f5a4a291000-7f5a4a293000 r--p 00002000 08:01 1234                       /usr/lib/libc.so.6
7f5a4a293000-7f5a4a295000 rw-s 00000000 00:05 99                         /dev/shm/x y (deleted)
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
`);
    expect(entriesOf(text)).toEqual([
      'entry 0x55d8240b7000..0x55d8240d8000 rw-',
      'entry 0x7f5a4a291000..0x7f5a4a293000 r--  flags=COW|NEEDS_COPY object=libc_so_6 offset=0x2000',
      'entry 0x7f5a4a293000..0x7f5a4a295000 rw-  inherit=share object=x_y',
    ]);
    expect(text).toMatch(/no process of FreeBSD can have/);
    ran(text);
  });
  test.each([
    [
      'as far as RLIMIT_STACK allows',
      'Max stack size            1048576              unlimited            bytes\n',
      '0x7ffd2cf0b000',
    ],
    ['8 MB where nothing tells it', '', '0x7ffd2c80b000'],
    ['and not into what is below', '7ffd2cd00000-7ffd2cd01000 rw-p 00000000 00:00 0\n', '0x7ffd2ce01000'],
  ])("the stack of /proc/PID/maps grows, %s; a thread's does not", (_, more, from) => {
    const { text } = imported(`7f5a4a291000-7f5a4a293000 rw-p 00000000 00:00 0   [stack:812]
${more}7ffd2cfea000-7ffd2d00b000 rw-p 00000000 00:00 0                          [stack]
`);
    const [, ...last] = entriesOf(text).slice(-3);
    expect(last).toEqual([
      `entry ${from}..0x7ffd2cfea000 ---  flags=GUARD|STACK_GAP_DN`,
      'entry 0x7ffd2cfea000..0x7ffd2d00b000 rw-  flags=GROWS_DOWN',
    ]);
    expect(text.match(/inferred: room of the stack/g)).toHaveLength(1);
    ran(`${text}t1: touch 0x7ffd2cfe9000 write = KERN_SUCCESS\n`);
  });
  test('smaps: what is locked', () => {
    const { text } = imported(`7f5a4a291000-7f5a4a293000 rw-p 00000000 00:00 0
Size:                  8 kB
Locked:                8 kB
VmFlags: rd wr mr mw me lo ac
7f5a4a295000-7f5a4a297000 rw-p 00000000 00:00 0
Locked:                0 kB
`);
    expect(entriesOf(text)).toEqual([
      'entry 0x7f5a4a291000..0x7f5a4a293000 rw-  wired=1 flags=USER_WIRED',
      'entry 0x7f5a4a295000..0x7f5a4a297000 rw-',
    ]);
  });
  test("the kernel's debugger", () => {
    const { text } =
      imported(`p = 0xfffffe00a1b2c3d0, vmspace = 0xfffffe00a1b2c000, map = 0xfffffe00a1b2c000, pmap = 0xfffffe00a1b2c130
Task map 0xfffffe00a1b2c000: pmap=0xfffffe00a1b2c130, nentries=2, version=31
  map entry 0xfffff80003b1c0c0: start=0x200000, end=0x204000, eflags=0xc,
   prot=1/7/copy, object=0xfffff800038f3400, offset=0x0, copy (needed)
  map entry 0xfffff80003b1c180: start=0x800a00000, end=0x800a04000, eflags=0x20,
   prot=3/7/none, wired, object=0, offset=0x0
`);
    expect(entriesOf(text)).toEqual([
      'entry 0x200000..0x204000       r--  max=rwx flags=COW|NEEDS_COPY',
      'entry 0x800a00000..0x800a04000 rw-  max=rwx inherit=none wired=1 flags=USER_WIRED',
    ]);
    ran(text);
  });
  test('are taken of the process that the log is of, where several are listed', () => {
    const { text } = imported([
      '  11 0x100000 0x104000 rw- 3 8 2 1 ----- df\n  12 0x200000 0x204000 rw- 3 8 2 1 ----- df\n',
      '   12 a CALL mlock(0x200000,0x4000)\n   12 a RET mlock 0\n',
    ]);
    expect(entriesOf(text)).toEqual(['entry 0x200000..0x204000 rw-']);
    expect(text).toContain('1 listed entries of other processes, left out');
    expect(text).toMatch(/= 0 +# log log2:2$/m);
  });
  test('what the log itself maps was not there before', () => {
    const { text } = imported([
      '  577 0x801e77000 0x801e79000 rw- 3 8 2 1 ----- df\n',
      '577: mmap(0x0,4096,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)\n',
    ]);
    expect(entriesOf(text)).toEqual(['entry 0x801e78000..0x801e79000 rw-']);
    ran(text);
  });
});

describe('limits', () => {
  test.each([
    ['bash', 'max locked memory           (kbytes, -l) 64\nopen files (-n) 1024\n', ['limit memlock 64K']],
    ['zsh', '-l: locked-in-memory size (kbytes)  64\n', ['limit memlock 64K']],
    ['csh', 'memorylocked 64 kbytes\nvmemoryuse   unlimited\n', ['limit memlock 64K']],
    [
      'limits',
      'Resource limits (current):\n  cputime              infinity secs\n  datasize             33554432 kB\n  memorylocked               64 kB\n',
      ['limit data 32G', 'limit memlock 64K'],
    ],
    [
      'procstat rlimit',
      '  PID COMM             RLIMIT                  SOFT             HARD\n  812 worker           memorylocked            64 kB            64 kB\n',
      ['limit memlock 64K'],
    ],
    [
      '/proc/PID/limits',
      'Limit                     Soft Limit           Hard Limit           Units\nMax locked memory         65536                65536                bytes\nMax address space         unlimited            unlimited            bytes\n',
      ['limit memlock 64K'],
    ],
    ['RLIM_INFINITY as a number', 'memorylocked 9223372036854775807\ndatasize 32 kbytes\n', ['limit data 32K']],
    ['sysctl', 'vm.max_user_wired: 1000\nvm.old_mlock=1\n', ['limit user_wired 1000', 'limit old_mlock 1']],
  ])('%s', (_, listing, limits) => {
    const { text, remarks } = imported(listing);
    expect(limitsOf(text)).toEqual(limits);
    expect(remarks.join()).not.toContain('left out');
    ran(text);
  });
  test('a limit that is listed is not left open', () => {
    const { text, remarks } = imported([
      'max locked memory (kbytes, -l) 8\n',
      "mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)\nmlock(0x801e77000,65536) ERR#12 'Cannot allocate memory'\n",
    ]);
    expect(limitsOf(text)).toEqual(['limit memlock 8K']);
    expect(remarks.join()).not.toContain('unknown');
    ran(text);
  });
  test('a limit that is unlimited is named in a comment', () => {
    const { text } = imported('memorylocked 64 kbytes\nvmemoryuse   unlimited\n');
    expect(text).toMatch(/^# no limit vmem: log 2$/m);
  });
  test('the release', () => {
    const kernelOf = (log: string): string =>
      /^kernel .*$/m.exec(imported(`${log}\n`, { kernel: undefined }, undefined, ['log']).text)?.[0] ?? '';
    for (const [line, release] of [
      ['kern.osreldate: 1302001', '13.2'],
      ['kern.osrelease: 13.2-RELEASE-p4', '13.2-RELEASE-p4'],
      ['FreeBSD host 13.1-RELEASE FreeBSD 13.1-RELEASE releng/13.1-n250148-fc952ac2212 GENERIC amd64', '13.1-RELEASE'],
      ['FreeBSD 13.3-STABLE #0 stable/13-n257428: Thu Feb  1 00:00:00 UTC 2024', '13.3-STABLE'],
      ['  Version String: FreeBSD 13.0-RC2 #0 releng/13.0', '13.0-RC2'],
    ])
      expect(kernelOf(line as string)).toBe(`kernel freebsd-13  # log 1: ${release}`);
    expect(kernelOf('FreeBSD host 12.4-RELEASE')).toBe(
      'kernel freebsd-13  # log 1: 12.4-RELEASE, of which this is the nearest that there is',
    );
    const linux = 'Linux host 6.1.0-18-amd64 #1 SMP x86_64 GNU/Linux';
    expect(imported(`${linux}\n`).remarks.join()).not.toMatch(/no format/);
    expect(kernelOf(`${linux}\n7 munlock(0x7f0000000000, 4096) = 0`)).toBe(
      'kernel freebsd-15  # a log of Linux: these rules are taken, --kernel takes others',
    );
  });
});
