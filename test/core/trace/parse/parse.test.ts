// What good lines mean, and that no text, however bad, breaks the parser.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, describe as group, test } from 'vitest';
import { EFLAG, INSERT, MADV, WIRE } from '../../../../core/kernel/constants.ts';
import type { Statement } from '../../../../core/trace/ast.ts';
import { LONGEST_LINE, parse } from '../../../../core/trace/parse/parse.ts';
import { statementText } from '../../../../core/trace/print/print.ts';

/** The only statement of a text without diagnostics, without its place. */
function one(text: string, kind: Statement['kind'] = 'call'): Record<string, unknown> {
  const script = parse(text);
  expect(script.diagnostics).toEqual([]);
  const found = [...script.statements].filter((s) => s.kind === kind);
  const { span: _, ...rest } = found[found.length - 1] as Statement;
  return JSON.parse(
    JSON.stringify(rest, (key, value) =>
      key === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  );
}
const args = (call: string): unknown =>
  (one(`object f1 4 pages\nobject f2 4 pages\nt1: ${call}`).call as { args: unknown }).args;

group('declarations', () => {
  test.each([
    ['kernel freebsd-6', { kind: 'kernel', vintage: 'freebsd-6' }],
    ['map 0x1000..0x100000', { kind: 'map', min: 1, max: 256, kernelPmap: false, wireFuture: false, wxorx: false }],
    [
      'map 4K..1M wxorx kernel wirefuture',
      { kind: 'map', min: 1, max: 256, kernelPmap: true, wireFuture: true, wxorx: true },
    ],
    [
      'map 0..0x1_0000_0000_0000_0000',
      { kind: 'map', min: 0, max: 2 ** 52, kernelPmap: false, wireFuture: false, wxorx: false },
    ],
    ['page 16K', { kind: 'page', size: 16384 }],
    ['limit user_wired 64', { kind: 'limit', what: 'user_wired', value: 64 }],
    ['limit user_wired 64 pages', { kind: 'limit', what: 'user_wired', value: 64 }],
    ['limit user_wired 0..8', { kind: 'limit', what: 'user_wired', value: 8, least: 0 }],
    ['limit swap 4K..16K', { kind: 'limit', what: 'swap', value: 4, least: 1 }],
    ['limit old_mlock 0..1', { kind: 'limit', what: 'old_mlock', value: 1, least: 0 }],
    ['limit user_wired 64K', { kind: 'limit', what: 'user_wired', value: 16 }],
    ['limit swap 64K', { kind: 'limit', what: 'swap', value: 16 }],
    ['limit swap 3 pages', { kind: 'limit', what: 'swap', value: 3 }],
    ['object f1 16 pages', { kind: 'object', name: 'f1', size: 16 }],
    ['object f1 1M', { kind: 'object', name: 'f1', size: 256 }],
    ['fault 0x12000 = KERN_FAILURE', { kind: 'fault', page: 18, outcomes: [5] }],
    ['fault 0x5000 = KERN_SUCCESS or KERN_FAILURE', { kind: 'fault', page: 5, outcomes: [0, 5] }],
    ['thread pager', { kind: 'thread', thread: 'pager' }],
    ['schedule script', { kind: 'schedule', mode: { kind: 'script' } }],
    ['schedule round-robin', { kind: 'schedule', mode: { kind: 'round-robin' } }],
    ['schedule random 7', { kind: 'schedule', mode: { kind: 'random', seed: 7 } }],
  ])('%s', (text, statement) => {
    expect(one(text, statement.kind as Statement['kind'])).toEqual(statement);
  });

  test('an explicit schedule', () => {
    const text = 'thread pager\nschedule t1, pager t1\nt1: vm_map_remove(0, 4K)\npager: vm_map_remove(0, 4K)';
    expect(one(text, 'schedule')).toEqual({
      kind: 'schedule',
      mode: { kind: 'explicit', threads: ['t1', 'pager', 't1'] },
    });
  });

  test('alike turns of a schedule may be counted, and are printed so from three on', () => {
    const text = 'schedule t1*2 t2*3, t1!1*4 t1\nt1: vm_map_remove(0, 4K)\nt2: vm_map_remove(0, 4K)';
    const threads = ['t1', 't1', 't2', 't2', 't2', 't1', 't1', 't1', 't1', 't1'];
    const schedule = one(text, 'schedule');
    const outcomes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 0];
    expect(schedule).toEqual({ kind: 'schedule', mode: { kind: 'explicit', threads, outcomes } });
    expect(statementText({ ...schedule, span: { line: 1, column: 1, length: 0 } } as Statement)).toBe(
      'schedule t1 t1 t2*3 t1!1*4 t1',
    );
  });
  test('an explicit schedule says how faults go', () => {
    const text = 'schedule t1, t1!1 t2!0 t1!2\nt1: vm_map_remove(0, 4K)\nt2: vm_map_remove(0, 4K)';
    const threads = ['t1', 't1', 't2', 't1'];
    const outcomes = [0, 1, 0, 2];
    expect(one(text, 'schedule')).toEqual({ kind: 'schedule', mode: { kind: 'explicit', threads, outcomes } });
  });

  const plain = { prot: 3, maxProt: 7, inherit: 1, wiredCount: 0, eflags: 0, object: '', offset: 0 };
  test.each([
    ['rw-', plain],
    ['prot=rw- max=rw-', { ...plain, maxProt: 3 }],
    ['VM_PROT_READ|VM_PROT_WRITE max = VM_PROT_ALL', plain],
    ['inherit=VM_INHERIT_SHARE rw-', { ...plain, inherit: 0 }],
    ['rw- wired=2 flags=USER_WIRED|MAP_ENTRY_COW', { ...plain, wiredCount: 2, eflags: EFLAG.USER_WIRED | EFLAG.COW }],
    ['rw- object=f1 offset=0x2000 charged=1', { ...plain, object: 'f1', offset: 2, charged: true }],
    ['rw- object=none charged=0', { ...plain, charged: false }],
    ['--- flags=GUARD', { ...plain, prot: 0, maxProt: 0, eflags: EFLAG.GUARD }],
  ])('entry 0x1000..0x4000 %s', (text, attributes) => {
    const entry = one(`object f1 4 pages\nentry 0x1000..0x4000 ${text}`, 'entry');
    expect(entry).toEqual({ kind: 'entry', start: 1, end: 4, attributes });
  });
});

group('calls', () => {
  const wire = (flags: number) => ({ start: 1, end: 4, flags });
  const insert = { start: 1, end: 4, prot: 3, max: 7, flags: 0, object: 0, offset: 0 };
  test.each([
    ['vm_map_wire(0x1000, 0x4000, USER|NOHOLES)', wire(WIRE.USER)],
    ['vm_map_wire(map, 0x1000, 0x4000, VM_MAP_WIRE_USER | VM_MAP_WIRE_HOLESOK)', wire(WIRE.USER | WIRE.HOLESOK)],
    ['vm_map_wire(end=0x4000, start=0x1000, flags=WRITE)', wire(WIRE.WRITE)],
    ['vm_map_wire(0x1000, 0x4000)', wire(0)],
    ['vm_map_wire(0x1000, 0x4000, 0)', wire(0)],
    ['vm_map_unwire(0x1000, 0x4000, SYSTEM)', wire(0)],
    ['vm_map_remove(4K, 16K)', { start: 1, end: 4 }],
    ['vm_map_remove(0, 0xffff_ffff_ffff_f000)', { start: 0, end: 2 ** 52 - 1 }],
    ['vm_map_remove(0, 18446744073709547520)', { start: 0, end: 2 ** 52 - 1 }],
    ['vm_map_protect(0x1000, 0x4000, r--)', { start: 1, end: 4, prot: 1, max: -1, growsdown: 0 }],
    ['vm_map_protect(0x1000, 0x4000, prot=r--, max=rw-)', { start: 1, end: 4, prot: 1, max: 3, growsdown: 0 }],
    ['vm_map_protect(0x1000, 0x4000, max=---)', { start: 1, end: 4, prot: -1, max: 0, growsdown: 0 }],
    ['vm_map_protect(0x1000, 0x4000, VM_PROT_NONE, rwx)', { start: 1, end: 4, prot: 0, max: 7, growsdown: 0 }],
    ['vm_map_inherit(0x1000, 0x4000, VM_INHERIT_COPY)', { start: 1, end: 4, inherit: 1 }],
    ['vm_map_inherit(0x1000, 0x4000, 99)', { start: 1, end: 4, inherit: 99 }],
    ['vm_map_madvise(0x1000, 0x4000, MADV_NOSYNC)', { start: 1, end: 4, behav: MADV.nosync }],
    ['vm_map_insert(0x1000, 0x4000, rw-)', insert],
    ['vm_map_insert(0x1000, 0x4000, rw-, COW)', { ...insert, flags: INSERT.COW }],
    ['vm_map_insert(0x1000, 0x4000, rw-, rw-, 0, f2, 4K)', { ...insert, max: 3, object: 2, offset: 1 }],
    [
      'vm_map_insert(0x1000, 0x4000, rw-, max=rwx, MAP_COPY_ON_WRITE|NOSYNC, object=f1, offset=0x1000)',
      { ...insert, flags: INSERT.COW | INSERT.NOSYNC, object: 1, offset: 1 },
    ],
    ['vm_map_insert(0x1000, 0x4000, ---, GUARD)', { ...insert, prot: 0, max: 0, flags: INSERT.GUARD }],
    ['vm_map_find(0, 3 pages, rw-)', { hint: 0, length: 3, prot: 3, max: 7, flags: 0, object: 0, offset: 0 }],
    [
      'vm_map_fixed(0, len=12K, rw-, EXCL)',
      { start: 0, length: 3, prot: 3, max: 7, flags: INSERT.EXCL, object: 0, offset: 0 },
    ],
    ['vm_map_check_protection(0x1000, 0x4000, r-x)', { start: 1, end: 4, prot: 5 }],
    ['mmap_wirefuture(0x1000, 0x4000, rw-)', { start: 1, length: 4, prot: 3, max: 7, flags: 0 }],
    ['set_wirefuture(1)', { on: 1 }],
  ])('%s', (text, expected) => {
    expect(args(text)).toEqual(expected);
  });
});

group('lines of threads', () => {
  const enter = 't1 > vm_map_wire(0, 4K)';
  test.each([
    ['t1: vm_map_wire(0, 4K) = KERN_FAILURE', 'call', { expected: { result: 5 } }],
    ['t1: vm_map_wire(0, 4K) = 5', 'call', { expected: { result: 5 } }],
    ['t1: vm_map_check_protection(0, 4K, r--) = TRUE', 'call', { expected: { result: 101 } }],
    ['t1: vm_map_madvise(0, 4K, free) = 0', 'call', { expected: { result: 1000 } }],
    ['t1: vm_map_madvise(0, 4K, 77) = EINVAL', 'call', { expected: { result: 1022 } }],
    [enter, 'enter', { point: { kind: 'entry' } }],
    [`${enter} @ entry`, 'enter', { point: { kind: 'entry' } }],
    [`${enter} @ fault`, 'enter', { point: { kind: 'fault' } }],
    [`${enter} @ fault 0x3000`, 'enter', { point: { kind: 'fault', page: 3 } }],
    [`${enter} @ blocked`, 'enter', { point: { kind: 'blocked' } }],
    [`${enter} @ final_pass`, 'enter', { point: { kind: 'label', label: 'final_pass' } }],
    [`${enter}\nt1 @ vm_map_wire.done`, 'advance', { point: { kind: 'label', label: 'done', routine: 'vm_map_wire' } }],
    [`${enter}\nt1 @ asleep`, 'advance', { point: { kind: 'asleep' } }],
    [`${enter}\nt1 <`, 'leave', {}],
    [`${enter}\nt1 < KERN_SUCCESS`, 'leave', { expected: { result: 0 } }],
    [`${enter}\nt1 dies`, 'dies', {}],
    ['t1 dies', 'dies', {}],
    // A whole call may block; its return can be waited for.
    ['t1: vm_map_wire(0, 4K)\nt1 < KERN_SUCCESS', 'leave', { expected: { result: 0 } }],
  ] as const)('%s', (text, kind, part) => {
    expect(one(text, kind)).toMatchObject({ kind, thread: 't1', ...part });
  });

  test('a thread that dies may have been declared, and a schedule may run it', () => {
    const text = 'thread dies\nschedule dies dies\ndies: vm_map_lock()\ndies dies';
    expect(one(text, 'dies')).toEqual({ kind: 'dies', thread: 'dies' });
  });

  test('threads are in the order of their declaration, then of their first line', () => {
    const remove = 'vm_map_remove(0, 4K)';
    expect(parse(`thread b\nthread a\nt2: ${remove}\nt1: ${remove}\na: ${remove}\nt2: bad()`).threads).toEqual([
      'b',
      'a',
      't2',
      't1',
    ]);
  });

  test('spans say line, column and length', () => {
    const { statements, comments } = parse('\n  t1 > vm_map_wire(0, 4K) @ fault 4K  # why\n# alone  \n');
    const [s] = statements;
    expect(s).toMatchObject({
      span: { line: 2, column: 3, length: 34 },
      comment: '# why',
      call: { column: 8, length: 18 },
      point: { span: { line: 2, column: 29, length: 8 } },
    });
    expect(comments).toEqual([{ span: { line: 3, column: 1, length: 7 }, text: '# alone' }]);
  });
});

group('values that are set', () => {
  test.each([
    'entry(0x1000).wired_count = 2',
    'entry(0x1000).max_prot = rwx',
    'entry(0x1000).prot = 0',
    'entry(0x1000).eflags = IN_TRANSITION|MAP_ENTRY_COW',
    't7.vm_map_wire.flags = USER|NOHOLES',
    't7.vm_map_insert.object = o3',
    't7.vm_map_protect.new_prot = not set',
    't7.vm_map_wire_locked.entry = entry 0x1000',
    'user_wired = 3 pages',
    'entry(0x1000).inherit = zero',
    'entry(0x1000).in_transition = !entry(0x2000).in_transition',
    'entry(0x1000).wiring_thread = t7',
    'entry(user_wired + 0x1000).offset = 0x2000',
    'entry(sub, 0x1000).charged = true',
    'entry(p2, 0x1000).eflags = 0x60 | 1',
    'map.timestamp = map.timestamp + 1',
    'sub.busy = 1',
    'map.wire_future = t7.state == asleep',
    'user_wired = 0',
    't7.vm_map_wire.entry = entry(0x1000)',
    'worker.vm_map_wire.rv = KERN_FAILURE',
  ])('set %s', (text) => {
    const before = 'process p2\nsubmap sub 0x1000..0x9000\nthread worker\n';
    expect(one(`${before}t7: vm_map_lock()\nset ${text}  # why`, 'set')).toMatchObject({ text, comment: '# why' });
  });
});

group('texts that are hardly scripts', () => {
  test.each([
    ['', 0],
    ['\n', 1],
    ['\ufeff', 0],
    ['\ufeff# x', 1],
    [' \t\r\n\r\n', 2],
    ['# a\r# b', 2],
  ])('%j has no statements and no problems', (text, lines) => {
    const script = parse(text);
    expect([...script.statements]).toEqual([]);
    expect(script.diagnostics).toEqual([]);
    expect(script.lineCount).toBe(lines);
  });

  test('NUL bytes are named, line by line', () => {
    const text = `kernel freebsd-13\nmap 0..1M # \0\n${'\0'.repeat(1000)}\nentry 0..4K rw-\n`;
    const script = parse(text);
    expect(script.diagnostics.map((d) => [d.line, d.column])).toEqual([
      [2, 13],
      [3, 1],
    ]);
    expect(script.diagnostics[0]?.message).toContain('NUL byte');
    expect([...script.statements].map((s) => s.kind)).toEqual(['kernel', 'entry']);
  });

  test('a line of a megabyte is too long, and only that line is lost', () => {
    const long = 't1: vm_map_wire('.padEnd(1 << 20, '0');
    const script = parse(`kernel freebsd-13\n${long}\nmap 0..1M\n`);
    expect(script.diagnostics.map((d) => d.message)).toEqual([
      `the line is too long: ${1 << 20} characters, at most ${LONGEST_LINE} are read`,
    ]);
    expect([...script.statements].map((s) => s.kind)).toEqual(['kernel', 'map']);
  });

  test.each(['((', '!', '-', '1+', 'a.', 'f(', '|', 't1 ', 'entry(', '0', '=', ',', '"', '\\', 'rw-', '\u{1f600}'])(
    'the longest line of %j is read to its end',
    (piece) => {
      const rest = piece.repeat(Math.floor((LONGEST_LINE - 50) / piece.length));
      for (const start of [
        '',
        'assert ',
        't1: vm_map_wire(',
        'schedule ',
        'entry 0..4K rw- ',
        'fault 0 = ',
        't1 > vm_map_wire(0, 4K) @ ',
      ]) {
        const script = parse(`${start}${rest}\nassert 1 == 1`);
        expect([...script.statements].at(-1)?.span.line).toBe(2);
        expect(script.diagnostics.length).toBeLessThan(30);
        for (const d of script.diagnostics) expect(d.message.length).toBeLessThan(500);
      }
    },
  );
});

group('the examples', () => {
  const folder = new URL('../../../../examples/', import.meta.url);
  test.each(readdirSync(folder).filter((name) => name.endsWith('.vmtrace')))('%s has no errors', (name) => {
    const { diagnostics, statements } = parse(readFileSync(new URL(name, folder), 'utf8'));
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(statements.length).toBeGreaterThan(0);
  });
});
