// What lanes and map share: the names and addresses beside them, the axis of steps with its marks,
// and the branches that leave.
import type { Picture } from '../picture.ts';
import { barY, type Layout, placesOf, TEXT, ticksOf, xOf } from './layout.ts';
import { paintAddresses } from './maps.ts';
import { nowBox, paintAxisLine } from './now.ts';
import type { Shown } from './shown.ts';
import { fitted, type Surface, threadColor } from './surface.ts';
import { counted } from './words.ts';

const PIXELS_A_TICK = 90;
const GRID = 0.09;
/** Pixels between words on the axis. */
const APART = 6;

export function paintAxis(s: Surface, layout: Layout, shown: Shown): void {
  const { picture, chosen, words } = shown;
  const { left, right, width, axisY, bottom } = layout;
  picture.lanes.forEach(({ name }, thread) => {
    const y = barY(layout, thread);
    const alpha = chosen.thread === undefined || chosen.thread === thread ? 1 : 0.4;
    s.rect(6, y - 4, 8, 8, threadColor(thread), alpha);
    s.text(19, y, fitted(s, name, left - 24, TEXT + 1), 'foreground', { size: TEXT + 1, bold: true, alpha });
  });
  paintAddresses(s, layout, shown);
  const now = nowBox(s, layout, shown);
  for (const at of ticksOf(layout, (right - left) / PIXELS_A_TICK)) {
    const x = xOf(layout, at);
    if (x < left || x > right) continue;
    s.line([x, layout.lanes[0]?.y ?? 0, x, bottom], 'foreground', { alpha: GRID });
    const number = counted(at, words);
    const half = s.widthOf(number, TEXT - 1) / 2;
    const middle = Math.max(left - APART / 2 + half, Math.min(x, width - 2 - half));
    const isCovered = now && middle + half + APART > now.x && middle - half - APART < now.x + now.width;
    if (!isCovered) s.text(middle, axisY + 12, number, 'muted', { size: TEXT - 1, align: 'center' });
  }
  paintAxisLine(s, layout, shown);
  s.text(left - 10, axisY + 12, fitted(s, words.step, left - 14, TEXT - 1), 'muted', {
    size: TEXT - 1,
    align: 'right',
  });
}

export function paintMarks(s: Surface, layout: Layout, { picture, bookmarks, hits }: Shown): void {
  const y = layout.axisY;
  const seen = (at: number): boolean => at >= layout.from && at <= layout.to;
  for (const at of hits) if (seen(at)) s.fill(circle(xOf(layout, at), y, 3.5), 'failure');
  const failed = picture.lanes.flatMap(({ calls }) =>
    calls.flatMap(({ failed: is, failing, to }) => (is ? [to] : failing ? [failing.at] : [])),
  );
  for (const at of [...failed, ...picture.marks.map((mark) => mark.at)]) {
    if (!seen(at)) continue;
    const x = xOf(layout, at);
    s.line([x - 3, y - 3, x + 3, y + 3], 'failure', { width: 1.5 });
    s.line([x - 3, y + 3, x + 3, y - 3], 'failure', { width: 1.5 });
  }
  for (const { position } of bookmarks) {
    if (!seen(position)) continue;
    const x = xOf(layout, position);
    s.fill([x - 3, y - 6, x + 3, y - 6, x + 3, y + 4, x, y + 1, x - 3, y + 4], 'bookmark');
  }
}

function circle(x: number, y: number, r: number): number[] {
  return Array.from({ length: 12 }, (_, i) => [
    x + r * Math.cos((i * Math.PI) / 6),
    y + r * Math.sin((i * Math.PI) / 6),
  ]).flat();
}

/** A line where the pointer is. */
export function paintPointed(s: Surface, layout: Layout, position: number): void {
  const x = xOf(layout, position);
  if (x < layout.left || x > layout.right) return;
  s.line([x, layout.lanes[0]?.y ?? 0, x, layout.bottom], 'foreground', { alpha: 0.35, dash: [2, 3] });
}

/** Around the lane or the range that the keys are on, by its key. */
export function paintMarked(s: Surface, layout: Layout, marked: string): void {
  const place = placesOf(layout).find(({ key }) => key === marked);
  if (!place) return;
  const [left, right, top, bottom] = [1, layout.right + 6, place.y, place.y + place.height];
  s.line([left, top, right, top, right, bottom, left, bottom, left, top], 'now', { width: 1.5 });
}

export function paintTracks(s: Surface, layout: Layout, picture: Picture): void {
  layout.tracks.forEach(({ y }, i) => {
    const track = picture.tracks[i];
    if (!track) return;
    const [x1, x2] = [xOf(layout, track.from), xOf(layout, Math.max(track.length, track.from + 1))];
    const top = layout.lanes[0]?.y ?? 0;
    s.line([x1, top, x1 + 4, y, Math.max(x2, x1 + 8), y], 'muted', { width: 2, alpha: 0.8 });
    s.text(Math.max(x1 + 8, layout.left), y - 6, track.name, 'muted', { size: TEXT - 2 });
  });
}
