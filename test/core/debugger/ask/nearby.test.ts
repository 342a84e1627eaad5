// The table of changes and Find in History: what they find is what looking at every position finds,
// whatever is not run again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInHistory, readQuery } from '../../../../core/debugger/ask/find.ts';
import type { Nearby } from '../../../../core/debugger/ask/nearby.ts';
import { changeTable } from '../../../../core/debugger/ask/table.ts';
import { watchExpression } from '../../../../core/debugger/stops/watchTargets.ts';
import { callOf } from '../../../../core/debugger/why/callName.ts';
import { isSame } from '../../../../core/debugger/why/changes.ts';
import { globalScope } from '../../../../core/inspect/scope.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { FIELDS } from '../../../../core/kernel/fields/table.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import type { Expression } from '../../../../core/trace/ast.ts';
import { EvaluationError, evaluate, isTrue } from '../../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { page, program } from '../../machine/programs.ts';
import { atEach } from './atEach.ts';

const read = (text: string): Expression => {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(text);
  return parsed.expression;
};

/** Runs with turns of its own, goes half way back, and on along another branch; then somewhere. */
function wander(text: string, picks: readonly number[], where: number): Machine {
  const m = createMachine(compile(parse(text)));
  for (const order of [picks, [...picks].reverse()]) {
    m.seek(Math.floor(m.position / 2));
    for (const pick of order) {
      const next = m.next();
      if (!next) break;
      const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
      const thread = pick < 30 ? undefined : can[pick % Math.max(can.length, 1)];
      m.step(thread === undefined ? next : { thread });
    }
  }
  m.seek(where % (m.length + 1));
  return m;
}
const turns = fc.array(fc.nat(60), { minLength: 20, maxLength: 200 });

const positions = ({ before, after }: Nearby): number[] => [...before, ...after].map(({ position }) => position);

/** What `nearby` is to have of these positions. */
function expectNearby(found: Nearby, all: readonly number[], here: number, count: number): void {
  const [before, after] = [all.filter((at) => at < here), all.filter((at) => at >= here)];
  expect(positions(found)).toEqual([...before.slice(-count), ...after.slice(0, count)]);
  expect([found.earlier, found.later]).toEqual([before.length > count, after.length > count]);
}

const THREAD = FIELDS.thread.filter(({ name }) => name !== 'name').map(({ name }) => `t1.${name}`);
const VALUES = [
  ...FIELDS.entry.map(({ name }) => `entry(${page(3)}).${name}`),
  ...FIELDS.map.filter(({ name }) => name !== 'lock').map(({ name }) => `map.${name}`),
  ...FIELDS.lock.map(({ name }) => `map.lock.${name}`),
  ...FIELDS.kernel.map(({ name }) => name),
  ...THREAD,
  `entry(${page(7)})`,
  `entry(sub, ${page(7)}).prot`,
  'map',
  'sub.timestamp',
  'limit.memlock',
];

test('every change of every field, on both sides of any position', () => {
  checkProperty(
    fc.property(
      program,
      turns,
      fc.nat(1000),
      fc.constantFrom(...VALUES),
      fc.integer({ min: 1, max: 9 }),
      (...given) => {
        const [text, picks, where, expression, count] = given;
        const m = wander(text, picks, where);
        const here = m.position;
        const target = watchExpression(m.state, read(expression));
        const values = atEach(m, () => target.read(m.state));
        const all = values.flatMap((v, i) => (i > 0 && !isSame(target, values[i - 1], v) ? [i - 1] : []));
        const table = runToEnd(changeTable(m, target, { from: here, count }));
        expect(m.position).toBe(here);
        expectNearby(table, all, here, count);
        if (target.differences) return;
        // each row begins with what the one before has made
        const rows = [...table.before, ...table.after];
        for (const [i, { from }] of rows.entries()) if (i > 0) expect(from).toBe(rows[i - 1]?.to);
        const shown = atEach(m, () => target.show(m.state));
        for (const { position, from, to } of rows) expect([from, to]).toEqual([shown[position], shown[position + 1]]);
      },
    ),
    300,
  );
});

const TRUTHS = [
  'map.busy > 0',
  'user_wired >= 2 && map.lock.holder != none',
  `entry(${page(2)}).wired_count > entry(${page(7)}).wired_count`,
  `entry(${page(3)}).in_transition || entry(${page(8)}).prot == r--`,
  `!entry(${page(4)})`,
  `entry(${page(4)}).end - entry(${page(4)}).start > ${page(2)}`,
  'map.timestamp == 3',
  't1.result == KERN_INVALID_ADDRESS',
  't2.state == asleep || t2.state == blocked',
  'map.entries & 1',
  'limit.user_wired == 3',
  't1.line > t2.line',
];

test('every position at which an expression becomes true', () => {
  checkProperty(
    fc.property(
      program,
      turns,
      fc.nat(1000),
      fc.constantFrom(...TRUTHS),
      fc.integer({ min: 1, max: 9 }),
      (...given) => {
        const [text, picks, where, expression, count] = given;
        const m = wander(text, picks, where);
        const here = m.position;
        const e = read(expression);
        const holds = atEach(m, () => {
          try {
            return isTrue(evaluate(e, globalScope(m.state)));
          } catch (error) {
            if (error instanceof EvaluationError) return false;
            throw error;
          }
        });
        const all = holds.flatMap((now, i) => (i > 0 && now && !holds[i - 1] ? [i - 1] : []));
        const query = readQuery(m, expression);
        // the script has no such thread
        fc.pre(!('problem' in query));
        const found = runToEnd(findInHistory(m, query, { from: here, count }));
        expectNearby(found, all, here, count);
        expect(m.position).toBe(here);
        for (const { position, thread, line, call } of [...found.before, ...found.after]) {
          m.seek(position + 1);
          if (thread >= 0 && m.choiceAt(position)?.thread === thread)
            expect([line, call]).toEqual([
              m.state.script.threads[thread]?.line,
              callOf(m.program, m.state, thread).text,
            ]);
        }
      },
    ),
    300,
  );
});

test('every return of a result', () => {
  checkProperty(
    fc.property(
      program,
      turns,
      fc.nat(1000),
      fc.constantFrom('', 'vm_map_wire', 'vm_map_remove', 'vm_map_lock'),
      fc.constantFrom('', 't1: ', 't3: '),
      fc.constantFrom('= KERN_SUCCESS', '!= KERN_SUCCESS', '= KERN_INVALID_ADDRESS'),
      (text, picks, where, call, thread, wanted) => {
        const m = wander(text, picks, where);
        const here = m.position;
        const all: number[] = [];
        m.seek(0);
        m.replayTo(m.length, (event, position) => {
          if (event.kind !== 'result') return;
          if (call !== '' && event.call !== call) return;
          if (thread !== '' && m.program.threads[event.thread] !== thread.slice(0, 2)) return;
          const [sign, word] = wanted.split(' ');
          if ((resultName(event.result) === word) === (sign === '=')) all.push(position);
        });
        m.seek(here);
        const query = readQuery(m, `${thread}${call} ${wanted}`);
        if ('problem' in query) {
          expect(query.problem).toMatch(/there is no thread/);
          return;
        }
        expectNearby(runToEnd(findInHistory(m, query, { from: here, count: 3 })), all, here, 3);
      },
    ),
    200,
  );
});

test('what is no query says why', () => {
  const m = createMachine(compile(parse('map 0x1000..0x10000\nt1: vm_map_lock()\n')));
  const problem = (text: string): string => {
    const query = readQuery(m, text);
    return 'problem' in query ? query.problem : '';
  };
  expect(problem('')).toMatch(/^type an expression/);
  expect(problem('mlok = ENOMEM')).toBe('there is no call mlok, did you mean mlock?; to compare values use ==');
  expect(problem('t9: mlock = ENOMEM')).toBe('there is no thread t9: the threads are t1');
  expect(problem('mlock = ENOMEN')).toMatch(/^ENOMEN is no result/);
  expect(problem('user_wired >')).toMatch(/^column \d+: expected a value/);
  expect(problem('map.tmestamp > 3')).toMatch(/did you mean 'timestamp'/);
  expect(problem('user_wired != 3')).toBe('');
  expect(problem('mlock != 0')).toBe('');
});
