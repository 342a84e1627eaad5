// How much room the picture may take beside the script: 80 columns stay the script's, or at least so many columns and
// lines that the text of a failed call is whole. A window without that room shows the picture in its panel instead.
import type { Extent } from './place.ts';

/** Of the picture's half, as its page measures it, in pixels. */
export interface Room {
  /** The whole window. */
  readonly window: Extent;
  readonly width: number;
  readonly height: number;
  /** Of a letter, and of a line, of the editor. */
  readonly column: number;
  readonly line: number;
}

/** Pixels beside and above the text: marks, line numbers, scroll bar; tabs, path. */
const MARGIN = 84;
const HEAD = 57;
const TABS = 35;
/** Columns that a script has at the most of a shared row, and at the least with so many lines. */
const WIDE = 80;
const NARROW = 50;
const LINES = 24;
/** Pixels in which the picture has its words. */
const LEAST = 480;

/** The script's share of the row, 0.5 to 1; undefined: there is no room for both. */
export function scriptShare({ width, height, column, line }: Room): number | undefined {
  const all = 2 * width;
  const wanted = WIDE * column + MARGIN;
  const script = Math.max(width, Math.min(wanted, all - LEAST));
  const columns = (script - MARGIN) / column;
  const lines = (height + TABS - HEAD) / line;
  const isReadable = columns >= WIDE - 1 || (columns >= NARROW && lines >= LINES);
  return isReadable ? script / all : undefined;
}
