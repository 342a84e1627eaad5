// Time grows with the text alone, whatever the text is: who opens a file in an editor has not
// chosen what is in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { effortFor, nearest } from '../../../core/trace/parse/names.ts';
import { LONGEST_LINE, parse } from '../../../core/trace/parse/parse.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';
import { MOST_LISTED } from '../../../core/trace/problems.ts';
import { growth } from '../../growth.ts';
import { checkProperty } from '../../property.ts';

const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');
const long = (i: number): string => `o${String(i).padStart(45, 'abcdefghijklmnopq')}`;

/** Texts of a size that grows in proportion to `n`. */
const TEXTS: Record<string, (n: number) => string> = {
  'threads, each name misspelt': (n) =>
    `${lines(n, (i) => `thread worker${i}`)}\n${lines(n, (i) => `workre${i}x: vm_map_remove(0x1000, 0x2000)`)}`,
  'objects, each name misspelt': (n) =>
    `${lines(n, (i) => `object obj${i} 1 pages`)}\n${lines(n, (i) => `entry ${2 * i + 1}M..${2 * i + 2}M rw- object=obk${i}`)}`,
  'objects of long names, each misspelt': (n) =>
    `${lines(n, (i) => `object ${long(i)} 1 pages`)}\n${lines(n, (i) => `entry ${i + 1}M..${i + 2}M rw- object=${long(i).replace('c', 'x')}`)}`,
  'objects of entries': (n) =>
    `${lines(n, (i) => `object o${i} 1 pages`)}\n${lines(n, (i) => `entry ${i + 1}M..${i + 2}M rw- object=o${i}`)}`,
  'processes and their threads': (n) =>
    `${lines(n, (i) => `process q${i}`)}\n${lines(n, (i) => `thread w${i} of q${i}`)}`,
  'entries over one another': (n) => lines(n, (i) => `entry 0x${i + 1}000..0x${i + 9}000 rw-`),
  'a schedule of unknown names': (n) =>
    `${lines(n, (i) => `thread w${i}`)}\nschedule ${lines(n / 10, (i) => `v${i}`).replaceAll('\n', ' ')}`,
  'values of locals': (n) =>
    `${lines(n, (i) => `object o${i} 1 pages`)}\n${lines(n, (i) => `thread w${i}`)}\n${lines(n, (i) => `set t1.vm_map_insert.object = o${i}`)}`,
  'unknown places': (n) => `${lines(n, (i) => `thread w${i}`)}\n${lines(n, (i) => `set v${i}.vm_map_wire.end = 1`)}`,
  'unknown labels': (n) => lines(n, (i) => `t${i} > vm_map_remove(0x1000, 0x2000) @ vm_map_remove.lok${i}`),
  'no statements': (n) => lines(n, (i) => `mpa ${i}`),
  'bytes that are no text': (n) => lines(n, (i) => `t1 \0 ${i}`),
  'the same thing twice': (n) => lines(n, (i) => `object ${long(i % 7)} 1 pages`),
  'blank lines after entries': (n) => lines(n, (i) => (i % 2 ? '' : `entry ${i + 1}M..${i + 2}M rw- x`)),
};

/** What one line may be made of, again and again. */
const PIECES = [
  '(',
  ')',
  't1',
  ':',
  ' ',
  'a',
  '.',
  ',',
  '|',
  '=',
  '-',
  '+1',
  '0x1',
  '"',
  '#',
  '\0',
  '\t',
  'rw-',
  'x=1 ',
  'USER|',
  '!',
  '&&',
  '..',
  '@',
];
const BEGINNINGS = [
  '',
  'assert ',
  'set ',
  'set map.timestamp = ',
  't1: vm_map_wire(',
  't1 > vm_map_wire @',
  'entry 0x1000..0x2000 rw- ',
  'schedule ',
  'fault 0x1000 = ',
  'map 0x1000..0x2000 ',
  'limit ',
  'object o ',
];

const work = {
  parse: (text: string): unknown => compile(parse(text)),
  format: formatText,
};

describe.each(Object.entries(work))('%s: time grows with the text', (_, run) => {
  test.each(Object.entries(TEXTS))('of %s', (_, text) => {
    expect(growth(run, text, 3_000)).toBeLessThan(10);
  });
  test('of any long line', () => {
    const piece = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    checkProperty(
      fc.property(fc.constantFrom(...BEGINNINGS), piece, (beginning, again) => {
        const text = (n: number): string => (beginning + again.repeat(n)).slice(0, n);
        expect(growth(run, text, LONGEST_LINE / 4)).toBeLessThan(10);
      }),
      40,
    );
  });
  test('of many lines of any kind', () => {
    const piece = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => parts.join(''));
    checkProperty(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...BEGINNINGS), piece), { minLength: 1, maxLength: 3 }),
        (kinds) => {
          const line = (i: number): string => {
            const [beginning, rest] = kinds[i % kinds.length] as [string, string];
            return beginning + rest.replaceAll('1', String(i));
          };
          expect(growth(run, (n) => lines(n, line), 2_000)).toBeLessThan(10);
        },
      ),
      10,
    );
  });
});

describe('near names', () => {
  test('a search compares so many letters and no more, however many names there are', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => long(i));
    const effort = effortFor(0);
    let looked = 0;
    function* counted(): Generator<string> {
      for (const name of names) {
        looked++;
        yield name;
      }
    }
    expect(nearest(long(99_999).replace('c', 'x'), counted(), effort)).toBeUndefined();
    expect(looked).toBeLessThan(3_000);
    expect(effort.left).toBeLessThan(0);
  });
  test('are looked for among ten thousand, and found', () => {
    const text = `${lines(10_000, (i) => `object obj${i} 1 pages`)}\nentry 1M..2M rw- object=obk9999`;
    expect(parse(text).diagnostics[0]?.suggestion).toBe('obj9999');
  });
});

test('twenty thousand misspelt lines are counted, and the first thousand told', () => {
  const script = compile(parse(lines(20_000, (i) => `t1: vm_map_wier(${i})`)));
  expect(script.diagnostics.length).toBe(MOST_LISTED);
  expect(script.diagnostics.at(-1)).toMatchObject({ line: MOST_LISTED, suggestion: 'vm_map_wire' });
  expect(script.problems).toMatchObject({ errors: 20_000, warnings: 0 });
});

test('an error after a thousand warnings is told', () => {
  const text = `${lines(2_000, () => 't1: vm_map_wire(0x2000, 0x1000, USER)')}\nt1: vm_map_wier()`;
  const { diagnostics, problems } = parse(text);
  expect(problems).toMatchObject({ errors: 1, warnings: 2_000 });
  expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', line: 2_001 });
  expect(diagnostics.length).toBe(MOST_LISTED + 1);
});

test('one long line does not widen all the others of its block', () => {
  const text = lines(1_000, (i) =>
    i > 0 ? `entry ${i}M..${i + 1}M rw-  # ${i}` : `entry 0x1${'_'.repeat(10_000)}000..1M rw-  # long`,
  );
  expect(formatText(text).length).toBeLessThan(2 * text.length);
});
