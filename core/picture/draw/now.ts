// The present step: a line through lanes and map, what the last step changed at its left, and
// the future that is known at its right. That one is paler, and has dashes around it: a theme of
// high contrast shows those.
import { CHANGED } from '../picture.ts';
import { type Layout, TEXT, xOf, yOf } from './layout.ts';
import type { Shown } from './shown.ts';
import { BOLD, type Surface } from './surface.ts';
import { counted, filled } from './words.ts';

const FUTURE = 0.55;
const FUTURE_HIGH_CONTRAST = 0.25;
const DASH = [5, 4];
/** Pixels of a bracket, and of the lowest one. */
const BRACKET = 6;
const LEAST_BRACKET = 5;

/** The words at the present position; undefined: it is not in view. */
export function nowBox(s: Surface, layout: Layout, { picture, isStill, words: all }: Shown) {
  if (isStill || picture.position < layout.from || picture.position > layout.to) return undefined;
  const number = counted(picture.position, all);
  const widthWith = (words: string): number => s.widthOf(words, TEXT - 1) * BOLD + 10;
  const whole = filled(all.now, number);
  const words = widthWith(whole) <= layout.right - layout.left ? whole : number;
  const width = widthWith(words);
  const x = Math.max(layout.left, Math.min(xOf(layout, picture.position) - width / 2, layout.right - width));
  return { words, x, width };
}

/**
 * The line of the axis: whole up to the present step, dashed as far as the run is known, then pale.
 */
export function paintAxisLine(s: Surface, layout: Layout, { picture, isStill }: Shown): void {
  const { left, right, axisY: y } = layout;
  const at = (position: number): number => Math.max(left, Math.min(xOf(layout, position), right));
  const [now, end] = isStill ? [right, right] : [at(picture.position), at(picture.recorded)];
  s.line([left, y, now, y], 'muted', { alpha: 0.8 });
  if (end > now) s.line([now, y, end, y], 'muted', { alpha: 0.8, dash: DASH });
  if (right > end) s.line([Math.max(now, end), y, right, y], 'muted', { alpha: 0.3 });
}

export function paintFuture(s: Surface, layout: Layout, { picture, isStill, isHighContrast }: Shown): void {
  const { left, right, bottom } = layout;
  const top = layout.lanes[0]?.y ?? 0;
  const x = Math.max(xOf(layout, picture.position), left);
  if (isStill || picture.position >= picture.recorded || x >= right) return;
  s.rect(x, top, right - x, bottom - top, 'background', isHighContrast ? FUTURE_HIGH_CONTRAST : FUTURE);
  const end = xOf(layout, picture.recorded);
  for (const y of [top + 0.5, bottom - 0.5]) s.line([x, y, Math.min(end, right), y], 'muted', { dash: DASH });
  if (end < right) s.line([end, top, end, bottom], 'muted', { dash: DASH });
}

/** `[`, closed by the line of the present step. */
export function paintBracket(s: Surface, x: number, top: number, height: number): void {
  const [left, bottom] = [x - BRACKET, top + height];
  s.rect(left, top, BRACKET, height, 'changed', 0.5);
  s.line([x, top, left, top, left, bottom, x, bottom], 'changed', { width: 2 });
}

function paintChanged(s: Surface, layout: Layout, { changed, position }: Shown['picture']): void {
  const x = xOf(layout, position);
  for (let i = 0; i < changed.length; i += CHANGED) {
    const [map, start, end] = changed.slice(i, i + CHANGED) as [number, number, number];
    const [top, bottom] = [yOf(layout, map, start), yOf(layout, map, end)];
    if (top === undefined || bottom === undefined) continue;
    const height = Math.max(bottom - top, LEAST_BRACKET);
    paintBracket(s, x, (top + bottom - height) / 2, height);
  }
}

export function paintNow(s: Surface, layout: Layout, shown: Shown): void {
  const box = nowBox(s, layout, shown);
  if (!box) return;
  const { axisY, bottom } = layout;
  const x = xOf(layout, shown.picture.position);
  paintChanged(s, layout, shown.picture);
  s.line([x, layout.lanes[0]?.y ?? 0, x, bottom], 'now', { width: 2 });
  s.rect(box.x, axisY + 4, box.width, 16, 'now');
  s.text(box.x + 5, axisY + 12, box.words, 'background', { size: TEXT - 1, bold: true });
}
