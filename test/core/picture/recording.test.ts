import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MapState } from '../../../core/kernel/state.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { type Band, bandsOf, OPEN } from '../../../core/picture/bands.ts';
import { LaneRecord, laneOf, waitedFor } from '../../../core/picture/lanes.ts';
import { LANE } from '../../../core/picture/picture.ts';
import { isUsed, Recording } from '../../../core/picture/recording.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { program } from '../machine/programs.ts';

/** What the recording says of a position, in the form that `seen` has. */
function recorded(r: Recording, position: number) {
  const lanes = r.lanes.map(({ from, lane, by }) => {
    const i = from.countUpTo(position) - 1;
    return [lane.get(i), by.get(i)];
  });
  const bands = r.bands.map((record) => {
    const there: Band[] = [];
    for (let i = 0; i < record.length; i++) {
      const to = record.to.get(i);
      if (record.from.get(i) <= position && (to === OPEN || to > position)) there.push(record.at(i));
    }
    return there.sort((a, b) => a.start - b.start);
  });
  const inCall = r.calls.map(({ from, to }) => {
    const i = from.countUpTo(position) - 1;
    const end = to.at(i);
    return i >= 0 && (end === OPEN || (end ?? 0) > position);
  });
  return { lanes, bands: bands.filter((of) => of.length > 0), inCall };
}

function seen({ state }: Machine) {
  const k = state.kernel;
  return {
    lanes: k.threads.map((_, t) => {
      const lane = laneOf(k, t);
      return [lane, waitedFor(k, t, lane)];
    }),
    bands: k.maps
      .filter((_, map) => isUsed(k, map))
      .map((m: MapState) => bandsOf(m, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))
      .filter((of) => of.length > 0),
    inCall: k.threads.map(({ depth, status }) => depth > 0 && status !== 5),
  };
}

function compareAll(machine: Machine, recording: Recording, name = 'run'): void {
  const { length } = machine;
  for (let position = 0; position <= length; position++) {
    machine.seek(position);
    expect(recorded(recording, position), `${name} at ${position}`).toEqual(seen(machine));
  }
  machine.seek(length);
}

function runOn(machine: Machine, steps: number): void {
  for (let i = 0; i < steps; i++) {
    if (!machine.next()) return;
    machine.step();
  }
}

describe('the recording of a run', () => {
  test('says at every position of each example what the replayed state says', () => {
    for (const file of readdirSync('examples').filter((name) => name.endsWith('.vmtrace'))) {
      const machine = createMachine(compile(parse(readFileSync(`examples/${file}`, 'utf8'))));
      runOn(machine, 4000);
      const recording = new Recording(machine);
      const here = machine.position;
      expect(recording.extend()).toBe(true);
      expect(machine.position, 'the machine is left where it is').toBe(here);
      compareAll(machine, recording, file);
    }
  });

  test('follows a run that goes on, goes back and takes another branch', () => {
    const picks = fc.array(fc.record({ steps: fc.nat(25), back: fc.nat(12), pick: fc.nat(5) }), { maxLength: 8 });
    checkProperty(
      fc.property(program, picks, (text, moves) => {
        const machine = createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });
        const recording = new Recording(machine);
        for (const { steps, back, pick } of moves) {
          for (let i = 0; i < steps; i++) {
            const can = machine.program.threads.map((_, t) => t).filter((t) => machine.canStep(t));
            const thread = can[pick % Math.max(can.length, 1)];
            const next = machine.next();
            if (!next) break;
            machine.step(thread === undefined ? next : { thread });
          }
          recording.extend();
          machine.back(back);
        }
        recording.extend();
        compareAll(machine, recording);
      }),
      60,
    );
  });

  test('keeps what a branch has in common with the one that was recorded, up to where it left it', () => {
    const text = 'map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\n';
    const calls = [1, 2].map((t) => `t${t}: vm_map_wire(0x${t}000, 0x${t + 1}000, USER)\n`).join('');
    const machine = createMachine(compile(parse(text + calls)), { schedule: { kind: 'round-robin' } });
    runOn(machine, 4000);
    const recording = new Recording(machine);
    recording.extend();
    const { length } = machine;
    for (const back of [3, 1]) {
      machine.seek(length - back);
      expect(recording.isWhole).toBe(true);
      machine.step({ thread: 0, intervention: { kind: 'kill' } });
      expect([recording.isWhole, recording.length]).toEqual([false, length - back]);
      expect(recording.extend()).toBe(true);
      compareAll(machine, recording);
      machine.takeBranch(0);
      expect([recording.isWhole, recording.length]).toEqual([false, length - back]);
      recording.extend();
      compareAll(machine, recording);
    }
  });

  test('knows of each entry that the run changed how far those that begin there have reached', () => {
    for (const name of ['unmapped-while-asleep', 'hole', 'two-wirings', 'stack-grows']) {
      const machine = createMachine(compile(parse(readFileSync(`examples/${name}.vmtrace`, 'utf8'))));
      runOn(machine, 4000);
      const recording = new Recording(machine);
      recording.extend();
      for (const record of recording.bands) {
        const bands = Array.from({ length: record.length }, (_, i) => ({ ...record.at(i), from: record.from.get(i) }));
        const changed = record.reaches(false);
        const all = record.reaches(true);
        for (const { start, end, from } of bands) {
          if (from > 0) expect(changed.get(start), name).toBeGreaterThanOrEqual(end);
          expect(all.get(start), name).toBeGreaterThanOrEqual(end);
        }
        for (const reach of [changed, all])
          for (const [start, end] of reach)
            expect(bands.filter((one) => one.start === start).map((one) => one.end)).toContain(end);
      }
    }
  });

  test('knows which step refused a call last, and of all other calls that none did', () => {
    const lines = ['t1: vm_map_wire(0x1000, 0x2000, USER)', 't1: vm_map_wire(0x7000, 0x8000, USER|NOHOLES)'];
    const text = `map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\n${lines.join('\n')}\n`;
    const machine = createMachine(compile(parse(text)));
    const recording = new Recording(machine);
    while (machine.next()) {
      machine.step();
      recording.extend();
      const [calls] = recording.calls;
      if (calls && calls.from.length > 0) expect(calls.refused.get(0)).toBe(0);
    }
    const [calls] = recording.calls;
    expect(calls?.refused.length).toBe(2);
    const [from = 0, to = 0, refused = 0] = [calls?.from, calls?.to, calls?.refused].map((list) => list?.get(1));
    expect(refused).toBeGreaterThan(from);
    expect(refused).toBeLessThanOrEqual(to);
  });

  test('a lock that is held between two calls shows in the lane, and no call does', () => {
    const machine = createMachine(compile(parse('t1: vm_map_lock()\nt1: vm_map_unlock()\n')));
    runOn(machine, 300);
    const recording = new Recording(machine);
    recording.extend();
    const [lane] = recording.lanes;
    const [calls] = recording.calls;
    expect(calls?.from.length).toBe(2);
    const returned = calls?.to.get(0) ?? 0;
    expect(calls?.from.get(1)).toBeGreaterThan(returned);
    expect(lane?.lane.get(lane.from.countUpTo(returned) - 1)).toBe(LANE.holds);
  });

  test('a submap is seen from the start, the map of a fork once its process has it', () => {
    const machine = createMachine(
      compile(
        parse(
          'submap exec 0x20000..0x28000\nprocess p2\nentry 0x10000..0x14000 rw-\n' +
            't1: vm_map_insert(exec, 0x20000, 0x22000, rw-)\nt1: fork(p2)\n',
        ),
      ),
    );
    runOn(machine, 1000);
    const recording = new Recording(machine);
    recording.extend();
    const first = (map: number): number | undefined => recording.bands[map]?.from.get(0);
    const firstWith = (has: (k: typeof machine.state.kernel) => boolean): number => {
      for (let position = 0; ; position++) {
        machine.seek(position);
        if (has(machine.state.kernel)) return position;
      }
    };
    expect(first(1)).toBe(firstWith((k) => (k.maps[1]?.count ?? 0) > 0));
    const made = firstWith((k) => (k.maps[2]?.count ?? 0) > 0);
    const given = firstWith((k) => k.processes.some(({ map }) => map === 2));
    expect(given).toBeGreaterThan(made);
    expect(first(2)).toBe(given);
    // a picture from before the fork says whose map it is
    machine.seek(0);
    expect(recording.names).toEqual(['', 'exec', 'p2']);
  });

  test('lanes are tiled: each segment begins where the one before ends, and differs from it', () => {
    checkProperty(
      fc.property(program, (text) => {
        const machine = createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });
        runOn(machine, 300);
        const recording = new Recording(machine);
        recording.extend();
        for (const { from, lane, by } of recording.lanes) {
          expect(from.get(0)).toBe(0);
          for (let i = 1; i < from.length; i++) {
            expect(from.get(i)).toBeGreaterThan(from.get(i - 1));
            expect([lane.get(i), by.get(i)]).not.toEqual([lane.get(i - 1), by.get(i - 1)]);
          }
        }
      }),
      40,
    );
  });
});

test('a lane has one segment from a position on: what is noted there last, if it is something else', () => {
  const lane = new LaneRecord();
  const segments = () =>
    Array.from({ length: lane.from.length }, (_, i) => [lane.from, lane.lane, lane.by].map((list) => list.get(i)));
  lane.note(0, LANE.idle, -1);
  lane.note(3, LANE.runs, -1);
  lane.note(3, LANE.contends, 1);
  lane.note(5, LANE.contends, 1);
  lane.note(7, LANE.contends, 2);
  const noted = [
    [0, LANE.idle, -1],
    [3, LANE.contends, 1],
    [7, LANE.contends, 2],
  ];
  expect(segments()).toEqual(noted);
  lane.cut(7);
  expect(segments()).toEqual(noted);
  lane.cut(6);
  expect(segments()).toEqual(noted.slice(0, 2));
  lane.note(6, LANE.holds, -1);
  expect(segments()).toEqual([...noted.slice(0, 2), [6, LANE.holds, -1]]);
});
