// Log lines in a script: which they are, and what becomes of them where they stand.
import { describe, expect, test } from 'vitest';
import { logBlocks } from '../../../core/import/pasted/blocks.ts';
import { convertBlock } from '../../../core/import/pasted/convert.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { logFile, ran } from './imported.ts';

const LOGS = [
  'dtruss.dtrace.txt',
  'kdump-symbolic.kdump.txt',
  'kdump-threads-faults.kdump.txt',
  'rtld-guard.truss.txt',
  'strace-f-unfinished.strace.txt',
  'strace-o-pid-mlock.strace.txt',
  'thread-stacks.truss.txt',
];

const blocksOf = (text: string) => {
  const errors = parse(text).diagnostics.filter(({ severity }) => severity === 'error');
  return logBlocks(text.split('\n'), new Set(errors.map(({ line }) => line)));
};

/** The script with all its log lines converted, the last ones first. */
function converted(text: string): string {
  const lines = text.split('\n');
  for (const block of blocksOf(text).reverse())
    for (const { first, count, text: put } of [...convertBlock(lines.join('\n'), block).edits].reverse())
      lines.splice(first - 1, count, ...put.split('\n'));
  return lines.join('\n');
}

const BY_HAND = `kernel freebsd-15
map    0x1000..0x900000000
limit  memlock 64K
entry  0x801e77000..0x801e78000 rw-

# one page
t1: mlock(0x801e77000, 4K) = 0  # by hand
`;
const TRUSS = `  812 100201: mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34392731648 (0x801f77000)
  812 100201: getpid() = 812 (0x32c)
  812 100202: openat(AT_FDCWD,"/lib/libc.so.7",O_RDONLY,00) = 3 (0x3)
  812 100202: mmap(0x0,65536,PROT_READ,MAP_PRIVATE,3,0x0) = 34393780224 (0x802077000)
  812 100202: mlock(0x801f77000,65536) ERR#12 'Cannot allocate memory'
  812 100202: mprotect(0x701f77000,65536,PROT_READ) = 0 (0x0)
`;

describe('blocks', () => {
  test('lines that a tool wrote, among those of a person', () => {
    expect(blocksOf(`${BY_HAND}\n${TRUSS}\nt1: munlock(0x801e77000, 4K) = 0\n`)).toEqual([
      { first: 9, last: 14, format: 'truss', count: 6, isRefused: true, isWhole: false },
    ]);
  });
  test('a script has none, whatever its calls look like', () => {
    expect(blocksOf(BY_HAND)).toEqual([]);
    expect(blocksOf('mlock(0x1000, 4096) = 0\nmunlock(0x1000, 4K) = 0\n')).toEqual([]);
    expect(blocksOf('100201 > mlock(0x1000, 4096)\n100201 < 0\n')).toEqual([]);
  });
  test('two formats apart are two blocks; a listing is one too', () => {
    const text = `${BY_HAND}${TRUSS}t1: munlock(0x801e77000, 4K) = 0\n  812 0x200000 0x204000 r-- 3 8 2 1 CN--- vn /usr/sbin/x\n`;
    expect(blocksOf(text).map(({ format, count }) => [format, count])).toEqual([
      ['truss', 6],
      ['listing', 1],
    ]);
  });
  test('lines behind what journald has put before each are lines of the log', () => {
    const lines = TRUSS.trimEnd().split('\n');
    const prefixed = lines.map((line) => `Nov 30 00:12:01 host lockd[812]: ${line}`).join('\n');
    expect(blocksOf(prefixed)).toMatchObject([{ first: 1, last: 6, format: 'truss', isWhole: true }]);
    expect(converted(prefixed)).toContain('t100202: mlock(0x801f77000, 64K) = ENOMEM');
  });

  test.each(LOGS)('all of %s is one', (name) => {
    const [, format] = name.replace('dtrace', 'dtruss').split('.');
    expect(blocksOf(logFile(name))).toMatchObject([{ format, isWhole: true }]);
  });
});

describe('conversion', () => {
  test('in place puts what is needed above, repeats nothing that is there, and keeps the names of threads', () => {
    const text = converted(`${BY_HAND}\n${TRUSS}\nt1: munlock(0x801e77000, 4K) = 0\n`);
    expect(text.replace(/ +# log/g, '  # log')).toBe(
      `kernel freebsd-15
map    0x1000..0x900000000
limit  memlock 64K
entry  0x801e77000..0x801e78000 rw-
object libc_so_7 64K read-only       # /lib/libc.so.7; its size is not known: as far as it is mapped
entry  0x701f77000..0x701f87000 rw-  # inferred: mprotect of log 6

# one page
t1: mlock(0x801e77000, 4K) = 0  # by hand

# Imported from pasted lines: truss, 6 lines.
# Read for files and limits, not said: openat.
# Other calls, left out: getpid.
t100201: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x801f77000  # log 1
t100202: mmap(NULL, 64K, r--, MAP_PRIVATE, libc_so_7) = 0x802077000  # log 4
t100202: mlock(0x801f77000, 64K) = ENOMEM  # log 5
t100202: mprotect(0x701f77000, 64K, r--) = 0  # log 6

t1: munlock(0x801e77000, 4K) = 0
`,
    );
    ran(text);
  });
  test('lines without numbers go on with the thread above', () => {
    const text = converted(`thread main
main: mmap(0x801e77000, 64K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x801e77000
mlock(0x801e77000,65536) = 0 (0x0)
getpid() = 3 (0x3)
munmap(0x801e77000,4096) = 0 (0x0)
`);
    expect(text).toMatch(
      /^main: mlock\(0x801e77000, 64K\) = 0 +# log 1\nmain: munmap\(0x801e77000, 4K\) = 0 +# log 3$/m,
    );
    expect(text).toContain('= 0x801e77000\n\n# Imported from pasted lines');
    // what the script maps is not inferred
    expect(text).not.toContain('entry');
    ran(text);
  });
  test('a line that cannot stand there is a comment with the reason', () => {
    const text = converted(`map 0x1000..0x2000\nt1: mlock(0x1000, 4K) = ENOMEM\n${TRUSS}`);
    expect(text).toMatch(/^# left out: entry 0x701f77000\.\..*; the entry .* is not within the map/m);
    expect(parse(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  test('names that are taken are not taken again', () => {
    const text = converted(
      `object libc_so_7 4K\nprocess p2\nt1: fork(p2) = 0\n${TRUSS}  812 100201: fork() = 900 (0x384)\n`,
    );
    expect(text).toMatch(/^object +libc_so_7_2 64K/m);
    expect(text).toMatch(/^process +p3/m);
    expect(text).toMatch(/^t100201: fork\(p3\) = 0/m);
  });
  test.each(LOGS)('%s alone becomes the script that import makes', (name) => {
    const text = converted(logFile(name));
    expect(text).toMatch(/^kernel freebsd-15 .*# (?:unknown|a log of)/m);
    expect(blocksOf(text)).toEqual([]);
    expect(parse(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
