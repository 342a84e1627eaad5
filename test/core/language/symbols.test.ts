// Definitions, references and new names of what a script names.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit, ScriptView } from '../../../core/language/script.ts';
import { type Failure, isFailure } from '../../../core/language/symbols/failure.ts';
import { respelled } from '../../../core/language/symbols/moveRange.ts';
import { definitions, namedAt, references, referencesNear } from '../../../core/language/symbols/references.ts';
import { renamableAt, renamed } from '../../../core/language/symbols/rename.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

const SCRIPT = `kernel freebsd-15
map 0x1000..0x100000
process p2
thread child of p2
object f1 16 pages
entry 0x10000..0x14000 rw- max=rwx object=f1
entry 0x20000..0x24000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ vm_map_wire.done
t2: mlock(0x12000, 0x1000) = 0
t2: vm_map_insert(0x30000, 0x34000, rw-, rwx, object=f1) = KERN_SUCCESS
assert entry(0x31000).object == entry(0x10000).object && t1.state == held
t1 < KERN_SUCCESS
child: mlock(0x20000, 0x1000) = 0
`;

const script = view(SCRIPT);
const column = (line: number, word: string, of = script): number => of.lineAt(line).indexOf(word);
const placesOf = (line: number, word: string): string => {
  const found = namedAt(script, line, column(line, word));
  if (!found) return 'nothing';
  return runToEnd(references(script, found.named))
    .map((place) => `${place.line + 1}:${place.from}`)
    .join(' ');
};
const definitionOf = (line: number, word: string): string => {
  const found = namedAt(script, line, column(line, word));
  const [first, ...others] = found ? runToEnd(definitions(script, found, line)) : [];
  if (!first || others.length > 0) return `${others.length} others`;
  return first.in === 'listing'
    ? `${first.routine.name}:${first.line}`
    : `${first.place.line + 1}:${first.place.from}-${first.place.to}`;
};

describe('definitions and references', () => {
  test('a thread is where it is declared, or begins', () => {
    expect(definitionOf(12, 'child')).toBe('4:7-12');
    expect(definitionOf(11, 't1')).toBe('8:0-2');
    expect(placesOf(7, 't1')).toBe('8:0 11:57 12:0');
    expect(placesOf(12, 'child')).toBe('4:7 13:0');
  });
  test('objects and processes', () => {
    expect(definitionOf(9, 'f1')).toBe('5:7-9');
    expect(placesOf(4, 'f1')).toBe('5:7 6:42 10:53');
    expect(definitionOf(3, 'p2')).toBe('3:8-10');
  });
  test('an address is of the entry, or of the call above, whose range holds it', () => {
    expect(definitionOf(8, '0x12000')).toBe('6:6-22');
    expect(placesOf(8, '0x12000')).toBe('6:6 6:15 8:17 8:26 9:10 11:38');
    expect(definitionOf(10, '0x31000')).toBe('10:18-25');
  });
  test.each([
    ['vm_map_insert(0x40000, 0x44000, rw-, rwx)', '5:18-25'],
    ['vm_map_fixed(0x40000, 0x4000, rw-, rwx)', '5:17-24'],
    ['vm_map_stack(0x40000, 0x4000, rw-, rwx)', '5:17-24'],
    ['mmap(0x40000, 0x4000, rw-, ANON|FIXED)', '5:9-16'],
  ])('an address is of the whole range that a call maps: %s', (call, at) => {
    const of = view(
      `map 0x1000..0x100000\nobject f1 4 pages\nentry 0x10000..0x14000 rw- max=rwx\nt1: mlock(0x10000, 0x1000) = 0\nt1: ${call}\nt1: mlock(0x42000, 0x1000) = 0\n`,
    );
    const found = namedAt(of, 5, of.lineAt(5).indexOf('0x42000'));
    const [first] = found ? runToEnd(definitions(of, found, 5)) : [];
    expect(first?.in === 'script' && `${first.place.line + 1}:${first.place.from}-${first.place.to}`).toBe(at);
  });
  test('a label is the same with its routine and without, and not that of another routine', () => {
    const of = view(
      'map 0x1000..0x100000\nt1 > vm_map_wire(0x1000, 0x2000, USER) @ vm_map_wire.done\nt1 @ done\nt1 @ vm_map_unwire.done\n',
    );
    const places = (line: number, word: string): string => {
      const named = namedAt(of, line, of.lineAt(line).lastIndexOf(word))?.named;
      return named
        ? runToEnd(references(of, named))
            .map((place) => place.line + 1)
            .join(' ')
        : 'nothing';
    };
    expect(places(1, 'done')).toBe('2 3');
    expect(places(2, 'done')).toBe('2 3 4');
    expect(places(3, 'done')).toBe('3 4');
  });
  test('a label and a call are in the listing', () => {
    expect(definitionOf(7, 'done')).toMatch(/^vm_map_wire:\d+$/);
    expect(definitionOf(8, 'mlock')).toMatch(/^mlock:\d+$/);
  });
  test('numbers, words and comments name nothing', () => {
    expect(namedAt(script, 4, column(4, 'pages'))).toBeUndefined();
    expect(namedAt(script, 8, column(8, '= 0') + 2)).toBeUndefined();
  });
});

describe('in a long script, between whose parts it can be ended', () => {
  const LINES = 5000;
  const long = view(`map 0x1000..0x100000\n${'t1: mlock(0x1000, 4K)\n'.repeat(LINES)}late: munlock(0x1000, 4K)\n`);
  const late = namedAt(long, LINES + 1, 0);
  test.each([
    ['a definition', late && definitions(long, late, LINES + 1)],
    ['references', late && references(long, late.named)],
    ['references near by', late && referencesNear(long, late.named, 10)],
  ])('%s tells how far it is, part by part', (_what, work) => {
    const shares: number[] = [];
    for (let next = work?.next(); next && !next.done; next = work?.next()) shares.push(next.value as number);
    expect(shares.length).toBeGreaterThanOrEqual(4);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
  });
});

function apply(of: ScriptView, edits: readonly Edit[]): string {
  const lines = Array.from({ length: of.lineCount }, (_, line) => of.lineAt(line));
  for (const { line, from, to, text } of [...edits].sort((a, b) => b.line - a.line || b.from - a.from))
    lines[line] = (lines[line] as string).slice(0, from) + text + (lines[line] as string).slice(to);
  return lines.join('\n');
}
function rename(of: ScriptView, line: number, at: number, name: string): string | Failure {
  const target = renamableAt(of, line, at);
  if (isFailure(target)) return target;
  const edits = runToEnd(renamed(of, target, name));
  return isFailure(edits) ? edits : apply(of, edits);
}
const tried = (line: number, word: string, name: string, text = SCRIPT): string => {
  const of = view(text);
  const made = rename(of, line, column(line, word, of), name);
  return typeof made === 'string' ? made : made.failure;
};

describe('rename', () => {
  test('changes every place, in logs the number', () => {
    expect(tried(12, 'child', 'baby')).toBe(SCRIPT.replaceAll('child', 'baby'));
    expect(tried(4, 'f1', 'file')).toBe(SCRIPT.replaceAll('f1', 'file'));
    expect(tried(4, '100123', 't5', LOGGED)).toBe(LOGGED.replaceAll('100123', '5'));
  });
  test('a thread that nothing declares is declared, and the order of threads stays', () => {
    const text = 't1: vm_map_wakeup()\nt2: vm_map_wakeup()\nt3: vm_map_wakeup()\n';
    const made = tried(1, 't2', 'second', text);
    expect(made).toBe(`thread t1\nthread second\n${text.replace('t2', 'second')}`);
    expect(parse(made).threads).toEqual(['t1', 'second', 't3']);
  });
  test('the line that declares a thread comes below the declarations that are there, above what runs', () => {
    const [declared, runs] = ['map 0x1000..0x9000\n# why\nlimit memlock 64K\n', '\nt1: vm_map_wakeup()\n'];
    expect(tried(4, 't1', 'first', declared + runs)).toBe(`${declared}thread first\n${runs.replace('t1', 'first')}`);
  });
  test.each([
    [7, 't1', 't2', 't2 is in the script already, in line 9'],
    [7, 't1', 'child', 'there is a thread child already'],
    [7, 't1', 'map', 'map is the name of something else'],
    [7, 't1', 'mlock', 'mlock is the name of something else'],
    [7, 't1', 'a b', 'found "a b", expected a name of letters, digits and _'],
    [4, 'f1', 'none', 'none is the name of something else'],
    [2, 'p2', 'child', 'child is the name of something else'],
    [8, 'mlock', 'x', 'mlock is a name of the kernel, which a script cannot change'],
    [8, '0x12000', '0x12800', /^0x12800 is not a whole number of pages away/],
    [8, '0x12000', 'there', 'found "there", expected an address such as 0x20000'],
    [8, '0x12000', '0x200000', /would move to 0x1fe000..0x202000, outside the map 0x1000..0x100000$/],
    [8, '0x12000', '0x22000', /would move to 0x20000..0x24000, where line 7 names 0x20000$/],
  ])('line %d: %s to %s is refused', (line, word, name, why) => {
    expect(tried(line, word, name)).toMatch(why);
  });
  test('a line that names no thread, or only its number, keeps t and a number', () => {
    expect(tried(4, '100123', 'x', LOGGED)).toBe(
      'line 5 names the thread by its number: expected t and a number, found "x"',
    );
    const bare = 't1: vm_map_wakeup()\nmlock(0x1000, 1)\n';
    expect(tried(0, 't1', 't9', bare)).toBe('line 2 names no thread, which makes it a line of t1');
  });
  test('an entry moves with all that is in it', () => {
    expect(tried(8, '0x12000', '0x42000')).toBe(
      SCRIPT.replaceAll('0x10000', '0x40000')
        .replaceAll('0x14000', '0x44000')
        .replaceAll('0x12000', '0x42000')
        .replace('1000..0x400000', '1000..0x100000'),
    );
  });
  test('a number keeps its spelling', () => {
    expect(respelled('0x1_0000', 0x2abcdn)).toBe('0x2_abcd');
    expect(respelled('0X00AB', 0xcdn)).toBe('0X00CD');
    expect(respelled('64K', 131072n)).toBe('128K');
    expect(respelled('64K', 131073n)).toBe('0x20001');
    expect(respelled('4096', 8192n)).toBe('8192');
  });
});

/** Every place of a script that can be renamed. */
const renamable = (of: ScriptView) =>
  Array.from({ length: of.lineCount }, (_, line) => of.tokens(line).map(({ from }) => ({ line, at: from }))).flat();

describe('for any place of any script', () => {
  const texts = [SCRIPT, LOGGED, ...EXAMPLES.map(([, text]) => text)];

  test('the references of a name contain its definition and the place itself', () => {
    for (const text of texts) {
      const of = view(text);
      for (const { line, at } of renamable(of)) {
        const found = namedAt(of, line, at);
        if (!found || found.named.kind === 'field') continue;
        const places = runToEnd(references(of, found.named));
        const { from, to } = found.token;
        expect(places).toContainEqual(expect.objectContaining({ line, from, to }));
        for (const one of runToEnd(definitions(of, found, line))) {
          if (one.in === 'listing') continue;
          const { place } = one;
          const inside = places.some((p) => p.line === place.line && p.from >= place.from && p.to <= place.to);
          expect(inside, `${of.lineAt(line)} ${found.token.text}`).toBe(true);
        }
      }
    }
  });

  test('of few places all are near, wherever one looks from', () => {
    for (const text of texts) {
      const of = view(text);
      for (const { line, at } of renamable(of).filter((_, i) => i % 5 === 0)) {
        const found = namedAt(of, line, at);
        if (!found) continue;
        expect(runToEnd(referencesNear(of, found.named, line))).toEqual(runToEnd(references(of, found.named)));
      }
    }
  });

  test('of very many places the nearest are marked, on both sides', () => {
    const of = view(Array.from({ length: 9_000 }, (_, i) => `t${1 + (i % 2)}: munlock(0x1000, 0x1000)`).join('\n'));
    const found = namedAt(of, 5_000, 0);
    expect(found?.named).toEqual({ kind: 'thread', name: 't1' });
    const lines = (line: number) => (found ? runToEnd(referencesNear(of, found.named, line)) : []).map((p) => p.line);
    const middle = lines(5_000);
    expect([middle[0], middle[500], middle.at(-1), middle.length]).toEqual([4_000, 5_000, 6_000, 1_001]);
    expect([lines(0)[0], lines(0).at(-1)]).toEqual([0, 1_998]);
    expect([lines(8_999)[0], lines(8_999).at(-1)]).toEqual([7_000, 8_998]);
  });

  test('a name changed and changed back is the same text', () => {
    const property = fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom('t77', 'other'),
      (text, pick, pages, name) => {
        const of = view(text);
        const all = renamable(of);
        const { line, at } = all[pick % all.length] as { line: number; at: number };
        const target = renamableAt(of, line, at);
        fc.pre(!isFailure(target));
        const { named, token } = target as Exclude<typeof target, Failure>;
        const isAddress = named.kind === 'address';
        fc.pre(
          isAddress ||
            name === 't77' ||
            of.declared.has(`${named.kind} ${named.kind === 'label' ? '' : 'name' in named ? named.name : ''}`),
        );
        const wanted = isAddress ? `0x${((token.value ?? 0n) + BigInt(pages) * 0x1000n).toString(16)}` : name;
        const there = rename(of, line, at, wanted);
        fc.pre(typeof there === 'string');
        const moved = view(there as string);
        const old = isAddress ? token.text : /^\d/.test(token.text) ? `t${token.text}` : token.text;
        // what stands before it may have got longer
        const index = of.tokens(line).findIndex(({ from }) => from === at);
        expect(rename(moved, line, moved.tokens(line)[index]?.from ?? -1, old)).toBe(text);
      },
    );
    checkProperty(property, 300);
  });

  test('a script that is moved says the same at another place', () => {
    const of = view(SCRIPT);
    const made = rename(of, 6, column(6, '0x20000', of), '0x50000');
    expect(parse(made as string).diagnostics).toEqual([]);
  });

  test('nothing throws, wherever it is asked', () => {
    for (const text of [...texts, BROKEN]) {
      const of = view(text);
      for (let line = 0; line < of.lineCount; line++)
        for (let at = 0; at <= of.lineAt(line).length; at++) {
          const found = namedAt(of, line, at);
          if (found) expect(runToEnd(definitions(of, found, line)).length).toBeGreaterThanOrEqual(0);
          expect(renamableAt(of, line, at)).toBeTruthy();
        }
    }
  });
});
