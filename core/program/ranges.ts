// A set of pages, as ranges that do not touch, in order.
import type { Page } from '../kernel/address.ts';

export class Ranges {
  private readonly starts: Page[] = [];
  private readonly ends: Page[] = [];

  /** How many ranges begin at or below a page. */
  private below(page: Page): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as Page) <= page) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get count(): number {
    return this.starts.length;
  }

  has(page: Page): boolean {
    const i = this.below(page) - 1;
    return i >= 0 && (this.ends[i] as Page) > page;
  }

  add(start: Page, end: Page): void {
    if (end <= start) return;
    let from = this.below(start);
    if (from > 0 && (this.ends[from - 1] as Page) >= start) from--;
    const to = this.below(end);
    const first = from < to ? Math.min(start, this.starts[from] as Page) : start;
    const last = from < to ? Math.max(end, this.ends[to - 1] as Page) : end;
    this.starts.splice(from, to - from, first);
    this.ends.splice(from, to - from, last);
  }
}
