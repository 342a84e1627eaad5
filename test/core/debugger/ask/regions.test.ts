// The stretches of the history in which something can have changed: they hold each call that may
// have changed it, come in order, and do not meet.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsIn, type Stretch, stretches } from '../../../../core/debugger/ask/regions.ts';
import { extent, type MayChange } from '../../../../core/debugger/why/changes.ts';
import { marksFrom } from '../../../../core/history/callIndex.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { program } from '../../machine/programs.ts';

function ranOf(text: string, most = 3000): Machine {
  const machine = createMachine(compile(parse(text)));
  for (let choice = machine.next(); choice && machine.length < most; choice = machine.next()) machine.step(choice);
  return machine;
}
const holds = (all: readonly Stretch[], at: number): boolean => all.some(([from, to]) => from <= at && at < to);

test('every step of a call that may change it is in one, within the positions that are asked for', () => {
  checkProperty(
    fc.property(program, fc.nat(), fc.nat(), fc.nat(6), (text, a, b, which) => {
      const machine = ranOf(text);
      const [low, high] = [a % (machine.length + 1), b % (machine.length + 1)].sort((x, y) => x - y) as [
        number,
        number,
      ];
      const may: MayChange = (_, index) => index % 7 === which;
      const found = stretches(machine, may, low, high);
      found.forEach(([from, to], i) => {
        expect(from).toBeGreaterThanOrEqual(low);
        expect(to).toBeLessThanOrEqual(high);
        expect(from).toBeLessThan(to);
        const next = found[i + 1];
        if (next) expect(next[0]).toBeGreaterThan(to + 64);
      });
      const steps = new Set<number>();
      for (const mark of marksFrom(machine.timeline, 0)) {
        const { from, to } = extent(machine, mark);
        if (may(mark.branch, mark.index)) for (let at = from; at < to; at++) steps.add(at);
      }
      const within = [...steps].filter((at) => low <= at && at < high);
      expect(within.filter((at) => !holds(found, at))).toEqual([]);
      // no more than what lies between two of them
      for (const [from, to] of found) expect([steps.has(from), steps.has(to - 1)]).toEqual([true, true]);
    }),
    100,
  );
});

test('where any call may change it, it is all that is asked for', () => {
  const machine = ranOf('map 0x1000..0x9000\nt1: vm_map_wire(0x1000, 0x3000, USER)\n');
  expect(stretches(machine, undefined, 2, 5)).toEqual([[2, 5]]);
  expect(stretches(machine, undefined, 5, 5)).toEqual([]);
});

test('the run may have ended at both ends of what is asked for, and where it went on by hand', () => {
  const machine = ranOf('map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x3000, USER)\n');
  const end = machine.length;
  expect(endsIn(machine.timeline, 2, end)).toEqual([
    [2, 3],
    [end - 1, end],
  ]);
  const call = { kind: 'set', place: { kind: 'kernel', field: 'user_wired' }, value: 1 } as const;
  machine.step({ thread: 0, intervention: call });
  machine.step({ thread: 0, intervention: call });
  const added = (low: number, high: number) => endsIn(machine.timeline, low, high).slice(2);
  expect(added(0, end + 2)).toEqual([
    [end - 1, end + 1],
    [end, end + 2],
  ]);
  expect(added(end, end + 1)).toEqual([
    [end, end + 1],
    [end, end + 1],
  ]);
  expect(added(0, end - 1)).toEqual([]);
});
