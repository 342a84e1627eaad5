// Forms of lines as they stand in reports of bugs and in manuals: of 32-bit programs, of SELinux,
// of qemu, printed in books, and by tools of other systems.
import { describe, expect, test } from 'vitest';
import { callsOf, imported, ran } from './imported.ts';

const calls = (...lines: string[]): string[] => callsOf(imported(`${lines.join('\n')}\n`).text);

describe('a program of i386 in strace', () => {
  test.each([
    'old_mmap({addr=NULL, len=8192, prot=PROT_READ|PROT_WRITE, flags=MAP_PRIVATE|MAP_ANONYMOUS, fd=-1, offset=0})',
    'mmap({addr=NULL, len=8192, prot=PROT_READ|PROT_WRITE, flags=MAP_PRIVATE|MAP_ANONYMOUS, fd=-1, offset=0})',
    'old_mmap({NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0})',
    'old_mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)',
    'mmap2(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)',
  ])('%s', (call) => {
    const lines = [`${call} = 0x40030000`, 'mlock(0x40030000, 8192) = 0'];
    const made = ['t1: mmap(NULL, 8K, rw-, MAP_PRIVATE|MAP_ANON) = 0x40030000', 't1: mlock(0x40030000, 8K) = 0'];
    expect(calls(...lines)).toEqual(made);
    expect(calls(...lines.map((line) => `[pid 20131] ${line}`))).toEqual(
      made.map((line) => line.replace('t1', 't20131')),
    );
    ran(imported(`${lines.join('\n')}\n`).text);
  });

  test('the offset of mmap2 is in bytes, or in pages as older versions write it', () => {
    const at = (offset: string) =>
      calls(
        'open("/lib/libc.so.6", O_RDONLY) = 3',
        'fstat64(3, {st_mode=S_IFREG|0755, st_size=2000000, ...}) = 0',
        `mmap2(0xb7f20000, 8192, PROT_READ, MAP_PRIVATE|MAP_FIXED, 3, ${offset}) = 0xb7f20000`,
      )[0];
    expect(at('0x120')).toBe(at('0x120000'));
    expect(at('288')).toBe(at('0x120000'));
    expect(at('0')).not.toContain('0x120000');
  });
});

test.each([
  ['a type', '[unconfined_t]', '[user_tmp_t]'],
  ['in full', '[unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023]', '[unconfined_u:object_r:user_tmp_t:s0]'],
  ['what it should be', '[unconfined_t]', '[user_home_t!!httpd_sys_content_t]'],
])('contexts of SELinux (strace --secontext), %s', (_, process, file) => {
  for (const who of ['', '[pid  4711] ', '4711 '])
    for (const time of ['', '12:00:01.000001 ']) {
      const lines = [
        `openat(AT_FDCWD ${file}, "/tmp/[a_t] f" ${file}, O_RDWR) = 3 ${file}`,
        `mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_SHARED, 3 ${file}, 0) = 0x7f0e1c400000`,
        'mlock(0x7f0e1c400000, 65536 <unfinished ...>',
        '<... mlock resumed>) = -1 ENOMEM (Cannot allocate memory)',
      ].map((line) => `${who}${process} ${time}${line}`);
      const { text } = imported(`${lines.join('\n')}\n`);
      const name = who === '' ? 't1' : 't4711';
      expect(callsOf(text)).toEqual([
        `${name}: mmap(NULL, 64K, rw-, MAP_SHARED, a_t_f) = 0x7f0e1c400000`,
        `${name}: mlock(0x7f0e1c400000, 64K) = ENOMEM`,
      ]);
      expect(text).toContain('# /tmp/[a_t] f');
    }
});

test('qemu -strace writes errors as errno=12', () => {
  expect(
    calls(
      '7 mmap(NULL,4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0) = 0x0000004001dfc000',
      '7 mlock(0x0000004001dfc000,8192) = -1 errno=12 (Cannot allocate memory)',
    ),
  ).toEqual(['t7: mmap(NULL, 4K, rw-, MAP_PRIVATE|MAP_ANON) = 0x4001dfc000', 't7: mlock(0x4001dfc000, 8K) = ENOMEM']);
});

test('a line that a book has broken behind a backslash is one', () => {
  expect(
    calls(
      'mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, \\',
      '-1, 0) = 0x7f8e78cc5000',
      'mlock(0x7f8e78cc5000, 4096) \\',
      '= 0',
    ),
  ).toEqual(['t1: mmap(NULL, 4K, rw-, MAP_PRIVATE|MAP_ANON) = 0x7f8e78cc5000', 't1: mlock(0x7f8e78cc5000, 4K) = 0']);
});

test('EPERM of Linux below vm.mmap_min_addr is left out with the reason', () => {
  const { text } = imported(
    'mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = -1 EPERM (Operation not permitted)\n',
  );
  expect(text).toMatch(/# log 1; left out: .*: Linux says EPERM below vm\.mmap_min_addr/);
});

describe('dtruss of macOS', () => {
  const HEADINGS = [
    'dtrace: system integrity protection is on, some features will not be available',
    '\tPID/THRD  RELATIVE  ELAPSD    CPU SYSCALL(args) \t\t = return',
    'dtrace: error on enabled probe ID 2210 (ID 572: syscall::sysctl:return): invalid kernel access',
  ];
  const MMAP =
    '20001/0x128f0:      2900     306    304 mmap(0x0, 0x4000, 0x3, 0x1002, 0x1000000, 0x0)\t\t = 0x10D62F000 0';

  test.each(HEADINGS.slice(0, 2).map((line) => [line]))('is known by %s', (line) => {
    const { remarks } = imported(`${line}\n${MMAP}\n`);
    expect(remarks.join('\n')).toContain('of macOS');
  });
  test('has a tag in the place of the descriptor of anonymous memory; its headings are no calls', () => {
    const { text } = imported(`${[...HEADINGS, MMAP].join('\n')}\n`);
    expect(callsOf(text)).toEqual(['t76016: mmap(NULL, 16K, rw-, MAP_PRIVATE|MAP_ANON) = 0x10d62f000']);
    expect(text).not.toContain('SYSCALL');
    ran(text);
  });
});

test("lines of Solaris's truss among others are named", () => {
  const { text } = imported(
    [
      'mmap(0x00000000, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANON, -1, 0) = 0xFEFB0000',
      '/1:\tmlockall(MCL_CURRENT|MCL_FUTURE) Err#12 ENOMEM',
    ].join('\n'),
  );
  expect(text.replaceAll(/\n# +/g, ' ')).toContain("Lines of a log of Solaris's truss, which is not read:");
});
