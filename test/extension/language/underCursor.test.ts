// its routines are those that an expression can name
import '../../../core/kernel/kernel.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KERN_NAMES } from '../../../core/kernel/constants.ts';
import { completionsAt } from '../../../core/language/completion/scriptCompletion.ts';
import { wordDoc } from '../../../core/language/docs/wordDocs.ts';
import { CALL_NAMES } from '../../../core/trace/calls/signatures.ts';
import { WIRE_WORDS } from '../../../core/trace/calls/vocabulary.ts';
import { expressionAt, wordAt } from '../../../extension/language/underCursor.ts';
import { view } from '../../core/language/scriptFiles.ts';
import { growth } from '../../growth.ts';
import { checkProperty } from '../../property.ts';

/** The expression at a place in a line, named by what stands there. */
const under = (line: string, needle: string) => expressionAt(line, line.indexOf(needle))?.text;

describe('the expression under the cursor', () => {
  const assert = 'assert entry(0x11000).wired_count == 1 && map.lock.holder == t1 # map.timestamp';
  test('goes up to the part under the cursor', () => {
    expect(under(assert, 'wired_count')).toBe('entry(0x11000).wired_count');
    expect(under(assert, 'entry')).toBe('entry(0x11000)');
    expect(under(assert, '0x11000')).toBe('entry(0x11000)');
    expect(under(assert, 'holder')).toBe('map.lock.holder');
    expect(under(assert, 'lock')).toBe('map.lock');
    expect(under(assert, 't1')).toBe('t1');
  });
  test('of what a line sets too', () => {
    const set = 'set entry(0x11000).wired_count = map.busy + 1';
    expect(under(set, 'wired_count')).toBe('entry(0x11000).wired_count');
    expect(under(set, 'busy')).toBe('map.busy');
    expect(under(set, 'set')).toBeUndefined();
    expect(under('t1 dies', 'dies')).toBeUndefined();
    expect(under('t1 dies', 't1')).toBe('t1');
  });
  test('nothing in a comment, on a keyword or on a constant', () => {
    expect(under(assert, 'timestamp')).toBeUndefined();
    expect(under(assert, 'assert')).toBeUndefined();
    expect(under('t1 < KERN_SUCCESS', 'KERN')).toBeUndefined();
  });
  test('a number that begins a line is a thread as logs name it', () => {
    expect(under('100123: mlock(0x1000, 4096)', '0012')).toBe('t100123');
    expect(under('[pid 577] mlock(0x1000, 4096)', '577')).toBe('t577');
    expect(under('[pid 577] mlock(0x1000, 4096)', '4096')).toBeUndefined();
  });

  test('an address of a call stands for its entry, a thread for itself', () => {
    const call = 't1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000';
    expect(under(call, '0x14000')).toBe('entry(0x14000)');
    expect(under(call, '0x11000')).toBe('entry(0x11000)');
    expect(under(call, 't1')).toBe('t1');
    expect(under(call, 'vm_map_wire')).toBeUndefined();
    expect(under(call, 'USER')).toBeUndefined();
    expect(under(call, 'fault')).toBeUndefined();
  });
  test('the attributes of a declaration are not in the state', () => {
    expect(under('entry  0x1000..0x2000 rw- max=rwx', 'max')).toBeUndefined();
    expect(under('entry  0x1000..0x2000 rw- max=rwx', '0x2000')).toBe('entry(0x2000)');
  });
});

describe('words', () => {
  test('every call has its documentation', () => {
    for (const name of CALL_NAMES) expect(wordDoc(name)).toContain(`${name}(`);
  });
  test('a field of each thing that has it; behind a dot only fields, alone the one of the kernel', () => {
    expect(wordDoc('user_wired')).toBe(
      '`user_wired`\n\nHow many pages users have wired, counted against `limit.user_wired`.',
    );
    expect(wordDoc('user_wired', true)).toBe(
      [
        '`user_wired`\n',
        '- of an entry: A user has wired the pages, with mlock or mlockall; it does not nest.',
        '- How many pages users have wired, counted against `limit.user_wired`.',
        '- of a limit: How many pages users may wire.',
      ].join('\n'),
    );
    expect(wordDoc('timestamp', true)).toMatch(/^`timestamp`\n\n- of a map: How often/);
    expect(wordDoc('timestamp')).toBeUndefined();
    expect(wordDoc('KERN_NO_SPACE', true)).toBeUndefined();
  });
  test('a call says what it takes, with the words for it', () => {
    expect(wordDoc('mlockall')).toBe(
      '`mlockall(how)`\n\nWire all that is mapped, or will be.\n\n- `how`: MCL_CURRENT, MCL_FUTURE or both',
    );
    expect(wordDoc('vm_map_wire')).toMatch(/- `flags`: .* \(`USER` `SYSTEM` /);
  });
  test('flags with and without their prefix, and results', () => {
    expect(wordDoc('VM_MAP_WIRE_HOLESOK')).toMatch(/passed over/);
    expect(wordDoc('HOLESOK')).toMatch(/passed over/);
    expect(wordDoc('KERN_INVALID_ADDRESS')).toMatch(/hole/);
    expect(wordDoc('nonsense')).toBeUndefined();
    for (const word of ['constructor', 'toString', '__proto__']) expect(wordDoc(word)).toBeUndefined();
  });
  test('every result that the model gives, and every flag of a wiring', () => {
    // no routine of the model returns these
    const none = ['KERN_NOT_RECEIVER', 'KERN_RESTART'];
    for (const name of KERN_NAMES.filter((result) => !none.includes(result)))
      expect(wordDoc(name), name).toMatch(/^`KERN_\w+`\n\n[A-Z].*\.$/);
    for (const name of WIRE_WORDS.values.keys())
      expect(wordDoc(name), name).toMatch(new RegExp(`^\`${name}\`\n\n.*\\.$`));
  });
  test('a field says of what it is one, and is none without a dot before it', () => {
    expect(wordDoc('wired_count', true)).toMatch(/^`wired_count`\n\n- of an entry: ./);
    expect(wordDoc('wired_count')).toBeUndefined();
    const counter = wordDoc('user_wired', true)?.split('\n') ?? [];
    expect(counter.map((line) => line.startsWith('- of an entry: '))).toContain(true);
    expect(counter.slice(2).map((line) => line.startsWith('- of '))).toContain(false);
    expect(wordDoc('nonsense', true)).toBeUndefined();
  });
  test('the word at an end of it counts', () => {
    expect(wordAt('t1 < KERN_FAILURE', 16)?.text).toBe('KERN_FAILURE');
    expect(wordAt('t1   <', 4)).toBeUndefined();
  });
});

describe('completion', () => {
  const offered = (before: string, above = 'thread worker') =>
    completionsAt(view(`${above}\n${before}`), above.split('\n').length, before.length);
  const texts = (before: string, above?: string) => offered(before, above).map(({ text }) => text);
  test('a line begins with a statement or a thread', () => {
    expect(texts('')).toEqual(expect.arrayContaining(['kernel', 'assert', 'worker']));
  });
  test('calls after the thread, flags in their place, results after =', () => {
    expect(texts('t1: ')).toContain('vm_map_unwire');
    expect(texts('t1: vm_map_wire(0x1000, 0x2000, ')).toEqual(['USER', 'SYSTEM', 'NOHOLES', 'HOLESOK', 'WRITE']);
    expect(texts('t1: vm_map_unwire(0x1000, 0x2000, USER|')).not.toContain('WRITE');
    expect(texts('t1: vm_map_check_protection(0x1000, 0x2000, rw-) = ')).toEqual(['TRUE', 'FALSE']);
    expect(texts('t1 < ')).toContain('KERN_INVALID_ADDRESS');
  });
  test('a call is inserted with a place for each argument that it needs', () => {
    const snippet = (name: string) => offered('t1: ').find(({ text }) => text === name)?.snippet;
    expect(snippet('vm_map_wire')).toBe(`vm_map_wire(\${1:start}, \${2:end}, \${3:USER|NOHOLES})`);
    expect(snippet('touch')).toBe(`touch \${1:addr} \${2:write}`);
    expect(snippet('vm_map_wakeup')).toBe('vm_map_wakeup()');
  });
  test('the file that mmap maps, by the name that the script declares', () => {
    const above = 'object f1 4 pages\n# object f2 1 page\n  object fd3 1 page read-only\nt1: munlockall()';
    const mapped = (before: string) => texts(before, above);
    expect(mapped('t1: mmap(0, 4096, PROT_READ|PROT_MAX(PROT_READ), PRIVATE, ')).toEqual(['f1', 'fd3']);
    expect(mapped('t1: vm_map_insert(0x1000, 0x2000, r--, object=')).toEqual(['f1', 'fd3']);
    expect(mapped('t1: mmap(0, 4096, rw-, ANON|MAP_ALIGNED(')).toEqual(['12', '21', '30']);
  });
  test('nothing in a line that is too long to be one of a thread', () => {
    const line = (length: number): string => `t1: vm_map_wire(${' '.repeat(length)}0x1000, 0x2000, `;
    expect(texts(line(1900))).toContain('USER');
    expect(texts(line(2000))).toEqual([]);
  });
  test('what can be set, and to what; and how a thread ends', () => {
    expect(texts('')).toContain('set');
    expect(texts('set ')).toEqual(expect.arrayContaining(['entry', 'map', 'user_wired', 'worker']));
    expect(texts('set entry(0x1000).')).toEqual(expect.arrayContaining(['wired_count', 'in_transition']));
    expect(texts('set map.')).toEqual(['timestamp', 'busy', 'wire_future']);
    expect(texts('set entry(0x1000).prot = ')).toContain('rw-');
    expect(texts('set entry(0x1000).inherit = ')).toContain('zero');
    expect(texts('set entry(0x1000).cow = ')).toEqual(['true', 'false']);
    expect(texts('set entry(0x1000).wiring_thread = ')).toEqual(['worker', 'none']);
    expect(texts('set map.busy = ')).toContain('user_wired');
    expect(texts('worker d')).toEqual(['dies']);
    expect(texts('nobody d')).toEqual([]);
  });
  test('what the environment may do', () => {
    expect(texts('fault 0x1000 = ')).toContain('KERN_SUCCESS');
    expect(texts('fault 0x1000 = KERN_SUCCESS ')).toEqual(['or']);
    expect(texts('fault 0x1000 = KERN_SUCCESS or ')).toContain('KERN_FAILURE');
    expect(texts('fault 0x1000 = KERN_SUCCESS or KERN_FAILURE o')).toEqual(['or']);
    expect(texts('schedule worker ')).toEqual(expect.arrayContaining(['random', 'worker']));
  });
  test('names in an assert, and the fields of each', () => {
    expect(texts('assert ')).toEqual(expect.arrayContaining(['entry', 'map', 'user_wired', 'worker']));
    for (const before of [
      'assert entry(0x10000).',
      'assert !entry(p2, 0x10000).wi',
      'assert map.busy == 1 && entry(0x1).',
    ])
      expect(texts(before), before).toEqual(expect.arrayContaining(['wired_count', 'in_transition']));
    expect(texts('assert map.')).toEqual(expect.arrayContaining(['busy', 'timestamp', 'lock']));
    expect(texts('assert map.lock.')).toEqual(['holder', 'readers']);
    expect(texts('assert worker.')).toContain('waits_for');
    expect(texts('assert worker.vm_map_wire.')).toContain('end');
    expect(texts('assert entry(0x1).object.')).toContain('ref_count');
    expect(texts('assert entry(0x1).prot.')).toEqual([]);
  });
  test('points after @, nothing in a comment', () => {
    expect(texts('t1 @ ')).toContain('asleep');
    expect(texts('t1: # ')).toEqual([]);
  });
});

test('what a key or the mouse asks for takes time in proportion to the line, whatever is in it', () => {
  const piece = fc
    .array(fc.constantFrom('(', ')', 'entry', 't1', ' ', '.', ',', '=', '0x1', 'touch ', '@', ':', '-', '|'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join(''));
  const beginning = fc.constantFrom(
    '',
    'set ',
    'assert ',
    't1: vm_map_wire(',
    't1: touch ',
    'entry ',
    'fault 0x1000 =',
  );
  const ask = (line: string) => [
    completionsAt(view(line), 0, line.length),
    expressionAt(line, line.length >> 1),
    wordAt(line, 1),
  ];
  checkProperty(
    fc.property(beginning, piece, (first, again) => {
      expect(growth(ask, (n) => first + again.repeat(n), 4_000)).toBeLessThan(10);
      expect(growth(ask, (n) => (first + again.repeat(n)).slice(0, 2000), 500)).toBeLessThan(10);
    }),
    50,
  );
});
