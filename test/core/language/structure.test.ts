// Outline, folding, growing selections and the parameters of a call that is being written.
import { expect, test } from 'vitest';
import { signatureAt } from '../../../core/language/signatureHelp.ts';
import { foldsOf } from '../../../core/language/structure/folding.ts';
import { outlineOf, type ScriptSymbol, symbolsMatching } from '../../../core/language/structure/outline.ts';
import { selectionsAt } from '../../../core/language/structure/selections.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

const SCRIPT = `# What it shows. And more.
#
# Watch: something.

kernel freebsd-15
object f1 16 pages
entry  0x1000..0x5000 rw-  max=rwx object=f1

# ---- t1 waits ----
t1 > vm_map_wire(0x1000, 0x5000, USER) @ fault
# not a section: the line above is not blank
t2: mlock(0x1000, 4096) = 0

t1 < KERN_SUCCESS
`;

const shown = (symbols: readonly ScriptSymbol[], indent = ''): string[] =>
  symbols.flatMap(({ kind, name, detail, line, endLine, children }) => [
    `${indent}${kind} ${name}${detail && ` | ${detail}`} ${line + 1}-${endLine + 1}`,
    ...shown(children, `${indent}  `),
  ]);

test('the outline has sections, and in each what is declared and called', () => {
  expect(shown(outlineOf(view(SCRIPT)))).toEqual([
    'section What it shows. 1-7',
    '  object f1 | 16 pages 6-6',
    '  entry 0x1000..0x5000 | rw- max=rwx object=f1 7-7',
    'section t1 waits 9-14',
    '  thread t1 10-10',
    '  call t1: vm_map_wire(0x1000, 0x5000, USER) | @ fault 10-10',
    '  thread t2 12-12',
    '  call t2: mlock(0x1000, 4096) | = 0 12-12',
  ]);
  expect(shown(outlineOf(view('t1: mlock(0x1000, 1)\n')))).toEqual(['thread t1 1-1', 'call t1: mlock(0x1000, 1) 1-1']);
});

test('the number of a section is not its whole title', () => {
  const titles = (text: string) => outlineOf(view(text)).map(({ name }) => name);
  expect(titles('# 1. Wiring\nmap 0x1000..0x2000\n\n# 2.1. t1 waits. And more\n\n# 3.\n')).toEqual([
    '1. Wiring',
    '2.1. t1 waits.',
    '3.',
  ]);
});

test('a long script has its declarations and sections alone', () => {
  const long = view(`${SCRIPT}${'t1: vm_map_wakeup()\n'.repeat(6000)}`);
  expect(shown(outlineOf(long)).filter((line) => line.includes('call'))).toEqual([]);
  expect(shown(outlineOf(long)).length).toBe(4);
  // also where the first call stands right below the last declaration, and from 5001 lines on
  const calls = (lines: number): number =>
    outlineOf(view(`entry 0x1000..0x2000${'\nt1: vm_map_wakeup()'.repeat(lines - 1)}`)).filter(
      ({ kind }) => kind === 'call',
    ).length;
  expect([5000, 5001].map(calls)).toEqual([4999, 0]);
});

test('comments, declarations, sections and what happens while a thread is held are folded', () => {
  expect(foldsOf(view(SCRIPT)).map(({ line, endLine, kind }) => `${line + 1}-${endLine + 1} ${kind ?? ''}`)).toEqual([
    '1-7 region',
    '1-3 comment',
    '5-7 ',
    '9-14 region',
    '10-14 ',
  ]);
});

test('for any script symbols, folds and selections lie within one another', () => {
  for (const text of [SCRIPT, LOGGED, BROKEN, ...EXAMPLES.map(([, one]) => one)]) {
    const script = view(text);
    const check = (symbols: readonly ScriptSymbol[], from: number, to: number): void => {
      for (const { line, endLine, selection, children, name } of symbols) {
        expect(name).not.toBe('');
        expect(line).toBeGreaterThanOrEqual(from);
        expect(endLine).toBeLessThanOrEqual(to);
        expect(selection.line).toBe(line);
        expect(selection.to).toBeLessThanOrEqual(script.lineAt(line).length);
        check(children, line, endLine);
      }
    };
    check(outlineOf(script), 0, script.lineCount - 1);
    const folds = foldsOf(script);
    expect(new Set(folds.map(({ line, endLine }) => `${line}-${endLine}`)).size).toBe(folds.length);
    for (const a of folds)
      for (const b of folds) expect(a.line < b.line && b.line <= a.endLine && a.endLine < b.endLine).toBe(false);
    for (let line = 0; line < script.lineCount; line += 3)
      for (let at = 0; at <= script.lineAt(line).length; at += 2) {
        const all = selectionsAt(script, line, at);
        expect(all.length).toBeGreaterThan(0);
        all.reduce((inner, outer) => {
          expect(outer.line < inner.line || (outer.line === inner.line && outer.from <= inner.from)).toBe(true);
          expect(outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.to >= inner.to)).toBe(true);
          expect(outer).not.toEqual(inner);
          return outer;
        });
      }
  }
});

test('a selection grows from the word to the argument, the call, the line, the section and the script', () => {
  const script = view(SCRIPT);
  const line = 11;
  const text = script.lineAt(line);
  const grown = selectionsAt(script, line, text.indexOf('4096') + 1).map((one) =>
    one.line === one.endLine ? script.lineAt(one.line).slice(one.from, one.to) : `${one.line + 1}-${one.endLine + 1}`,
  );
  expect(grown).toEqual(['4096', '0x1000, 4096', 'mlock(0x1000, 4096)', 't2: mlock(0x1000, 4096) = 0', '9-14', '1-15']);
});

test('blanks and the comment of a line are selected with it, before the section is', () => {
  const script = view('  t1: munlockall()  # why\nt2: munlockall()\n');
  const texts = selectionsAt(script, 0, 4).map(({ line, endLine, from, to }) =>
    line === endLine ? script.lineAt(line).slice(from, to) : `${line + 1}-${endLine + 1}`,
  );
  expect(texts.slice(-3)).toEqual(['t1: munlockall()', '  t1: munlockall()  # why', '1-3']);
});

test('the parameter that the cursor is at', () => {
  const at = (before: string): string | undefined => {
    const found = signatureAt(before);
    if (!found) return undefined;
    const { label, parameters, active } = found;
    const parameter = parameters[active];
    return `${label} ${parameter ? label.slice(parameter.from, parameter.to) : '-'}`;
  };
  expect(at('t1: vm_map_wire(')).toBe('vm_map_wire(start, end, [flags]) start');
  expect(at('t1: vm_map_wire(0x1000, 0x2000, USER|')).toBe('vm_map_wire(start, end, [flags]) [flags]');
  expect(at('t1: vm_map_wire(flags=USER, end=')).toBe('vm_map_wire(start, end, [flags]) end');
  expect(at('t1: touch 0x1000 w')).toBe('touch addr access access');
  expect(at('t1: mlock(1, 2, 3')).toBe('mlock(addr, len) -');
  expect(at('assert entry(')).toBe('entry([map, ]address) address');
  expect(at('assert entry(p2')).toBe('entry([map, ]address) [map, ]');
  expect(at('assert entry(p2, ')).toBe('entry([map, ]address) address');
  expect(at('t1: vm_map_wire(0x1000) ')).toBeUndefined();
  expect(at('# t1: vm_map_wire(')).toBeUndefined();
  expect(signatureAt('t1: vm_map_unwire(0x1000, 0x2000, ')?.parameters[2]?.doc).toMatch(/`HOLESOK`.*may be left out/);
});

test('symbols are found by letters of their names in that order, at any depth, with what they are in', () => {
  const found = (query: string): string[] =>
    symbolsMatching(view(SCRIPT), query).map(({ symbol, within }) => `${within} / ${symbol.name}`);
  const all = found('');
  expect(all.length).toBeGreaterThan(4);
  for (const name of ['f1', 'F1', 'f']) expect(found(name).some((one) => one.endsWith('/ f1'))).toBe(true);
  const section = 't1 waits';
  expect(found('t1w')).toContain(` / ${section}`);
  expect(found('TS').some((one) => one.endsWith(section))).toBe(true);
  // not in another order, nor a letter that is there once two times
  expect(found('w1t').some((one) => one.endsWith(section))).toBe(false);
  expect(found('ff1')).toEqual([]);
  expect(found('11f')).toEqual([]);
  const inside = all.filter((one) => one.startsWith(`${section} / `));
  expect(inside.length).toBeGreaterThan(0);
});
