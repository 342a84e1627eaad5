// What a picture of a stretch has: calls that are about to fail, calls that were made by hand,
// branches that were left, and the map that was asked for alone.
import { describe, expect, test } from 'vitest';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { Picture, PictureAsked } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const HOLE = 'entry 0x1000..0x3000 rw-\nentry 0x5000..0x7000 rw-\nt1: vm_map_wire(0x1000, 0x7000, USER)\n';

function runOf(text: string): { machine: Machine; picture: (asked?: PictureAsked) => Picture } {
  const compiled = compile(parse(text));
  const machine = createMachine(compiled);
  const recording = new Recording(machine);
  return { machine, picture: (asked = {}) => pictureOf(recording, { machine, compiled }, asked) };
}

const callsOf = ({ lanes }: Picture) => lanes.flatMap(({ calls }) => calls);

test('a call that is refused says what it is about to return and why, from the step on that refused it until it returns', () => {
  const { machine, picture } = runOf(HOLE);
  const seen: (string | undefined)[] = [];
  for (let choice = machine.next(); choice; choice = machine.next()) {
    machine.step(choice);
    const { position } = machine;
    const now = picture();
    const [call] = callsOf(now);
    if (call?.result === undefined) {
      seen.push(call?.failing?.result);
      if (!call?.failing) expect(now.causes).toEqual([]);
      else {
        expect(call.failing.at).toBeLessThanOrEqual(position);
        expect(now.causes).toEqual([
          expect.objectContaining({
            to: call.failing.at,
            thread: 0,
            text: expect.stringContaining('a hole at 0x3000..0x5000'),
          }),
        ]);
      }
      expect(call?.failed ?? false).toBe(false);
    } else {
      expect(call).toMatchObject({ result: 'KERN_INVALID_ADDRESS', failed: true });
      expect(call.to).toBeLessThanOrEqual(position);
      expect(call.failing).toBeUndefined();
      expect(now.causes.map(({ to }) => to)).toEqual([call.to]);
    }
  }
  const from = seen.indexOf('KERN_INVALID_ADDRESS');
  expect(from).toBeGreaterThan(0);
  expect(seen.slice(from).every((result) => result === 'KERN_INVALID_ADDRESS')).toBe(true);
  expect(seen.slice(0, from).every((result) => result === undefined)).toBe(true);
});

test('going back before it was refused, it is not about to fail any more', () => {
  const { machine, picture } = runOf(HOLE);
  while (callsOf(picture())[0]?.failing === undefined) machine.step();
  const at = callsOf(picture())[0]?.failing?.at ?? 0;
  machine.seek(at - 1);
  const [call] = callsOf(picture());
  // the run is known up to there, wherever it is now
  expect(call?.failing?.at).toBe(at);
  expect(machine.position).toBe(at - 1);
  machine.step({ thread: 0, intervention: { kind: 'kill' } });
  expect(callsOf(picture())[0]?.failing).toBeUndefined();
});

test('a call that was made by hand is there in its words, and has no line', () => {
  const { machine, picture } = runOf(
    'entry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x3000, USER)\nt2: vm_map_lookup_entry(0x1000)\n',
  );
  machine.step({
    thread: 1,
    intervention: { kind: 'call', call: { name: 'vm_map_remove', args: { start: 1, end: 2 } } },
  });
  for (let choice = machine.next(); choice; choice = machine.next()) machine.step(choice);
  const byHand = picture().lanes[1]?.calls[0];
  expect(byHand).toMatchObject({ text: 'vm_map_remove(0x1000, 0x2000)', short: 'remove 0x1000..0x2000', line: 0 });
  const own = picture().lanes[0]?.calls[0];
  expect(own?.line).toBe(2);
});

describe('of several maps', () => {
  const text =
    'process p2\nthread t2 of p2\nentry 0x1000..0x3000 rw-\nt1: fork(p2)\nt2: vm_map_wire(0x1000, 0x3000, USER)\n';
  test('all have rows and bands, unless one is asked for, and of that one its pages', () => {
    const { machine, picture } = runOf(text);
    for (let choice = machine.next(); choice; choice = machine.next()) machine.step(choice);
    const rowsOf = (asked: PictureAsked): number[] => picture(asked).maps.map(({ rows }) => rows.length);
    expect(rowsOf({})).toEqual([1, 1]);
    expect(rowsOf({ map: 0 })).toEqual([1, 0]);
    expect(rowsOf({ map: 1 })).toEqual([0, 1]);
    expect(picture({ map: 0 }).maps[1]?.bands).toEqual([]);
    expect(picture({ map: 1 }).maps[1]?.bands).toEqual(picture().maps[1]?.bands);
    expect(rowsOf({ map: 1, low: 2, high: 8 })).toEqual([0, 1]);
    expect(rowsOf({ map: 1, low: 3, high: 8 })).toEqual([0, 0]);
  });
});

test('branches that were left are tracks, from where they leave the one that is drawn', () => {
  const { machine, picture } = runOf(
    'entry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x3000, USER)\nt2: vm_map_remove(0x1000, 0x3000)\n',
  );
  const run = (steps: number): void => {
    for (let i = 0; i < steps; i++) machine.step();
  };
  run(10);
  expect(picture().tracks).toEqual([]);
  machine.seek(4);
  machine.step({ thread: 1 });
  run(3);
  const [track, ...others] = picture().tracks;
  expect(others).toEqual([]);
  expect(track).toMatchObject({ from: 4, length: 10 });
  expect(picture().branch).not.toBe(track?.id);
  expect(picture().length).toBe(8);
});
