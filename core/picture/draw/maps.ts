// The map through time: each entry a band for as long as it stays what it is.

import { formatAddress } from '../../kernel/address.ts';
import { EFLAG, protName } from '../../kernel/constants.ts';
import { BAND, type Picture, type PictureMap } from '../picture.ts';
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

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintFill(
  s: Surface,
  { x, y, width, height }: Drawn,
  flags: number,
  wired: number,
  owner: number,
  alpha: number,
): void {
  const isMarked = (flags & EFLAG.IN_TRANSITION) !== 0 && height < LOW;
  if (!isMarked) s.rect(x, y, width, height, 'mapped', alpha);
  if (flags & EFLAG.GUARD) s.hatch(x, y, width, height, 'muted', alpha * 0.6, true);
  if (!(flags & EFLAG.IN_TRANSITION)) {
    if (wired === 0) return;
    s.rect(x, y, width, height, 'wired', alpha * 0.34);
    if (height >= LOW) s.rect(x, y, Math.min(EDGE, width), height, 'wired', alpha);
    return;
  }
  const color = threadColor(owner);
  if (isMarked) {
    s.rect(x, y, width, height, color, alpha * 0.85);
    return;
  }
  s.rect(x, y, width, height, color, alpha * 0.3);
  if (flags & EFLAG.NEEDS_WAKEUP) s.hatch(x, y, width, height, 'waiting', alpha * 0.75);
  s.line([x, y + 2, x + width, y + 2], color, { width: EDGE, alpha });
  s.line([x, y + height - 2, x + width, y + height - 2], color, { width: EDGE, alpha });
  s.rect(x, y, Math.min(EDGE, width), height, color, alpha);
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

function paintMap(s: Surface, layout: Layout, shown: Shown, map: number): void {
  const { bands } = shown.picture.maps[map] as PictureMap;
  const { pages } = shown.chosen;
  /** By the start of an entry: its protection so far. */
  const prots = new Map<number, number>();
  const labels: (() => void)[] = [];
  for (let i = 0; i < bands.length; i += BAND) {
    const at = (n: number): number => bands[i + n] as number;
    const [from, to] = [at(2), at(3)];
    if (to <= layout.from || from >= layout.to) continue;
    const [start, end, flags, wired, owner] = [at(0), at(1), at(6), at(7), at(8)];
    const top = yOf(layout, map, start);
    const bottom = yOf(layout, map, end);
    if (top === undefined || bottom === undefined) continue;
    const x = Math.max(xOf(layout, from), layout.left);
    const width = Math.max(Math.min(xOf(layout, to), layout.right) - x, 1);
    const isChosen = !pages || (pages.map === map && start < pages.end && end > pages.start);
    const alpha = isChosen ? 1 : DIMMED;
    const drawn = { x, y: top, width, height: bottom - top };
    paintFill(s, drawn, flags, wired, owner, alpha);
    const isLow = bottom - top < LOW;
    if (width > (isLow ? LOW : 2)) {
      const edge = { alpha: alpha * (isLow ? 0.18 : 0.55) };
      s.line([x, top, x + width, top], 'foreground', edge);
      s.line([x, bottom, x + width, bottom], 'foreground', edge);
    }
    if (bottom - top < TEXT || alpha < 1) continue;
    const prot = at(4);
    const both = prot * 8 + at(5);
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
