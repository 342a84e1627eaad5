// Disjoint ranges in order, in blocks: one comes and goes at the same cost wherever it lies, and a
// copy shares the blocks of its original until one of them changes.

export interface Mapped {
  readonly start: number;
  readonly end: number;
  readonly locked: boolean;
  /** It counts in the size of the map: a guard does not. */
  readonly counts: boolean;
  /** It has no access, so that it cannot be locked. */
  readonly barred: boolean;
}

/** A block has so many ranges at the most; a split leaves half of them. */
const MOST = 256;

interface Block {
  readonly list: readonly Mapped[];
  /** A copy may have it too: it is copied before it changes. */
  readonly isShared: boolean;
  /** What `changeAll` has made of all of it, and nothing has changed since. */
  readonly state?: boolean;
}

/** Replaces some items of a list where it is. */
function replace(list: Mapped[], at: number, count: number, items: readonly Mapped[]): void {
  const same = Math.min(count, items.length);
  for (let i = 0; i < same; i++) list[at + i] = items[i] as Mapped;
  if (count > same) list.splice(at + same, count - same);
  for (let i = same; i < items.length; i++) list.splice(at + i, 0, items[i] as Mapped);
}

export class RangeList {
  /** None is empty. */
  private blocks: Block[] = [];
  /** Where `seek` has got to: the block and the range in it. */
  private block = 0;
  private index = 0;

  /** Goes to the first range that ends above an address, or behind the last one. */
  seek(address: number): Mapped | undefined {
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
  visit(start: number, end: number, take: (one: Mapped) => void): void {
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
    if (before.isShared || before.state !== undefined) this.blocks[block] = { list, isShared: false };
    return list;
  }

  /** Puts ranges in the place of so many from where `seek` has got to. */
  splice(count: number, items: readonly Mapped[]): void {
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

  /** Puts a range in the place of the one that `seek` has got to, within its bounds. */
  put(one: Mapped): void {
    this.own(this.block)[this.index] = one;
  }

  /** Changes all ranges, but for those of blocks that are in that state since the last time. */
  changeAll(state: boolean, changed: (list: readonly Mapped[]) => readonly Mapped[]): void {
    this.blocks = this.blocks.map((block) =>
      block.state === state ? block : { list: changed(block.list), isShared: false, state },
    );
  }

  copy(): RangeList {
    const made = new RangeList();
    this.blocks = this.blocks.map(({ list }) => ({ list, isShared: true }));
    made.blocks = this.blocks.slice();
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
