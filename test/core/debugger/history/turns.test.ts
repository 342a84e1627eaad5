// The history by time: turns follow each other without a gap, on any branch, however the run came
// there; a page of them is a part of the whole; each result stands once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callEvents, turnEvents } from '../../../../core/debugger/history/callEvents.ts';
import type { CallFilter } from '../../../../core/debugger/history/callRows.ts';
import { turnPage } from '../../../../core/debugger/history/turnRows.ts';
import { turnBefore, turnCount, turnsFrom } from '../../../../core/debugger/history/turns.ts';
import { RunControl } from '../../../../core/debugger/run/runControl.ts';
import { returnsUpTo } from '../../../../core/history/callIndex.ts';
import { compile, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { program } from '../../machine/programs.ts';

const control = (text: string): RunControl =>
  new RunControl(compile(parse(text)), undefined, { event: () => {}, unevaluable: () => {}, log: () => {} } as never);

/** [from, to, thread, does a line begin] of each turn, by looking at every step. */
function bySteps(m: Machine): string[] {
  const here = m.position;
  const turns: { from: number; to: number; thread: number; begins: boolean }[] = [];
  for (let at = 0; at < m.length; at++) {
    m.seek(at);
    const choice = m.choiceAt(at);
    const begins = choice !== undefined && (choice.intervention !== undefined || m.begins(choice) > 0);
    const last = turns.at(-1);
    if (last && !begins && last.thread === choice?.thread) last.to = at + 1;
    else turns.push({ from: at, to: at + 1, thread: choice?.thread ?? -2, begins });
  }
  m.seek(here);
  return turns.map(({ from, to, thread, begins }) => `${from}..${to} ${thread} ${begins}`);
}
const all = (m: Machine): string[] =>
  [...turnsFrom(m, 0, turnCount(m))].map(
    ({ from, to, thread, begins }) => `${from}..${to} ${thread} ${begins !== undefined}`,
  );

test('turns, while the run goes on, goes back, and takes other branches', () => {
  checkProperty(
    fc.property(program, fc.array(fc.nat(60), { minLength: 20, maxLength: 150 }), fc.nat(9), (text, picks, keep) => {
      const c = control(text);
      const { machine: m } = c;
      for (const [i, pick] of picks.entries()) {
        if (pick === 59) m.seek(Math.floor(m.position / 2));
        const next = m.next();
        if (!next) continue;
        const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
        const thread = pick < 30 ? undefined : can[pick % Math.max(can.length, 1)];
        m.step(thread === undefined ? next : { thread });
        // what is known is made longer now and then
        if (i % (keep + 2) === 0) turnCount(m);
      }
      const turns = bySteps(m);
      expect(all(m)).toEqual(turns);
      for (let at = 0; at <= m.length; at++)
        expect(turnBefore(m, at)).toBe(turns.findLastIndex((turn) => Number.parseInt(turn, 10) < at));
      for (const { id } of m.timeline.branches) {
        m.takeBranch(id);
        expect(all(m)).toEqual(bySteps(m));
      }
      const whole = turnPage(c, 0, 1000).rows;
      expect(turnPage(c, 3, 4).rows).toEqual(whole.slice(3, 7));
      const ofT1 = turnPage(c, 0, 1000, { threads: [0] });
      expect(ofT1.rows).toEqual(whole.filter(({ thread }) => thread === 0));
      const returned = [...returnsUpTo(m.timeline, m.length)].length;
      const lines = whole.filter(({ isCall, goesOn }) => !isCall && !goesOn).length;
      const told = whole.filter(({ result }) => result !== undefined).length;
      expect(told).toBeGreaterThanOrEqual(returned - lines);
      expect(told).toBeLessThanOrEqual(returned);
      m.seek(Math.floor(m.length / 2));
    }),
    150,
  );
});

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ fault 0x10000
t2: vm_map_inherit(0x13000, 0x14000, share)
t1 < KERN_SUCCESS
`;

test('a page that is faulted in one turn is one row, one during which another ran is two', () => {
  const c = control(SCRIPT);
  while (c.machine.state.script.end === 'running') c.machine.step();
  const texts = (callEvents(c, 0)?.events ?? [])
    .map(({ text }) => text)
    .filter((text) => /faulted|came back/.test(text));
  expect(texts).toEqual([
    't1 faulted 0x10000',
    't1 came back from the fault on 0x10000: KERN_SUCCESS',
    't1 faulted 0x11000: KERN_SUCCESS',
  ]);
});

test('a page whose fault has begun at the present moment, and not come back, is two rows: one past, one ahead', () => {
  const c = control(SCRIPT);
  while (c.machine.state.script.end === 'running') c.machine.step();
  const whole = callEvents(c, 0)?.events.find(({ text }) => text === 't1 faulted 0x11000: KERN_SUCCESS');
  c.machine.seek((whole?.position ?? 0) + 1);
  const rows = (callEvents(c, 0)?.events ?? []).filter(({ text }) => text.includes('0x11000'));
  expect(rows.map(({ text, past }) => [text, past])).toEqual([
    ['t1 faulted 0x11000', true],
    ['t1 came back from the fault on 0x11000: KERN_SUCCESS', false],
  ]);
  c.machine.seek(whole?.position ?? 0);
  expect(callEvents(c, 0)?.events.map(({ text }) => text)).toContain('t1 faulted 0x11000: KERN_SUCCESS');
});

test('a call that did more than a page of rows says so, a shorter one does not', () => {
  const wiring = (pages: number) => {
    const end = `0x${(0x10000 + pages * 0x1000).toString(16)}`;
    const c = control(`map 0x1000..0x1000000\nentry 0x10000..${end} rw-\nt1: vm_map_wire(0x10000, ${end}, USER)\n`);
    while (c.machine.state.script.end === 'running') c.machine.step();
    return callEvents(c, 0);
  };
  expect(wiring(9)?.more).toBe(false);
  const long = wiring(900);
  expect(long?.more).toBe(true);
  expect(long?.events.length).toBeLessThan(900);
});

test('what a turn did, and no more; the rows say who goes on', () => {
  const c = control(SCRIPT);
  while (c.machine.state.script.end === 'running') c.machine.step();
  const { rows } = turnPage(c);
  expect(rows.map(({ name, text, result, goesOn }) => [name, text, result, goesOn])).toEqual([
    ['t1', 'vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ fault 0x10000', undefined, undefined],
    ['t2', 'vm_map_inherit(0x13000, 0x14000, share)', 'KERN_SUCCESS', undefined],
    ['t1', '< KERN_SUCCESS', 'KERN_SUCCESS', undefined],
    ['script', 'the end of the trace', undefined, undefined],
  ]);
  for (const { index, position, to = 0 } of rows)
    for (const event of turnEvents(c, index)?.events ?? []) {
      expect(event.position).toBeGreaterThanOrEqual(position);
      expect(event.position).toBeLessThan(to);
    }
  expect(turnEvents(c, 99)).toBeUndefined();
  expect(turnEvents(c, -1)).toBeUndefined();
});

describe('turns that a filter leaves', () => {
  const c = control(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ fault 0x10000
t2: vm_map_wire(0x20000, 0x21000, USER|NOHOLES)
t2: vm_map_protect(0x13000, 0x14000, r--)
assert map.entries == 9
t1 < KERN_SUCCESS
t1: vm_map_unwire(0x10000, 0x11000, USER)
`);
  while (c.machine.state.script.end === 'running') c.machine.step();
  const texts = (filter: CallFilter, start?: number, count?: number) =>
    turnPage(c, start, count, filter).rows.map(({ text }) => text.replace(/\(.*/, ''));
  const [WIRE, FAILS, PROTECT, RETURNS, UNWIRE] = [
    'vm_map_wire',
    'vm_map_wire',
    'vm_map_protect',
    '< KERN_SUCCESS',
    'vm_map_unwire',
  ];

  test('by threads, by what has failed, by a page, by what the call does', () => {
    expect(texts({ threads: [0] })).toEqual([WIRE, RETURNS, UNWIRE]);
    expect(texts({ threads: [1] })).toEqual([FAILS, PROTECT, PROTECT]);
    expect(texts({ kind: 'failed' })).toEqual([FAILS]);
    expect(turnPage(c, 0, 9, { kind: 'failed' }).rows).toMatchObject([{ thread: 1, failed: true }]);
    expect(texts({ kind: 'failed', threads: [0] })).toEqual([]);
    expect(texts({ page: 0x10 })).toEqual([WIRE, RETURNS, UNWIRE]);
    expect(texts({ page: 0x13 })).toEqual([WIRE, PROTECT, PROTECT]);
    expect(texts({ page: 0x20, kind: 'failed' }), 'it found nothing there').toEqual([]);
    expect(texts({ page: 0x13, kind: 'failed' })).toEqual([]);
    expect(texts({ kind: 'wiring' })).toEqual([WIRE, RETURNS, UNWIRE]);
  });
  test('are counted, and a page of them is from the start or from the end', () => {
    const filter = { threads: [0] };
    expect(turnPage(c, 0, 9, filter)).toMatchObject({ total: 3, present: 2 });
    expect(texts(filter, 1, 1)).toEqual([RETURNS]);
    expect(texts(filter, -1)).toEqual([UNWIRE]);
    expect(texts(filter, -2, 1)).toEqual([RETURNS]);
    expect(texts(filter, -9)).toEqual([WIRE, RETURNS, UNWIRE]);
    expect(texts(filter, 0, 0)).toEqual([]);
    expect(texts(filter, 0, -4)).toEqual([]);
    expect(texts({}, -1)).toEqual(['the end of the trace']);
  });
  test('are others with another filter, and after more of the run', () => {
    expect(texts({ threads: [0] })).toHaveLength(3);
    c.machine.seek(c.machine.length - 3);
    c.machine.step({ thread: 0, intervention: { kind: 'kill' } });
    expect(texts({ threads: [0] }).at(-1)).toMatch(/dies/);
  });
});
