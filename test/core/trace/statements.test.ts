// The list of statements: what is kept as bytes comes back as it was, in the same order.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../../../core/trace/parse/parse.ts';
import { format } from '../../../core/trace/print/print.ts';
import { Statements } from '../../../core/trace/statements.ts';
import { checkProperty } from '../../property.ts';
import { script } from './generate.ts';

const RUNS = new Set(['call', 'enter', 'advance', 'leave', 'dies', 'assert', 'set'] as const);

test('a statement that is taken in comes back the same, by its index and in order', () => {
  checkProperty(
    fc.property(script, (statements) => {
      const made = Statements.of(statements);
      expect(made.length).toBe(statements.length);
      expect([...made]).toEqual(statements);
      for (const [i, statement] of statements.entries()) {
        expect(made.at(i)).toEqual(statement);
        // asked for once more
        expect(made.at(i)).toEqual(statement);
        expect(made.lineAt(i)).toBe(statement.span.line);
        expect(made.threadAt(i)).toBe('thread' in statement ? statement.thread : undefined);
      }
      const run = statements.filter((s) => (RUNS as Set<string>).has(s.kind));
      expect([...made.only(RUNS)]).toEqual(run);
      expect(made.only(RUNS).lines()).toEqual(run.map((s) => s.span.line));
    }),
  );
});

test('outside of it there is nothing', () => {
  const { statements } = parse('t1: vm_map_wire(0x1000, 0x2000, USER)\n');
  expect(statements.at(1)).toBeUndefined();
  expect(statements.at(-1)).toBeUndefined();
});

test('whole calls are not kept as objects, unless they have something that there is no room for', () => {
  const text = [
    'submap s 0x1000..0x8000',
    't1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES) = KERN_SUCCESS',
    't1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES)  # why',
    't1: vm_map_wire(s, 0x1000, 0x2000, USER|NOHOLES)',
    `t1: vm_map_wire(0x1000, ${' '.repeat(70_000)}0x2000, USER)`,
  ];
  const { statements, diagnostics } = parse(text.join('\n'));
  expect(diagnostics).toEqual([]);
  expect(statements.kept.map((s) => s.span.line)).toEqual([1, 3, 4]);
  expect([...statements].map((s) => s.span.line)).toEqual([1, 2, 3, 4, 5]);
  expect(format(parse(text.slice(0, 4).join('\n')))).toBe(`${text.slice(0, 4).join('\n')}\n`);
});

test('what is kept of a long text is not the text', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const blank = `${' '.repeat(999)}\n`.repeat(20_000);
  const before = used();
  const script = parse(
    [
      '# a comment long enough to be cut from the text and not copied',
      'map 0x1000..0x100000  # and another one, at the end of a line',
      't1: vm_map_remove(0x1000, 0x2000)  # of a call',
      'assert entry(0x1000) == none && map.lock.holder == none',
      blank,
    ].join('\n'),
  );
  expect(script.diagnostics).toEqual([]);
  expect(used() - before).toBeLessThan(blank.length / 2);
  expect(script.statements.length).toBe(3);
});
