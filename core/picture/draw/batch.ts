// Rectangles of a layer, gathered by colour: a surface draws many of one colour at once far faster than one by one.
import type { ColorName, Surface } from './surface.ts';

/** Pixels between what is one in truth. */
const SEAM = 0.01;

export class Batch {
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
