// The mistakes that a mutation run makes, and the notes with which it finds the tests that come by.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { AREAS, areaOf, type Mutant, mutated, sample } from './areas.ts';
import { withNotes } from './coverage.ts';
import { mutationsOf } from './mutations.ts';
import { graphOfCheckout, ImportGraph } from './near.ts';
import { diffOf } from './report.ts';

const made = (text: string, kind: string): string[] =>
  mutationsOf(text)
    .filter((mutation) => mutation.kind === kind)
    .map((mutation) => mutated(text, mutation));

describe('each kind', () => {
  test('a comparison at its boundary', () => {
    expect(made('f((a + b) < c);', 'comparison')).toEqual(['f((a + b) <= c);']);
    expect(made('f(a !== b);', 'comparison')).toEqual(['f(a === b);']);
  });
  test('and for or, the sides as they were', () => {
    expect(made('f(a || b && c);', 'and/or')).toEqual(['f(a && (b && c));', 'f(a || (b || c));']);
    expect(made('f(a && b && c);', 'and/or')).toEqual(['f((a && b) || c);', 'f((a || b) && c);']);
    expect(made('f((a || b) && c);', 'and/or')).toContain('f((a || b) || c);');
  });
  test('a condition the other way round', () => {
    expect(made('if (!a) f(); else g();', 'condition')).toEqual(['if (a) f(); else g();']);
    expect(made('if (!(a in b)) f();', 'condition')).toEqual(['if ((a in b)) f();']);
    expect(made('x = a > 1 ? b : c;', 'condition')).toEqual(['x = !(a > 1) ? b : c;']);
  });
  test('a constant off by one, but no key and no type', () => {
    expect(made('const a: { n: 1 } = { 2: 0x1f };', 'constant')).toEqual([
      'const a: { n: 1 } = { 2: 0x20 };',
      'const a: { n: 1 } = { 2: 0x1e };',
    ]);
    expect(made('a = 0;', 'constant')).toEqual(['a = 1;', 'a = (-1);']);
  });
  test('a statement or a call left out', () => {
    expect(made('{ a = b; f(); }', 'statement')).toEqual(['{  f(); }']);
    expect(made('{ a = b; f(); }', 'call')).toEqual(['{ a = b;  }']);
    expect(made('for (const a of b) if (a) continue;', 'statement')).toEqual([
      'for (const a of b) {}',
      'for (const a of b) if (a) {}',
    ]);
  });
  test('a return too early, where nothing is given back', () => {
    expect(made('function f(): void { a(); b(); }', 'early return')).toEqual([
      'function f(): void { a(); return; b(); }',
    ]);
    // which is there wherever it stands
    expect(made('function f(): void { a(); b(); function g() { return 1; } }', 'early return')).toEqual([
      'function f(): void { a(); return; b(); function g() { return 1; } }',
    ]);
    expect(made('function f() { if (a) return 1; b(); }', 'early return')).toEqual([]);
    expect(made('function f() { a(() => { return 1; }); }', 'early return')).toHaveLength(1);
  });
  test('an element of a table', () => {
    expect(made('export const t = [1, [2, 3]];', 'element')).toEqual([
      'export const t = [[2, 3]];',
      'export const t = [1];',
      'export const t = [1, [3]];',
      'export const t = [1, [2]];',
    ]);
    expect(made('function f() { return [1, 2]; }', 'element')).toEqual([]);
  });
});

test('every source file belongs to an area, and every area has files', () => {
  const sources = ['core', 'adapter', 'extension'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${room}/${name}`),
  );
  expect(sources.filter((file) => areaOf(file) === undefined)).toEqual([]);
  expect([...new Set(sources.map(areaOf))].sort()).toEqual(Object.keys(AREAS).sort());
});

test('the name of an area is that area alone, also where a folder of another one begins with it', () => {
  expect(new Set(sample(7, 20, ['extension']).map(({ area }) => area))).toEqual(new Set(['extension']));
  expect(new Set(sample(7, 20, ['extension/picture']).map(({ area }) => area))).toEqual(new Set(['picture']));
});

test('one seed, one sample; so many of each area, and none twice', () => {
  const draw = (seed: number) => sample(seed, 5, ['core/kernel/data', 'core/trace/print']);
  const drawn = draw(7);
  expect(drawn.map(({ area }) => area)).toEqual(['trace', 'kernel'].flatMap((area) => Array(5).fill(area)));
  expect(drawn.every(({ file }) => /^core\/(kernel\/data|trace\/print)\//.test(file))).toBe(true);
  expect(draw(7)).toEqual(drawn);
  expect(draw(8)).not.toEqual(drawn);
  expect(new Set(drawn.map((mutant) => `${mutant.file} ${mutant.start} ${mutant.now}`)).size).toBe(10);
  expect(diffOf(drawn[0] as Mutant).split('\n')[0]).toBe(`--- a/${drawn[0]?.file}`);
});

test('notes at all places at once leave code that can be read', () => {
  const source = `export function f(a: number): void {
  if (a < 1 && !(a !== 0)) throw new Error('x');
  for (let i = 0; i < a; i++) if (i === 3) continue;
  f(a - 1);
}
`;
  const mutants = mutationsOf(source).map(
    (m, i) => [i, { ...m, area: '', file: '', line: 1, was: '', becomes: '' }] as const,
  );
  expect(mutants.length).toBeGreaterThan(10);
  const text = withNotes(source, mutants);
  expect(() => parseAst(text, { lang: 'ts' })).not.toThrow();
  for (const [number] of mutants) expect(text).toContain(`__seen(${number})`);
  for (const [, mutant] of mutants) expect(() => parseAst(mutated(source, mutant), { lang: 'ts' })).not.toThrow();
});

describe('the tests that come by a file', () => {
  test('are those that import it, the nearest first, then those in its folders', () => {
    const graph = new ImportGraph([
      ['core/a/one.ts', 'export const one = 1;'],
      ['core/a/two.ts', "import { one } from './one.ts';\nexport const two = 2 * one;"],
      ['core/b/three.ts', "import type { One } from '../a/one.ts';"],
      ['test/core/a/two.test.ts', "import { two } from '../../../core/a/two.ts';"],
      ['test/core/b/far.test.ts', "import { two } from '../../../core/a/two.ts';"],
      ['test/core/b/three.test.ts', "import { three } from '../../../core/b/three.ts';"],
      ['test/core/b/one.test.ts', "import { one } from '../../../core/a/one.ts';"],
      ['test/page.test.ts', "const PAGE = '../core/a/one.ts';\nawait import(PAGE);"],
    ]);
    expect(graph.testsOf('core/a/one.ts')).toEqual([
      'test/core/b/one.test.ts',
      'test/page.test.ts',
      'test/core/a/two.test.ts',
      'test/core/b/far.test.ts',
    ]);
  });
  test('of the checkout: each source of core has some', () => {
    const graph = graphOfCheckout();
    const files = readdirSync('core', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const without = files.filter((name) => graph.testsOf(`core/${name}`).length === 0);
    // what has types alone has nothing to change
    expect(without.filter((name) => mutationsOf(readFileSync(`core/${name}`, 'utf8')).length > 0)).toEqual([]);
  });
});
