// Stops after a step: at routines that are called, at what a call waits for or returns, and which
// of several stops is told.
import { describe, expect, test } from 'vitest';
import type { Breakpoint } from '../../../../core/debugger/stops/breakpoint.ts';
import type { Stop } from '../../../../core/debugger/stops/stop.ts';
import { newStopPoints, type StopPoints } from '../../../../core/debugger/stops/stopPoints.ts';
import { afterStep, beforeStep } from '../../../../core/debugger/stops/stops.ts';
import { test as hitsOf } from '../../../../core/debugger/stops/tests.ts';
import { routinesOf } from '../../../../core/kernel/routine.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { MachineEvent } from '../../../../core/program/types.ts';
import type { Expression } from '../../../../core/trace/ast.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ fault 0x10000
t2: vm_map_unwire(0x10000, 0x12000, USER|NOHOLES)
t1 < KERN_SUCCESS
t1: vm_map_wire(0x20000, 0x21000, USER|NOHOLES)
`;
const OBSERVER = { event: () => {}, log: () => {}, problem: () => {} };
const conditionOf = (text: string): Expression => {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.expression;
};
const NEVER = conditionOf('user_wired == 77');
const point = (id: number, change: Partial<Breakpoint> = {}): Breakpoint => ({ id, ...change });

interface Made {
  readonly events: readonly MachineEvent[];
  readonly before: Stop | undefined;
  readonly after: Stop | undefined;
}
/** Every step of the run, with what it stopped at. */
function run(change: Partial<StopPoints>, text = SCRIPT): Made[] {
  const points = { ...newStopPoints(), ...change };
  const machine = createMachine(compile(parse(text)));
  let events: MachineEvent[] = [];
  machine.listen((event) => events.push(event), { details: true } as never);
  const made: Made[] = [];
  for (let choice = machine.next(); choice; choice = machine.next()) {
    events = [];
    const before = beforeStep(points, machine, choice, OBSERVER);
    machine.step(choice);
    made.push({ events, before, after: afterStep(points, machine, choice, events, OBSERVER) });
  }
  return made;
}
const stopsOf = (made: readonly Made[]): Stop[] =>
  made.flatMap(({ before, after }) => [before, after]).filter((one) => one !== undefined);

describe('a function breakpoint', () => {
  const called = (events: readonly MachineEvent[]) =>
    events.flatMap((event) => (event.kind === 'call' ? [event.routine] : []));
  const all = run({}).flatMap(({ events }) => called(events));

  test('stops after each step that calls its routine, and names it, whatever else the step calls', () => {
    expect(new Set(all).size).toBeGreaterThan(3);
    for (const name of new Set(all))
      for (const { events, after } of run({ functions: new Map([[name, [point(7)]]]) })) {
        const times = called(events).filter((one) => one === name).length;
        if (times === 0) expect(after, name).toBeUndefined();
        else {
          expect(after).toMatchObject({
            reason: 'function breakpoint',
            description: 'Paused on function breakpoint',
            hits: Array(times).fill(7),
          });
          expect(after?.text).toMatch(new RegExp(`^t[12] calls ${name}$`));
        }
      }
  });

  test('whose condition does not hold stops nowhere; one that is told with another stop is hit all the same', () => {
    const [name = ''] = all;
    expect(stopsOf(run({ functions: new Map([[name, [point(7, { condition: NEVER })]]]) }))).toEqual([]);
    const expects = new Map([['wait', { id: 3 }]]);
    const waits = run({
      filters: expects as never,
      functions: new Map(routinesOf('freebsd-15').map((r) => [r.name, [point(8)]])),
    });
    const both = stopsOf(waits).filter(({ reason }) => reason === 'exception');
    expect(both.length).toBeGreaterThan(0);
  });
});

describe('a breakpoint on a line', () => {
  const at = (line: number, change: Partial<Breakpoint> = {}) => ({ lines: new Map([[line, [point(4, change)]]]) });

  test('stops once, before the line begins', () => {
    const made = run(at(4));
    expect(stopsOf(made)).toEqual([
      { reason: 'breakpoint', thread: -1, description: 'Paused on breakpoint: line 4', hits: [4], before: true },
    ]);
    expect(stopsOf(run(at(99)))).toEqual([]);
    expect(stopsOf(run(at(4, { condition: NEVER })))).toEqual([]);
  });

  test('that waits for the return stops there, with what has returned', () => {
    expect(stopsOf(run(at(4, { mode: 'return' })))).toEqual([
      { reason: 'breakpoint', thread: 1, description: 'Paused on breakpoint: line 4, t2 has returned', hits: [4] },
    ]);
  });

  test('that waits for a wait stops at each', () => {
    const stops = stopsOf(run(at(4, { mode: 'wait' })));
    expect(stops.length).toBeGreaterThan(0);
    for (const { description, hits } of stops) {
      expect(description).toMatch(/^Paused on breakpoint: line 4, t2 .*\S/);
      expect(description).not.toContain('has returned');
      expect(hits).toEqual([4]);
    }
    expect(stopsOf(run(at(6, { mode: 'wait' })))).toEqual([]);
  });
});

describe('a breakpoint on a step of a routine', () => {
  const steps = (routine: string, pc: number, id: number) => new Map([[routine, new Map([[pc, [point(id)]]])]]);
  const [wire] = routinesOf('freebsd-15').filter(({ name }) => name === 'vm_map_wire');

  test('stops before the step, in its words; on an address it says that', () => {
    const stops = stopsOf(run({ listings: steps('vm_map_wire', 0, 5) }));
    const label = wire?.labels[0];
    expect(stops).toEqual([
      {
        reason: 'breakpoint',
        thread: 0,
        description: `Paused on breakpoint: t1 in vm_map_wire, step ${label}`,
        hits: [5],
        before: true,
      },
      {
        reason: 'breakpoint',
        thread: 0,
        description: `Paused on breakpoint: t1 in vm_map_wire, step ${label}`,
        hits: [5],
        before: true,
      },
    ]);
    const onAddress = stopsOf(run({ instructions: steps('vm_map_wire', 0, 6) }));
    expect(onAddress.map(({ reason, hits }) => [reason, hits])).toEqual(Array(2).fill(['instruction breakpoint', [6]]));
    const both = run({ listings: steps('vm_map_wire', 0, 5), instructions: steps('vm_map_wire', 0, 6) });
    expect(stopsOf(both).map(({ reason, hits }) => [reason, hits])).toEqual(Array(2).fill(['breakpoint', [5, 6]]));
    expect(stopsOf(run({ listings: steps('vm_map_wire', 99, 5) }))).toEqual([]);
  });
});

describe('hits', () => {
  const WIRE = 'map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x3000, USER)\n';
  test('are counted once a position: again after going back, a hit is the one that it was', () => {
    const machine = createMachine(compile(parse(WIRE)));
    const points = newStopPoints();
    const counts: number[] = [];
    const counted = point(7, { hit: (count) => counts.push(count) > 0 });
    const hitAt = (position: number): number[] => {
      while (machine.position < position) machine.step();
      machine.seek(position);
      return hitsOf(points, [counted], machine, 0, OBSERVER, 3);
    };
    for (const position of [2, 4, 6, 6, 4, 4, 6, 2, 9]) expect(hitAt(position)).toEqual([7]);
    expect(counts).toEqual([1, 2, 3, 3, 2, 2, 3, 1, 2]);
    expect(points.hits.get(7)).toEqual([2, 9]);
  });
  test('that do not count are none; a log point speaks instead', () => {
    const machine = createMachine(compile(parse(WIRE)));
    const said: string[] = [];
    const observer = { ...OBSERVER, log: (line: number, text: string) => void said.push(`${line} ${text}`) };
    const all = [
      point(1, { hit: (count) => count > 1 }),
      point(2, { message: [{ kind: 'text', text: 'is said' }] }),
      point(3, { mode: 'return' }),
      point(4),
    ];
    expect(hitsOf(newStopPoints(), all, machine, 0, observer, 3)).toEqual([4]);
    expect(hitsOf(newStopPoints(), all, machine, 0, observer, 3, 'return')).toEqual([3]);
    expect(said).toEqual(['3 is said']);
  });
});
