// Parts of the terminal debugger: lines that fit, commands cut short, listings.
import { describe, expect, test } from 'vitest';
import { listText } from '../../../adapter/programs/cli/terminal/sourceText.ts';
import {
  abbreviated,
  noSuchCommand,
  readLine,
  wordCompletions,
} from '../../../adapter/programs/cli/terminal/terminalCommands.ts';
import { wrapped } from '../../../adapter/programs/cli/terminal/wrap.ts';
import { shortened } from '../../../adapter/programs/demo/shortened.ts';

describe('wrapped', () => {
  test('breaks at blanks, under the first word, and keeps what fits', () => {
    const text = '  aaaa bbbb cccc dddd eeee\nshort';
    expect(wrapped(text, 20)).toBe('  aaaa bbbb cccc\n    dddd eeee\nshort');
    expect(wrapped(text, 26)).toBe(text);
    expect(wrapped(text, undefined)).toBe(text);
    expect(wrapped(text, 5)).toBe(text);
  });
  test('a word that is too long stays whole, and colours have no width', () => {
    const long = 'x'.repeat(30);
    expect(wrapped(`a ${long} b`, 20)).toBe(`a\n  ${long}\n  b`);
    expect(wrapped(`\u001b[31m${'y'.repeat(20)}\u001b[0m`, 20)).toBe(`\u001b[31m${'y'.repeat(20)}\u001b[0m`);
  });
});

describe('lines', () => {
  test.each([
    ['c t1', { what: 'go', request: 'continue', thread: 't1' }],
    ['next == 1', { what: 'console', text: 'next == 1' }],
    ['map.timestamp', { what: 'console', text: 'map.timestamp' }],
    ['p -1', { what: 'console', text: '-1' }],
    ['p == 1', { what: 'console', text: 'p == 1' }],
    ['history 3', { what: 'console', text: ':history 3' }],
    ['t1: munlock(0x1000, 0x1000)', { what: 'console', text: 't1: munlock(0x1000, 0x1000)' }],
  ])('%s', (typed, line) => {
    expect(readLine(typed)).toEqual(line);
  });
  test('a command cut short is one if it is the only one; ours come first', () => {
    expect(abbreviated('cont t1')).toEqual({ what: 'go', request: 'continue', thread: 't1' });
    expect(abbreviated('hist 3')).toEqual({ what: 'console', text: ':history 3' });
    expect(abbreviated('del 12')).toEqual({ what: 'delete', at: '12' });
    expect(() => abbreviated('bre')).toThrow('bre can be break, breakpoints');
    for (const typed of ['zz', 'c', 'map.t', 'cont == 1']) expect(abbreviated(typed)).toBeUndefined();
  });
  test('what is no command', () => {
    expect(noSuchCommand('brekapoints')).toBe('there is no command brekapoints: did you mean breakpoints?');
    expect(noSuchCommand('info locals')).toBe('there is no command info: help lists them');
    expect(noSuchCommand('show it')).toBe('show takes nothing: help lists the commands');
    expect(noSuchCommand('foo')).toBeUndefined();
    expect(noSuchCommand('entry(0x1000).wired_count')).toBeUndefined();
  });
  test('completions', () => {
    const known = { threads: ['t1', 'w1'], breakpoints: ['12', 'vm_map_wire'] };
    expect(wordCompletions('breakp', known)).toEqual(['breakpoints']);
    expect(wordCompletions('next t', known)).toEqual(['next t1']);
    expect(wordCompletions('delete ', known)).toEqual(['delete 12', 'delete vm_map_wire']);
    expect(wordCompletions('', known)).toEqual([]);
  });
});

describe('shortened', () => {
  const rows = Array.from({ length: 20 }, (_, i) => i);
  const short = (most: number, ...important: number[]) =>
    shortened(rows, most, (row) => important.includes(row)).map((shown) =>
      'row' in shown ? shown.row : `(${shown.left})`,
    );
  test('keeps what matters and its neighbours, then the first ones', () => {
    expect(short(5, 10)).toEqual([0, 1, '(7)', 9, 10, 11, '(8)']);
    expect(short(3, 19)).toEqual([0, '(17)', 18, 19]);
    expect(short(2, 4, 8, 12)).toEqual(['(4)', 4, '(3)', 8, '(11)']);
    expect(short(20)).toEqual(rows);
  });
});

describe('list', () => {
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i + 1}`);
  const marks = { present: 30, breakpoints: new Set([31]) };
  test('the lines around, with their marks, and how many are left out', () => {
    const rows = listText(lines, { around: 30, ...marks }).split('\n');
    expect([rows[0], rows.at(-1), rows.length]).toEqual(['   ... 19 before these', '   ... 10 after these', 23]);
    expect(rows.slice(11, 13)).toEqual(['>  30  line 30', ' * 31  line 31']);
  });
  test('at the ends, and outside', () => {
    expect(listText(lines, { around: 0, ...marks }).split('\n')[0]).toBe('    1  line 1');
    expect(
      listText(lines, { around: 999, ...marks })
        .split('\n')
        .at(-1),
    ).toBe('   50  line 50');
  });
});
