// A table from two numbers to a span of others: what is known of a shared part and a thread, and
// where its steps are. The threads that are known with one shared part lie in one block, as all
// threads of a state are looked up one after the other.
import { grown } from '../state/rows.ts';

/** Numbers of a slot: the second key, the span's first, and how many it has + 1; 0: a free slot. */
const SLOT = 3;
/** Of a block, before its slots: a power of two of them, and how many are taken. */
const HEAD = 2;
/** The first size of a block. */
const FIRST_BITS = 2;

export class SpanTable {
  /** By first key: where its block begins; 0: it has none. */
  private blocks: Int32Array<ArrayBuffer> = new Int32Array(1 << 8);
  private pool: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private used = 1;
  /** By power of two: blocks that were left for larger ones. */
  private readonly left: number[][] = [];
  count = 0;

  get bytes(): number {
    return this.blocks.byteLength + this.pool.byteLength;
  }

  /** The slot of a second key; free, if the pair is not known. */
  private slotOf(block: number, b: number): number {
    const { pool } = this;
    const mask = (1 << (pool[block] as number)) - 1;
    const h = Math.imul(b, 0x9e3779b1);
    for (let at = (h ^ (h >>> 16)) & mask; ; at = (at + 1) & mask) {
      const slot = block + HEAD + at * SLOT;
      if (pool[slot + 2] === 0 || pool[slot] === b) return slot;
    }
  }

  /** Where the span of a pair stands (`firstOf`, `countOf`); -1: it is not known. */
  find(a: number, b: number): number {
    const block = a < this.blocks.length ? (this.blocks[a] as number) : 0;
    if (block === 0) return -1;
    const slot = this.slotOf(block, b);
    return this.pool[slot + 2] === 0 ? -1 : slot;
  }

  /** Until the next `add`. */
  firstOf(slot: number): number {
    return this.pool[slot + 1] as number;
  }
  countOf(slot: number): number {
    return (this.pool[slot + 2] as number) - 1;
  }

  /** The pair is not known yet. Gives its slot. */
  add(a: number, b: number, first: number, count: number): number {
    this.count++;
    if (a >= this.blocks.length) this.blocks = grown(this.blocks, a + 1);
    let block = this.blocks[a] as number;
    if (block === 0) block = this.blockOf(FIRST_BITS);
    else if (4 * ((this.pool[block + 1] as number) + 1) > 3 << (this.pool[block] as number)) block = this.larger(block);
    this.blocks[a] = block;
    this.pool[block + 1] = (this.pool[block + 1] as number) + 1;
    return this.put(block, b, first, count + 1);
  }

  private put(block: number, b: number, first: number, last: number): number {
    const slot = this.slotOf(block, b);
    this.pool[slot] = b;
    this.pool[slot + 1] = first;
    this.pool[slot + 2] = last;
    return slot;
  }

  private blockOf(bits: number): number {
    let block = this.left[bits]?.pop();
    if (block === undefined) {
      block = this.used;
      this.used += HEAD + (SLOT << bits);
      if (this.used > this.pool.length) this.pool = grown(this.pool, this.used);
    } else this.pool.fill(0, block, block + HEAD + (SLOT << bits));
    this.pool[block] = bits;
    return block;
  }

  private larger(block: number): number {
    const bits = this.pool[block] as number;
    const made = this.blockOf(bits + 1);
    const { pool } = this;
    pool[made + 1] = pool[block + 1] as number;
    for (let slot = block + HEAD; slot < block + HEAD + (SLOT << bits); slot += SLOT)
      if (pool[slot + 2] !== 0)
        this.put(made, pool[slot] as number, pool[slot + 1] as number, pool[slot + 2] as number);
    this.left[bits] ??= [];
    this.left[bits].push(block);
    return made;
  }
}
