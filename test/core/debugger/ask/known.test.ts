// What values were is found out once and kept: questions one after the other, from anywhere, on
// any branch, some of them given up, between which the run goes on, all have the answer that
// looking at every position has.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInHistory, readQuery } from '../../../../core/debugger/ask/find.ts';
import { knownValues } from '../../../../core/debugger/ask/known.ts';
import { BOTH, type Nearby, type Side } from '../../../../core/debugger/ask/nearby.ts';
import { changeTable } from '../../../../core/debugger/ask/table.ts';
import { watchExpression } from '../../../../core/debugger/stops/watchTargets.ts';
import { isSame } from '../../../../core/debugger/why/changes.ts';
import { Series } from '../../../../core/history/series.ts';
import { globalScope } from '../../../../core/inspect/scope.ts';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { FIELDS } from '../../../../core/kernel/fields/table.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { runToEnd, type Work } from '../../../../core/machine/work.ts';
import type { MachineState } from '../../../../core/program/types.ts';
import type { Expression, ScheduleMode } from '../../../../core/trace/ast.ts';
import { EvaluationError, evaluate, isTrue } from '../../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { wander } from '../../machine/interventions.ts';
import { page, program } from '../../machine/programs.ts';
import { atEach } from './atEach.ts';

const expressionOf = (text: string): Expression => {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(text);
  return parsed.expression;
};

const entry = (n: number): string => `entry(${page(n)})`;
/** Of each kind of value that there is, something that is now true and now not. */
const TRUTHS = [
  'user_wired > 1',
  'user_wired & 1 | map.busy',
  'swap_reserved >= 0x4000',
  'map.timestamp == 3 || map.timestamp > 6',
  'map.wire_future || map.busy > 0',
  'map.lock.holder != none && map.lock.holder != t1',
  'map.lock.readers == 1',
  'map.entries - map.wired < 2',
  'map.size != 0x1000_0000_0000_0000 - 0x0fff_ffff_ffff_9000',
  'sub.entries > 0',
  `${entry(3)}.eflags != 0`,
  `${entry(3)}.USER_WIRED || ${entry(7)}.in_transition`,
  `${entry(3)}.wiring_thread == t2`,
  `${entry(3)}.object.ref_count > 0`,
  `${entry(3)}.object.backing_object == none`,
  `${entry(7)}.sub_map.entries > 0`,
  `${entry(3)} != ${entry(4)}`,
  `!${entry(4)} || ${entry(4)}.prot == r--`,
  `entry(sub, ${page(7)}).prot == rw-`,
  `entry(map.min + ${page(2)}).wired_count > 0`,
  `entry(t1.vm_map_wire.start).start == ${page(2)}`,
  't1.state == asleep || t2.state == blocked || t3.state == held',
  't1.routine == none',
  't2.depth > 1 && !t2.held',
  't1.line == 6 || t2.line > t1.line',
  't1.result == KERN_INVALID_ADDRESS || t1.result == KERN_SUCCESS',
  't1.waits_for',
  't1.state == done || t2.state == dead',
  't1.vm_map_wire.end > 0x4000',
  't1.vm_map_protect.new_prot & -w-',
  't2.vm_map_wire_locked.entry.wired_count == 1',
  'limit.user_wired <= 3 && limit.stack_growth < limit.memlock - user_wired',
  't1 == map.lock.holder',
  'map.lock.holder.depth > 1 || map.lock.holder.line == 6',
  `${entry(3)}.wiring_thread.depth > 2`,
  'thread == none && map',
  'limit.memlock != none',
  'limit.user_wired - user_wired < 5',
  't2.waits_for == none && t2.depth',
  '-user_wired < -1',
  't1.state > 3 || true',
];
const VALUES = [
  ...FIELDS.entry.map(({ name }) => `${entry(3)}.${name}`),
  ...FIELDS.map.map(({ name }) => `map.${name}`),
  ...FIELDS.lock.map(({ name }) => `map.lock.${name}`),
  ...FIELDS.kernel.map(({ name }) => name),
  ...FIELDS.thread.map(({ name }) => `t1.${name}`),
  entry(7),
  'map',
  't1',
  't1.vm_map_wire.end',
  'limit.memlock',
];

/** The few that are asked about in one run: again and again, as what is known of them grows. */
const expressions = fc.array(
  fc.oneof(
    fc.constantFrom(...TRUTHS).map((text) => ({ kind: 'find' as const, text })),
    fc.constantFrom(...VALUES).map((text) => ({ kind: 'table' as const, text })),
  ),
  { minLength: 4, maxLength: 4 },
);
const question = fc.record({
  expression: fc.nat(3),
  from: fc.nat(1000),
  count: fc.integer({ min: 1, max: 9 }),
  sides: fc.constantFrom<readonly Side[]>(['back'], ['forward'], BOTH),
  /** Given up after so many rests. */
  rests: fc.option(fc.nat(20), { nil: undefined }),
});
/** Goes somewhere, runs on from there, and then asks. */
const turn = fc.record({
  where: fc.nat(1000),
  picks: fc.array(fc.nat(2 ** 20), { minLength: 30, maxLength: 200, size: 'max' }),
  questions: fc.array(question, { minLength: 2, maxLength: 4, size: 'max' }),
});
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Question = Omit<Drawn<typeof question>, 'expression'> & { expression: Drawn<typeof expressions>[number] };

function holds(m: Machine, e: Expression): boolean {
  try {
    return isTrue(evaluate(e, globalScope(m.state)));
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}

/**
 * The positions that the answer has to have, and the answer; undefined: the script
 * has no such names.
 */
function asked(m: Machine, { expression: { kind, text }, from, count, sides }: Question) {
  const window = { from: from % (m.length + 1), count, sides };
  if (kind === 'find') {
    const query = readQuery(m, text);
    if ('problem' in query) return undefined;
    const truths = atEach(m, () => holds(m, expressionOf(text)));
    const all = truths.flatMap((now, i) => (i > 0 && now && !truths[i - 1] ? [i - 1] : []));
    return { all, window, work: (): Work<Nearby> => findInHistory(m, query, window) };
  }
  const target = watchExpression(m.state, expressionOf(text));
  const values = atEach(m, () => target.read(m.state));
  const all = values.flatMap((v, i) => (i > 0 && !isSame(target, values[i - 1], v) ? [i - 1] : []));
  return { all, window, work: (): Work<Nearby> => changeTable(m, target, window) };
}

/** The answer has the nearest of them all, and says whether there are more. */
function expectAll(m: Machine, one: Question): void {
  const answer = asked(m, one);
  if (!answer) return;
  const { all, work, window } = answer;
  if (one.rests !== undefined) giveUp(work(), one.rests);
  const found = runToEnd(work());
  const back = window.sides.includes('back') ? all.filter((at) => at < window.from) : [];
  const ahead = window.sides.includes('forward') ? all.filter((at) => at >= window.from) : [];
  const wanted = [...back.slice(-window.count), ...ahead.slice(0, window.count)];
  expect([one.expression.text, ...[...found.before, ...found.after].map(({ position }) => position)]).toEqual([
    one.expression.text,
    ...wanted,
  ]);
  expect([found.earlier, found.later]).toEqual([back.length > window.count, ahead.length > window.count]);
}

function giveUp<T>(work: Work<T>, rests: number): void {
  for (let i = 0; i < rests && !work.next().done; i++);
  work.return(undefined as T);
}

/** Lines that hold a thread, let it go, end it, or set something. */
const further = fc.array(
  fc.constantFrom(
    `t1 > vm_map_wire(${page(1)}, ${page(4)}, USER|NOHOLES) @ fault`,
    `t2 > vm_map_wire(${page(2)}, ${page(4)}, SYSTEM|NOHOLES) @ asleep`,
    `t3 > vm_map_protect(${page(2)}, ${page(4)}, r--)`,
    `t2 > vm_map_lock() @ blocked`,
    't1 @ fault',
    't1 <',
    't2 <',
    't3 <',
    't3 dies',
    `set entry(${page(3)}).wired_count = 2`,
    'set map.timestamp = 3',
    'set limit.memlock = 64K',
    'set limit.user_wired = 2',
  ),
  { maxLength: 6, size: 'max' },
);

/** Between the declarations and the calls. */
function withLines(script: string, others: readonly string[]): string {
  const lines = script.split('\n');
  const first = lines.findIndex((line) => line.startsWith('t'));
  return [...lines.slice(0, first), ...others, ...lines.slice(first)].join('\n');
}

const SCHEDULES: readonly (ScheduleMode | undefined)[] = [
  undefined,
  undefined,
  { kind: 'round-robin' },
  { kind: 'random', seed: 7 },
];

test('any questions, in any order, on any branch', () => {
  checkProperty(
    fc.property(
      fc.constantFrom(...VINTAGES),
      fc.constantFrom(...SCHEDULES),
      program,
      further,
      expressions,
      fc.array(turn, { minLength: 1, maxLength: 3, size: 'max' }),
      fc.integer({ min: 1, max: 50 }),
      (vintage, schedule, calls, others, about, turns, rest) => {
        const m = createMachine(compile(parse(`kernel ${vintage}\n${withLines(calls, others)}\n`)), {
          ...(schedule && { schedule }),
          checkpointGaps: { least: 10, share: 0 },
        });
        knownValues(m, rest);
        for (const { where, picks, questions } of turns) {
          m.seek(where % (m.length + 1));
          for (const pick of picks) if (!wander(m, pick)) break;
          const here = m.position;
          for (const one of questions) {
            expectAll(m, { ...one, expression: about[one.expression] as Question['expression'] });
            expect(m.position).toBe(here);
          }
        }
      },
    ),
    100,
  );
});

test('of processes that have no map yet, share one, get another or end', () => {
  const m = createMachine(
    compile(
      parse(`process p2
process p3
thread t2 of p2
entry 0x1000..0x4000 rw-
t1: fork(p2)
t2: munmap(0x2000, 0x1000)
t2: mlock(0x1000, 0x1000)
t1: vfork(p3)
t1: munmap(0x1000, 0x1000)
t2: execve()
t1: exit()
`),
    ),
  );
  while (m.state.script.end === 'running') m.step();
  const texts = [
    'p2.entries > 1',
    '!entry(p2, 0x2000)',
    'entry(p2, 0x1000).prot == rw-',
    'entry(p2, 0x1000).wired_count > 0',
    'p2.lock.holder == t2',
    '!entry(p3, 0x1000)',
    'p3.entries > 0 && entry(p3, 0x3000).prot == rw-',
  ];
  for (const text of texts)
    for (const from of [0, Math.floor(m.length / 2), m.length]) {
      const one: Question = { expression: { kind: 'find', text }, from, count: 9, sides: BOTH, rests: undefined };
      expect([text, asked(m, one)?.all.length]).not.toEqual([text, 0]);
      expectAll(m, one);
    }
});

test('of an entry that has no object, or is not there, no object is read', () => {
  const m = createMachine(
    compile(
      parse(`map 0x1000..0x10000
object first
entry 0x1000..0x3000 rw- object=first
entry 0x5000..0x6000 rw- object=first
t1: vm_map_remove(0x1000, 0x2000)
t1: mmap(0x1000, 0x1000, PROT_READ|PROT_WRITE, MAP_ANON|MAP_PRIVATE|MAP_FIXED)
`),
    ),
  );
  while (m.state.script.end === 'running') m.step();
  for (const text of ['entry(0x1000).object.ref_count == none', '!(entry(0x1000).object.ref_count > 0)']) {
    const one: Question = { expression: { kind: 'find', text }, from: 0, count: 9, sides: BOTH, rests: undefined };
    expect(asked(m, one)?.all).not.toEqual([]);
    expectAll(m, one);
  }
});

test('an answer that is wanted soon has the nearest, and says that not all was looked at', () => {
  const m = createMachine(
    compile(parse(`map 0x1000..0x10000\n${'t1: vm_map_lock()\nt1: vm_map_unlock()\n'.repeat(40)}`)),
  );
  while (m.state.script.end === 'running') m.step();
  knownValues(m, 20);
  const target = watchExpression(m.state, expressionOf('map.timestamp'));
  const window = { from: Math.floor(m.length / 2), count: 100 };
  const whole = runToEnd(changeTable(m, target, window));
  expect([whole.before.length + whole.after.length, whole.open]).toEqual([40, undefined]);
  const soon = runToEnd(changeTable(m, target, { ...window, until: () => true }));
  expect([soon.open, soon.earlier, soon.later]).toEqual([true, true, true]);
  const count = soon.before.length;
  expect(count).toBeLessThanOrEqual(5);
  expect(count).toBeGreaterThan(0);
  expect([...soon.before, ...soon.after]).toEqual([
    ...whole.before.slice(-count),
    ...whole.after.slice(0, soon.after.length),
  ]);
});

test('what was asked about the middle of a run leaves no hole in what is asked about all of it', () => {
  const [locked, free] = ['r--', 'rw-'].map((prot) => `t1: vm_map_protect(0x1000, 0x2000, ${prot})\n`);
  const m = createMachine(
    compile(parse(`map 0x1000..0x10000\nentry 0x1000..0x2000 rw-\n${`${locked}${free}`.repeat(20)}`)),
  );
  while (m.state.script.end === 'running') m.step();
  knownValues(m, 20);
  const target = watchExpression(m.state, expressionOf('entry(0x1000).prot'));
  const from = Math.floor(m.length / 2);
  runToEnd(changeTable(m, target, { from, count: 1, sides: ['forward'] }));
  const { after } = runToEnd(changeTable(m, target, { from: 0, count: 100, sides: ['forward'] }));
  expect(after.map(({ to }) => to)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 ? 'rw-' : 'r--')));
});

test('what is known of a value stays known when others are asked about', () => {
  const m = createMachine(
    compile(parse(`map 0x1000..0x10000\n${'t1: vm_map_lock()\nt1: vm_map_unlock()\n'.repeat(40)}`)),
  );
  while (m.state.script.end === 'running') m.step();
  const known = knownValues(m, 20);
  /** How often it rests while it finds out what is not known. */
  const rests = (name: string, read: (state: MachineState) => number): number => {
    const value = known.value(name, () => ({ read, may: undefined }));
    return [...known.cover([value], 0, m.length)].length;
  };
  const timestamp = (state: MachineState): number => state.kernel.maps[0]?.timestamp ?? 0;
  const holder = (state: MachineState): number => state.kernel.maps[0]?.lock.holder ?? 0;
  expect(rests('timestamp', timestamp)).toBeGreaterThan(0);
  expect(rests('holder', holder)).toBeGreaterThan(0);
  expect([rests('timestamp', timestamp), rests('holder', holder)]).toEqual([0, 0]);
});

test('a series is read as it was written', () => {
  const value = fc.oneof(
    fc.integer(),
    fc.integer({ min: -5, max: 5 }),
    fc.integer({ min: 0, max: 2 ** 20 }).map((n) => 2 ** 50 + n),
  );
  checkProperty(
    fc.property(
      fc.nat(2 ** 40),
      value,
      fc.array(fc.tuple(fc.oneof(fc.nat(3), fc.nat(2 ** 33)), value)),
      (from, first, rows) => {
        const series = new Series(from, first);
        let at = from;
        const written = rows.map(([gap, n]) => {
          at += gap;
          series.push(at, n);
          return [at, n];
        });
        series.end(at);
        const reader = series.read();
        expect(reader.value).toBe(first);
        const read: number[][] = [];
        while (reader.at < Number.POSITIVE_INFINITY) {
          const position = reader.at;
          reader.next();
          read.push([position, reader.value]);
        }
        expect(read).toEqual(written);
      },
    ),
    300,
  );
});
