// The map through time: each entry a band for as long as it stays what it is.

import { formatAddress } from '../../kernel/address.ts';
import { EFLAG, protName } from '../../kernel/constants.ts';
import { BAND, type Picture, type PictureMap } from '../picture.ts';
import { Batch } from './batch.ts';
import { type Layout, TEXT, TITLE, xOf, yOf } from './layout.ts';
import type { Shown } from './shown.ts';
import { type Surface, threadColor } from './surface.ts';
import { filled, type Words } from './words.ts';

const DIMMED = 0.25;
/** Of what is wired, and on all sides of what is in transition. */
const EDGE = 2.5;
/** Pixels of a row that has no room for edges. */
const LOW = 9;
/** Pixels that the shortest words have. */
const LEAST_WORDS = 18;

/** From the back to the front. */
class Layers {
  private readonly fills = new Batch();
  private readonly marks = new Batch();
  private readonly edges = new Batch();
  private readonly hatches: ((s: Surface) => void)[] = [];

  fill(
    x: number,
    y: number,
    width: number,
    height: number,
    flags: number,
    wired: number,
    owner: number,
    alpha: number,
  ): void {
    const isTransition = (flags & EFLAG.IN_TRANSITION) !== 0;
    const color = threadColor(owner);
    if (isTransition && height < LOW) {
      this.fills.add(x, y, width, height, color, alpha * 0.85);
      return;
    }
    this.fills.add(x, y, width, height, 'mapped', alpha);
    if (flags & EFLAG.GUARD) this.hatches.push((s) => s.hatch(x, y, width, height, 'muted', alpha * 0.6, true));
    if (isTransition) {
      this.marks.add(x, y, width, height, color, alpha * 0.3);
      if (flags & EFLAG.NEEDS_WAKEUP) this.hatches.push((s) => s.hatch(x, y, width, height, 'waiting', alpha * 0.75));
      const inner = EDGE - 0.5;
      this.edges.add(x, y + 2 - EDGE / 2, width, EDGE, color, alpha);
      this.edges.add(x, y + height - 2 - EDGE / 2, width, EDGE, color, alpha);
      this.edges.add(x, y + inner, Math.min(EDGE, width), Math.max(height - 2 * inner, 0), color, alpha);
    } else if (wired !== 0) {
      this.marks.add(x, y, width, height, 'wired', alpha * 0.34);
      if (height >= LOW) this.edges.add(x, y, Math.min(EDGE, width), height, 'wired', alpha);
    }
  }

  /** Above and below an entry. */
  edge(x: number, y: number, width: number, height: number, alpha: number): void {
    this.edges.add(x, y - 0.5, width, 1, 'foreground', alpha);
    this.edges.add(x, y + height - 0.5, width, 1, 'foreground', alpha);
  }

  paint(s: Surface): void {
    this.fills.paint(s);
    this.marks.paint(s);
    for (const hatch of this.hatches) hatch(s);
    this.edges.paint(s);
  }
}

/** `wired 2`, `t1: in transition`: where there is room. */
export function wordsOf(picture: Picture, all: Words, flags: number, wired: number, owner: number): string[] {
  const count = wired > 0 ? filled(all.wired, wired) : wired < 0 ? all.wiringFailed : '';
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

/** The bands of a row follow each other: what was found for the last one is mostly right. */
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

function paintMap(s: Surface, layout: Layout, shown: Shown, map: number): void {
  const { bands } = shown.picture.maps[map] as PictureMap;
  const { pages } = shown.chosen;
  /** By the start of an entry: its protection so far. */
  const prots = new Map<number, number>();
  const labels: (() => void)[] = [];
  const layers = new Layers();
  const row = rowsAt(layout, map);
  for (let i = 0; i < bands.length; i += BAND) {
    // read one by one: there are thousands of them in each frame
    const from = bands[i + 2] as number;
    const to = bands[i + 3] as number;
    if (to <= layout.from || from >= layout.to) continue;
    const start = bands[i] as number;
    const end = bands[i + 1] as number;
    const flags = bands[i + 6] as number;
    const wired = bands[i + 7] as number;
    const owner = bands[i + 8] as number;
    const { top, bottom } = row(start, end);
    if (top === undefined || bottom === undefined) continue;
    const x = Math.max(xOf(layout, from), layout.left);
    const width = Math.max(Math.min(xOf(layout, to), layout.right) - x, 1);
    const isChosen = !pages || (pages.map === map && start < pages.end && end > pages.start);
    const alpha = isChosen ? 1 : DIMMED;
    const height = bottom - top;
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
    if (text) labels.push(() => paintLabel(s, x, (top + bottom) / 2, text, (flags & EFLAG.NEEDS_WAKEUP) !== 0));
  }
  layers.paint(s);
  for (const label of labels) label();
}

export function paintMaps(s: Surface, layout: Layout, shown: Shown): void {
  for (const row of layout.rows) {
    if (row.gap) continue;
    s.rect(layout.left, row.y, layout.right - layout.left, row.height, 'foreground', 0.025);
  }
  for (const map of shown.picture.maps.keys()) paintMap(s, layout, shown, map);
}

/** The addresses, beside the rows that they begin. */
export function paintAddresses(s: Surface, layout: Layout, { picture, words }: Shown): void {
  const x = layout.left - 6;
  let last = Number.NEGATIVE_INFINITY;
  layout.rows.forEach((row, i) => {
    if (row.gap) {
      const y = row.y + row.height / 2;
      for (const offset of [-2, 2])
        s.line([layout.left - 10, y + offset + 2, layout.left - 2, y + offset - 2], 'muted', { alpha: 0.8 });
      return;
    }
    if (row.y - last < TEXT) return;
    last = row.y;
    s.text(x, row.y + 1, formatAddress(row.start, picture.pageSize), 'muted', { size: TEXT - 1, align: 'right' });
    const next = layout.rows[i + 1];
    const name = picture.maps[row.map]?.name ?? '';
    if (i > 0 && layout.rows[i - 1]?.map !== row.map)
      s.text(6, row.y - TITLE / 2 + 1, filled(words.mapOf, name), 'foreground', { size: TEXT, bold: true });
    const end = row.y + row.height;
    if ((next === undefined || next.gap || next.map !== row.map) && end - last >= TEXT) {
      last = end;
      s.text(x, end, formatAddress(row.end, picture.pageSize), 'muted', { size: TEXT - 1, align: 'right' });
    }
  });
}
