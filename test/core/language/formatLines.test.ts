// Formatting of some lines: as in the whole text formatted, and all lines give the whole.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLines, formatTyped, lastSelected } from '../../../core/language/formatLines.ts';
import { linesOfText, type RangeEdit } from '../../../core/language/script.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';
import { checkProperty } from '../../property.ts';
import { BROKEN, EXAMPLES, LOGGED } from './scriptFiles.ts';

function apply(text: string, edits: readonly RangeEdit[]): string {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  const at = (line: number, column: number): number => (starts[line] as number) + column;
  let made = text;
  for (const { line, from, endLine, to, text: piece } of [...edits].reverse())
    made = made.slice(0, at(line, from)) + piece + made.slice(at(endLine, to));
  return made;
}
const formatted = (text: string, from: number, to: number): string =>
  apply(text, runToEnd(formatLines(linesOfText(text), text, from, to)));

const UNTIDY = `

map   0x1000..0x20000
entry 0x1000..0x5000 rw-    max=rwx
entry 0x10000..0x15000   r--  # a comment


t1:mlock(  0x1000 ,4096 )=0
  t2 >  vm_map_wakeup( )


`;

test('only the lines that were asked for change, to what they are in the whole', () => {
  expect(formatted(UNTIDY, 7, 7)).toBe(UNTIDY.replace('t1:mlock(  0x1000 ,4096 )=0', 't1: mlock(0x1000, 4096) = 0'));
  expect(formatted(UNTIDY, 3, 3)).toBe(UNTIDY.replace('0x5000 rw-    max', '0x5000   rw-  max'));
  expect(formatted(UNTIDY, 5, 6)).toBe(UNTIDY.replace('comment\n\n\n', 'comment\n\n'));
});

test('after a new line the line above it', () => {
  const text = 't1:mlock(0x1000,4096)\n\nt2:mlock(0x1000,4096)\n';
  const typed = (line: number) => apply(text, runToEnd(formatTyped(linesOfText(text), text, line)));
  expect(typed(1)).toBe('t1: mlock(0x1000, 4096)\n\nt2:mlock(0x1000,4096)\n');
  expect(typed(2)).toBe(text);
  expect(typed(0)).toBe(text);
});

test('all lines are the whole, in any text', () => {
  const untidy = fc.tuple(
    fc.constantFrom(UNTIDY, LOGGED, BROKEN, '', ...EXAMPLES.map(([, text]) => text)),
    fc.array(fc.nat()),
  );
  const property = fc.property(untidy, fc.constantFrom('\n', '\r\n'), ([text, blanks], end) => {
    let made = text;
    for (const at of blanks) {
      const where = at % (made.length + 1);
      made = made.slice(0, where) + (at % 3 === 0 ? '\n' : '  ') + made.slice(where);
    }
    made = made.replaceAll('\n', end);
    const lines = linesOfText(made);
    const whole = formatted(made, 0, lines.lineCount - 1);
    expect(whole.replaceAll('\r', '')).toBe(formatText(made));
    // in two halves from below as at once
    const half = lines.lineCount >> 1;
    const edits = [
      ...runToEnd(formatLines(lines, made, 0, half)),
      ...runToEnd(formatLines(lines, made, half + 1, lines.lineCount)),
    ];
    expect(apply(made, edits)).toBe(whole);
  });
  checkProperty(property, 200);
});

test('a selection that ends before the first character of a line has none of that line', () => {
  const last = (from: number, to: number, character: number): number =>
    lastSelected({ line: from, character: 2 }, { line: to, character });
  expect([last(1, 3, 0), last(1, 3, 1), last(2, 3, 0)]).toEqual([2, 3, 2]);
  expect(lastSelected({ line: 3, character: 0 }, { line: 3, character: 0 })).toBe(3);
});
