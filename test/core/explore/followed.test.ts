// An order is followed many picks at a time where one thread goes on: the machine comes to the same
// states, with the same history, as pick by pick.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../../core/explore/explain/explain.ts';
import { followOrder, forOrders, makePicks } from '../../../core/explore/follow.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { atDecision } from '../../../core/machine/schedulers.ts';
import { compile } from '../../../core/program/compile.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { picture } from '../machine/picture.ts';
import { program } from '../machine/programs.ts';

const SCRIPT = `kernel freebsd-15
map 0x1000..0x10000000
entry 0x10000..0x60000 rw- max=rwx
fault 0x30000 = KERN_SUCCESS or KERN_FAILURE
t1 > vm_map_wire(0x10000, 0x50000, USER|NOHOLES)
t2 > vm_map_wire(0x48000, 0x60000, USER|NOHOLES)
t3: vm_map_remove(0x4a000, 0x4b000) = KERN_SUCCESS
t2 < KERN_INVALID_ADDRESS
t1 < KERN_INVALID_ADDRESS
t1: vm_map_wire(0x10000, 0x40000, USER|NOHOLES) = KERN_SUCCESS
assert user_wired == 48
t1: vm_map_unwire(0x10000, 0x40000, USER|NOHOLES) = KERN_SUCCESS
`;

test('many picks at a time lead to what one after another do, with the same events, and back', () => {
  const compiled = compile(parse(SCRIPT));
  const work = explain(compiled);
  let found = work.next();
  while (!found.done) found = work.next();
  const { order } = found.value;
  if (!order) throw new Error('no order');
  const run = (size: number) => {
    const events: [MachineEvent['kind'], number][] = [];
    const machine = followOrder(compiled, { ...order, picks: [] }, 0);
    machine.listen((event) => events.push([event.kind, machine.position + machine.state.kernel.steps]));
    for (let at = 0; at < order.picks.length; at += size) makePicks(machine, order.picks.slice(at, at + size));
    return { machine, events };
  };
  const [many, single] = [run(order.picks.length), run(1)];
  expect(order.picks.length).toBeGreaterThan(100);
  expect(many.events).toEqual(single.events);
  expect(picture(many.machine)).toBe(picture(single.machine));
  const { length } = many.machine;
  for (let i = 1; i <= 20; i++) {
    const position = Math.floor((length * ((7 * i) % 20)) / 20);
    many.machine.seek(position);
    single.machine.seek(position);
    expect(picture(many.machine), `${position}`).toBe(picture(single.machine));
    expect(many.machine.choiceAt(position)).toEqual(single.machine.choiceAt(position));
  }
});

test('whatever the threads do', () => {
  let batches = 0;
  checkProperty(
    fc.property(program, fc.infiniteStream(fc.nat(11)), (text, chance) => {
      const compiled = forOrders(compile(parse(text)));
      const first = createMachine(compiled);
      const picks: { thread: number; outcome: number }[] = [];
      const threads = compiled.program.threads.map((_, thread) => thread);
      let last = 0;
      for (let n = 0; n < 400 && picks.length < 120; n++) {
        if (!atDecision(first.state)) first.step({ thread: last });
        else {
          const can = threads.filter((thread) => first.canStep(thread));
          if (can.length === 0) break;
          // it goes on for a while
          const pick = chance.next().value as number;
          if (!can.includes(last) || pick === 0) last = can[pick % can.length] as number;
          picks.push({ thread: last, outcome: 0 });
          first.step({ thread: last });
        }
      }
      const [many, single] = [createMachine(compiled), createMachine(compiled)];
      const made = makePicks(many, picks);
      for (let at = 0; at < made; at++) expect(makePicks(single, picks.slice(at, at + 1))).toBe(1);
      expect(picture(many)).toBe(picture(single));
      expect(many.length).toBe(single.length);
      if (picks.some((_, i) => i > 8 && picks.slice(i - 8, i).every(({ thread }) => thread === picks[i]?.thread)))
        batches++;
    }),
    150,
  );
  expectOften(batches, 30);
});
