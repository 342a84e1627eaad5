// Two runs: where they part.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { firstDifference } from '../../../core/picture/compare.ts';
import { barY, xOf } from '../../../core/picture/draw/layout.ts';
import { paintPair, pairHitAt } from '../../../core/picture/draw/pair.ts';
import { type Shown, shownOf } from '../../../core/picture/draw/shown.ts';
import { SvgSurface } from '../../../core/picture/draw/svg.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const MAP = 'map 0x1000..0x100000\nentry 0x10000..0x14000 rw-\n';
function drawn(text: string): { picture: Picture; positions: string[] } {
  const compiled = compile(parse(`${MAP}${text}`));
  const machine = createMachine(compiled);
  const positions: string[] = [];
  for (let choice = machine.next(); choice; choice = machine.next()) {
    positions.push(JSON.stringify([choice.thread]));
    machine.step(choice);
  }
  return { picture: pictureOf(new Recording(machine), { machine, compiled }, {}), positions };
}

const WIRE = 't1 > vm_map_wire(0x10000, 0x12000, USER) @ fault\n';
const first = drawn(`${WIRE}t2: vm_map_remove(0x10000, 0x11000)\nt1 <\n`);
const second = drawn(`${WIRE}t1 <\nt2: vm_map_remove(0x10000, 0x11000)\n`);
const third = drawn(`${WIRE}t2: vm_map_remove(0x10000, 0x12000)\nt1 <\n`);

test('runs in another order differ where another thread goes on', () => {
  const at = firstDifference(first.picture, second.picture);
  const chosen = first.positions.findIndex((choice, i) => choice !== second.positions[i]);
  expect(at).toBe(chosen);
  expect(firstDifference(second.picture, first.picture)).toBe(at);
});

test('the same runs do not differ; other arguments show where they first matter', () => {
  expect(firstDifference(first.picture, drawn(`${WIRE}t2: vm_map_remove(0x10000, 0x11000)\nt1 <\n`).picture)).toBe(
    undefined,
  );
  const at = firstDifference(first.picture, third.picture) as number;
  expect(at).toBeGreaterThan(first.positions.indexOf('[1]'));
  expect(at).toBeLessThan(first.positions.length);
});

test('both are drawn, the line through both where they part', () => {
  const s = new SvgSurface();
  const difference = firstDifference(first.picture, second.picture);
  const view = { from: 0, to: first.picture.length + 1, width: 900, height: 600 };
  const runs = [first, second].map(({ picture }) => shownOf(picture, { isStill: true })) as [Shown, Shown];
  const pair = { runs, names: ['one', 'other'], difference } as const;
  const placed = paintPair(s, pair, view);
  const svg = s.document(900, 600, 'pair');
  expect(svg).toContain('>one<');
  expect(svg).toContain('>other<');
  expect(svg.match(/first difference/g)).toHaveLength(1);
  expect(svg).not.toContain('NaN');
  // one legend for both, and no present step: nobody is in them
  expect(svg.match(/holds the lock/g)).toHaveLength(1);
  expect(svg).not.toContain('now: ');
  // each point belongs to one of them
  for (const run of [0, 1] as const) {
    const { layout, top } = placed[run];
    const y = top + barY(layout, 1);
    expect(pairHitAt(placed, pair, xOf(layout, 7.5), y)).toMatchObject({ run, position: 7, thread: 1 });
  }
});
