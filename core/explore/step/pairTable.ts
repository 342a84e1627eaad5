// A table from two numbers to one, in flat arrays: what is known of a shared part and a thread.

/** A table of what is known, from two numbers to one. */
export class PairTable {
  private keys: Int32Array<ArrayBuffer> = new Int32Array(1 << 11);
  private values: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);
  private count = 0;

  get bytes(): number {
    return 4 * (this.keys.length + this.values.length);
  }

  /** The value + 1; 0: not known. Keeps the place for `set`. */
  private at = 0;
  get(a: number, b: number): number {
    const { keys, values } = this;
    const mask = values.length - 1;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
    h ^= h >>> 15;
    for (let at = h & mask; ; at = (at + 1) & mask) {
      const value = values[at] as number;
      if (value === 0 || (keys[2 * at] === a && keys[2 * at + 1] === b)) {
        this.at = at;
        return value;
      }
    }
  }

  /** After `get` of the same pair; the value is not below 0. */
  set(a: number, b: number, value: number): void {
    if (2 * (this.count + 1) > this.values.length) this.grow();
    if (this.get(a, b) === 0) this.count++;
    this.keys[2 * this.at] = a;
    this.keys[2 * this.at + 1] = b;
    this.values[this.at] = value + 1;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.values = new Int32Array(values.length * 2);
    for (let at = 0; at < values.length; at++) {
      if (values[at] === 0) continue;
      this.get(keys[2 * at] as number, keys[2 * at + 1] as number);
      this.keys[2 * this.at] = keys[2 * at] as number;
      this.keys[2 * this.at + 1] = keys[2 * at + 1] as number;
      this.values[this.at] = values[at] as number;
    }
  }
}
