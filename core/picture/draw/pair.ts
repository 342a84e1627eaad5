// Two runs under each other, on one axis: they begin together, and a line through both is where they part.
import { type Layout, TEXT, type View, xOf } from './layout.ts';
import { paint } from './paint.ts';
import type { Shown } from './shown.ts';
import { BOLD, fitted, type Surface } from './surface.ts';

export interface Pair {
  readonly runs: readonly [Shown, Shown];
  readonly names: readonly [string, string];
  /** The first position at which they differ; absent: they are the same. */
  readonly difference?: number | undefined;
}

const TITLE = 20;
/** Room of the words on the first difference. */
const NOTE = 170;

/** The same surface, further down. */
function lowered(s: Surface, by: number): Surface {
  const down = (points: readonly number[]): number[] => points.map((n, i) => (i % 2 === 0 ? n : n + by));
  return {
    rect: (x, y, width, height, color, alpha) => s.rect(x, y + by, width, height, color, alpha),
    hatch: (x, y, width, height, color, alpha, back) => s.hatch(x, y + by, width, height, color, alpha, back),
    line: (points, color, style) => s.line(down(points), color, style),
    fill: (points, color, alpha) => s.fill(down(points), color, alpha),
    text: (x, y, text, color, style) => s.text(x, y + by, text, color, style),
    widthOf: (text, size) => s.widthOf(text, size),
    within: (x, y, width, height, draw) => s.within(x, y + by, width, height, draw),
  };
}

export function paintPair(s: Surface, { runs, names, difference }: Pair, view: View): Layout {
  const height = Math.floor(view.height / 2);
  s.rect(0, 0, view.width, view.height, 'background');
  const layouts = runs.map((shown, i) => {
    const top = i * height;
    const layout = paint(lowered(s, top + TITLE), shown, { ...view, height: height - TITLE });
    s.text(6, top + TITLE / 2, fitted(s, names[i] ?? '', (view.width - NOTE) / BOLD, TEXT + 1), 'foreground', {
      size: TEXT + 1,
      bold: true,
    });
    if (difference !== undefined && difference >= view.from && difference <= view.to) {
      const x = xOf(layout, difference);
      s.line([x, top + TITLE, x, top + TITLE + layout.bottom], 'now', { width: 1.5, dash: [5, 3] });
      const words = i === 0 ? `first difference: step ${difference}` : '';
      s.text(view.width - 8, top + TITLE / 2, words, 'now', { size: TEXT, align: 'right' });
    }
    return layout;
  });
  s.line([0, height, view.width, height], 'muted', { alpha: 0.6 });
  return layouts[0] as Layout;
}
