// The page of the picture with two runs under each other: a click goes to the point in its run, the
// keys move one line through both.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { layoutOf, xOf } from '../../../../core/picture/draw/layout.ts';
import { type PairLayout, paintPair } from '../../../../core/picture/draw/pair.ts';
import { shownOf } from '../../../../core/picture/draw/shown.ts';
import { SvgSurface } from '../../../../core/picture/draw/svg.ts';
import { type Picture, STEPS } from '../../../../core/picture/picture.ts';
import type { FromPage, ToPage } from '../../../../extension/picture/messages.ts';
import { pictureOfText } from '../../../core/picture/examples.ts';
import { type OpenPage, openPage } from './browser.ts';

const WIRE = 'entry 0x10000..0x14000 rw-\nt1 > vm_map_wire(0x10000, 0x12000, USER) @ fault\n';
const REMOVE = 't2: vm_map_remove(0x10000, 0x11000)\n';
const one: Picture = { ...pictureOfText(`${WIRE}${REMOVE}t1 <\n`), branch: 3 };
const other: Picture = { ...pictureOfText(`${WIRE}t1 <\n${REMOVE}`), branch: 5 };
const runs = [one, other] as const;
const length = Math.max(one.recorded, other.recorded);
const difference = 12;
const SIZE = { width: 1000, height: 700 };
const view = { from: 0, to: Math.max(length + 1, 40), ...SIZE };
const placed: PairLayout = paintPair(
  new SvgSurface(),
  { runs: [shownOf(one), shownOf(other)], names: ['now', 'then'], difference },
  view,
);
const at = (position: number): number => xOf(placed[0].layout, position + 0.5);
const laneY = (run: 0 | 1, thread: number): number => placed[run].top + (placed[run].layout.lanes[thread]?.y ?? 0) + 5;
const row = (run: 0 | 1) => placed[run].layout.rows.find(({ gap }) => !gap);
const rowY = (run: 0 | 1): number => placed[run].top + (row(run)?.y ?? 0) + 2;
/** Who makes the step at a position. */
const moverAt = (run: 0 | 1, position: number): number =>
  runs[run].lanes.findIndex(({ steps }) =>
    Array.from({ length: steps.length / STEPS }, (_, i) => steps.slice(i * STEPS, (i + 1) * STEPS)).some(
      ([from = 0, to = 0]) => from <= position && position < to,
    ),
  );

let page: OpenPage;
const pair = (more: object = {}) =>
  ({ kind: 'pair', runs, names: ['now', 'then'], difference, isStill: false, ...more }) as Extract<
    ToPage,
    { kind: 'pair' }
  >;
const said = (): FromPage[] => page.said();
const lineAt = (): number[] => [...new Set(page.line().map(({ path }) => path[0] ?? 0))];

beforeEach(async () => {
  vi.useFakeTimers();
  page = await openPage(SIZE.width, SIZE.height);
  page.send(pair());
  said();
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test('says where they differ, or that they do not, and has the tables of both', () => {
  const now = page.find('now');
  expect(now.textContent).toBe('now and then: they differ from step 12 on');
  const captions = page.find('tables').all('caption');
  expect(captions.map(({ textContent }) => /now|then/.exec(textContent)?.[0])).toEqual(['now', 'now', 'then', 'then']);
  page.send(pair({ difference: undefined, runs: [one, one] }));
  expect(now.textContent).toBe('now and then: they do not differ');
  expect(page.find('empty').hidden).toBe(true);
});

test('a line through both is where they part, and where the pointer is', () => {
  expect(lineAt()).toEqual([expect.closeTo(xOf(placed[0].layout, difference), 6)]);
  expect(page.find('canvas').dataset.position).toBe('12');
  page.mouse('mousemove', at(20), laneY(1, 0));
  expect(lineAt()).toEqual([expect.closeTo(xOf(placed[0].layout, 20), 6)]);
  expect(page.line().length).toBe(2);
  // names are beside time, and outside the canvas is no step
  page.mouse('mousemove', 20, laneY(1, 0));
  page.mouse('mouseleave', 0, 0);
  expect(page.find('canvas').dataset.position).toBe('20');
  // the debugger is somewhere else: the line stays
  page.send(pair({ difference: 14 }));
  expect(page.find('canvas').dataset.position).toBe('20');
  expect(page.find('now').textContent).toContain('step 14');
});

describe('a click', () => {
  test('goes to the point in its run, by the thread that is there or makes the step', () => {
    page.mouse('click', at(20), laneY(0, 1));
    page.mouse('click', at(20), laneY(1, 0));
    page.mouse('click', at(20), rowY(1));
    expect(said()).toEqual([
      { kind: 'go', run: 0, point: { position: 20, thread: 1, branch: 3 } },
      { kind: 'go', run: 1, point: { position: 20, thread: 0, branch: 5 } },
      { kind: 'go', run: 1, point: { position: 20, thread: moverAt(1, 20), branch: 5 } },
    ]);
    page.mouse('dblclick', at(20), laneY(0, 1));
    expect(said()).toEqual([]);
  });
  test('behind the end of a run is its end, which nobody steps from', () => {
    page.mouse('click', 991, rowY(0));
    expect(said()).toEqual([{ kind: 'go', run: 0, point: { position: one.recorded, branch: 3 } }]);
  });
  test('in runs that nobody is in names no branch', () => {
    page.send(pair({ isStill: true }));
    page.mouse('click', at(20), laneY(1, 0));
    expect(said()).toEqual([{ kind: 'go', run: 1, point: { position: 20, thread: 0 } }]);
  });
  test('on a name dims the rest in both, and once more nothing', () => {
    const pale = (): number => {
      page.frame();
      return page.base().filter(({ style }) => style.globalAlpha === 0.4).length;
    };
    const before = pale();
    const after = [laneY(0, 1), laneY(0, 1), laneY(1, 0), laneY(1, 1)].map((y) => {
      page.mouse('click', 20, y);
      return pale();
    });
    expect(after.map((n) => n > before)).toEqual([true, false, true, true]);
    page.key('Escape');
    expect(pale()).toBe(before);
    expect(said()).toEqual([]);
  });
  test('on a range dims what lies outside it', () => {
    const drawn = (): string => {
      page.frame();
      return JSON.stringify(page.base().map(({ style }) => style.globalAlpha));
    };
    const before = drawn();
    page.mouse('click', 20, rowY(0));
    expect(drawn()).not.toBe(before);
    page.mouse('click', 20, rowY(0));
    expect(drawn()).toBe(before);
    page.mouse('click', 20, rowY(0));
    page.mouse('click', 20, placed[0].top + placed[0].layout.axisY + 12);
    expect(drawn()).toBe(before);
  });
});

describe('keys', () => {
  const told = (): FromPage[] => {
    vi.advanceTimersByTime(150);
    return said();
  };
  test('move the line, no further than the longer run, and tell the step of the marked run', () => {
    page.key('ArrowRight');
    expect(told()).toMatchObject([
      { kind: 'detail', run: 0, point: { position: 13, thread: moverAt(0, 13), branch: 3 } },
    ]);
    page.key('ArrowDown');
    expect(told()).toMatchObject([
      { kind: 'detail', run: 1, point: { position: 13, thread: moverAt(1, 13), branch: 5 } },
    ]);
    page.key('Home');
    expect(lineAt()).toEqual([expect.closeTo(xOf(placed[0].layout, 0), 6)]);
    page.key('ArrowLeft');
    expect(page.find('canvas').dataset.position).toBe('0');
    page.key('End');
    expect(page.find('canvas').dataset.position).toBe(String(length));
    page.key('ArrowRight');
    expect(page.find('canvas').dataset.position).toBe(String(length));
    told();
    // the script makes the last step: no thread is there
    page.key('ArrowUp');
    expect(told()).toEqual([]);
  });
  test('behind the end of a run tell who made its last step', () => {
    page.send(pair({ runs: [{ ...one, recorded: 78 }, one] }));
    page.key('End');
    const last = { position: 78, thread: moverAt(0, 77), branch: 3 };
    expect(told()).toMatchObject([{ run: 0, point: last }]);
    page.key('ArrowLeft');
    expect(told()).toMatchObject([{ run: 0, point: last }]);
  });
  test('with Shift go along the calls of both', () => {
    const borders = runs.flatMap(({ lanes }) =>
      lanes.flatMap(({ calls }) => calls.flatMap(({ from, to }) => [from - 1, to])),
    );
    page.key('ArrowRight', { shiftKey: true });
    const next = Math.min(...borders.filter((border) => border > difference));
    expect(page.find('canvas').dataset.position).toBe(String(next));
  });
  test('Enter goes to the step that the line is at in the marked run, at most to its end', () => {
    page.key('ArrowDown');
    page.key('Enter');
    page.key('End');
    page.key('ArrowUp');
    page.key('Enter');
    page.key(' ');
    const [first, last] = said();
    expect(first).toMatchObject({ kind: 'go', run: 1, point: { position: 12, branch: 5 } });
    expect(last).toMatchObject({ kind: 'go', run: 0, point: { branch: 3 } });
    expect((last as { point: { position: number } }).point.position).toBe(one.recorded);
  });
  test('bring the line into view where they leave it', () => {
    for (let i = 0; i < 8; i++) page.key('+');
    page.frame();
    page.key('End');
    expect(page.frame()).toBe(1);
    const [x = 0] = lineAt();
    expect(x).toBeGreaterThan(placed[0].layout.left);
    expect(x).toBeLessThan(placed[0].layout.right);
    page.key('ArrowLeft');
    expect(page.frame()).toBe(0);
  });
});

test('exports both, by their names', () => {
  page.send({ kind: 'export' });
  const [{ text }] = said() as [Extract<FromPage, { kind: 'svg' }>];
  expect(text).toContain('<title>now and then</title>');
  expect(layoutOf(one, view).left).toBe(placed[0].layout.left);
});
