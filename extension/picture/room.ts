// How much room the picture may take beside the script: 80 columns stay the script's, or at least
// so many columns and lines that the text of a failed call is whole. A window without that room
// shows the picture in its panel instead.

/** A row of editors that one editor has for itself. */
export interface EditorRow {
  /** Pixels. */
  readonly width: number;
  /** Pixels of a letter. */
  readonly column: number;
  /** Lines that it shows. */
  readonly lines: number;
}

/** Pixels beside the text: marks, line numbers, scroll bar. */
const MARGIN = 84;
/** Columns that a script has at the most of a shared row, and at the least with so many lines. */
const WIDE = 80;
const NARROW = 50;
const LINES = 24;
/** Pixels in which the picture has its words. */
const LEAST = 480;

/** The script's share of the row, 0.5 to 1; undefined: there is no room for both. */
export function scriptShare({ width, column, lines }: EditorRow): number | undefined {
  const wanted = WIDE * column + MARGIN;
  const script = Math.max(width / 2, Math.min(wanted, width - LEAST));
  const columns = (script - MARGIN) / column;
  const isReadable = columns >= WIDE - 1 || (columns >= NARROW && lines >= LINES);
  return isReadable ? script / width : undefined;
}

/** Do an editor and the picture, with so much of the row each, show less than their least? */
export const isCrowded = ({ width, column }: Pick<EditorRow, 'width' | 'column'>): boolean =>
  width < LEAST || (width - MARGIN) / column < NARROW;
