// What a process has mapped, as far as the log tells: disjoint ranges in order, in bytes. It is not
// the kernel's map: it only tells what a call needs to have found.

export interface Mapped {
  readonly start: number;
  readonly end: number;
  readonly locked: boolean;
  /** It counts in the size of the map: a guard does not. */
  readonly counts: boolean;
  /** Nobody may access it, so that it cannot be locked. */
  readonly barred: boolean;
}

/** The list with some items in the place of others; changed where it is where they are few. */
function replaced(list: Mapped[], at: number, count: number, items: readonly Mapped[]): Mapped[] {
  if (items.length > 8) return list.slice(0, at).concat(items, list.slice(at + count));
  const same = Math.min(count, items.length);
  for (let i = 0; i < same; i++) list[at + i] = items[i] as Mapped;
  if (count > same) list.splice(at + same, count - same);
  for (let i = same; i < items.length; i++) list.splice(at + i, 0, items[i] as Mapped);
  return list;
}

export class Ranges {
  private list: Mapped[] = [];

  /** Bytes that count in the size of the map, and that are locked. */
  size = 0;
  locked = 0;

  private account(ranges: readonly Mapped[], sign: 1 | -1): void {
    for (const one of ranges) this.accountOne(one, sign);
  }

  private accountOne({ start, end, locked, counts }: Mapped, sign: 1 | -1): void {
    if (counts) this.size += sign * (end - start);
    if (locked) this.locked += sign * (end - start);
  }

  /** The one range that is this one; undefined: others lie there, or none. */
  private exactly(start: number, end: number): number | undefined {
    const at = this.firstAbove(start);
    const one = this.list[at];
    return one?.start === start && one.end === end ? at : undefined;
  }

  private replaceOne(at: number, by: Mapped): void {
    this.accountOne(this.list[at] as Mapped, -1);
    this.list[at] = by;
    this.accountOne(by, 1);
  }

  private insert(at: number, ranges: readonly Mapped[]): void {
    this.list = replaced(this.list, at, 0, ranges);
    this.account(ranges, 1);
  }

  /** Index of the first range that ends above an address. */
  private firstAbove(address: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.list[middle] as Mapped).end > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Takes the range out of the list; gives what was in it, cut to it. */
  private take(start: number, end: number): { at: number; taken: Mapped[] } {
    const from = this.firstAbove(start);
    let to = from;
    const taken: Mapped[] = [];
    const kept: Mapped[] = [];
    for (; to < this.list.length && (this.list[to] as Mapped).start < end; to++) {
      const one = this.list[to] as Mapped;
      if (one.start < start) kept.push({ ...one, end: start });
      taken.push({ ...one, start: Math.max(one.start, start), end: Math.min(one.end, end) });
      if (one.end > end) kept.push({ ...one, start: end });
    }
    this.list = replaced(this.list, from, to - from, kept);
    this.account(taken, -1);
    return { at: from + (kept[0] && kept[0].end <= start ? 1 : 0), taken };
  }

  map(start: number, end: number, { locked = false, counts = true, barred = false } = {}): void {
    if (end <= start) return;
    const made = { start, end, locked, counts, barred };
    const exact = this.exactly(start, end);
    if (exact !== undefined) {
      this.replaceOne(exact, made);
      return;
    }
    const { at } = this.take(start, end);
    this.insert(at, [made]);
  }

  unmap(start: number, end: number): void {
    this.take(start, end);
  }

  lock(start: number, end: number, locked: boolean): void {
    this.change(start, end, ({ start, end, counts, barred }) => ({ start, end, locked, counts, barred }));
  }

  bar(start: number, end: number, barred: boolean): void {
    this.change(start, end, ({ start, end, locked, counts }) => ({ start, end, locked, counts, barred }));
  }

  private change(start: number, end: number, by: (one: Mapped) => Mapped): void {
    const exact = this.exactly(start, end);
    if (exact !== undefined) {
      this.replaceOne(exact, by(this.list[exact] as Mapped));
      return;
    }
    const { at, taken } = this.take(start, end);
    this.insert(at, taken.map(by));
  }

  hasBarred(start: number, end: number): boolean {
    for (let i = this.firstAbove(start); i < this.list.length && (this.list[i] as Mapped).start < end; i++)
      if ((this.list[i] as Mapped).barred) return true;
    return false;
  }

  /** What nobody may access is not locked with the rest, but stays locked if it was. */
  lockAll(locked: boolean): void {
    this.list = this.list.map((one) => ({ ...one, locked: locked && (one.locked || !one.barred) }));
    this.locked = this.list.reduce((sum, { start, end, locked: is }) => sum + (is ? end - start : 0), 0);
  }

  clear(): void {
    this.list = [];
    this.size = 0;
    this.locked = 0;
  }

  /** Is nothing mapped in a range? */
  isFree(start: number, end: number): boolean {
    const one = this.list[this.firstAbove(start)];
    return one === undefined || one.start >= end;
  }

  /** Is one range mapped that has all of this one? Of several that have, it is not known. */
  hasWhole(start: number, end: number): boolean {
    const one = this.list[this.firstAbove(start)];
    return one !== undefined && one.start <= start && end <= one.end;
  }

  /** Parts of a range where nothing is mapped. */
  holes(start: number, end: number): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    let at = start;
    for (let i = this.firstAbove(start); i < this.list.length && at < end; i++) {
      const one = this.list[i] as Mapped;
      if (one.start >= end) break;
      if (one.start > at) found.push({ start: at, end: one.start });
      at = Math.max(at, one.end);
    }
    if (at < end) found.push({ start: at, end });
    return found;
  }

  copy(): Ranges {
    const made = new Ranges();
    // a child inherits no locks
    made.list = this.list.map((one) => ({ ...one, locked: false }));
    made.size = this.size;
    return made;
  }

  [Symbol.iterator](): Iterator<Mapped> {
    return this.list[Symbol.iterator]();
  }
}
