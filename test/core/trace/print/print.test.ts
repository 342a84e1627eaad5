// Printing and formatting: what comes out parses to what went in.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_VINTAGE, RESULT_WORDS } from '../../../../core/kernel/constants.ts';
import type { Statement } from '../../../../core/trace/ast.ts';
import { formatExpression, parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { contextOf } from '../../../../core/trace/print/context.ts';
import { formatText, formatting } from '../../../../core/trace/print/formatter.ts';
import { format } from '../../../../core/trace/print/print.ts';
import { newProblems } from '../../../../core/trace/problems.ts';
import type { Script } from '../../../../core/trace/script.ts';
import { Statements } from '../../../../core/trace/statements.ts';
import { checkProperty } from '../../../property.ts';
import { expression, line, PAGE_SIZE, plain, script, valueOfResult } from '../generate.ts';

const asScript = (statements: Statement[]): Script => ({
  statements: Statements.of(statements),
  threads: [],
  diagnostics: [],
  problems: newProblems(),
  lineCount: statements.length,
  comments: [],
  pageSize: PAGE_SIZE,
  vintage: DEFAULT_VINTAGE,
});
const errors = (s: Script) => s.diagnostics.filter((d) => d.severity === 'error');

describe('what is printed parses to the same', () => {
  test('statements', () => {
    checkProperty(
      fc.property(script, (statements) => {
        const text = format(asScript(statements));
        const again = parse(text);
        expect(errors(again)).toEqual([]);
        expect(plain([...again.statements])).toEqual(plain(statements));
        expect(format(again)).toBe(text);
        expect(formatText(text)).toBe(text);
        // One statement alone, on one line.
        const context = contextOf(again);
        for (const [i, s] of [...again.statements].entries()) {
          const line = format(s, context);
          expect(line).not.toContain('\n');
          if (s.comment !== undefined) expect(line.endsWith(s.comment)).toBe(true);
          expect(
            text
              .split('\n')
              .filter((l) => l !== '')
              [i]?.replace(/ +/g, ' '),
          ).toBe(line.replace(/ +/g, ' '));
        }
      }),
      150,
    );
  });

  test('expressions', () => {
    checkProperty(
      fc.property(expression, (e) => {
        const text = formatExpression(e);
        const again = parseExpression(text);
        if ('diagnostic' in again) throw new Error(`${text}: ${again.diagnostic.message}`);
        expect(plain(again.expression)).toEqual(plain(e));
      }),
      500,
    );
  });
});

describe('formatting a text', () => {
  test('changes no statement, no comment and no error, and formatting again changes nothing', () => {
    checkProperty(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, newline) => {
        const text = lines.join(newline);
        const formatted = formatText(text);
        const before = parse(text);
        const after = parse(formatted);
        const normal = (s: Script) =>
          plain([...s.statements].map((x) => ('text' in x ? { ...x, text: x.text.replace(/\s+/g, ' ') } : x)));
        expect(normal(after)).toEqual(normal(before));
        expect(after.comments.map((c) => c.text)).toEqual(before.comments.map((c) => c.text));
        expect(after.diagnostics.length).toBe(before.diagnostics.length);
        expect(formatText(formatted)).toBe(formatted);
      }),
      500,
    );
  });

  test('columns, blank lines, and what a person wrote', () => {
    const text = `
kernel freebsd-13
map 0x1000..1M # bounds


  # entries
entry 0x10000 .. 0x14000 VM_PROT_READ|VM_PROT_WRITE max = rwx#first
entry 0x1_4000..0x15000 r--
limit user_wired 64 # pages
entyr   here

t1 >vm_map_wire( map,0x10000,80K , VM_MAP_WIRE_USER )@ fault 0x11000 # hold
t1< KERN_SUCCESS
assert   entry(0x10000).wired_count==1
`;
    expect(formatText(text)).toBe(
      `kernel freebsd-13
map    0x1000..1M  # bounds

# entries
entry 0x10000..0x14000  VM_PROT_READ|VM_PROT_WRITE  max=rwx  #first
entry 0x1_4000..0x15000 r--
limit user_wired 64                                          # pages
entyr   here

t1 > vm_map_wire(map, 0x10000, 80K, VM_MAP_WIRE_USER) @ fault 0x11000  # hold
t1 < KERN_SUCCESS
assert entry(0x10000).wired_count==1
`,
    );
  });

  test('a printed script keeps comments and gaps', () => {
    const text = '# title\n\nkernel freebsd-13  # k\nmap    0x0..0x100000\n\n# the end\n';
    expect(format(parse(text))).toBe(text);
    expect(format(parse(''))).toBe('');
    expect(formatText('\n \n')).toBe('');
  });

  test.each(readdirSync(new URL('../../../../examples/', import.meta.url)).filter((f) => f.endsWith('.vmtrace')))(
    '%s means the same',
    (file) => {
      const text = readFileSync(new URL(`../../../../examples/${file}`, import.meta.url), 'utf8');
      expect(plain([...parse(formatText(text)).statements])).toEqual(plain([...parse(text).statements]));
      expect(plain([...parse(format(parse(text))).statements])).toEqual(plain([...parse(text).statements]));
    },
  );
});

test('every result has a word', () => {
  for (const word of RESULT_WORDS) expect(valueOfResult.get(word)).toBeDefined();
});

test('more adjacent lines than a call has arguments are formatted', () => {
  const text = 't1: vm_map_wakeup()\n'.repeat(200_000);
  expect(formatText(text.replaceAll(': ', ':'))).toBe(text);
});

test('formatting pauses, in its reading and in its writing', () => {
  const text = 't1: vm_map_wakeup()\n'.repeat(20_000);
  const pauses = [...formatting(text)];
  // once for each slice of the text, then once for each slice of its lines
  expect(pauses.filter((share, i) => share < (pauses[i - 1] ?? 0))).toHaveLength(1);
  expect(pauses.length).toBeGreaterThan(8);
  for (const share of pauses) expect(share).toBeLessThanOrEqual(1);
});
