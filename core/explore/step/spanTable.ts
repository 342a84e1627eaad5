// A table from two numbers to a span of others, in one flat array, so that a look-up is one read of
// memory: what is known of a shared part and a thread, and where its steps are.

/** Numbers of a slot: the two keys, the span's first, and how many it has + 1; 0: a free slot. */
const SLOT = 4;

export class SpanTable {
  private slots: Int32Array<ArrayBuffer> = new Int32Array(SLOT << 10);
  private mask = (1 << 10) - 1;
  count = 0;

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The slot of a pair; free, if the pair is not known. */
  private slotOf(a: number, b: number): number {
    const { slots, mask } = this;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
    h ^= h >>> 15;
    for (let at = h & mask; ; at = (at + 1) & mask) {
      const slot = at * SLOT;
      if (slots[slot + 3] === 0 || (slots[slot] === a && slots[slot + 1] === b)) return slot;
    }
  }

  /** Where the span of a pair is told (`firstOf`, `countOf`); -1: it is not known. */
  find(a: number, b: number): number {
    const slot = this.slotOf(a, b);
    return this.slots[slot + 3] === 0 ? -1 : slot;
  }

  /** Until the next `add`. */
  firstOf(slot: number): number {
    return this.slots[slot + 2] as number;
  }
  countOf(slot: number): number {
    return (this.slots[slot + 3] as number) - 1;
  }

  /** The pair is not known yet. Gives its slot. */
  add(a: number, b: number, first: number, count: number): number {
    if (3 * ++this.count > 2 * (this.mask + 1)) this.grow();
    return this.put(a, b, first, count + 1);
  }

  private put(a: number, b: number, first: number, last: number): number {
    const slot = this.slotOf(a, b);
    this.slots[slot] = a;
    this.slots[slot + 1] = b;
    this.slots[slot + 2] = first;
    this.slots[slot + 3] = last;
    return slot;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Int32Array(2 * slots.length);
    this.mask = 2 * this.mask + 1;
    for (let at = 0; at < slots.length; at += SLOT)
      if (slots[at + 3] !== 0)
        this.put(slots[at] as number, slots[at + 1] as number, slots[at + 2] as number, slots[at + 3] as number);
  }
}
