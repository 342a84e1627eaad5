// What is proposed while a script is written, beside what test/extension/language has: names and
// addresses of the script, labels, and what is said of each.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { besideWord, type Offer, startOf } from '../../../core/language/completion/offer.ts';
import { completionsAt } from '../../../core/language/completion/scriptCompletion.ts';
import { templates, withoutPlaces } from '../../../core/language/completion/templates.ts';
import { CALL_NAMES } from '../../../core/trace/calls/signatures.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

const ABOVE = `process p2
thread child of p2
object f1 16 pages
submap s 0x50000..0x60000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x11000, 0x13000, USER) @ fault
`;
const offered = (before: string): Offer[] => completionsAt(view(ABOVE + before), 6, before.length);
const texts = (before: string): string[] => offered(before).map(({ text }) => text);
const one = (before: string, text: string): Offer | undefined => offered(before).find((offer) => offer.text === text);

test('addresses of the script, where ranges begin and where they end', () => {
  expect(texts('t2: mlock(')).toEqual(['0x10000', '0x11000']);
  expect(texts('t2: vm_map_wire(0x10000, 0x')).toEqual(['0x13000', '0x14000']);
  expect(one('t2: mlock(', '0x11000')?.detail).toBe('in 0x10000..0x14000');
  expect(one('t2: mlock(', '0x10000')?.detail).toBe('entry 0x10000..0x14000 rw-');
  expect(texts('assert entry(')).toEqual(['0x10000', '0x11000', 's', 'p1', 'p2']);
  expect(texts('assert entry(p2, ')).toEqual(['0x10000', '0x11000']);
  expect(texts('t1 @ fault ')).toContain('0x11000');
});

test('calls of programs come first, but where the line above calls a routine of the kernel', () => {
  const first = (script: string): string[] =>
    completionsAt(view(script), script.split('\n').length - 1, 4)
      .slice(0, 3)
      .map(({ text }) => text);
  expect(first('kernel freebsd-15\nt1: ')).toEqual(['mlock', 'munlock', 'mlockall']);
  expect(first('t1: vm_map_remove(0x1000, 0x2000)\nt1: munmap(0x1000, 0x1000)\nt1: ')[0]).toBe('mlock');
  expect(first('t1 > vm_map_wire(0x1000, 0x2000) @ fault\nassert user_wired == 1\nt2: ')).toEqual([
    'vm_map_wire',
    'vm_map_unwire',
    'vm_map_protect',
  ]);
  expect(new Set(texts('t2: ')).size).toBe(CALL_NAMES.length);
});

test('kernels, the newest first: Enter takes the first one', () => {
  expect(texts('kernel ')).toEqual([...VINTAGES].reverse());
});

test('a kernel is one word, or VS Code keeps its list as it was before the number was typed', () => {
  const { wordPattern } = JSON.parse(readFileSync('language-configuration.json', 'utf8')) as { wordPattern: string };
  for (const kernel of VINTAGES) expect(new RegExp(wordPattern).exec(kernel)?.[0]).toBe(kernel);
});

test('whole lines with places to fill in, where a line begins and nowhere else', () => {
  const template = (before: string, text: string): Offer | undefined =>
    offered(before).find((offer) => offer.kind === 'template' && offer.text === text);
  const wire = template('wi', 'wire')?.snippet ?? '';
  expect(withoutPlaces(wire)).toBe('t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES) = KERN_SUCCESS');
  for (const elsewhere of [
    't2: ',
    't2: mlock(0x10000, ',
    'assert ',
    'entry 0x1000..0x2000 ',
    't2: mlock(0x10000, 1) = ',
  ])
    expect(offered(elsewhere).filter(({ kind }) => kind === 'template')).toEqual([]);
});

test('each whole line is one that the language knows', () => {
  const head = 'kernel freebsd-15\nmap 0x1000..0x100000\n';
  for (const { text, snippet = '' } of templates()) {
    const line = withoutPlaces(snippet);
    const script =
      text === 'script'
        ? line
        : `${head}${/^(entry|wire|unwire|hold|fault|limit)$/.test(text) ? '' : 't1: mlock(0x10000, 0x1000)\n'}${line}\n`;
    expect(
      parse(script).diagnostics.filter(({ severity }) => severity === 'error'),
      text,
    ).toEqual([]);
  }
});

test('labels after a routine and its dot, and of the call that the thread is in', () => {
  const labels = offered('t1 @ vm_map_protect.');
  expect(labels.map(({ text }) => text)).toContain('set');
  expect(labels.every(({ kind, detail }) => kind === 'label' && detail !== '')).toBe(true);
  expect(texts('t1 @ ')).toEqual(expect.arrayContaining(['fault', 'done', 'vm_map_unwire']));
  expect(one('t1 @ ', 'vm_map_unwire')?.snippet).toBe('vm_map_unwire.');
  expect(texts('t1 @ nothing.')).toEqual([]);
});

test('names that the script declares, with what it says of them', () => {
  expect(one('', 'child')).toMatchObject({ kind: 'thread', detail: 'of p2', doc: expect.stringContaining('line 2') });
  expect(one('entry 0x20000..0x24000 rw- object=', 'f1')).toMatchObject({ kind: 'object', detail: '16 pages' });
  expect(texts('t1: fork(')).toEqual(['p1', 'p2']);
  expect(texts('t1: vm_map_submap(0x1000, 0x2000, ')).toEqual(['s']);
  expect(texts('thread x of ')).toEqual(['p1', 'p2']);
  expect(texts('process p3 ')).toEqual(['shares']);
});

test('a declaration offers its words once what stands before them is written', () => {
  const words = (before: string): boolean => texts(before).length > 0;
  for (const written of ['object f2 16', 'map 0x1000..0x2000', 'thread t9', 'process p3', 'entry 0x20000..0x24000']) {
    const before = written.slice(0, written.lastIndexOf(' ') + 1);
    // while the last of them is written, and before it, none
    expect([before, words(before)]).toEqual([before, false]);
    expect([written, words(written)]).toEqual([written, false]);
    expect([`${written} `, words(`${written} `)]).toEqual([`${written} `, true]);
  }
  // `limit` has its name first, and then a number
  expect(['limit ', 'limit mem', 'limit memlock '].map(words)).toEqual([true, true, false]);
  expect(['kernel ', 'faults ', 'jail ', 'schedule ', 'replay '].map(words)).toEqual(Array(5).fill(true));
});

test('results by the call, also of the one that a thread is in', () => {
  expect(texts('t1 < ')).toContain('KERN_INVALID_ADDRESS');
  expect(texts('t2: mlock(0x1000, 1) = ')).toEqual(expect.arrayContaining(['0', 'ENOMEM']));
  expect(one('t2: mlock(0x1000, 1) = ', 'ENOMEM')?.detail).toBe('Cannot allocate memory');
});

test('fields with their types, values by the field', () => {
  expect(one('assert entry(0x10000).', 'wired_count')).toMatchObject({ kind: 'field', detail: 'int' });
  expect(texts('assert t1.state == ')).toContain('asleep');
  expect(texts('assert entry(0x10000).prot == ')).toContain('rw-');
  expect(texts('assert map.')).toContain('timestamp');
  expect(texts('assert nothing.')).toEqual([]);
  expect(texts('set t1.')).toContain('vm_map_wire');
  expect(texts('set t1.')).not.toContain('state');
});

test('the attributes of an entry, and what each takes', () => {
  expect(one('entry 0x1000..0x2000 rw- ', 'max')).toMatchObject({ kind: 'attribute', snippet: 'max=' });
  expect(texts('entry 0x1000..0x2000 rw- ')).not.toContain('r-x');
  expect(texts('entry 0x1000..0x2000 ')).toContain('r-x');
  expect(texts('entry 0x1000..0x2000 rw- inherit=')).toEqual(['share', 'copy', 'none', 'zero']);
  expect(texts('entry 0x1000..0x2000 rw- flags=COW|')).toContain('NEEDS_COPY');
  expect(texts('limit ')).toContain('memlock');
  expect(one('limit ', 'memlock')?.detail).toBe('RLIMIT_MEMLOCK');
});

test('an offer stands in place of the word that is there', () => {
  expect(startOf('t1 @ vm_map_wire.next-e', 'next-entry')).toBe(17);
  expect(startOf('entry 0x1..0x2 r-', 'rw-')).toBe(15);
  expect(startOf('jail allow.m', 'allow.mlock')).toBe(5);
  expect(startOf('assert map.ti', 'timestamp')).toBe(11);
});

test('nothing throws, wherever it is asked', () => {
  for (const text of [ABOVE, LOGGED, BROKEN, ...EXAMPLES.map(([, script]) => script)]) {
    const script = view(text);
    for (let line = 0; line < script.lineCount; line++)
      for (let at = 0; at <= script.lineAt(line).length; at += 3)
        expect(completionsAt(script, line, at)).toBeInstanceOf(Array);
  }
});

test('expect lines: what exploring can find, calls by their numbers, the results of the call that is named', () => {
  expect(one('expect ', 'explore')?.snippet).toBe('explore: ');
  const claims = texts('expect explore: ');
  expect(claims).toEqual(expect.arrayContaining(['no', 'complete', 'lost-wakeup', 't1.1']));
  expect(one('expect explore: ', 'lost-wakeup')?.detail).toBe('Lost wakeup');
  expect(texts('expect explore: no ')[0]).toBe('suspects');
  expect(offered('expect explore: t1.')).toMatchObject([{ text: '1', detail: 'vm_map_wire(0x11000, 0x13000, USER)' }]);
  expect(texts('expect explore: t1.1 = KERN_SUCCESS or ')).toContain('KERN_INVALID_ADDRESS');
  expect(texts('expect explore: t1.1 = KERN_SUCCESS ')).toEqual(['or', 'within']);
  expect(texts('expect explore: complete ')).toEqual(['within']);
  expect(texts('expect explore: complete within ')).toEqual([]);
  expect(texts('expect explore: complete within 10 ')).toEqual(['states', 's']);
  expect(texts('expect explore: complete within 10 states ')).toEqual([]);
  expect(texts('expect explore: t1.1 = KERN_SUCCESS within 10 s ')).toEqual([]);
  expect(texts('expect run: ')).toEqual([]);
});

test('beside a word the list shows the parameters of a call, else a few words at the end', () => {
  const beside = (offer: Partial<Offer>) => besideWord({ text: 'mlock', kind: 'call', ...offer });
  expect(beside({ detail: 'mlock(addr, len)' })).toEqual({ after: '(addr, len)' });
  expect(beside({ detail: 'locks pages' })).toEqual({ atEnd: 'locks pages' });
  // of what there is to say the first clause, without the word itself
  expect(beside({ doc: '`mlock`: locks a `range` of pages. And more.' })).toEqual({ atEnd: 'locks a range of pages' });
  expect(beside({ doc: 'locks a range: of pages' })).toEqual({ atEnd: 'locks a range' });
  expect(beside({ doc: 'no. 1 of the calls' })).toEqual({ atEnd: 'no. 1 of the calls' });
  expect(beside({})).toEqual({});
  // a long one ends in dots
  expect(beside({ detail: 'x'.repeat(48) })).toEqual({ atEnd: 'x'.repeat(48) });
  expect(beside({ detail: 'x'.repeat(49) })).toEqual({ atEnd: `${'x'.repeat(47)}\u2026` });
});

test('the word that an offer stands in place of has dashes and dots if the offer has some', () => {
  const replaced = (before: string, text: string): string => before.slice(startOf(before, text));
  expect(replaced('t1 @ vm_map_wire.do', 'vm_map_wire.done')).toBe('vm_map_wire.do');
  expect(replaced('t1 @ vm_map_wire.do', 'done')).toBe('do');
  expect(replaced('kernel freebsd-1', 'freebsd-13')).toBe('freebsd-1');
  expect(replaced('entry 0x1000..0x2000 rw', 'rw-')).toBe('rw');
  expect(replaced('t1: ', 'mlock')).toBe('');
});

test('addresses that are offered are in their order, whatever order the lines have', () => {
  const text = ['0x30000', '0x9000', '0x100000'].map((at) => `t1: munlock(${at}, 4096)\n`).join('');
  const made = completionsAt(view(`${text}t1: mlock(`), 3, 'mlock('.length + 4).map((offer) => offer.text);
  const known = made.filter((address) => ['0x9000', '0x30000', '0x100000'].includes(address));
  expect(known).toEqual(['0x9000', '0x30000', '0x100000']);
});
