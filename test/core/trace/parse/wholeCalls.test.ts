// The quick way through whole calls reads what the parser reads: the same lines one blank further
// right go the long way.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_VINTAGE } from '../../../../core/kernel/constants.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { format } from '../../../../core/trace/print/print.ts';
import { newProblems } from '../../../../core/trace/problems.ts';
import { Statements } from '../../../../core/trace/statements.ts';
import { checkProperty } from '../../../property.ts';
import { PAGE_SIZE, script } from '../generate.ts';

/** All that was read, each column so many further left. */
function read(text: string, left: number): unknown {
  const { statements, diagnostics, comments, threads, lineCount } = parse(text);
  const move = (key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? String(value) : key === 'column' ? (value as number) - left : value;
  return JSON.parse(JSON.stringify({ statements: [...statements], diagnostics, comments, threads, lineCount }, move));
}
const indented = (text: string): string => text.replace(/^(?=[^\r\n])/gm, ' ');
function agree(text: string): void {
  expect(read(text, 0)).toEqual(read(indented(text), 1));
}

const printed = script.map((statements) => {
  const rest = {
    threads: [],
    diagnostics: [],
    comments: [],
    problems: newProblems(),
    pageSize: PAGE_SIZE,
    vintage: DEFAULT_VINTAGE,
  };
  return format({ ...rest, statements: Statements.of(statements), lineCount: statements.length });
});

test('of any script', () => {
  // twice, so that each word is known the second time
  checkProperty(fc.property(printed, (text) => agree(text + text)));
});

test('of any script with characters that do not belong there', () => {
  const slip = fc.tuple(
    fc.nat(),
    fc.constantFrom('', ' ', '0', ',', ')', '(', '=', '#', 'x', '\r', '|', 't', '1:', '_', 'K'),
    fc.nat(1),
  );
  checkProperty(
    fc.property(printed, fc.array(slip, { minLength: 1, maxLength: 5 }), (text, slips) => {
      let wrong = text + text;
      for (const [at, put, gone] of slips) {
        const place = at % (wrong.length + 1);
        wrong = wrong.slice(0, place) + put + wrong.slice(place + gone);
      }
      agree(wrong);
    }),
    300,
  );
});

const call = 't1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)';
test.each([
  ['the same word with an error in it', `t1: vm_map_wire(0x1000, 0x3000, USER|SYSTEM)`],
  [
    'a result of another kind of call',
    `t1: munlockall() = 0\nt1: munlockall() = 0\nt1: vm_map_remove(0x1000, 0x2000) = 0`,
  ],
  ['a reversed range', 't1: vm_map_wire(0x3000, 0x1000, USER|NOHOLES)'],
  [
    'a new entry, with and without its maximum, flags and object',
    `object f 64K\n${'t1: vm_map_insert(0x1000, 0x3000, rw-, rwx, GUARD)\nt1: vm_map_insert(0x1000, 0x3000, rw-, r--)\nt1: vm_map_insert(0x3000, 0x1000, rw-)\nt1: vm_map_insert(0x1000, 0x3000, ---, GUARD)\nt1: vm_map_insert(0x1000, 0x3000, rw-, rwx, COW, f, 4K)\nt1: vm_map_insert(0x1000, 0x3000, rw-, rwx)\nt1: vm_map_fixed(0x1000, 0x3000, rw-) = KERN_SUCCESS\n'.repeat(2)}`,
  ],
  ['an address off a page', 't1: vm_map_wire(0x1001, 0x3000, USER|NOHOLES)'],
  ['an address that is no double', 't1: vm_map_wire(0x1000, 0xfffffffffffff000, USER|NOHOLES)'],
  ['too few arguments', 't1: vm_map_wire(0x1000)\nt1: vm_map_protect(0x1000, 0x2000)'],
  ['too many', 't1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES, 1)'],
  [
    'an argument that is missing',
    't1: vm_map_wire(, 0x3000, USER|NOHOLES)\nt1: vm_map_wire(0x1000, 0x3000, )\nt1: munlockall(,)',
  ],
  ['no end', 't1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES'],
  ['something after it', `${call} x\n${call} = \n${call} = KERN_SUCCESS x\n${call} =KERN_SUCCESS`],
  ['a comment', `${call} # why`],
  ['a thread with a zero in front', `t01: vm_map_wakeup()\nt01: vm_map_wakeup()`],
  ['a thread without a number', `thread t0\nt0: vm_map_wakeup()\nt: vm_map_wakeup()`],
  ['a thread that is held', `t1 > vm_map_wakeup()\n${call}`],
  ['a thread that is dead', `t1 dies\n${call}`],
  ['a thread that returns after it', `${call}\nt1 < KERN_SUCCESS`],
  ['a thread that returns from another call', `t1: munlockall() = 0\n${call} = KERN_SUCCESS\nt1 < KERN_SUCCESS`],
  ['other marks than =', [...'<>:;!-+*/.,?@'].map((mark) => `${call} ${mark} KERN_SUCCESS`).join('\n')],
  ['many threads', Array.from({ length: 130 }, (_, i) => `t${i + 1}: munlockall() = 0`).join('\n')],
  [
    'numbers of other kinds',
    't1: mlock(0X1FFf, 4097)\nt1: mlock(8191, 16 pages)\nt1: mlock(1K, 0x1_000)\nt1: mlock(0x, 1)',
  ],
  [
    'sizes with a letter',
    't1: mlock(64K, 1M)\nt1: mlock(0x10K, 2G)\nt1: mlock(4K, 4KB)\nt1: mlock(1T, 1k)\nt1: mlock(K, 9007199254740991G)\nt1: vm_map_wire(4K, 16K, USER)\nt1: vm_map_wire(1K, 16K, USER)',
  ],
  [
    'NULL',
    't1: mlock(NULL, 4K)\nt1: mlock(NULL1, 4K)\nt1: mlock(null, NULL)\nt1: mlock(NULLK, 4K)\nt1: vm_map_wire(NULL, 4K, USER)',
  ],
  [
    'numbers of threads of a log',
    't100201: mlock(0x1000, 1) = 0\nt999999999: mlock(0x1000, 1)\nt1000000000: mlock(0x1000, 1)\nt100201 > mlock(0x1000, 1)\nt100201: mlock(0x1000, 1)\nt100201 < 0',
  ],
  [
    'addresses that a call gave',
    [
      '0x801e77000',
      '0x801e77123',
      '0x1000',
      '0xc',
      '0xfff',
      '0x',
      '0X801E77000',
      '0xffffffffffff',
      '0xfffffffffffff000',
    ]
      .map((result) => `t1: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = ${result}\nt1: mlock(NULL, 64K) = ${result}`)
      .join('\n'),
  ],
  [
    'addresses that a call gave, and something behind',
    't1: mmap(NULL, 4K, rw-, MAP_ANON) = 0x801e77000 (0x801e77000)\nt1: mmap(NULL, 4K, rw-, MAP_ANON) = 0x801e77000x\nt1: mmap(NULL, 4K, rw-, MAP_ANON) = x\nt1: mmap(NULL, 4K, rw-, MAP_ANON) = ENOMEM',
  ],
  [
    'a descriptor that is right in some calls only',
    't1: mmap(NULL, 4K, rw-, MAP_ANON, 3)\nt1: mmap(NULL, 4K, rw-, MAP_PRIVATE, 3)\nt1: mmap(NULL, 4K, rw-, MAP_PRIVATE, -1)\nt1: mmap(NULL, 4K, rw-, MAP_PRIVATE, o, 8K)',
  ],
])('%s', (_, lines) =>
  agree(
    `submap s 0x1000..0x8000\nobject o 1 pages\n${call} = KERN_SUCCESS\nt1: mlock(0x1000, 1)\n${lines}\n${lines}\n${call} = KERN_SUCCESS`,
  ),
);

test('a word is what it is for its own parameter', () => {
  const text = `object USER 1 pages\nobject copy 1 pages\nt1: vm_map_wire(0x1000, 0x2000, USER)\nt1: mmap(0x1000, 0x2000, r--, 0, USER)\n`;
  agree(text.repeat(2).replace(/(object.*\n)+/g, (found, _g, at) => (at === 0 ? found : '')));
});
