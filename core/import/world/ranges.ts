// What a process has mapped, as far as the log tells: disjoint ranges in order, in bytes. It is not
// the kernel's map: it only tells what a call needs to have found. The ranges are kept in
// blocks, so that one comes and goes at the same cost wherever it lies, and a child takes
// up its parent's blocks.

export interface Mapped {
  readonly start: number;
  readonly end: number;
  readonly locked: boolean;
  /** It counts in the size of the map: a guard does not. */
  readonly counts: boolean;
  /** It has no access, so that it cannot be locked. */
  readonly barred: boolean;
}

const NOTHING: readonly Mapped[] = [];

/** Ranges of a block at the most; half of them where one is split. */
const MOST = 256;

interface Block {
  readonly list: readonly Mapped[];
  /** Another process may have it too: it is copied before it changes. */
  readonly isShared: boolean;
  /** All of it was locked, or unlocked, and nothing has changed since. */
  readonly allLocked?: boolean;
}

const withLocked = ({ start, end, counts, barred }: Mapped, locked: boolean): Mapped => ({
  start,
  end,
  locked,
  counts,
  barred,
});
const withBarred = ({ start, end, locked, counts }: Mapped, barred: boolean): Mapped => ({
  start,
  end,
  locked,
  counts,
  barred,
});

/** Replaces some items of a list where it is. */
function replace(list: Mapped[], at: number, count: number, items: readonly Mapped[]): void {
  const same = Math.min(count, items.length);
  for (let i = 0; i < same; i++) list[at + i] = items[i] as Mapped;
  if (count > same) list.splice(at + same, count - same);
  for (let i = same; i < items.length; i++) list.splice(at + i, 0, items[i] as Mapped);
}

export class Ranges {
  /** None is empty. */
  private blocks: Block[] = [];
  /** Where `seek` has got to: the block and the range in it. */
  private block = 0;
  private index = 0;

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

  /** Goes to the first range that ends above an address, or behind the last one. */
  private seek(address: number): Mapped | undefined {
    const { blocks } = this;
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { list } = blocks[middle] as Block;
      if ((list[list.length - 1] as Mapped).end > address) high = middle;
      else low = middle + 1;
    }
    this.block = low;
    this.index = 0;
    const list = blocks[low]?.list;
    if (!list) return undefined;
    low = 0;
    high = list.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] as Mapped).end > address) high = middle;
      else low = middle + 1;
    }
    this.index = low;
    return list[low];
  }

  /** Visits those from the first that ends above `start` to the last that begins below `end`. */
  private visit(start: number, end: number, take: (one: Mapped) => void): void {
    this.seek(start);
    let { index } = this;
    for (let block = this.block; block < this.blocks.length; block++) {
      const { list } = this.blocks[block] as Block;
      for (; index < list.length; index++) {
        const one = list[index] as Mapped;
        if (one.start >= end) return;
        take(one);
      }
      index = 0;
    }
  }

  /** The list of a block, to be changed. */
  private own(block: number): Mapped[] {
    const before = this.blocks[block] as Block;
    const list = before.isShared ? before.list.slice() : (before.list as Mapped[]);
    if (before.isShared || before.allLocked !== undefined) this.blocks[block] = { list, isShared: false };
    return list;
  }

  /** Puts ranges in the place of so many from where `seek` has got to. */
  private splice(count: number, items: readonly Mapped[]): void {
    const { block, index } = this;
    if (count === 0 && items.length === 0) return;
    if (block === this.blocks.length) {
      // behind all others
      if (block > 0) {
        this.block--;
        this.index = (this.blocks[block - 1] as Block).list.length;
        this.splice(0, items);
      } else this.blocks = blocksOf(items);
      return;
    }
    const first = (this.blocks[block] as Block).list.length - index;
    if (count > first) {
      let left = count - first;
      let next = block + 1;
      for (; left > 0; next++) {
        const { length } = (this.blocks[next] as Block).list;
        if (left < length) break;
        left -= length;
      }
      if (left > 0) replace(this.own(next), 0, left, []);
      this.blocks.splice(block + 1, next - block - 1);
    }
    const list = this.own(block);
    const gone = Math.min(count, first);
    if (items.length <= MOST) {
      replace(list, index, gone, items);
      if (list.length > 0 && list.length <= MOST) return;
      this.blocks.splice(block, 1);
      blocksOf(list).forEach((one, i) => {
        this.blocks.splice(block + i, 0, one);
      });
      return;
    }
    const all = [...list.slice(0, index), ...items, ...list.slice(index + gone)];
    this.blocks = [...this.blocks.slice(0, block), ...blocksOf(all), ...this.blocks.slice(block + 1)];
  }

  /** Takes the range out; gives what was in it, cut to it. */
  private take(start: number, end: number): Mapped[] {
    const taken: Mapped[] = [];
    const kept: Mapped[] = [];
    this.visit(start, end, (one) => {
      if (one.start < start) kept.push({ ...one, end: start });
      taken.push({ ...one, start: Math.max(one.start, start), end: Math.min(one.end, end) });
      if (one.end > end) kept.push({ ...one, start: end });
    });
    this.seek(start);
    this.splice(taken.length, kept);
    this.account(taken, -1);
    return taken;
  }

  /** Where nothing is. */
  private insert(ranges: readonly Mapped[]): void {
    const [first] = ranges;
    if (!first) return;
    this.seek(first.start);
    this.splice(0, ranges);
    this.account(ranges, 1);
  }

  private replaceOne(one: Mapped, by: Mapped): void {
    this.accountOne(one, -1);
    this.own(this.block)[this.index] = by;
    this.accountOne(by, 1);
  }

  map(start: number, end: number, { locked = false, counts = true, barred = false } = {}): void {
    if (end <= start) return;
    const one = this.seek(start);
    if (one?.start === start && one.end === end) {
      if (one.locked !== locked || one.counts !== counts || one.barred !== barred)
        this.replaceOne(one, { start, end, locked, counts, barred });
      return;
    }
    if (one && one.start < end) this.take(start, end);
    this.insert([{ start, end, locked, counts, barred }]);
  }

  unmap(start: number, end: number): void {
    const one = this.seek(start);
    if (one?.start === start && one.end === end) {
      this.splice(1, NOTHING);
      this.accountOne(one, -1);
    } else if (one && one.start < end) this.take(start, end);
  }

  lock(start: number, end: number, locked: boolean): void {
    this.change(start, end, (one) => (one.locked === locked ? one : withLocked(one, locked)));
  }

  bar(start: number, end: number, barred: boolean): void {
    this.change(start, end, (one) => (one.barred === barred ? one : withBarred(one, barred)));
  }

  private change(start: number, end: number, changed: (one: Mapped) => Mapped): void {
    const one = this.seek(start);
    if (one?.start !== start || one.end !== end) this.insert(this.take(start, end).map(changed));
    else {
      const made = changed(one);
      if (made !== one) this.replaceOne(one, made);
    }
  }

  hasBarred(start: number, end: number): boolean {
    let found = false;
    this.visit(start, end, ({ barred }) => {
      found ||= barred;
    });
    return found;
  }

  /** What has no access is not locked with the rest, but stays locked if it was. */
  lockAll(locked: boolean): void {
    this.blocks = this.blocks.map((block) => {
      if (block.allLocked === locked) return block;
      const list = block.list.map((one) => ({ ...one, locked: locked && (one.locked || !one.barred) }));
      this.account(block.list, -1);
      this.account(list, 1);
      return { list, isShared: false, allLocked: locked };
    });
  }

  clear(): void {
    this.blocks = [];
    this.size = 0;
    this.locked = 0;
  }

  /** Is nothing mapped in a range? */
  isFree(start: number, end: number): boolean {
    const one = this.seek(start);
    return one === undefined || one.start >= end;
  }

  /** Is one range mapped that has all of this one? Of several that have, it is not known. */
  hasWhole(start: number, end: number): boolean {
    const one = this.seek(start);
    return one !== undefined && one.start <= start && end <= one.end;
  }

  /** Bytes of a range that are locked. */
  lockedIn(start: number, end: number): number {
    let bytes = 0;
    this.visit(start, end, (one) => {
      if (one.locked) bytes += Math.min(end, one.end) - Math.max(start, one.start);
    });
    return bytes;
  }

  /** Parts of a range where nothing is mapped. */
  holes(start: number, end: number): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    let at = start;
    this.visit(start, end, (one) => {
      if (one.start > at) found.push({ start: at, end: one.start });
      at = Math.max(at, one.end);
    });
    if (at < end) found.push({ start: at, end });
    return found;
  }

  /** Of a child, which inherits no locks. */
  copy(): Ranges {
    const made = new Ranges();
    made.size = this.size;
    this.blocks = this.blocks.map(({ list }) => ({ list, isShared: true }));
    made.blocks = this.blocks.slice();
    if (this.locked === 0) return made;
    made.blocks = this.blocks.map(({ list }) => ({
      list: list.map((one) => (one.locked ? { ...one, locked: false } : one)),
      isShared: false,
    }));
    return made;
  }

  *[Symbol.iterator](): Generator<Mapped> {
    for (const { list } of this.blocks) yield* list;
  }
}

/** A list as blocks that have room; none of nothing. */
function blocksOf(list: readonly Mapped[]): Block[] {
  const made: Block[] = [];
  for (let from = 0; from < list.length; from += MOST / 2)
    made.push({ list: list.slice(from, from + MOST / 2), isShared: false });
  return made;
}
