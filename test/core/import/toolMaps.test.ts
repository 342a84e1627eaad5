// The map before a log began, as tools other than procstat and /proc list it.
import { expect, test } from 'vitest';
import { newToolMaps, readToolMap } from '../../../core/import/listings/toolMaps.ts';
import { logBlocks } from '../../../core/import/pasted/blocks.ts';
import { growth } from '../../growth.ts';
import { imported, ran, statementsOf } from './imported.ts';

const entriesOf = (text: string): string[] =>
  statementsOf(text)
    .filter((line) => line.startsWith('entry'))
    .map((line) => line.replace(/ +/g, ' '));

const PMAP_X = `15407:   sleep 60
Address           Kbytes     RSS   Dirty Mode  Mapping
000055aec54c5000       8       8       0 r---- sleep
000055aec54c7000      20      20       4 r-x-- sleep
00007f1a00000000     132       -       - rw---   [ anon ]
00007f1a00100000       4       4       4 rw-s- x (deleted)
00007ffd7b3c5000     132      16      16 rw---   [ stack ]
ffffffffff600000       4       0       0 --x--   [ anon ]
---------------- ------- ------- -------
total kB            2924    1812     108
`;
const SLEEP = ['entry 0x55aec54c5000..0x55aec54c7000 r-- flags=COW|NEEDS_COPY object=sleep'];

test('pmap: sizes become ends, files are copied, the stack has room to grow', () => {
  const { text } = imported(PMAP_X);
  expect(entriesOf(text)).toEqual([
    ...SLEEP,
    'entry 0x55aec54c7000..0x55aec54cc000 r-x flags=COW|NEEDS_COPY object=sleep',
    'entry 0x7f1a00000000..0x7f1a00021000 rw-',
    'entry 0x7f1a00100000..0x7f1a00101000 rw- inherit=share object=x',
    'entry 0x7ffd7abe6000..0x7ffd7b3c5000 --- flags=GUARD|STACK_GAP_DN',
    'entry 0x7ffd7b3c5000..0x7ffd7b3e6000 rw- flags=GROWS_DOWN',
  ]);
  expect(text).toContain('its offset is not shown');
  expect(text).not.toContain('of no format that is known');
  ran(text);
});

test.each([
  ['pmap', '15407:   sleep 60\n000055aec54c5000      8K r---- sleep\n total             2924K\n'],
  ['pmap -p', '15407:   sleep 60\n000055aec54c5000      8K r---- /usr/bin/sleep\n total             2924K\n'],
  [
    'pmap -d',
    '15407:   sleep 60\nAddress           Kbytes Mode  Offset           Device    Mapping\n000055aec54c5000       8 r---- 0000000000000000 0fe:00000 sleep\nmapped: 2924K    writeable/private: 356K    shared: 28K\n',
  ],
  [
    'lldb',
    '[0x000055aec54c5000-0x000055aec54c7000) r-- /usr/bin/sleep PT_LOAD[0]\n[0x000055aec54c7000-0x00007f0000000000) ---\n',
  ],
  [
    'gdb of Linux',
    'Mapped address spaces:\n\n          Start Addr           End Addr       Size     Offset  Perms  objfile\n      0x55aec54c5000     0x55aec54c7000     0x2000        0x0  r--p   /usr/bin/sleep\n',
  ],
  [
    'gdb of FreeBSD',
    'Mapped address spaces:\n\n          Start Addr           End Addr       Size     Offset   Flags   File\n      0x55aec54c5000     0x55aec54c7000     0x2000        0x0  r-- CN-- /usr/bin/sleep\n',
  ],
  [
    "FreeBSD's /proc/PID/map",
    '0x55aec54c5000 0x55aec54c7000 2 0 0xfffff80003a0e000 r-- 1 0 0x1000 COW NC vnode /usr/bin/sleep NCH -1\n',
  ],
])('%s', (_, listing) => {
  const { text } = imported(listing);
  expect(entriesOf(text)).toEqual(SLEEP);
  expect(text).not.toContain('of no format that is known');
  ran(text);
});

const WIDE = 'Address Perm   Offset Device  Inode Size Rss Locked THPeligible';
test('pmap -X says what is locked and where in its file it begins; of -XX the flags are no name', () => {
  const rows = [
    '55aec54c5000 r--p 00002000  fe:00 260875    8   8      8           0',
    '55aec54cf000 rw-p 00000000  00:00      0    4   4      0           0',
  ];
  const entries = [
    'entry 0x55aec54c5000..0x55aec54c7000 r-- wired=1 flags=COW|NEEDS_COPY|USER_WIRED object=sh offset=0x2000',
    'entry 0x55aec54cf000..0x55aec54d0000 rw-',
  ];
  const total =
    '                           ==== === ====== ===========\n                             12  12      8           0 KB\n';
  const plain = imported(`15407:   sleep 60\n${WIDE} Mapping\n    ${rows[0]} sh\n    ${rows[1]}\n${total}`).text;
  expect(entriesOf(plain)).toEqual(entries);
  expect(plain).not.toContain('of no format that is known');
  const flags = imported(
    `${WIDE}              VmFlags Mapping\n    ${rows[0]}       rd mr lo me sh\n    ${rows[1]} rd wr mr mw me ac\n`,
  );
  expect(entriesOf(flags.text)[1]).toBe(entries[1]);
  ran(plain);
});

test('gdb that shows no access: all is allowed, and it is said', () => {
  const { text } = imported(
    '          Start Addr           End Addr       Size     Offset objfile\n            0x400000           0x401000     0x1000        0x0 /bin/cat\n            0x500000           0x501000     0x2000        0x0 /bin/cat\n',
  );
  expect(entriesOf(text)).toEqual(['entry 0x400000..0x401000 rwx flags=COW|NEEDS_COPY object=cat']);
  expect(text).toContain('gdb does not show what may be done: rwx is assumed');
});

test('vmmap of macOS has what an access can become', () => {
  const { text } = imported(`==== Writable regions for process 1234
REGION TYPE                      START END             [ VSIZE  RSDNT  DIRTY   SWAP] PRT/MAX SHRMOD PURGE    REGION DETAIL
__DATA                        10b000000-10b004000 [   16K    16K     8K     0K] rw-/rwx SM=COW          /bin/cat
MALLOC_TINY                   7fd0a0400000-7fd0a0500000 [ 1024K    20K    20K     0K] rw-/rwx SM=PRV          MallocHelperZone_0x10b0
shared memory                 10c000000-10c001000 [    4K     4K     4K     0K] r--/r-- SM=SHM
`);
  expect(entriesOf(text)).toEqual([
    'entry 0x10b000000..0x10b004000 rw- max=rwx flags=COW|NEEDS_COPY object=cat',
    'entry 0x10c000000..0x10c001000 r-- max=r-- inherit=share',
    'entry 0x7fd0a0400000..0x7fd0a0500000 rw- max=rwx',
  ]);
  expect(text).not.toContain('of no format that is known');
});

test("procstat of CheriBSD, and the debugger's lines joined by a terminal", () => {
  const cheri = imported(
    '  PID              START                END PRT    RES PRES REF SHD FLAG  TP PATH\n  837           0x100000           0x105000 rw-RW    5   16   4   2 C---- sw\n',
  );
  expect(entriesOf(cheri.text)).toEqual(['entry 0x100000..0x105000 rw- flags=COW']);
  const joined = imported(
    'Task map 0xfffffe00a1b2d000: pmap=0xfffffe00a1b2d130, nentries=1, version=12\n map entry 0xfffff80003a0e000: start=0x400000, end=0x401000, eflags=0x24, prot=5/7/copy, wired, object=0xfffff80003a0e100, offset=0x0, copy (done)\n   Object 0xfffff80003a0e100: type=2, size=0x1, res=1, ref=1, flags=0x1000 ruid -1 charge 0\n',
  );
  expect(entriesOf(joined.text)).toEqual(['entry 0x400000..0x401000 r-x max=rwx wired=1 flags=COW|USER_WIRED']);
  expect(joined.text).not.toContain('of no format that is known');
});

test('what libxo makes of a table is named', () => {
  expect(imported('{"procstat":{"version":"1","vm":{"1234":{"process_id":1234}}}}\n').onlyTable).toMatch(
    /libxo makes of a table, which is not read: print it without --libxo/,
  );
});

test('a line that a person wrote is no line of such a listing', () => {
  const lines = ['process p2', '7:   mlock(0x1000, 4096)', '7:   munlock(0x1000, 4096)', 't1: touch 0x400000'];
  expect(logBlocks(lines, new Set())).toEqual([]);
  const pasted = PMAP_X.split('\n');
  expect(logBlocks(['t1: touch 0x400000', ...pasted], new Set(pasted.map((_line, i) => i + 2)))).toMatchObject([
    { format: 'listing', first: 2 },
  ]);
});

const LONG: readonly (readonly [string, (n: number) => string])[] = [
  ['blanks', (n) => `a${' '.repeat(n)}b`],
  ['dashes', (n) => `${'-'.repeat(n)}x`],
  ['rules', (n) => `${'= '.repeat(n / 2)}x`],
  ['numbers', (n) => `55aec54c5000 r--p 00002000 fe:00 1 8 ${'1 '.repeat(n / 2)}x`],
  ['a region of vmmap', (n) => `${'a b'.repeat(n / 3)} 7fd0a0400000-7fd0a0500000 [`],
  ['a name', (n) => `[0x1000-0x2000) rw- ${' '.repeat(n)}a${' '.repeat(n)}b`],
];
test.each(LONG)('a line is looked at in time that grows with it: %s', (_, line) => {
  expect(growth((text) => readToolMap(newToolMaps(), text), line, 50_000)).toBeLessThan(9);
});
