// What can be watched: its value in words at any position is the value of the expression there, and
// it is another one where and only where that has changed.
import { describe, expect, test } from 'vitest';
import { watchExpression } from '../../../../core/debugger/stops/watchTargets.ts';
import type { FrameRef } from '../../../../core/inspect/frameRef.ts';
import { machineScope } from '../../../../core/inspect/scope.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { formatResult } from '../../../../core/trace/expression/counts.ts';
import { EvaluationError, evaluate } from '../../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { atEach } from '../ask/atEach.ts';

const SCRIPT = `map 0x1000..0x100000
limit memlock 64K
process p2
thread child of p2
entry 0x10000..0x14000 rw- max=rwx
t1: fork(p2) = 0
t1 > vm_map_wire(0x11000, 0x13000, USER) @ fault
t2: vm_map_unwire(0x10000, 0x12000, USER|HOLESOK)
child: vm_map_protect(0x10000, 0x12000, r--)
t1 <
set limit.memlock = 128K
t1: vm_map_remove(0x12000, 0x14000)
`;

const finished = (text = SCRIPT): Machine => {
  const m = createMachine(compile(parse(text)));
  for (let choice = m.next(); choice; choice = m.next()) m.step(choice);
  return m;
};
const expressionOf = (text: string) => {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.expression;
};

/** At each position: the value of the expression in words, and what the watch says and reads. */
function watched(m: Machine, text: string, frame?: FrameRef) {
  const expression = expressionOf(text);
  m.seek(m.length);
  const target = watchExpression(m.state, expression, frame);
  const each = atEach(m, () => {
    let value = 'nothing';
    try {
      value = formatResult(expression, evaluate(expression, machineScope(m.state, frame?.thread ?? -1)));
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
    return { value, shown: target.show(m.state), read: target.read(m.state) };
  });
  return { target, each };
}

describe('an expression', () => {
  const m = finished();
  test.each([
    ['map.timestamp', 'map.timestamp'],
    ['map.lock.holder', 'map.lock.holder'],
    ['p2.timestamp', 'p2.timestamp'],
    ['p2.lock.holder', 'p2.lock.holder'],
    ['user_wired', 'user_wired'],
    ['limit.memlock', 'limit.memlock'],
    ['entry(0x11000).wired_count', 'entry(0x11000).wired_count'],
    ['entry(0x12fff).in_transition', 'entry(0x12fff).in_transition'],
    ['entry(p2, 0x10000).prot', 'entry(p2, 0x10000).prot'],
    ['t1.state', 't1.state'],
    ['t2.depth', 't2.depth'],
    ['t1.vm_map_wire.end', 't1.vm_map_wire.end'],
    ['map.timestamp + user_wired', 'map.timestamp + user_wired'],
    ['entry(0x13000).end - entry(0x13000).start', 'entry(0x13000).end - entry(0x13000).start'],
  ])('%s', (text, name) => {
    const { target, each } = watched(m, text);
    expect(target.name).toBe(name);
    expect(each.map(({ shown }) => shown)).toEqual(each.map(({ value }) => value));
    const changes = (of: readonly unknown[]): number[] =>
      of.flatMap((one, i) => (i > 0 && one !== of[i - 1] ? [i] : []));
    const stringOf = (read: unknown): string => JSON.stringify(read) ?? '';
    // where there is no entry, and no map either, there is no value
    const values = changes(each.map(({ value }) => (target.field && value === 'none' ? 'nothing' : value)));
    expect(values.length).toBeGreaterThan(0);
    const read = changes(each.map((one) => stringOf(one.read)));
    // of a field of an entry also which entry has it
    for (const position of values) expect(read).toContain(position);
    if (!target.field) expect(read).toEqual(values);
  });

  test('a field of an entry names its map and its page, whichever byte of the page was typed', () => {
    const fieldOf = (text: string) => watched(m, text).target.field;
    expect(fieldOf('entry(0x11000).prot')).toEqual({ map: 0, page: 0x11, name: 'prot' });
    expect(fieldOf('entry(0x11fff).prot')).toEqual({ map: 0, page: 0x11, name: 'prot' });
    expect(fieldOf('entry(p2, 0x10000).prot')).toEqual({ map: 1, page: 0x10, name: 'prot' });
    expect(fieldOf('entry(p3, 0x10000).prot')).toBeUndefined();
    expect(fieldOf('entry(1, 0x10000).prot')).toBeUndefined();
    expect(fieldOf('map.timestamp')).toBeUndefined();
  });

  test('a thread by its name is its condition, a map by its name is all of it', () => {
    const words = watched(m, 't1').each.map(({ read }) => String(read));
    expect(new Set(words).size).toBeGreaterThan(3);
    const map = watched(m, 'p2').target;
    expect(map.differences).toBeDefined();
    expect(watched(m, 'entry(0x10000)').target.differences).toBeDefined();
    expect(watched(m, 'entry(p2, 0x10000)').target.map).toBe(1);
  });

  test('a local, and a field of a thread, are of that thread, whose steps alone change it', () => {
    const threadOf = (text: string) => watched(m, text).target.thread;
    expect(['t1.vm_map_wire.end', 't2.vm_map_unwire.end', 't2.state', 'child.depth'].map(threadOf)).toEqual(
      ['t1', 't2', 't2', 'child'].map((name) => m.program.threads.indexOf(name)),
    );
    for (const text of [
      't1.vm_map_frob.end',
      't9.vm_map_wire.end',
      'map.timestamp',
      'map.lock.holder',
      'p2.lock.holder',
    ])
      expect(threadOf(text) ?? -1, text).toBe(-1);
  });

  test('what is not there at all is nothing, everywhere', () => {
    for (const text of ['t9.state', 'p9.timestamp', 't1.vm_map_frob.end'])
      expect(new Set(watched(m, text).each.map(({ shown }) => shown)), text).toEqual(new Set(['nothing']));
  });
});

test('a local of a frame has a value while its routine is there, and no other routine in its place', () => {
  const m = finished(
    'entry 0x10000..0x14000 rw-\nt1: vm_map_wire(0x11000, 0x13000, USER)\nt1: vm_map_remove(0x12000, 0x14000)\n',
  );
  m.seek(2);
  const target = watchExpression(m.state, expressionOf('end'), { thread: 0, level: 1 });
  expect(target.name).toBe("t1's end");
  const routines = atEach(m, () => ({ read: target.read(m.state) }));
  const there = routines.flatMap(({ read }, i) => (read === undefined ? [] : [i]));
  expect(there.length).toBeGreaterThan(5);
  expect(there.length).toBeLessThan(m.length);
  // without a hole: until it returns
  expect(there.at(-1)).toBe((there[0] as number) + there.length - 1);
  expect(new Set(there.map((i) => routines[i]?.read))).toEqual(new Set([0x13]));
  expect(watchExpression(m.state, expressionOf('frob'), { thread: 0, level: 1 }).name).toBe('frob');
});
