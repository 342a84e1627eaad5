// The quick way through whole calls reads what the parser reads: the same lines one blank further right go the long way.
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
  ['a thread that is held', `t1 > vm_map_wakeup()\n${call}`],
  ['a thread that is dead', `t1 dies\n${call}`],
  ['a thread that returns after it', `${call}\nt1 < KERN_SUCCESS`],
  [
    'numbers of other kinds',
    't1: mlock(0X1FFf, 4097)\nt1: mlock(8191, 16 pages)\nt1: mlock(1K, 0x1_000)\nt1: mlock(0x, 1)',
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
