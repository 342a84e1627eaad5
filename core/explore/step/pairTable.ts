// A table from two numbers to one, in flat arrays: what is known of a shared part and a thread.

/** Numbers of a slot: the two keys, and the value + 1; 0: a free slot. */
const SLOT = 3;

/** A table of what is known, from two numbers to one. */
export class PairTable {
  private slots: Int32Array<ArrayBuffer> = new Int32Array(SLOT << 10);
  private mask = (1 << 10) - 1;
  private count = 0;

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** Keeps the slot for `set`. */
  private slot = 0;
  /** The value + 1; 0: not known. */
  get(a: number, b: number): number {
    const { slots, mask } = this;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
    h ^= h >>> 15;
    for (let at = h & mask; ; at = (at + 1) & mask) {
      const slot = at * SLOT;
      const value = slots[slot + 2] as number;
      if (value === 0 || (slots[slot] === a && slots[slot + 1] === b)) {
        this.slot = slot;
        return value;
      }
    }
  }

  /** After `get` of the same pair; the value is not below 0. */
  set(a: number, b: number, value: number): void {
    if (2 * (this.count + 1) > this.mask + 1) this.grow();
    if (this.get(a, b) === 0) this.count++;
    this.put(a, b, value + 1);
  }

  private put(a: number, b: number, value: number): void {
    this.slots[this.slot] = a;
    this.slots[this.slot + 1] = b;
    this.slots[this.slot + 2] = value;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Int32Array(2 * slots.length);
    this.mask = 2 * this.mask + 1;
    for (let at = 0; at < slots.length; at += SLOT) {
      if (slots[at + 2] === 0) continue;
      this.get(slots[at] as number, slots[at + 1] as number);
      this.put(slots[at] as number, slots[at + 1] as number, slots[at + 2] as number);
    }
  }
}
