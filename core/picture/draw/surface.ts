// What a picture is drawn on: a canvas, an SVG document, or in tests a list of what was drawn.
// Colours are named; each surface knows them from its theme.

export type ColorName =
  | 'foreground'
  | 'muted'
  | 'background'
  | 'mapped'
  | 'wired'
  | 'waiting'
  | 'failure'
  | 'success'
  | 'now'
  | 'changed'
  | 'bookmark'
  | 'thread1'
  | 'thread2'
  | 'thread3'
  | 'thread4'
  | 'thread5'
  | 'thread6';

const THREAD_COLORS: readonly ColorName[] = ['thread1', 'thread2', 'thread3', 'thread4', 'thread5', 'thread6'];

/** The colour of a thread, by its index; of none the usual one. */
export const threadColor = (thread: number): ColorName => THREAD_COLORS[thread % THREAD_COLORS.length] ?? 'foreground';

export interface TextStyle {
  /** Pixels. */
  readonly size?: number;
  readonly align?: 'left' | 'right' | 'center';
  readonly bold?: boolean;
  readonly alpha?: number;
}

export interface LineStyle {
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

/** Where a drawing lies whole, and what of it is in view. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
}

/** Pixels; y grows downwards, the y of a text is its middle. */
export interface Surface {
  rect(x: number, y: number, width: number, height: number, color: ColorName, alpha?: number): void;
  /** Many of one colour, that do not cover each other: x, y, width, height of each. */
  rects(boxes: readonly number[], color: ColorName, alpha?: number): void;
  /** Diagonal lines. `back`: the other way. */
  hatch(x: number, y: number, width: number, height: number, color: ColorName, alpha?: number, back?: boolean): void;
  /** Through points x, y, x, y, ... */
  line(points: readonly number[], color: ColorName, style?: LineStyle): void;
  fill(points: readonly number[], color: ColorName, alpha?: number): void;
  text(x: number, y: number, text: string, color: ColorName, style?: TextStyle): void;
  widthOf(text: string, size?: number): number;
  /**
   * Stretches a drawing of `columns` pixels, as high as the box, along the axis of steps. It is
   * made in tiles as they come into view, once for an object and a variant of it; `draw` draws the
   * columns [first, last). Absent: nothing is kept between frames, or the drawing has to be exact.
   */
  stretched?(
    of: object,
    variant: string,
    box: Box,
    columns: number,
    draw: (s: Surface, first: number, last: number) => void,
  ): void;
  /** Draws on a part only. */
  within(x: number, y: number, width: number, height: number, draw: () => void): void;
}

/** How much wider bold letters are. */
export const BOLD = 1.12;

/** The beginning of a text that has room, with an ellipsis; '' if not even that. */
export function fitted(s: Surface, text: string, room: number, size?: number): string {
  if (s.widthOf(text, size) <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (s.widthOf(`${text.slice(0, middle)}\u2026`, size) <= room) low = middle;
    else high = middle - 1;
  }
  return low < 3 ? '' : `${text.slice(0, low).trimEnd()}\u2026`;
}
