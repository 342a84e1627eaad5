// Two runs under each other, on one axis: they begin together, and a line through both
// is where they part.
import { paintPointed } from './frame.ts';
import { type Hit, hitAt, type Layout, TEXT, type View, xOf } from './layout.ts';
import { paint } from './paint.ts';
import type { Shown } from './shown.ts';
import { BOLD, fitted, type Surface } from './surface.ts';
import { counted, filled } from './words.ts';

export interface Pair {
  readonly runs: readonly [Shown, Shown];
  readonly names: readonly [string, string];
  /** The first position at which they differ; absent: they are the same. */
  readonly difference?: number | undefined;
}

/** Of each run: its layout, and how far down it begins. */
export type PairLayout = readonly [PlacedRun, PlacedRun];
interface PlacedRun {
  readonly layout: Layout;
  readonly top: number;
}

const TITLE = 20;
/** Beside a name, and the words on the first difference. */
const MARGINS = 24;
/** Of the width, for those words at the most. */
const MOST_NOTE = 0.5;
/** By how much the second is higher: it has the legend of both. */
const LEGEND = 20;

/** The same surface, further down. */
function lowered(s: Surface, by: number): Surface {
  const down = (points: readonly number[]): number[] => points.map((n, i) => (i % 2 === 0 ? n : n + by));
  return {
    rect: (x, y, width, height, color, alpha) => s.rect(x, y + by, width, height, color, alpha),
    rects: (boxes, color, alpha) =>
      s.rects(
        boxes.map((n, i) => (i % 4 === 1 ? n + by : n)),
        color,
        alpha,
      ),
    hatch: (x, y, width, height, color, alpha, back) => s.hatch(x, y + by, width, height, color, alpha, back),
    line: (points, color, style) => s.line(down(points), color, style),
    fill: (points, color, alpha) => s.fill(down(points), color, alpha),
    text: (x, y, text, color, style) => s.text(x, y + by, text, color, style),
    widthOf: (text, size) => s.widthOf(text, size),
    within: (x, y, width, height, draw) => s.within(x, y + by, width, height, draw),
  };
}

export function paintPair(s: Surface, { runs, names, difference }: Pair, view: View): PairLayout {
  const half = Math.floor((view.height - LEGEND) / 2);
  s.rect(0, 0, view.width, view.height, 'background');
  const placed = runs.map((shown, i): PlacedRun => {
    const [above, height] = i === 0 ? [0, half] : [half, view.height - half];
    const top = above + TITLE;
    const layout = paint(lowered(s, top), shown, { ...view, height: height - TITLE, isBare: i === 0 });
    const y = above + TITLE / 2;
    let note = '';
    if (difference !== undefined && difference >= view.from && difference <= view.to) {
      const x = xOf(layout, difference);
      s.line([x, top, x, top + layout.bottom], 'now', { width: 1.5, dash: [5, 3] });
      if (i === 0)
        note = fitted(
          s,
          filled(shown.words.firstDifference, counted(difference, shown.words)),
          view.width * MOST_NOTE,
          TEXT,
        );
      s.text(view.width - 8, y, note, 'now', { size: TEXT, align: 'right' });
    }
    const name = fitted(s, names[i] ?? '', (view.width - MARGINS - s.widthOf(note, TEXT)) / BOLD, TEXT + 1);
    s.text(6, y, name, 'foreground', { size: TEXT + 1, bold: true });
    return { layout, top };
  });
  s.line([0, half, view.width, half], 'muted', { alpha: 0.6 });
  return placed as [PlacedRun, PlacedRun];
}

/** A line where the pointer is, through both. */
export function paintPairPointed(s: Surface, placed: PairLayout, position: number): void {
  for (const { layout, top } of placed) paintPointed(lowered(s, top), layout, position);
}

/** What lies at a point, and in which of the runs. */
export function pairHitAt(placed: PairLayout, { runs }: Pair, x: number, y: number): Hit & { readonly run: 0 | 1 } {
  const run = y < placed[1].top - TITLE ? 0 : 1;
  const { layout, top } = placed[run];
  return { ...hitAt(layout, runs[run].picture, x, y - top), run };
}
