// Rectangles of the map in layers, gathered by colour: a surface draws many of one colour at once
// far faster than one by one.
import { EFLAG } from '../../kernel/constants.ts';
import { type ColorName, type Surface, threadColor } from './surface.ts';

/** Of what is wired, and on all sides of what is in transition. */
const EDGE = 2.5;
/** Pixels of a row that has no room for edges. */
export const LOW = 9;

/** Pixels between what is one in truth. */
const SEAM = 0.01;

class Batch {
  /** Of x, y, width, height, by colour and opacity. */
  private readonly boxes = new Map<ColorName, Map<number, number[]>>();

  add(x: number, y: number, width: number, height: number, color: ColorName, alpha: number): void {
    const own = this.boxes.get(color) ?? new Map<number, number[]>();
    if (own.size === 0) this.boxes.set(color, own);
    const list = own.get(alpha);
    if (!list) {
      own.set(alpha, [x, y, width, height]);
      return;
    }
    const last = list.length - 4;
    const end = (list[last] as number) + (list[last + 2] as number);
    // goes on where the last one ends
    if (list[last + 1] === y && list[last + 3] === height && Math.abs(end - x) < SEAM)
      list[last + 2] = width + end - (list[last] as number);
    else list.push(x, y, width, height);
  }

  paint(s: Surface): void {
    for (const [color, own] of this.boxes) for (const [alpha, boxes] of own) s.rects(boxes, color, alpha);
  }
}

/** From the back to the front. */
export class Layers {
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
