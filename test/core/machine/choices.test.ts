// The choices that there are, each with its reason, and why others cannot be made.
import { expect, test } from 'vitest';
import { enabled, problemOf } from '../../../core/machine/choices.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { atDecision } from '../../../core/machine/schedulers.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
fault 0x10000 = KERN_SUCCESS or KERN_FAILURE
fault 0x11000 = KERN_FAILURE
t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000
t2: vm_map_unwire(0x10000, 0x12000, USER)
t1 < KERN_FAILURE
t2: vm_map_wakeup()
assert map.busy == 0`;

/** The machine when the next choice begins a line. */
function atLine(line: number): Machine {
  const m = createMachine(compile(parse(SCRIPT)));
  for (let choice = m.next(); choice && m.begins(choice) !== line; choice = m.next()) m.step(choice);
  return m;
}
const choices = ({ program, state }: Machine) => enabled(program, state);

test('in the order of the lines one thread begins the next one; by any other schedule each thread its own', () => {
  const begins = (thread: number) => ({
    choice: { thread },
    reason: { kind: 'begins', statement: expect.any(Number) },
  });
  expect(choices(atLine(5))).toEqual([begins(0)]);
  const free = createMachine(compile(parse(SCRIPT)), { schedule: { kind: 'round-robin' } });
  expect(choices(free)).toEqual([begins(0), begins(1)]);
});

test('a fault that may fail is as many choices as it has results; one that always does is one', () => {
  const may = atLine(6);
  expect(choices(may).filter(({ choice }) => choice.thread === 0)).toEqual([
    { choice: { thread: 0 }, reason: { kind: 'fault', page: 0x10, result: 0 } },
    { choice: { thread: 0, outcome: 1 }, reason: { kind: 'fault', page: 0x10, result: 5 } },
  ]);
  may.step({ thread: 0 });
  const page = (): string => JSON.stringify(choices(may).filter(({ choice }) => choice.thread === 0));
  expect(page()).toBe('[{"choice":{"thread":0},"reason":{"kind":"goes on"}}]');
});

test('who sleeps is no choice, and it is said why', () => {
  const m = atLine(7);
  expect(choices(m).every(({ choice }) => choice.thread !== 1)).toBe(true);
  expect(problemOf(m.program, m.state, { thread: 1 })).toBe(
    't2 cannot run now: asleep: 0x10000..0x12000 is in transition, t1 has it',
  );
  expect(problemOf(m.program, m.state, { thread: 0 })).toBeUndefined();
  expect(problemOf(m.program, m.state, { thread: NOBODY })).toBeUndefined();
  expect(problemOf(m.program, m.state, { thread: 9 })).toMatch(/^thread 9 cannot run now/);
});

test('what no thread makes is a choice of its own, and at the end there is none', () => {
  const m = atLine(9);
  expect(choices(m)).toEqual([
    { choice: { thread: NOBODY }, reason: { kind: 'begins', statement: expect.any(Number) } },
  ]);
  while (m.next()) m.step();
  expect(choices(m)).toEqual([]);
});

test('round-robin gives every thread its turn at each schedule point, in the order of the threads', () => {
  const wires = [1, 2, 3].map((n) => `t${n}: vm_map_wire(0x${n}0000, 0x${n}2000, USER|HOLESOK)`);
  const entries = [1, 2, 3].map((n) => `entry 0x${n}0000..0x${n}2000 rw- max=rwx`);
  const text = ['map 0x1000..0x100000', ...entries, ...wires].join('\n');
  const m = createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });
  const turns: number[] = [];
  for (let choice = m.next(); choice && turns.length < 7; choice = m.next()) {
    if (atDecision(m.state)) turns.push(choice.thread);
    m.step(choice);
  }
  expect(turns.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
});
