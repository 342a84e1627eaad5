// Hovers, hints, colours and links.
import { expect, test } from 'vitest';
import { flagDoc } from '../../../core/language/docs/flagDocs.ts';
import { hoverAt } from '../../../core/language/docs/hover.ts';
import { KEYWORD_DOCS } from '../../../core/language/docs/languageDocs.ts';
import { byteSize } from '../../../core/language/docs/placeDocs.ts';
import { ALL_HINTS, inlayHints } from '../../../core/language/hints/inlayHints.ts';
import { linksOf } from '../../../core/language/hints/links.ts';
import { allSemanticTokens, encoded, semanticTokens } from '../../../core/language/hints/semanticTokens.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { parameterWords } from '../../../core/trace/calls/callTemplates.ts';
import { CALLS } from '../../../core/trace/calls/signatures.ts';
import { KEYWORDS } from '../../../core/trace/parse/declarations.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

const SCRIPT = `kernel freebsd-13
process p2
thread child of p2
object f1 16 pages
limit memlock 64K
limit user_wired 8
entry 0x10000..0x14000 rw- max=rwx inherit=share flags=COW|NEEDS_COPY object=f1 offset=0x1000
t1 > vm_map_wire(0x12000, 0x13000, USER|NOHOLES) @ vm_map_wire.done
t2: mlock(0x11800, 0x1800) = ENOMEM
child: mmap(0x50000, 8K, PROT_READ, MAP_ANON|MAP_PRIVATE, -1, 0) = 0x60000
assert entry(0x12000).wired_count == 1 && t1.state == asleep && t1.vm_map_wire.end == 0x13000
assert map.lock.holder == none && limit.memlock > 4096 && p2.entries == 1
t1 @ blocked
t1 < KERN_FAILURE
t1 dies
t2: touch 0x12000 write
schedule round-robin
`;
const script = view(SCRIPT);
const hover = (line: number, word: string, nth = 0): string => {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = script.lineAt(line).indexOf(word, at + 1);
  return hoverAt(script, line, at)?.text ?? '';
};

test.each([
  [7, '>', /^`THREAD > CALL/],
  [7, '@', /^`THREAD \[> CALL\] @ POINT`\n\nGoes on to the point/],
  [13, '<', /^`THREAD < \[RESULT\]`/],
  [0, 'kernel', /^`kernel NAME`\n\nWhose rules/],
  [0, 'freebsd-13', /2021/],
  [2, 'child', /^`child`: a thread, line 3: `thread child of p2`/],
  [2, 'of', /process whose map/],
  [2, 'p2', /^`p2`: a process, line 2/],
  [3, 'f1', /an object, line 4: `object f1 16 pages`\n\n`16 pages`: 65536 bytes \(0x10000\), 16 pages, 64 KiB/],
  [3, '16', /65536 bytes/],
  [4, 'memlock', /RLIMIT_MEMLOCK, a limit of each process\n\nHow much a process may wire. Bytes/],
  [4, '64K', /65536 bytes \(0x10000\), 16 pages, 64 KiB/],
  [5, '8', /^`8 pages`: 32768 bytes/],
  [6, '0x10000', /\(65536\): page 16\n\nThe start of entry 0x10000..0x14000 \(rw-, 4 pages\), line 7/],
  [6, '0x14000', /The first address above entry/],
  [6, 'rw-', /^`rw-`: readable and writable/],
  [6, 'max', /most that the protection/],
  [6, 'share', /parent and child have the same pages/],
  [6, 'NEEDS_COPY', /gets an object of its own/],
  [7, 'vm_map_wire', /^`vm_map_wire\(start.*Failures in freebsd-13/s],
  [7, 'USER', /counts once/],
  [7, 'done', /The step `done` of `vm_map_wire`:\n\n```c\ndone: /],
  [8, '0x11800', /page 17, and 2048 bytes into it\n\n1 page and 2048 bytes into entry/],
  [8, '0x1800', /6144 bytes \(0x1800\), 1 page and 2048 bytes, 6 KiB/],
  [8, 'ENOMEM', /Cannot allocate memory\) of `mlock` in freebsd-13/],
  [9, 'PROT_READ', /can be read/],
  [9, 'MAP_PRIVATE', /stays private/],
  [9, '0x60000', /The start of what `mmap` maps, 0x60000..0x62000 \(2 pages\), line 10/],
  [10, 'wired_count', /^`wired_count`\n\n- of an entry: /],
  [10, 'asleep', /sleeps until/],
  [10, 'end', /vm_offset_t end;.*A local of `vm_map_wire`/s],
  [10, 'entry', /entry that holds an address/],
  [11, 'lock', /^`lock`\n\n- of a map: /],
  [11, 'holder', /of a lock: /],
  [11, 'none', /Nothing/],
  [11, 'memlock', /of a limit: How much/],
  [12, 'blocked', /wants the map lock/],
  [13, 'KERN_FAILURE', /`vm_map_wire` in freebsd-13/],
  [14, 'dies', /The thread is gone/],
  [15, 'write', /A page is written/],
  [16, 'round-robin', /in turn/],
])('line %d, %s', (line, word, doc) => {
  expect(hover(line, word)).toMatch(doc);
});

test('of an address it says where it is, or that nothing is there', () => {
  const of = view('entry 0x1000..0x2000 rw-\nt1: mlock(0x9000, 4K)\n');
  expect(hoverAt(of, 1, of.lineAt(1).indexOf('0x9000'))?.text).toBe(
    '`0x9000` (36864): page 9\n\nIn no entry that the script declares, and in nothing that a call above it maps.',
  );
});

test('every word of an example that is no operator has something to say', () => {
  const silent = new Set<string>();
  for (const [, text] of EXAMPLES) {
    const of = view(text);
    for (let line = 0; line < of.lineCount; line++)
      for (const { role, from, to, text: word } of of.tokens(line))
        if (role !== 'operator' && role !== 'comment' && from < to && !hoverAt(of, line, from)) silent.add(word);
  }
  expect([...silent].filter((word) => !/^\d$/.test(word))).toEqual([]);
});

test('every keyword, and every word that a parameter takes, is described', () => {
  expect(Object.keys(KEYWORD_DOCS).sort()).toEqual([...KEYWORDS, 'dies'].sort());
  for (const { name, parameters } of CALLS.values())
    for (const p of parameters)
      for (const word of parameterWords(p))
        if (!/^[r-][w-][x-]$/.test(word)) expect(flagDoc(p.kind, word), `${name} ${word}`).toMatch(/\.$/);
});

test('hints: pages, sizes and the entry that an address falls into, each by itself', () => {
  const at = (line: number, settings = ALL_HINTS): string[] =>
    inlayHints(script, line, line, settings).map(({ column, label }) => {
      const before = script.lineAt(line).slice(0, column);
      return `${/\S+$/.exec(before)?.[0]} <${label}>`;
    });
  expect(at(3)).toEqual(['pages <64 KiB>']);
  expect(at(4)).toEqual(['64K <16 pages>']);
  expect(at(5)).toEqual(['8 <32 KiB>']);
  expect(at(6)).toEqual(['0x10000..0x14000 <4 pages, 16 KiB>', 'offset=0x1000 <1 page, 4 KiB>']);
  expect(at(7)).toEqual(
    ['vm_map_wire(0x12000 <0x10000 + 2 pages>', '0x13000 <1 page, 4 KiB>'].map((s) =>
      s.replace('vm_map_wire(0x12000', 'vm_map_wire(0x12000'),
    ),
  );
  expect(at(8)).toEqual(['mlock(0x11800 <0x10000 + 1 page and 2048 bytes>', '0x1800 <1 page and 2048 bytes, 6 KiB>']);
  expect(at(7, { pages: false, sizes: true, entries: false })).toEqual(['0x13000 <4 KiB>']);
  expect(at(7, { pages: true, sizes: false, entries: false })).toEqual(['0x13000 <1 page>']);
  expect(at(7, { pages: false, sizes: false, entries: false })).toEqual([]);
});

test('colours are of the standard kinds, and lie in order', () => {
  const of = (line: number): string =>
    semanticTokens(script, line, line)
      .map(({ from, length, type, modifiers }) => {
        const word = script.lineAt(line).slice(from, from + length);
        return `${word}:${[type, ...modifiers].join('.')}`;
      })
      .join(' ');
  expect(of(2)).toBe('thread:keyword child:parameter.declaration of:keyword p2:namespace');
  expect(of(8)).toBe(
    't2:parameter mlock:function.defaultLibrary 0x11800:number 0x1800:number ENOMEM:enumMember.readonly.defaultLibrary',
  );
  expect(encoded(semanticTokens(script, 2, 3)).slice(0, 15)).toEqual([2, 0, 6, 0, 0, 0, 7, 5, 1, 1, 0, 6, 2, 0, 0]);
});

test('the colours of a long script are those of its lines, each once, and places are told from the one before', () => {
  const long = view(
    Array.from({ length: 1203 }, (_, i) => (i % 3 === 2 ? '' : `t${i}: mlock(0x1000, ${i}) # x`)).join('\n'),
  );
  const all = runToEnd(allSemanticTokens(long));
  const lines = Array.from({ length: long.lineCount }, (_, line) => semanticTokens(long, line, line));
  expect(all).toEqual(lines.flat());
  const numbers = encoded(all);
  expect(numbers).toHaveLength(5 * all.length);
  let [line, from] = [0, 0];
  all.forEach((token, i) => {
    const [down = 0, right = 0, length] = numbers.slice(5 * i);
    line += down;
    from = down === 0 ? from + right : right;
    expect([line, from, length]).toEqual([token.line, token.from, token.length]);
  });
});

test('links of comments', () => {
  const of = view(
    '# see lock-wait.vmtrace, examples/wire.vmtrace, mlock(2) and https://example.org/a?b#c.\nt1: mlock(2)\n',
  );
  expect(linksOf(of).map(({ from, to, target }) => [of.lineAt(0).slice(from, to), Object.values(target)[0]])).toEqual([
    ['lock-wait.vmtrace', 'lock-wait.vmtrace'],
    ['examples/wire.vmtrace', 'wire.vmtrace'],
    ['mlock(2)', 'https://man.freebsd.org/cgi/man.cgi?query=mlock&sektion=2'],
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
  ]);
});

test('sizes', () => {
  expect([1n, 1024n, 1536n, 10240n, 1048576n, 1572864n].map(byteSize)).toEqual([
    '1 byte',
    '1 KiB',
    '1536 bytes',
    '10 KiB',
    '1 MiB',
    '1536 KiB',
  ]);
});

test('nothing throws, wherever it is asked', () => {
  for (const text of [SCRIPT, LOGGED, BROKEN, ...EXAMPLES.map(([, one]) => one)]) {
    const of = view(text);
    for (let line = 0; line < of.lineCount; line++)
      for (let at = 0; at <= of.lineAt(line).length; at += 2) {
        const found = hoverAt(of, line, at);
        if (found) expect(found.text).not.toMatch(/undefined|NaN|\[object/);
      }
    expect(inlayHints(of, 0, of.lineCount, ALL_HINTS).every(({ label }) => label !== '')).toBe(true);
    expect(semanticTokens(of, 0, of.lineCount).every(({ length }) => length > 0)).toBe(true);
    expect(linksOf(of)).toBeInstanceOf(Array);
  }
});
