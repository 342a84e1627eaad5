// The map through time: each entry a band for as long as it stays what it is.

import { formatAddress } from '../../kernel/address.ts';
import { EFLAG, protName } from '../../kernel/constants.ts';
import { BAND, type Picture, type PictureMap } from '../picture.ts';
import { Layers, LOW } from './layers.ts';
import { type Layout, TEXT, TITLE, xOf, yOf } from './layout.ts';
import type { Shown } from './shown.ts';
import type { Surface } from './surface.ts';
import { counted, filled, type Words } from './words.ts';

const DIMMED = 0.25;
/** Bands from which on a drawing of the low rows is kept. */
const MANY = 1000;
/** Pixels that the shortest words have. */
const LEAST_WORDS = 18;

/** `wired 2`, `t1: in transition`: where there is room. */
export function wordsOf(picture: Picture, all: Words, flags: number, wired: number, owner: number): string[] {
  const count = wired > 0 ? filled(all.wired, counted(wired, all)) : wired < 0 ? all.wiringFailed : '';
  if (flags & EFLAG.IN_TRANSITION) {
    const who = picture.lanes[owner]?.name;
    const waited = (words: string): string => (flags & EFLAG.NEEDS_WAKEUP ? filled(all.waitedFor, words) : words);
    const words = waited(who ? filled(all.inTransitionBy, who) : all.inTransition);
    return [`${words}${count && `, ${count}`}`, words, ...(who ? [waited(who), who] : [])];
  }
  if (flags & EFLAG.GUARD) return [all.guard];
  return count ? [count, String(wired)] : [];
}

/** `plate`: something behind the words has lines. */
function paintLabel(s: Surface, x: number, y: number, text: string, plate: boolean): void {
  if (plate) s.rect(x + 4, y - 7, s.widthOf(text, TEXT - 1) + 6, 14, 'background', 0.85);
  s.text(x + 7, y, text, 'foreground', { size: TEXT - 1 });
}

/** The bands of a row follow each other: what was found for the band before is mostly right. */
function rowsAt(layout: Layout, map: number) {
  let [lastStart, lastEnd] = [Number.NaN, Number.NaN];
  let found: { readonly top: number | undefined; readonly bottom: number | undefined } = {
    top: undefined,
    bottom: undefined,
  };
  return (start: number, end: number): typeof found => {
    if (start !== lastStart || end !== lastEnd) {
      [lastStart, lastEnd] = [start, end];
      found = { top: yOf(layout, map, start), bottom: yOf(layout, map, end) };
    }
    return found;
  };
}

/**
 * Of a map in a layout: the bands in low rows, which have no words and no edges, and the others,
 * by where they begin.
 */
interface Parts {
  readonly key: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
}
const parts = new WeakMap<readonly number[], Parts>();

function partsOf(layout: Layout, { bands }: PictureMap, map: number): Parts {
  const key = `${map} ${layout.axisY} ${layout.bottom}`;
  const known = parts.get(bands);
  if (known?.key === key) return known;
  const row = rowsAt(layout, map);
  const [low, high]: [number[], number[]] = [[], []];
  for (let i = 0; i < bands.length; i += BAND) {
    const { top, bottom } = row(bands[i] as number, bands[i + 1] as number);
    if (top !== undefined && bottom !== undefined) (bottom - top < LOW ? low : high).push(i);
  }
  const made = { key, low, high };
  parts.set(bands, made);
  return made;
}

/** `list`: where in `bands` those begin that are drawn. */
function paintBands(s: Surface, layout: Layout, shown: Shown, map: number, list: readonly number[]): void {
  const { bands } = shown.picture.maps[map] as PictureMap;
  const { pages } = shown.chosen;
  /** By the start of an entry: its protection so far. */
  const prots = new Map<number, number>();
  const labels: (() => void)[] = [];
  const layers = new Layers();
  const row = rowsAt(layout, map);
  for (const i of list) {
    // read one by one: there are thousands of them in each frame
    const from = bands[i + 2] as number;
    const to = bands[i + 3] as number;
    if (to <= layout.from || from >= layout.to) continue;
    const start = bands[i] as number;
    const end = bands[i + 1] as number;
    const { top, bottom } = row(start, end);
    if (top === undefined || bottom === undefined) continue;
    const x = Math.max(xOf(layout, from), layout.left);
    const width = Math.max(Math.min(xOf(layout, to), layout.right) - x, 1);
    const height = bottom - top;
    const flags = bands[i + 6] as number;
    const wired = bands[i + 7] as number;
    const owner = bands[i + 8] as number;
    const isChosen = !pages || (pages.map === map && start < pages.end && end > pages.start);
    const alpha = isChosen ? 1 : DIMMED;
    layers.fill(x, top, width, height, flags, wired, owner, alpha);
    const isLow = height < LOW;
    if (width > (isLow ? LOW : 2)) layers.edge(x, top, width, height, alpha * (isLow ? 0.18 : 0.55));
    if (height < TEXT || alpha < 1) continue;
    const prot = bands[i + 4] as number;
    const both = prot * 8 + (bands[i + 5] as number);
    const name = prots.get(start) === both ? '' : protName(prot);
    prots.set(start, both);
    if (width < LEAST_WORDS) continue;
    const all = wordsOf(shown.picture, shown.words, flags, wired, owner).map((words) =>
      name ? `${name} ${words}` : words,
    );
    if (name) all.push(name);
    const text = all.find((words) => s.widthOf(words, TEXT - 1) + 12 <= width);
    if (text) labels.push(() => paintLabel(s, x, top + height / 2, text, (flags & EFLAG.NEEDS_WAKEUP) !== 0));
  }
  layers.paint(s);
  for (const label of labels) label();
}

/**
 * Of a long run with many ranges a frame would draw the same thousands of rectangles again, each a
 * little further on: those in low rows are kept as one drawing, which a frame stretches.
 */
function paintMap(s: Surface, layout: Layout, shown: Shown, map: number): void {
  const { picture, chosen } = shown;
  const own = picture.maps[map] as PictureMap;
  const { key, low, high } = partsOf(layout, own, map);
  if (!s.stretched || low.length < MANY) {
    paintBands(s, layout, shown, map, low);
    paintBands(s, layout, shown, map, high);
    return;
  }
  const { from, to, grain } = picture;
  const [x, end] = [xOf(layout, from), xOf(layout, to)];
  const box = {
    x,
    y: layout.axisY,
    width: end - x,
    height: layout.bottom - layout.axisY + 1,
    left: layout.left,
    right: layout.right,
  };
  const columns = Math.ceil((to - from) / grain);
  const { pages } = chosen;
  const variant = [key, pages?.map, pages?.start, pages?.end].join();
  s.stretched(own.bands, variant, box, columns, (inner, first, last) => {
    const of = { from: from + first * grain, to: from + last * grain, left: 0, right: last - first };
    paintBands(inner, { ...layout, ...of }, shown, map, low);
  });
  paintBands(s, layout, shown, map, high);
}

export function paintMaps(s: Surface, layout: Layout, shown: Shown): void {
  for (const row of layout.rows) {
    if (row.gap) continue;
    s.rect(layout.left, row.y, layout.right - layout.left, row.height, 'foreground', 0.025);
  }
  for (const map of shown.picture.maps.keys()) paintMap(s, layout, shown, map);
}

/** Pixels from one address to the next at the least: their digits are lower. */
const ADDRESS = 9;

/** The addresses, beside the rows that they begin, and where none follows, that they end. */
export function paintAddresses(s: Surface, layout: Layout, { picture, words }: Shown): void {
  const { left, rows } = layout;
  let last = Number.NEGATIVE_INFINITY;
  const put = (y: number, page: number): void => {
    if (y - last < ADDRESS) return;
    last = y;
    s.text(left - 6, y, formatAddress(page, picture.pageSize), 'muted', { size: TEXT - 1, align: 'right' });
  };
  rows.forEach((row, i) => {
    if (row.gap) {
      const y = row.y + row.height / 2;
      for (const offset of [-2, 2])
        s.line([left - 4, y + offset + 2, left + 4, y + offset - 2], 'muted', { alpha: 0.8 });
      return;
    }
    put(row.y + 1, row.start);
    const next = rows[i + 1];
    const name = picture.maps[row.map]?.name ?? '';
    if (i > 0 && rows[i - 1]?.map !== row.map)
      s.text(6, row.y - TITLE / 2 + 1, filled(words.mapOf, name), 'foreground', { size: TEXT, bold: true });
    if (next === undefined || next.gap || next.map !== row.map) put(row.y + row.height, row.end);
  });
}
