// The page of the picture with the run of a session: its keys, its zoom, and the detail
// that it asks for.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FromPage } from '../../../../extension/picture/messages.ts';
import { type OpenPage, openPage } from './browser.ts';
import { at, laneY, layout, rangeOf, rows, run, SIZE, whole } from './run.ts';

let page: OpenPage;
const said = (): FromPage[] => page.said();
const rest = (milliseconds = 150): unknown => vi.advanceTimersByTime(milliseconds);

beforeEach(async () => {
  vi.useFakeTimers();
  page = await openPage(SIZE.width, SIZE.height);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe('keys', () => {
  const press = (...keys: (string | [string, object])[]): FromPage[] => {
    for (const key of keys) {
      const [name, more] = typeof key === 'string' ? [key, {}] : key;
      expect([name, page.key(name, more).defaultPrevented]).toEqual([name, true]);
    }
    return said();
  };
  const travels = (...positions: number[]) => positions.map((position) => ({ kind: 'travel', position }));
  beforeEach(() => {
    page.send(whole());
    said();
  });
  test('go step by step, by the borders of calls with Shift, and to the ends', () => {
    const borders = [
      ...new Set(run.lanes.flatMap(({ calls }) => calls.flatMap(({ from, to }) => [from - 1, to]))),
    ].sort((a, b) => a - b);
    const shift = { shiftKey: true };
    expect(press('ArrowLeft')).toEqual(travels(29));
    page.send(whole());
    expect(press('ArrowRight', 'Home', 'End')).toEqual(travels(31, 0, run.length));
    page.send(whole());
    expect(press(['ArrowLeft', shift])).toEqual(travels(borders.findLast((one) => one < 30) ?? 0));
    page.send(whole());
    expect(press(['ArrowRight', shift])).toEqual(travels(borders.find((one) => one > 30) ?? run.length));
  });
  test('go on from where the debugger is on its way to', () => {
    expect(press('ArrowRight', 'ArrowRight')).toEqual(travels(31, 32));
    page.send(whole({ ...run, position: 31 }, false, true));
    expect(press('ArrowRight', 'ArrowLeft')).toEqual(travels(33, 32));
    // it has stopped elsewhere
    page.send(whole({ ...run, position: 12 }));
    expect(press('ArrowRight')).toEqual(travels(13));
    // steps that are not made yet
    page.send(whole({ ...run, position: run.length }));
    expect(press('ArrowRight')).toEqual([{ kind: 'step' }]);
    page.send(whole({ ...run, length: run.length + 5, position: run.length + 1 }, false, true));
    rest();
    expect(press('ArrowRight')).toEqual([{ kind: 'step' }]);
    page.send(whole({ ...run, length: run.length + 5, position: run.length + 5 }));
    expect(press('ArrowLeft')).toEqual(travels(run.length + 4));
  });
  test('a key that is held down at the end asks for a step when the one before is made', () => {
    page.send(whole({ ...run, position: run.length }));
    expect(press('ArrowRight', 'ArrowRight', 'ArrowRight')).toEqual([{ kind: 'step' }]);
    rest();
    expect(press('ArrowRight')).toEqual([{ kind: 'step' }]);
  });
  test('that were pressed while the editor had the focus do the same', () => {
    page.send({ kind: 'key', key: { key: 'ArrowRight' } });
    page.send({ kind: 'key', key: { key: 'Home', shiftKey: false } });
    expect(said()).toEqual(travels(31, 0));
  });
  test('Shift+Enter sees the marked range alone, and all again', () => {
    const shift = { shiftKey: true };
    expect(press('ArrowDown', ['Enter', shift])).toEqual([]);
    press(...run.lanes.map(() => 'ArrowDown'));
    const { map, start, end } = rangeOf(0);
    expect(press(['Enter', shift], ['Enter', shift])).toEqual([
      { kind: 'range', range: { map, low: start, high: end } },
      { kind: 'range' },
    ]);
  });
  test('a call that has not returned has no end to go to', () => {
    const lanes = run.lanes.map((lane) => ({
      ...lane,
      calls: lane.calls.map(({ result: _, ...call }) => ({ ...call, from: 11, to: 20 })),
    }));
    page.send(whole({ ...run, lanes }));
    const shift = { shiftKey: true };
    expect(press(['ArrowLeft', shift])).toEqual(travels(10));
    page.send(whole({ ...run, lanes, position: 5 }));
    expect(press(['ArrowRight', shift])).toEqual(travels(10));
    page.send(whole({ ...run, lanes, position: 10 }));
    expect(press(['ArrowRight', shift])).toEqual(travels(run.length));
  });
  test('at the start there is no way back; at the end a step goes on', () => {
    const shift = { shiftKey: true };
    page.send(whole({ ...run, position: 0 }));
    expect(press('ArrowLeft')).toEqual([]);
    expect(press(['ArrowLeft', shift])).toEqual(travels(0));
    page.send(whole({ ...run, position: run.length }));
    expect(press('ArrowRight')).toEqual([{ kind: 'step' }]);
    rest();
    expect(press(['ArrowRight', shift])).toEqual([{ kind: 'step' }]);
    // no border is left on this side
    page.send(whole({ ...run, position: run.length - 1, lanes: [] }));
    expect(press(['ArrowRight', shift], ['ArrowLeft', shift])).toEqual(travels(run.length, 0));
  });
  test('go through threads and ranges, stop at the ends, and tell what they are on', () => {
    const count = run.lanes.length + rows.length;
    const marked = (): number[] => page.line().map(({ path }) => path[1] ?? 0);
    press('ArrowDown');
    expect(marked()).toEqual([layout.lanes[0]?.y]);
    press('ArrowDown');
    expect(marked()).toEqual([layout.lanes[1]?.y]);
    rest();
    expect(said()).toMatchObject([{ kind: 'detail', point: { position: 30, thread: 1 }, run: 0 }]);
    press('ArrowUp', 'ArrowUp');
    expect(marked()).toEqual([layout.lanes[0]?.y]);
    press(...Array.from({ length: count + 1 }, () => 'ArrowDown'));
    expect(marked()).toEqual([rows.at(-1)?.y]);
    rest();
    const { map, start } = rangeOf(rows.length - 1);
    expect(said()).toMatchObject([{ point: { position: 30, map, page: start } }]);
    press('Escape');
    page.frame();
    expect(marked()).toEqual([]);
    // upwards from nothing: the last one
    press('ArrowUp');
    expect(marked()).toEqual([rows.at(-1)?.y]);
    // the pointer takes the mark away
    page.mouse('mousemove', at(40), laneY(0));
    expect(marked()).toEqual([layout.lanes[0]?.y]);
    press('ArrowDown');
    expect(page.line().length).toBe(1);
  });
  test('Enter opens what is marked, else it goes where the pointer is; Space chooses', () => {
    expect(press('Enter', ' ')).toEqual([]);
    page.mouse('mousemove', at(40), laneY(0));
    expect(press('Enter', ' ')).toEqual(travels(40));
    expect(press('ArrowDown', 'Enter', ' ', ' ')).toEqual([
      { kind: 'open', point: { position: 30, thread: 0 } },
      { kind: 'chosen', chosen: { thread: 0 } },
      { kind: 'chosen', chosen: {} },
    ]);
  });
  test('Escape takes back what is chosen, and says so if anything was', () => {
    expect(press('Escape')).toEqual([]);
    for (const chosen of [{ thread: 0 }, { pages: { map: 0, start: 1, end: 2 } }, { line: 0 }]) {
      page.send({ kind: 'choose', chosen });
      expect(press('Escape', 'Escape')).toEqual([{ kind: 'chosen', chosen: {} }]);
    }
  });
  test('copy; keys of the editor are left to it', () => {
    expect(press(['c', { ctrlKey: true }], ['c', { metaKey: true }])).toEqual([{ kind: 'copy' }, { kind: 'copy' }]);
    for (const [key, more] of [
      ['c', {}],
      ['x', {}],
      ['ArrowLeft', { altKey: true }],
      ['ArrowLeft', { ctrlKey: true }],
    ] as const)
      expect([key, page.key(key, more).defaultPrevented]).toEqual([key, false]);
    expect(said()).toEqual([]);
  });
  test('do nothing while there is no run', async () => {
    page = await openPage();
    said();
    expect(page.key('ArrowRight').defaultPrevented).toBe(false);
    page.mouse('mousemove', 500, 50);
    page.mouse('click', 500, 50);
    page.mouse('dblclick', 500, 50);
    page.send({ kind: 'export' });
    rest();
    expect(said()).toEqual([]);
  });
});

describe('zoom', () => {
  /** Positions in view, by the ticks that are drawn. */
  const ticks = (): number[] =>
    page
      .base()
      .filter(({ op, args: [text] }) => op === 'fillText' && /^[\d,]+$/.test(String(text)))
      .map(({ args: [text] }) => Number(String(text).replaceAll(',', '')));
  /** Pixels between the lines of two steps that follow each other, which are at whole steps. */
  const pixelsAStep = (): number => {
    const lines = new Set<number>();
    for (let x = layout.left + 1; lines.size < 2; x++) {
      page.mouse('mousemove', x, laneY(0));
      for (const { path } of page.line()) lines.add(path[0] ?? 0);
    }
    const [first = 0, next = 0] = lines;
    return next - first;
  };
  const inView = (): number => (ticks().at(-1) ?? 0) - (ticks()[0] ?? 0);
  beforeEach(() => {
    page.send(whole({ ...run, grain: 2 }));
    said();
  });
  test('by keys, around the present step, and back to all', () => {
    const all = inView();
    page.key('+');
    page.frame();
    const nearer = inView();
    expect(nearer).toBeLessThan(all);
    page.key('=');
    page.frame();
    expect(inView()).toBeLessThan(nearer);
    page.key('-');
    page.frame();
    expect(inView()).toBe(nearer);
    page.key('0');
    page.frame();
    expect(inView()).toBe(all);
  });
  test('no nearer than a dozen steps, and of a short run no nearer than all', () => {
    for (let i = 0; i < 20; i++) page.key('+');
    page.frame();
    const width = layout.right - layout.left;
    expect(width / pixelsAStep()).toBeCloseTo(12, 3);
    page.send(whole({ ...run, recorded: 9, length: 9, position: 3 }));
    page.key('0');
    page.frame();
    expect(width / pixelsAStep()).toBeCloseTo(40, 3);
  });
  test('by the wheel, at the pointer', () => {
    const all = inView();
    page.mouse('wheel', at(60), 50, { deltaY: -300, deltaMode: 0, button: 0 });
    page.frame();
    expect(inView()).toBeLessThan(all);
    page.mouse('mousemove', at(60), laneY(0));
    expect(page.line().map(({ path }) => Math.round(path[0] ?? 0) <= at(60))).toEqual([true]);
    page.mouse('click', at(60), laneY(0));
    expect(said()).toEqual([{ kind: 'travel', position: 60 }]);
  });
  test('by the wheel no further than all, no nearer than a dozen steps, and little by little', () => {
    const wheel = (deltaY: number): number => {
      page.mouse('wheel', at(60), 50, { deltaY, deltaMode: 0, button: 0 });
      page.frame();
      return (layout.right - layout.left) / pixelsAStep();
    };
    const all = wheel(500);
    expect(all).toBeCloseTo(layout.to, 3);
    expect(wheel(-50)).toBeCloseTo(all / 2 ** 0.1, 3);
    expect([wheel(-5000), wheel(5000)].map((steps) => Math.round(steps))).toEqual([12, layout.to]);
  });
  test('asks for more detail after a rest, where what there is is too coarse', () => {
    rest();
    expect(said()).toEqual([]);
    for (let i = 0; i < 6; i++) page.key('+');
    page.send(whole({ ...run, grain: 60 }));
    rest(119);
    expect(said()).toEqual([]);
    rest(1);
    const [{ asked }] = said() as [Extract<FromPage, { kind: 'ask' }>];
    expect(asked.columns).toBe(3000);
    expect(asked.from).toBeLessThan(30);
    expect(asked.to).toBeGreaterThan(30);
    expect(asked.from).toBeGreaterThanOrEqual(0);
    // with that it is content
    page.send({ kind: 'part', picture: { ...run, grain: 1, from: asked.from ?? 0, to: asked.to ?? 0 } });
    page.key('+');
    rest();
    expect(said()).toEqual([]);
    // outside it asks again
    page.key('Home');
    page.key('-');
    page.key('-');
    page.key('-');
    rest();
    expect(said().map(({ kind }) => kind)).toEqual(['travel', 'ask']);
  });
  test('is content with steps that are left out where these have no pixel of their own', () => {
    page.resize(50, SIZE.height);
    page.frame();
    page.key('+');
    const asks = (grain: number): boolean => {
      page.send(whole({ ...run, grain }));
      rest();
      return said().some(({ kind }) => kind === 'ask');
    };
    expect([2, 20].map(asks)).toEqual([false, true]);
  });
  test('asks for the finest where each second step is left out, and for no more than every step', () => {
    for (let i = 0; i < 20; i++) page.key('+');
    const asks = (grain: number): boolean => {
      page.send(whole({ ...run, grain }));
      rest();
      return said().some(({ kind }) => kind === 'ask');
    };
    expect([2, 1].map(asks)).toEqual([true, false]);
  });
  test('draws the finer part where it has all that is in view', () => {
    const lanes = run.lanes.map((lane) => ({ ...lane, name: 'fine' }));
    const isFine = (more: object): boolean => {
      page.send({ kind: 'part', picture: { ...run, lanes, grain: 1, ...more } });
      return page.base().some(({ args: [text] }) => text === 'fine');
    };
    expect(isFine({})).toBe(true);
    for (const more of [{ from: 1 }, { to: run.to - 1 }, { grain: 2 }])
      expect([more, isFine(more)]).toEqual([more, false]);
    // it stays while the run is the same, and shows where that stands now
    expect(isFine({})).toBe(true);
    page.send(whole({ ...run, grain: 2, position: 31 }));
    expect(isFine({})).toBe(true);
    expect(page.find('canvas').dataset.position).toBe('31');
    for (const more of [{ branch: 9 }, { length: 500 }, { recorded: 90 }]) {
      page.send(whole({ ...run, grain: 2 }));
      isFine({});
      page.send(whole({ ...run, grain: 2, ...more }));
      expect([more, page.base().some(({ args: [text] }) => text === 'fine')]).toEqual([more, false]);
    }
  });
  test('brings the present step into view', () => {
    for (let i = 0; i < 6; i++) page.key('+');
    page.frame();
    const shown = ticks();
    page.send(whole({ ...run, position: run.recorded }));
    expect(ticks()).not.toEqual(shown);
    expect(ticks().at(-1)).toBeGreaterThan(run.recorded - 12);
    const there = ticks();
    page.send(whole({ ...run, position: run.recorded, changed: [] }));
    expect(ticks()).toEqual(there);
  });
});
