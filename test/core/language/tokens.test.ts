// The role of each word of a line.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf } from '../../../core/language/tokens/lineTokens.ts';
import type { Token } from '../../../core/language/tokens/token.ts';
import { KEYWORDS } from '../../../core/trace/parse/declarations.ts';
import { checkProperty } from '../../property.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

const names = view('thread worker\nobject f1 1 page\nsubmap s 0x1000..0x2000\nprocess p2\n').names;
const tokens = (line: string): readonly Token[] => tokensOf(line, names);
const roles = (line: string, ...left: string[]): string =>
  tokens(line)
    .filter(({ role }) => role !== 'operator' && !left.includes(role))
    .map(({ role, text }) => `${role}:${text}`)
    .join(' ');

test.each([
  ['kernel freebsd-13', 'keyword:kernel vintage:freebsd-13'],
  ['map 0x1000..0x2000 wxorx', 'keyword:map address:0x1000 address:0x2000 flag:wxorx'],
  [
    'entry 0x1000..0x2000 rw- max=rwx flags=COW|GUARD object=f1 offset=0x1000 wired=1',
    'keyword:entry address:0x1000 address:0x2000 protection:rw- attribute:max protection:rwx attribute:flags flag:COW ' +
      'flag:GUARD attribute:object object:f1 attribute:offset size:0x1000 attribute:wired number:1',
  ],
  ['limit memlock 4K..1M', 'keyword:limit limit:memlock size:4K size:1M'],
  ['limit user_wired 8 pages', 'keyword:limit limit:user_wired number:8 keyword:pages'],
  ['object f2 16 pages read-only', 'keyword:object object:f2 size:16 keyword:pages flag:read-only'],
  ['process p3 shares p2', 'keyword:process process:p3 keyword:shares process:p2'],
  ['thread 100 of p2', 'keyword:thread thread:100 keyword:of process:p2'],
  ['schedule t1 worker!1', 'keyword:schedule thread:t1 thread:worker number:!1'],
  ['replay t1*18 / 7!1*2', 'keyword:replay thread:t1 number:*18 thread:7 number:!1*2'],
  [
    'fault 0x1000 = KERN_FAILURE or KERN_SUCCESS',
    'keyword:fault address:0x1000 result:KERN_FAILURE keyword:or result:KERN_SUCCESS',
  ],
  ['assert 100201.state == held', 'keyword:assert thread:100201 field:state word:held'],
  ['worker dies', 'thread:worker keyword:dies'],
  ['t1 > vm_map_wakeup() @ fault 0x1000', 'thread:t1 call:vm_map_wakeup point:fault address:0x1000'],
  ['t1 @ next-entry', 'thread:t1 label:next-entry'],
  ['t1 @ vm_map_wire.next-entry', 'thread:t1 routine:vm_map_wire label:next-entry'],
  ['t1: fork(p2) = 0', 'thread:t1 call:fork process:p2 result:0'],
  [
    't1: vm_map_wire(s, 0x1000, end=0x2000, USER)',
    'thread:t1 call:vm_map_wire submap:s address:0x1000 parameter:end address:0x2000 flag:USER',
  ],
  [
    't1: vm_map_insert(0x1000, 0x2000, rw-, COW, f1)',
    'thread:t1 call:vm_map_insert address:0x1000 address:0x2000 protection:rw- flag:COW object:f1',
  ],
  ['mlock((void *)0x1000, 64 * 1024);', 'thread: call:mlock word:void address:0x1000 number:64 number:1024'],
  [
    't1: mmap(0, 4K, rw-, MAP_ANON, -1, 0) = 0x801000',
    'thread:t1 call:mmap address:0 size:4K protection:rw- flag:MAP_ANON number:1 size:0 address:0x801000',
  ],
  ['7: mlock(0x1000, 1) ERR#12 # why', 'thread:7 call:mlock address:0x1000 size:1 result:ERR#12 comment:# why'],
  [
    '577 100201 lockd RET mmap 34389585920/0x801c77000',
    'thread:100201 call:mmap address:34389585920 address:0x801c77000',
  ],
  ['577 100201 lockd RET mlock 34389585920', 'thread:100201 call:mlock result:34389585920'],
  ['7: mlock(0x1000, 1) ERR# why', 'thread:7 call:mlock address:0x1000 size:1 result:ERR comment:# why'],
  [
    'assert entry(p2, 0x1000).prot == r-- && t1.vm_map_wire.end > 0x2000 && map.wired == 1',
    'keyword:assert function:entry process:p2 address:0x1000 field:prot protection:r-- thread:t1 routine:vm_map_wire ' +
      'field:end address:0x2000 variable:map field:wired number:1',
  ],
  [
    'expect explore: no suspects within 10 s',
    'keyword:expect keyword:explore keyword:no keyword:suspects keyword:within number:10 keyword:s',
  ],
  [
    'expect explore: no-space-though-room # x',
    'keyword:expect keyword:explore suspect:no-space-though-room comment:# x',
  ],
  [
    'expect explore: worker.2 = 0 or ENOMEM within 9 states',
    'keyword:expect keyword:explore thread:worker number:2 result:0 keyword:or result:ENOMEM keyword:within number:9 keyword:states',
  ],
  ['set limit.memlock = 64K', 'keyword:set variable:limit field:memlock number:64K'],
])('%s', (line, expected) => {
  expect(roles(line)).toBe(expected);
});

test('a call whose line names no thread is of t1, at no length', () => {
  expect(tokens('mlock(0x1000, 1)')[0]).toMatchObject({ role: 'thread', name: 't1', from: 0, to: 0 });
});

test('tokens of any line lie in it, in order, and none over another', () => {
  for (const text of [LOGGED, BROKEN, ...EXAMPLES.map(([, one]) => one)]) {
    const script = view(text);
    for (let line = 0; line < script.lineCount; line++) {
      let end = 0;
      for (const { from, to, text: piece } of script.tokens(line)) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeLessThanOrEqual(script.lineAt(line).length);
        expect(script.lineAt(line).slice(from, to)).toBe(piece);
        end = to;
      }
    }
  }
});

test('every word of an example has a role that says what it is', () => {
  const unknown = new Set<string>();
  for (const [, text] of EXAMPLES) {
    const script = view(text);
    for (let line = 0; line < script.lineCount; line++)
      for (const { role, text: word } of script.tokens(line)) if (role === 'word') unknown.add(word);
  }
  // states of threads
  expect([...unknown].sort()).toEqual(['asleep', 'blocked', 'dead', 'idle', 'wait_busy']);
});

test('any words in any order are read to their end', () => {
  const pieces = [
    'fault',
    'entry',
    'set',
    'assert',
    't1',
    'limit',
    'replay',
    'schedule',
    'mlock',
    'touch',
    'map',
    '100',
  ];
  const marks = [
    '(',
    ')',
    ',',
    '=',
    '@',
    ':',
    '<',
    '>',
    '..',
    '.',
    '|',
    '-',
    '#',
    ' ',
    '0x1',
    'rw-',
    'or',
    '"',
    '\u{1f600}',
  ];
  const line = fc.array(fc.constantFrom(...pieces, ...marks, ...KEYWORDS), { maxLength: 12 });
  checkProperty(
    fc.property(line, fc.constantFrom('', ' '), (words, between) => {
      const text = words.join(between);
      expect(tokens(text).every(({ from, to }) => from <= to && to <= text.length)).toBe(true);
    }),
    2000,
  );
});

test('the size of a page is the one that the script says, if it is a power of two from 4096 on', () => {
  const sizeOf = (line: string): number => view(`${line}\n`).names.pageSize;
  const usual = sizeOf('');
  expect(usual).toBe(4096);
  expect(['page 8192', 'page 16384', 'page 4096'].map(sizeOf)).toEqual([8192, 16384, 4096]);
  expect(['page 2048', 'page 5000', 'page 12288', 'page x', '# page 8192'].map(sizeOf)).toEqual(
    new Array(5).fill(usual),
  );
});
