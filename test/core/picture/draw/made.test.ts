// A picture of which everything is known: what it says as text and as tables, and where its
// drawing has the rows, the words and the addresses of its maps.
import { describe, expect, test } from 'vitest';
import { EFLAG } from '../../../../core/kernel/constants.ts';
import { barY, hitAt, layoutOf, placesOf, TITLE, yOf } from '../../../../core/picture/draw/layout.ts';
import { wordsOf } from '../../../../core/picture/draw/maps.ts';
import { paint } from '../../../../core/picture/draw/paint.ts';
import { shownOf } from '../../../../core/picture/draw/shown.ts';
import type { ColorName, Surface } from '../../../../core/picture/draw/surface.ts';
import { SvgSurface } from '../../../../core/picture/draw/svg.ts';
import { callRows, changedWords, mapRows } from '../../../../core/picture/draw/tables.ts';
import { drawAsText } from '../../../../core/picture/draw/text.ts';
import { WORDS } from '../../../../core/picture/draw/words.ts';
import type { Picture } from '../../../../core/picture/picture.ts';
import { made } from './made.ts';

const { IN_TRANSITION, NEEDS_WAKEUP, GUARD } = EFLAG;

describe('as tables', () => {
  test('each call with its result; one that is about to fail with why, one that has not returned without', () => {
    expect(callRows(made(), WORDS)).toEqual([
      ['0', 't2', 'munlock(0x1000, 4K)', 'returned 0 at step 9'],
      ['9', 't1', 'vm_map_wire(0x1000, 0x3000, USER)', 'KERN_INVALID_ADDRESS: a hole; unmapped by t2'],
      ['19', 't2', 'mlock(0x1000, 4K)', 'has not returned'],
    ]);
  });

  test('each entry by the step from which it is so, of one step by its address, with its state in words', () => {
    expect(mapRows(made(), WORDS)).toEqual([
      ['0x1000..0x3000', '0', '20', 'rw-'],
      ['0x3000..0x5000', '0', '20', 'r--, in transition by t1'],
      ['0x64000..0x65000', '0', '40', '---, guard'],
      ['p2 0x2000..0x4000', '5', '12', 'rw-, wiring failed'],
      ['p2 0x2000..0x4000', '12', '40', 'r-x, wired 12'],
      ['0x1000..0x3000', '20', '40', 'rw-, wired 2'],
      ['0x3000..0x5000', '20', '40', 'r--, in transition by t2, waited for, wired 1'],
    ]);
  });

  test('what the last step changed: three ranges, and that there are more', () => {
    const ranges = (count: number): number[] =>
      Array.from({ length: count }, (_, i) => [0, 2 * i + 1, 2 * i + 2]).flat();
    const said = (count: number): string[] => changedWords(made({ changed: ranges(count) }), WORDS);
    expect(said(0)).toEqual([]);
    expect(said(1)).toEqual(['changed: 0x1000..0x2000']);
    expect(said(3)).toEqual(['changed: 0x1000..0x2000, 0x3000..0x4000, 0x5000..0x6000']);
    expect(said(4)).toEqual(['changed: 0x1000..0x2000, 0x3000..0x4000, 0x5000..0x6000, \u2026']);
  });
});

test('the words of an entry, the longest first, for which there may be no room', () => {
  const words = (flags: number, wired = 0, owner = -1): string[] => wordsOf(made(), WORDS, flags, wired, owner);
  expect(words(0)).toEqual([]);
  expect(words(0, 3)).toEqual(['wired 3', '3']);
  expect(words(0, -1)).toEqual(['wiring failed', '-1']);
  expect(words(GUARD)).toEqual(['guard']);
  expect(words(IN_TRANSITION)).toEqual(['in transition', 'in transition']);
  expect(words(IN_TRANSITION, 0, 1)).toEqual(['in transition by t2', 'in transition by t2', 't2', 't2']);
  expect(words(IN_TRANSITION | NEEDS_WAKEUP, 1, 0)).toEqual([
    'in transition by t1, waited for, wired 1',
    'in transition by t1, waited for',
    't1, waited for',
    't1',
  ]);
});

describe('as text', () => {
  const lines = drawAsText(made()).split('\n');
  const bandOf = (address: string, nth = 0): string =>
    lines.filter((line) => line.startsWith(` ${address} `))[nth] ?? '';

  test('a lane has a letter a step, a tick for success, a cross where it is about to fail', () => {
    const lane = (name: string): string | undefined => lines.find((line) => line.startsWith(` ${name} `));
    const t1 = lane('t1') ?? '';
    const at = t1.indexOf('\u2588');
    expect(t1.slice(at, at + 20)).toBe(`${'\u2588'.repeat(10)}${'z'.repeat(10)}`);
    expect(t1.slice(at + 20)).toBe(`|x${'z'.repeat(8)}`);
    const t2 = lane('t2') ?? '';
    expect(t2.slice(at - 10)).toBe(`${'\u2591'.repeat(9)}|ok${'\u2591'.repeat(28)}`);
    expect(lines.some((line) => line.endsWith('KERN_INVALID_ADDRESS: unmapped by t2'))).toBe(true);
    expect(lines.some((line) => line.includes('^ t1 woken by t2'))).toBe(true);
    expect(lines.some((line) => line.indexOf('^ now: step 12') === at + 2)).toBe(true);
  });

  test('a row has a letter a step for what an entry is, and its protection where that is new', () => {
    const own = (line: string): string => line.slice(line.length - 40);
    expect(own(bandOf('0x1000'))).toBe(`=rw-${'='.repeat(16)}${'2'.repeat(20)}`);
    expect(own(bandOf('0x3000'))).toBe(`Tr--${'T'.repeat(16)}${'t'.repeat(20)}`);
    expect(own(bandOf('0x64000'))).toBe(`g---${'g'.repeat(36)}`);
    // wiring that failed is mapped, more than nine are wired
    expect(bandOf('0x2000').slice(-35)).toBe(`=rw-${'='.repeat(3)}wr-x${'w'.repeat(24)}`);
  });

  test('the axis is broken where nothing happens, each map ends with its last address, the others have names', () => {
    const from = lines.findIndex((line) => line.startsWith(' 0x1000'));
    expect(lines.slice(from, from + 8).map((line) => line.trim().split(' ')[0])).toEqual([
      '0x1000',
      '0x3000',
      '~',
      '0x64000',
      '0x65000',
      'p2:',
      '0x2000',
      '0x4000',
    ]);
  });

  test('of a part the steps are numbered from its first', () => {
    const part = drawAsText(made({ from: 20, position: 12 }));
    expect(part).toMatch(/^ +20 {8}30$/m);
    expect(part).not.toContain('now:');
    expect(drawAsText(made({ from: 12 }))).toContain('^ now: step 12');
    expect(drawAsText(made({ position: 40 }))).not.toContain('now:');
  });
});

const VIEW = { from: 0, to: 40, width: 900, height: 600 };

describe('where the rows are', () => {
  const layout = layoutOf(made(), VIEW);

  test('one below the other, none of no height, with room for a title where another map begins', () => {
    const ends = layout.rows.map(({ y, height }) => y + height);
    layout.rows.forEach(({ y, height, map }, i) => {
      expect(height).toBeGreaterThan(1);
      if (i > 0) expect(y - (ends[i - 1] as number)).toBeCloseTo(map === layout.rows[i - 1]?.map ? 0 : TITLE);
    });
    expect(layout.bottom).toBeCloseTo(ends.at(-1) as number);
    expect(layout.bottom).toBeLessThanOrEqual(layout.legendY);
    // where there is little room a gap is lower than a page, a page than two
    const [two, , gap, one] = layoutOf(made(), { ...VIEW, height: 300 }).rows.map(({ height }) => height);
    expect(gap).toBeLessThan(one as number);
    expect(one).toBeLessThan(two as number);
  });

  test('an address is at its place in its row, in its own map, and nowhere off the axis', () => {
    const [first, second, gap, last, other] = layout.rows as [Row, Row, Row, Row, Row];
    type Row = (typeof layout.rows)[0];
    expect(yOf(layout, 0, 1)).toBe(first.y);
    expect(yOf(layout, 0, 2)).toBeCloseTo(first.y + first.height / 2);
    expect(yOf(layout, 0, 3)).toBe(second.y);
    expect(yOf(layout, 0, 5)).toBe(gap.y);
    // all of a gap is one place
    expect(yOf(layout, 0, 6)).toBe(gap.y + gap.height);
    expect(yOf(layout, 0, 99)).toBe(gap.y + gap.height);
    expect(yOf(layout, 0, 100)).toBe(last.y);
    expect(yOf(layout, 0, 101)).toBeCloseTo(last.y + last.height);
    expect(yOf(layout, 1, 2)).toBe(other.y);
    expect(yOf(layout, 1, 4)).toBeCloseTo(other.y + other.height);
    for (const [map, page] of [
      [0, 0],
      [0, 102],
      [1, 1],
      [1, 5],
      [2, 1],
    ] as const)
      expect(yOf(layout, map, page), `${map} ${page}`).toBeUndefined();
  });

  test('a point in a row, or a lane, is found again; between the maps there is nothing', () => {
    for (const row of layout.rows) {
      expect(hitAt(layout, made(), 400, row.y)).toMatchObject({ map: row.map, row });
      expect(hitAt(layout, made(), 400, row.y + row.height - 0.01)).toMatchObject({ map: row.map, row });
    }
    layout.lanes.forEach(({ y, height }, thread) => {
      expect(hitAt(layout, made(), 400, y)).toMatchObject({ thread });
      expect(hitAt(layout, made(), 400, y + height - 1)).toMatchObject({ thread });
    });
    const title = hitAt(layout, made(), 400, (layout.rows[4]?.y as number) - 1);
    expect([title.row, title.thread, title.track]).toEqual([undefined, undefined, undefined]);
    // no position that is not known
    expect(hitAt(layout, made(), -1000, 0).position).toBe(0);
    expect(hitAt(layout, made(), 10_000, 0).position).toBe(40);
  });

  test('keys go through lanes and rows, from above to below, and past gaps', () => {
    const places = placesOf(layout);
    expect(places.map(({ key }) => key)).toEqual(['lane 0', 'lane 1', '0 1', '0 3', '0 100', '1 2']);
    expect(places.map(({ y }) => y)).toEqual(places.map(({ y }) => y).toSorted((a, b) => a - b));
  });
});

interface Drawn {
  readonly what: 'rect' | 'text' | 'line' | 'fill' | 'hatch';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: ColorName;
  readonly points: readonly number[];
}

function drawn(picture: Picture, view = VIEW, shown = {}) {
  const all: Drawn[] = [];
  const put = (one: Partial<Drawn> & Pick<Drawn, 'what' | 'color'>): unknown =>
    all.push({ x: 0, y: 0, text: '', points: [], ...one });
  const s: Surface = {
    rect: (x, y, _w, _h, color) => void put({ what: 'rect', x, y, color }),
    rects: () => {},
    hatch: (x, y, _w, _h, color) => void put({ what: 'hatch', x, y, color }),
    line: (points, color) => void put({ what: 'line', points, color }),
    fill: (points, color) => void put({ what: 'fill', points, color }),
    text: (x, y, text, color) => void put({ what: 'text', x, y, text, color }),
    widthOf: (text) => text.length * 6,
    within: (_x, _y, _w, _h, draw) => draw(),
  };
  const layout = paint(s, shownOf(picture, shown), view);
  return { layout, all, texts: all.filter(({ what }) => what === 'text') };
}

describe('as drawing', () => {
  const { layout, all, texts } = drawn(made());
  const at = (text: string): number[] => texts.filter((one) => one.text === text).map(({ y }) => y);

  test('an address stands beside the row that it begins, and beside the end of the last before a gap or a map', () => {
    const [first, second, , last, other] = layout.rows.map(({ y }) => y + 1);
    const below = (i: number): number => (layout.rows[i]?.y as number) + (layout.rows[i]?.height as number);
    expect([at('0x1000'), at('0x3000'), at('0x64000'), at('0x2000')]).toEqual([[first], [second], [last], [other]]);
    expect([at('0x5000'), at('0x65000'), at('0x4000')]).toEqual([[below(1)], [below(3)], [below(4)]]);
    // above the rows of another map its name
    expect(at('map of p2')).toEqual([(layout.rows[4]?.y as number) - TITLE / 2 + 1]);
    expect(texts.filter(({ text }) => text.startsWith('map of'))).toHaveLength(1);
  });

  test('two strokes say that the axis is broken', () => {
    const { y, height } = layout.rows[2] as (typeof layout.rows)[0];
    const strokes = all.filter(
      ({ what, color, points }) => what === 'line' && color === 'muted' && (points[0] as number) < layout.left,
    );
    expect(strokes.map(({ points }) => points)).toEqual(
      [-2, 2].map((offset) => [
        layout.left - 4,
        y + height / 2 + offset + 2,
        layout.left + 4,
        y + height / 2 + offset - 2,
      ]),
    );
  });

  test('an entry says in its row what it is, and its protection where that is new', () => {
    const said = (row: number): string[] => {
      const { y, height } = layout.rows[row] as (typeof layout.rows)[0];
      return texts.filter((one) => one.x > layout.left && one.y > y && one.y < y + height).map(({ text }) => text);
    };
    expect([0, 1, 3, 4].map(said)).toEqual([
      ['rw-', 'wired 2'],
      ['r-- in transition by t1', 'in transition by t2, waited for, wired 1'],
      ['--- guard'],
      ['rw- wiring failed', 'r-x wired 12'],
    ]);
  });

  test('with less room it says less, and with none nothing', () => {
    const textsAt = (width: number): string[] => drawn(made(), { ...VIEW, width }).texts.map(({ text }) => text);
    expect(textsAt(500)).toEqual(expect.arrayContaining(['in transition by t2, waited for', 'rw- -1']));
    expect(textsAt(500)).not.toContain('rw- wiring failed');
    expect(textsAt(150)).not.toEqual(expect.arrayContaining(['wired 2']));
  });

  test('an arrow goes from the bar of the one who woke to the bar of the one who slept', () => {
    const arrowIn = (lines: readonly Drawn[]): readonly number[] =>
      lines.find(({ what, color, points: [x, , end] }) => what === 'line' && color === 'waiting' && x === end)
        ?.points ?? [];
    const [, from, , to] = arrowIn(all);
    const [upper, lower] = layout.lanes as [(typeof layout.lanes)[0], (typeof layout.lanes)[0]];
    // out of the top of the lower bar, to the bottom of the upper one
    expect(from).toBeCloseTo(lower.y + layout.labels + 1);
    expect(to).toBeCloseTo(upper.y + layout.labels + layout.bar + 1);
    const other = drawn(made({ wakeups: [25, 0, 1] }));
    const [, down, , there] = arrowIn(other.all);
    expect(down).toBeCloseTo(upper.y + layout.labels + layout.bar + 1);
    expect(there).toBeCloseTo(lower.y + layout.labels + 1);
  });

  test('the frame of a call of the line of the cursor is as far above its bar as below', () => {
    const framed = drawn(made(), VIEW, { chosen: { line: 4 } });
    const frames = framed.all.filter(({ what, points }) => what === 'line' && points.length === 10);
    expect(frames).toHaveLength(1);
    const heights = (frames[0]?.points ?? []).filter((_, i) => i % 2 === 1);
    const middle = barY(framed.layout, 0);
    expect(Math.max(...heights) - middle).toBeCloseTo(middle - Math.min(...heights));
    expect(Math.max(...heights) - middle).toBeGreaterThan(framed.layout.bar / 2);
    expect(all.filter(({ what, points }) => what === 'line' && points.length === 10)).toEqual([]);
  });

  test('what is out of view, and what is not on the axis, is not drawn', () => {
    const later = drawn(made(), { ...VIEW, from: 20 });
    expect(later.texts.map(({ text }) => text)).not.toContain('r-- in transition by t1');
    const none = made({ maps: [{ name: '', rows: [], bands: made().maps[0]?.bands ?? [] }] });
    expect(drawn(none).texts.map(({ text }) => text)).not.toContain('wired 2');
  });

  test('pages that are chosen are as they were, others have no words', () => {
    const words = (start: number, end: number): string[] =>
      drawn(made(), VIEW, { chosen: { pages: { map: 0, start, end } } }).texts.map(({ text }) => text);
    expect(words(1, 3)).toContain('wired 2');
    expect(words(1, 3)).not.toContain('r-- in transition by t1');
    expect(words(3, 5)).toContain('r-- in transition by t1');
    expect(words(3, 5)).not.toContain('wired 2');
    expect(words(2, 4)).toEqual(expect.arrayContaining(['wired 2', 'r-- in transition by t1']));
    expect(words(2, 4)).not.toContain('r-x wired 12');
  });

  test('an SVG document hatches a guard one way, and what is in transition the other', () => {
    const surface = new SvgSurface();
    paint(surface, shownOf(made()), VIEW);
    const text = surface.document(900, 600, 'made');
    const turned = [...text.matchAll(/<pattern id="(hatch-\w+(?:-back)?)"[^>]*rotate\((-?45)\)/g)].map(
      ([, id, turn]) => [id, turn],
    );
    expect(turned.length).toBeGreaterThan(1);
    for (const [id, turn] of turned) {
      expect(turn).toBe(id?.endsWith('-back') ? '-45' : '45');
      expect(text).toContain(`url(#${id})`);
    }
    expect(new Set(turned.map(([, turn]) => turn)).size).toBe(2);
  });
});
