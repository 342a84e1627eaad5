// Lines that end a thread or set a value: they do what a person does by hand, with the same events,
// and go on with the script.
import { describe, expect, test } from 'vitest';
import { lastChange } from '../../../core/debugger/why/changes.ts';
import { assignmentOrProblem, setText } from '../../../core/inspect/assignment.ts';
import { describeEvent } from '../../../core/inspect/events.ts';
import { machineScope } from '../../../core/inspect/scope.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { sameState } from '../../../core/save/sameState.ts';
import type { ScheduleMode } from '../../../core/trace/ast.ts';
import { evaluate, formatValue } from '../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../core/trace/expression/expression.ts';
import { parse, describe as problemText } from '../../../core/trace/parse/parse.ts';

const HEAD = 'map 0x1000..0x100000\nentry 0x10000..0x14000 rw- max=rwx\nentry 0x20000..0x24000 r-- max=rwx\n';

interface Run {
  readonly m: Machine;
  readonly told: string[];
}

/** Runs to the end; what was said about lines, deaths and values on the way. */
function run(lines: string, schedule?: ScheduleMode): Run {
  const compiled = compile(parse(HEAD + lines));
  expect(compiled.diagnostics.map(problemText)).toEqual([]);
  const m = createMachine(compiled, schedule ? { schedule } : {});
  const told: string[] = [];
  const kinds: MachineEvent['kind'][] = ['set', 'killed', 'result', 'assert', 'stuck', 'expectation'];
  m.listen((event) => {
    if (kinds.includes(event.kind)) told.push(describeEvent(event, m.state));
  });
  while (m.next()) m.step();
  return { m, told };
}

const value = (m: Machine, text: string): string => {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) throw new Error(parsed.diagnostic.message);
  return formatValue(evaluate(parsed.expression, machineScope(m.state, NOBODY)));
};

describe('a thread dies', () => {
  test('in the middle of a fault: what it has marked stays, and nobody is told', () => {
    const { m, told } = run(
      't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault 0x11000\nt1 dies\nassert t1.state == dead\nt2: vm_map_unwire(0x10000, 0x14000, USER)\n',
    );
    expect(told[0]).toBe('t1 died: it left 0x10000..0x14000 in transition');
    expect(told[1]).toBe('was true: t1.state == dead');
    expect(told[2]).toContain('stuck: t2 in vm_map_unwire');
    expect(m.state.script).toMatchObject({ end: 'stuck', failures: 0 });
  });

  test.each([
    [
      'asleep',
      't2 > vm_map_wire(0x10000, 0x14000, USER) @ fault\nt1: vm_map_unwire(0x10000, 0x14000, USER)\nt1 dies\nt2 <\n',
    ],
    [
      'waiting for the lock',
      't2: vm_map_lock()\nt1: vm_map_protect(0x10000, 0x11000, r--)\nt1 dies\nt2: vm_map_unlock()\n',
    ],
    ['in no call, with the lock', 't1: vm_map_lock()\nt1 dies\nassert map.lock.holder == t1\n'],
    ['before its first call', 't1 dies\nt2: vm_map_lock()\n'],
    ['at the entry of its call', 't1 > vm_map_lock()\nt1 dies\nassert map.lock.holder == none\n'],
  ])('%s', (_, lines) => {
    const { m, told } = run(lines);
    expect(told.some((text) => text.startsWith('t1 died'))).toBe(true);
    expect(value(m, 't1.state')).toBe('dead');
    expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
  });

  test('a line of one that was ended by hand is passed over', () => {
    const m = createMachine(compile(parse(`${HEAD}t1: vm_map_lock()\nt1 dies\n`)));
    m.step({ thread: 0, intervention: { kind: 'kill' } });
    while (m.next()) m.step();
    expect(m.state.script.failures).toBe(2);
  });

  test('under other schedules its line comes when its calls have returned', () => {
    const lines = 't1: vm_map_wire(0x10000, 0x14000, USER)\nt1 dies\nt2: vm_map_wire(0x20000, 0x24000, USER)\n';
    for (const schedule of [
      { kind: 'round-robin' },
      { kind: 'random', seed: 3 },
      { kind: 'explicit', threads: 't1 t1 t1 t1 t1 t1 t1 t1 t1 t2 t2 t2 t2 t2 t2 t2 t2'.split(' ') },
    ] as const) {
      const { m } = run(lines, schedule);
      expect(value(m, 't1.state')).toBe('dead');
      expect(value(m, 'entry(0x10000).wired_count + entry(0x20000).wired_count')).toBe('2');
    }
  });
});

describe('a value is set', () => {
  test.each([
    ['entry(0x11000).wired_count', '2', '0'],
    ['entry(0x11000).prot', 'r--', 'rw-'],
    ['entry(0x11000).in_transition', 'true', 'false'],
    ['entry(0x11000).wiring_thread', 't1', 'none'],
    ['entry(0x11000).inherit', 'share', 'copy'],
    ['map.busy', '1', '0'],
    ['map.wire_future', 'true', 'false'],
    ['user_wired', '7', '0'],
  ])('%s', (place, to, old) => {
    const { m, told } = run(`assert ${place} == ${old}\nset ${place} = ${to}\nt1: vm_map_wakeup()\n`);
    expect(told.slice(0, 2)).toEqual([`was true: ${place} == ${old}`, `set ${place} = ${to}, was ${old}`]);
    expect(value(m, place)).toBe(to);
    expect(m.state.script.failures).toBe(0);
  });

  test('the value is what an expression is there', () => {
    const { m, told } = run(
      'set map.timestamp = map.timestamp + 41\nset map.timestamp = map.timestamp + map.entries\n',
    );
    expect(told).toEqual(['set map.timestamp = 41, was 0', 'set map.timestamp = 43, was 41']);
    expect(value(m, 'map.timestamp')).toBe('43');
  });

  test('a local of the routine that a thread is in, which asserts can read too', () => {
    const { m } = run(
      `t1 > vm_map_protect(0x10000, 0x14000, r--) @ vm_map_protect.lock
assert t1.vm_map_protect.end == 0x14000 && t1.vm_map_wire.end == none
set t1.vm_map_protect.end = 0x12000
assert t1.vm_map_protect.end == 0x12000
t1 < KERN_SUCCESS
assert entry(0x11000).prot == r-- && entry(0x12000).prot == rw-
`,
    );
    expect(m.state.script.failures).toBe(0);
  });

  test.each([
    ['entry(0x50000).prot = rw-', 'there is no entry at 0x50000'],
    ['entry(map.lock).prot = rw-', 'entry(ADDRESS) takes one address'],
    ['p2.busy = 1', 'there is no map p2 yet'],
    ['t1.vm_map_wire.end = 0x1000', 't1 is not in vm_map_wire'],
    ['map.busy = map.size + 1G + 1G', 'takes a whole number from 0 to 2147483647, such as 2: map.size + 0x40000000'],
    ['entry(0x10000).wiring_thread = map.lock.readers', 'takes a thread, such as t1, or none: map.lock.readers is 0'],
    ['map.busy = map', 'takes a whole number from 0 to 2147483647, such as 2: map is not one'],
  ])('%s cannot be: that is a failure, and the script goes on', (text, why) => {
    const compiled = compile(parse(`process p2\n${HEAD}set ${text}\nt1: vm_map_wakeup()\n`));
    expect(compiled.diagnostics.map(problemText)).toEqual([]);
    const m = createMachine(compiled);
    const before = createMachine(compiled);
    const details: string[] = [];
    m.listen((event) => {
      if (event.kind === 'assert') details.push(`${event.line} ${event.ok} ${event.text}: ${event.detail}`);
    });
    m.step();
    expect(details).toEqual([expect.stringContaining(`5 false set ${text}: `)]);
    expect(details[0]).toContain(why);
    expect(details[0]).toMatch(/: nothing is set$/);
    expect(sameState(m, before)).toBe(true);
    expect(m.state.script.failures).toBe(1);
    expect(m.next()).toEqual({ thread: 0 });
  });

  test('under other schedules it waits for all threads, as an assert does', () => {
    const lines =
      't1: vm_map_wire(0x10000, 0x14000, USER)\nt2: vm_map_wakeup()\nset entry(0x10000).wired_count = 3\nt2: vm_map_wakeup()\n';
    for (const schedule of [{ kind: 'round-robin' }, { kind: 'random', seed: 5 }] as const) {
      const { told } = run(lines, schedule);
      expect(told.indexOf('set entry(0x10000).wired_count = 3, was 1')).toBe(2);
    }
  });

  test('going back takes it back, and the last change of the value is found at its line', () => {
    const m = createMachine(
      compile(
        parse(
          `${HEAD}t1: vm_map_wire(0x10000, 0x14000, USER)\nset entry(0x10000).wired_count = 3\nt2: vm_map_wakeup()\n`,
        ),
      ),
    );
    while (m.next()) m.step();
    const end = m.position;
    const read = (): string => value(m, 'entry(0x10000).wired_count');
    const watched = { read, show: read, pages: { low: 16, high: 17, kinds: 4 } };
    const change = runToEnd(lastChange(m, watched, end));
    expect(change).toMatchObject({ old: { shown: '1' }, made: { shown: '3' } });
    m.seek(change?.position ?? 0);
    expect(read()).toBe('1');
    expect(m.begins(m.choiceAt(m.position) ?? { thread: 0 })).toBe(5);
    m.seek(end);
    expect(read()).toBe('3');
  });
});

test('what an older kernel has not got cannot be set in it, with the reason', () => {
  const lines = ['map.busy = 1', 'user_wired = 2', 'entry(0x10000).guard = true', 'entry(0x10000).inherit = zero'];
  const text = (kernel: string) =>
    `kernel ${kernel}\n${HEAD}${lines.map((line) => `set ${line}\n`).join('')}t1: vm_map_wakeup()\n`;
  expect(compile(parse(text('freebsd-13'))).diagnostics).toEqual([]);
  expect(compile(parse(text('freebsd-6'))).diagnostics.map(problemText)).toEqual([
    '5:1: error: freebsd-6 has no busy maps: maps are busy only since 2011',
    '6:1: error: freebsd-6 has no user_wired: it does not count the pages that users have wired',
    '7:1: error: freebsd-6 has no guard of an entry: guard entries came in 2017',
    '8:1: error: freebsd-6 has no inheritance "zero": it came in 2017',
  ]);
});

test.each([
  ['t1.vm_map_wier.end = 0x1000', '4:8: error: found "vm_map_wier", expected a routine of the kernel', 'vm_map_wire'],
  ['t1.vm_map_wire.ned = 0x1000', '4:20: error: found "ned", expected a local of vm_map_wire', 'end'],
  ['t9.vm_map_wire.end = 0x1000', '4:5: error: found "t9", expected a thread of the script', 't1'],
  ['entry(0x10000).wiring_thread = t9', '4:36: error: found "t9", expected a thread of the script', 't1'],
])('set %s: what only the kernel knows is checked before it runs', (line, problem, near) => {
  const { diagnostics } = compile(parse(`${HEAD}set ${line}\nt1: vm_map_wakeup()\n`));
  expect(diagnostics.map(problemText)).toEqual([`${problem} (did you mean '${near}'?)`]);
});

test("a local's value is of its kind", () => {
  const { diagnostics } = compile(parse(`${HEAD}t1: vm_map_wakeup()\nset t1.vm_map_wire.end = 0x1001\n`));
  expect(diagnostics.map(problemText)).toEqual([
    "5:26: error: t1's end takes an address on a page boundary, such as 0x1000, up to 0x100000, where the map ends: 0x1001 is not one",
  ]);
});

test('what was set by hand has words that set the same', () => {
  const m = createMachine(
    compile(parse(`submap sub 0x1000..0x9000\n${HEAD}t1 > vm_map_wire(0x10000, 0x14000, USER) @ fault\n`)),
  );
  while (!m.state.script.threads[0]?.held) m.step();
  const entry = { kind: 'entry', map: 0, page: 0x11 } as const;
  const local = (name: string) => ({ kind: 'local', thread: 0, level: 0, name }) as const;
  const said = (place: Parameters<typeof setText>[1]['place'], raw: number) => setText(m.state, { place, value: raw });
  expect(said({ ...entry, field: 'prot' }, 3)).toBe('set entry(0x11000).prot = rw-');
  expect(said({ ...entry, field: 'in_transition' }, 5)).toBe('set entry(0x11000).in_transition = true');
  expect(said({ ...entry, field: 'inherit' }, 2)).toBe('set entry(0x11000).inherit = none');
  expect(said({ ...entry, field: 'wiring_thread' }, -1)).toBe('set entry(0x11000).wiring_thread = none');
  expect(said({ ...entry, field: 'wired_count' }, 5)).toBe('set entry(0x11000).wired_count = 5');
  expect(said({ kind: 'map', map: 1, field: 'busy' }, 1)).toBe('set sub.busy = 1');
  expect(said(local('end'), 0x12)).toBe('set t1.vm_map_wire.end = 0x12000');
  const start = assignmentOrProblem(m.state, {
    place: (parseExpression('t1.vm_map_wire_locked.entry') as { expression: never }).expression,
    value: (parseExpression('entry(0x20000)') as { expression: never }).expression,
  });
  expect(typeof start === 'string' ? start : setText(m.state, start)).toBe(
    'set t1.vm_map_wire_locked.entry = entry(0x20000)',
  );
  // what no script can say
  expect(said({ ...entry, field: 'prot' }, 99)).toBeUndefined();
  expect(said({ ...entry, field: 'wired_count' }, -5)).toBeUndefined();
  expect(said(local('end'), -1)).toBeUndefined();
  expect(said({ ...entry, field: 'wiring_thread' }, 7)).toBeUndefined();
  expect(said({ ...entry, page: 0x99, field: 'prot' }, 1)).toBeUndefined();
  expect(said(local('nothing'), 1)).toBeUndefined();
});
