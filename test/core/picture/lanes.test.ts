// The lanes as they are drawn: what is shorter than a pixel is a pixel wide, and nothing is drawn
// beyond the view.
import { describe, expect, test } from 'vitest';
import { paintLanes, paintSegment } from '../../../core/picture/draw/lanes.ts';
import { layoutOf, xOf } from '../../../core/picture/draw/layout.ts';
import { shownOf } from '../../../core/picture/draw/shown.ts';
import type { Surface } from '../../../core/picture/draw/surface.ts';
import { LANE, SEGMENT, STEPS } from '../../../core/picture/picture.ts';
import { example } from './examples.ts';

type Drawn = readonly [what: string, ...given: unknown[]];
/** Keeps all that is drawn. */
function recording(): Surface & { drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  const keep =
    (what: string) =>
    (...given: unknown[]): void =>
      void drawn.push([what, ...given]);
  return {
    drawn,
    ...{ rect: keep('rect'), rects: keep('rects'), hatch: keep('hatch'), line: keep('line'), fill: keep('fill') },
    text: keep('text'),
    widthOf: (text) => text.length * 6,
    within: (_x, _y, _w, _h, draw) => draw(),
  };
}

const picture = example('unmapped-while-asleep');
const whole = { from: 0, to: picture.recorded + 1, width: 900, height: 420 };
/** Who ran: the boxes of each lane that has one in view, x and width. */
function marksIn(view: typeof whole): (readonly [number, number])[][] {
  const s = recording();
  paintLanes(s, layoutOf(picture, view), shownOf(picture));
  return s.drawn
    .filter(([what]) => what === 'rects')
    .map(([, boxes]) => {
      const all = boxes as number[];
      return all.flatMap((x, i) => (i % 4 === 0 ? [[x, all[i + 2] as number] as const] : []));
    });
}

describe('who made which step', () => {
  test('is a mark from its step to the next turn, at its place', () => {
    const layout = layoutOf(picture, whole);
    const expected = picture.lanes.map(({ steps }) => {
      const marks: [number, number][] = [];
      for (let i = 0; i < steps.length; i += STEPS)
        marks.push([
          xOf(layout, steps[i] as number),
          xOf(layout, steps[i + 1] as number) - xOf(layout, steps[i] as number),
        ]);
      return marks;
    });
    const found = marksIn(whole);
    expect(found).toHaveLength(expected.length);
    found.forEach((marks, lane) => {
      expect(marks.length).toBe(expected[lane]?.length);
      marks.forEach(([x, width], i) => {
        expect(x).toBeCloseTo(expected[lane]?.[i]?.[0] as number);
        expect(width).toBeCloseTo(Math.max(expected[lane]?.[i]?.[1] as number, 1));
      });
    });
  });

  test('is a pixel wide where it is shorter', () => {
    const narrow = marksIn({ ...whole, to: 50_000 }).flat();
    expect(narrow.length).toBeGreaterThan(0);
    for (const [, width] of narrow) expect(width).toBeGreaterThanOrEqual(1);
    expect(Math.min(...narrow.map(([, width]) => width))).toBe(1);
  });

  test('is not drawn before or after the view', () => {
    for (const [from, to] of [
      [20, 30],
      [30, 60],
    ] as const) {
      const view = { ...whole, from, to };
      const layout = layoutOf(picture, view);
      for (const [x, width] of marksIn(view).flat()) {
        expect(x).toBeGreaterThanOrEqual(layout.left);
        expect(x + width).toBeGreaterThan(layout.left);
        expect(x).toBeLessThan(layout.right);
      }
      const inView = picture.lanes.map(({ steps }) => {
        let count = 0;
        for (let i = 0; i < steps.length; i += STEPS)
          if ((steps[i + 1] as number) > from && (steps[i] as number) < to) count++;
        return count;
      });
      expect(marksIn(view).map(({ length }) => length)).toEqual(inView.filter((count) => count > 0));
    }
  });
});

test('what a thread does is drawn once for each stretch that is in view, a pixel wide at least', () => {
  for (const view of [whole, { ...whole, from: 20, to: 30 }, { ...whole, to: 50_000 }]) {
    const layout = layoutOf(picture, view);
    const s = recording();
    paintLanes(s, layout, shownOf(picture));
    for (const [what, ...given] of s.drawn) {
      const [x, , width] = given as number[];
      if (what !== 'rect' && what !== 'hatch') continue;
      expect(x).toBeGreaterThanOrEqual(layout.left);
      expect((x ?? 0) + (width ?? 0)).toBeLessThanOrEqual(layout.right + 1);
      expect(width).toBeGreaterThanOrEqual(1);
    }
  }
});

test('full, hatched, dotted and hollow tell apart what a thread does without its colour', () => {
  const shapeOf = (lane: number, alpha?: number): Drawn[] => {
    const s = recording();
    paintSegment(s, lane, 10, 30, 50, 16, 'thread1', alpha);
    return s.drawn;
  };
  expect(shapeOf(LANE.holds)).toEqual([['rect', 10, 42, 30, 16, 'thread1', 1]]);
  expect(shapeOf(LANE.reads)).toEqual([
    ['rect', 10, 42, 30, 16, 'thread1', 0.55],
    ['line', [10, 42, 40, 42], 'thread1', { alpha: 1 }],
    ['line', [10, 58, 40, 58], 'thread1', { alpha: 1 }],
  ]);
  expect(shapeOf(LANE.faults)).toEqual([
    ['rect', 10, 42, 30, 16, 'thread1', 0.18],
    ['hatch', 10, 42, 30, 16, 'thread1', 0.9],
  ]);
  expect(shapeOf(LANE.runs)).toEqual([['rect', 10, 46, 30, 8, 'thread1', 0.5]]);
  expect(shapeOf(LANE.contends)).toEqual([
    ['line', [10, 50, 40, 50], 'waiting', { width: 3, dash: [1.5, 3], alpha: 1 }],
  ]);
  expect(shapeOf(LANE.asleep)).toEqual([
    ['rect', 10, 43, 30, 14, 'waiting', 0.16],
    ['line', [10, 43, 40, 43], 'waiting', { alpha: 0.7 }],
    ['line', [10, 57, 40, 57], 'waiting', { alpha: 0.7 }],
  ]);
  expect(shapeOf(LANE.dead)).toEqual([['line', [10, 50, 40, 50], 'failure', { width: 1, dash: [6, 4], alpha: 1 }]]);
  expect(shapeOf(LANE.idle)).toEqual([['line', [10, 50, 40, 50], 'muted', { alpha: 0.3 }]]);
  const alphas = (lane: number) => shapeOf(lane, 0.5).map((drawn) => drawn.at(-1));
  expect(alphas(LANE.holds)).toEqual([0.5]);
  expect(alphas(LANE.reads)).toEqual([0.275, { alpha: 0.5 }, { alpha: 0.5 }]);
  expect(alphas(LANE.faults)).toEqual([0.09, 0.45]);
});

test('that a thread sleeps is said where the words fit to the pixel, in fewer where these do', () => {
  const layout = layoutOf(picture, whole);
  const asleep = picture.lanes.flatMap(({ segments }) => {
    const widths: number[] = [];
    for (let i = 0; i < segments.length; i += SEGMENT)
      if (segments[i + 2] === LANE.asleep)
        widths.push(xOf(layout, segments[i + 1] as number) - xOf(layout, segments[i] as number));
    return widths;
  });
  const longest = Math.max(...asleep);
  const saidWith = (words: number, short: number): unknown[] => {
    const s = recording();
    s.widthOf = (text) => (text === 'z z z' ? short : words);
    paintLanes(s, layout, shownOf(picture));
    return s.drawn.flatMap(([what, , , text]) => (what === 'text' ? [text] : []));
  };
  expect(saidWith(longest - 8, 9999)).toEqual(['asleep: t2 has it']);
  expect(saidWith(longest - 7.9, 9999)).toEqual([]);
  expect(saidWith(9999, longest - 6)).toEqual(['z z z']);
  expect(saidWith(9999, longest - 5.9)).toEqual([]);
});
