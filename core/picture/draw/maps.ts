// The map through time: each entry a band for as long as it stays what it is.

import { formatAddress } from '../../kernel/address.ts';
import { EFLAG, protName } from '../../kernel/constants.ts';
import { BAND, type PictureMap } from '../picture.ts';
import { type Layout, TEXT, xOf, yOf } from './layout.ts';
import type { Shown } from './shown.ts';
import { type Surface, threadColor } from './surface.ts';

const DIMMED = 0.25;

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
  s.rect(x, y, width, height, 'mapped', alpha);
  if (flags & EFLAG.GUARD) s.hatch(x, y, width, height, 'muted', alpha * 0.6, true);
  if (wired > 0) s.rect(x, y, width, height, 'wired', alpha * 0.55);
  if (flags & EFLAG.IN_TRANSITION) {
    s.rect(x, y, width, height, threadColor(owner), alpha * (wired > 0 ? 0.5 : 0.6));
  }
  if (flags & EFLAG.NEEDS_WAKEUP) s.hatch(x, y, width, height, 'waiting', alpha);
}

/** `wired 2`, `t1: in transition`: where there is room. */
function wordsOf(shown: Shown, flags: number, wired: number, owner: number): string[] {
  const count = wired > 0 ? `wired ${wired}` : wired < 0 ? 'wiring failed' : '';
  if (flags & EFLAG.IN_TRANSITION) {
    const who = shown.picture.lanes[owner]?.name ?? '';
    const waited = flags & EFLAG.NEEDS_WAKEUP ? ', waited for' : '';
    return [`in transition by ${who}${waited}${count && `, ${count}`}`, `${who}${waited}`, who];
  }
  if (flags & EFLAG.GUARD) return ['guard'];
  return count ? [count, String(wired)] : [];
}

function paintMap(s: Surface, layout: Layout, shown: Shown, map: number): void {
  const { bands } = shown.picture.maps[map] as PictureMap;
  const { pages } = shown.chosen;
  /** By the start of an entry: its protection so far. */
  const prots = new Map<number, number>();
  const labels: (() => void)[] = [];
  for (let i = 0; i < bands.length; i += BAND) {
    const [start, end, from, to, prot, maxProt, flags, wired, owner] = bands.slice(i, i + BAND) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (to <= layout.from || from >= layout.to) continue;
    const top = yOf(layout, map, start);
    const bottom = yOf(layout, map, end);
    if (top === undefined || bottom === undefined) continue;
    const x = Math.max(xOf(layout, from), layout.left);
    const width = Math.max(Math.min(xOf(layout, to), layout.right) - x, 1);
    const isChosen = !pages || (pages.map === map && start < pages.end && end > pages.start);
    const alpha = isChosen ? 1 : DIMMED;
    const drawn = { x, y: top, width, height: bottom - top };
    paintFill(s, drawn, flags, wired, owner, alpha);
    s.line([x, top, x + width, top], 'foreground', { alpha: alpha * 0.55 });
    s.line([x, bottom, x + width, bottom], 'foreground', { alpha: alpha * 0.55 });
    if (bottom - top < 11 || alpha < 1) continue;
    const both = prot * 8 + maxProt;
    const name = prots.get(start) === both ? '' : protName(prot);
    prots.set(start, both);
    const all = wordsOf(shown, flags, wired, owner).map((words) => (name ? `${name} ${words}` : words));
    if (name) all.push(name);
    const text = all.find((words) => s.widthOf(words, TEXT - 1) + 8 <= width);
    if (text) labels.push(() => s.text(x + 4, (top + bottom) / 2, text, 'foreground', { size: TEXT - 1, alpha: 0.9 }));
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
export function paintAddresses(s: Surface, layout: Layout, { picture }: Shown): void {
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
    if (name && layout.rows[i - 1]?.map !== row.map) s.text(2, row.y + 1, name, 'foreground', { size: TEXT - 1 });
    const end = row.y + row.height;
    if ((next === undefined || next.gap || next.map !== row.map) && end - last >= TEXT) {
      last = end;
      s.text(x, end, formatAddress(row.end, picture.pageSize), 'muted', { size: TEXT - 1, align: 'right' });
    }
  });
}
