// Where a run may have stopped, by the marks of its calls: what they rule out has no stop in it, on
// random ways through random scripts and the examples.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backToStop } from '../../../../core/debugger/run/backward.ts';
import { stopsBefore } from '../../../../core/debugger/run/skipPruning.ts';
import { Walker } from '../../../../core/debugger/run/walk.ts';
import type { Mode } from '../../../../core/debugger/stops/breakpoint.ts';
import { FILTERS } from '../../../../core/debugger/stops/filters.ts';
import { newStopPoints, type StopPoints } from '../../../../core/debugger/stops/stopPoints.ts';
import { afterStep, beforeStep } from '../../../../core/debugger/stops/stops.ts';
import type { Observer } from '../../../../core/debugger/stops/tests.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import type { MachineEvent } from '../../../../core/program/types.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../../property.ts';
import { program } from '../../machine/programs.ts';

const SILENT: Observer = { event: () => {}, log: () => {}, problem: () => {} };

/** One filter each, no line; then lines. */
function pointsOf(filters: readonly string[], lines: readonly number[], mode?: Mode): StopPoints {
  const points = newStopPoints();
  for (const id of filters) points.filters.set(id, { id: 1 });
  lines.forEach((line, i) => {
    points.lines.set(line, [{ id: 10 + i, ...(mode === undefined ? {} : { mode }) }]);
  });
  return points;
}

interface Run {
  readonly machine: Machine;
  /** Where one has to come by to see a stop: the position after the step that is looked at. */
  readonly stops: number[];
}

/**
 * Runs to the end, whoever a pick says going next, and notes the stops; the end itself has no mark.
 */
function run(text: string, points: StopPoints, picks: readonly number[]): Run {
  const machine = createMachine(compile(parse(text)), picks.length > 0 ? { schedule: { kind: 'round-robin' } } : {});
  let events: MachineEvent[] = [];
  machine.listen((event) => events.push(event));
  const stops: number[] = [];
  for (let i = 0; i < 4000; i++) {
    const next = machine.next();
    if (!next) break;
    const can = machine.program.threads.map((_, t) => t).filter((t) => machine.canStep(t));
    const pick = picks[i % picks.length];
    const choice = pick === undefined || can.length === 0 ? next : { thread: can[pick % can.length] as number };
    if (beforeStep(points, machine, choice, SILENT)) stops.push(machine.position + 1);
    events = [];
    machine.step(choice);
    if (machine.state.script.end !== 'running') break;
    if (afterStep(points, machine, choice, events, SILENT)) stops.push(machine.position);
  }
  return { machine, stops };
}

let ruledOut = 0;
function expectNoneMissed({ machine, stops }: Run, points: StopPoints): void {
  const before = stopsBefore(machine, points);
  const stopped = new Set(stops);
  for (let position = machine.length; position > 0; position--) {
    const reached = before(position);
    expect(reached).toBeLessThanOrEqual(position);
    if (reached < position) ruledOut++;
    // every position from the one that was given down to what was found: one a time is enough, the
    // others come by themselves
    if (stopped.has(position)) expect(reached, `the stop seen at ${position}`).toBe(position);
  }
}

const sets: readonly (readonly string[])[] = [...FILTERS.map(({ id }) => [id]), [], ['KERN_INVALID_ADDRESS', 'sleep']];

test('random ways through random scripts', () => {
  ruledOut = 0;
  checkProperty(
    fc.property(
      program,
      fc.array(fc.nat(50), { maxLength: 60 }),
      fc.constantFrom(...sets),
      fc.array(fc.integer({ min: 6, max: 14 }), { maxLength: 2 }),
      fc.constantFrom<Mode | undefined>(undefined, 'wait', 'call'),
      (text, picks, filters, lines, mode) => {
        const points = pointsOf(filters, lines, mode);
        expectNoneMissed(run(text, points, picks), points);
      },
    ),
    400,
  );
  expectOften(ruledOut, 1000);
});

/** With what they expect turned round, so that much of it does not hold. */
test.each(readdirSync('examples').filter((f) => f.endsWith('.vmtrace')))('examples/%s', (f) => {
  const text = readFileSync(`examples/${f}`, 'utf8')
    .replaceAll(/KERN_SUCCESS/g, 'KERN_INVALID_ADDRESS')
    .replaceAll('== ', '!= ');
  const lines = text.split('\n').map((_, i) => i + 1);
  for (const points of [
    ...sets.map((filters) => pointsOf(filters, [])),
    pointsOf(
      [],
      lines.filter((n) => n % 3 === 0),
    ),
  ])
    expectNoneMissed(run(text, points, []), points);
});

test('threads were stuck, and then somebody went on by hand: the way back finds where', async () => {
  const page = (n: number): string => `0x${(n * 4096).toString(16)}`;
  const entries = Array.from({ length: 900 }, (_, i) => `entry ${page(100 + 2 * i)}..${page(101 + 2 * i)} rw- max=rwx`);
  const lines = ['map 0x1000..0x4000000', 'thread t2', ...entries, 't1: vm_map_lock()', 't1: vm_map_unlock_and_wait()'];
  const machine = createMachine(compile(parse(lines.join('\n'))));
  const events: MachineEvent[] = [];
  machine.listen((event) => events.push(event));
  while (machine.next()) machine.step();
  const stuck = machine.position;
  expect(events.map(({ kind }) => kind)).toContain('stuck');
  const thread = machine.program.threads.indexOf('t2');
  machine.step({
    thread,
    intervention: { kind: 'call', call: { name: 'vm_map_remove', args: { start: 100, end: 2000 } } },
  });
  while (machine.next()) machine.step();
  expect(machine.position - stuck).toBeGreaterThan(3000);
  machine.seek(machine.position - 1);
  const points = pointsOf(['stuck'], []);
  const walker = new Walker(machine, points, SILENT);
  machine.listen((event) => walker.note(event));
  const stop = runToEnd(backToStop(machine, points, walker, false));
  expect(stop).toMatchObject({ reason: 'exception' });
  expect(machine.position).toBe(stuck);
});
