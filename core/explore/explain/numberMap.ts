// Which number each key has. Both are kept in arrays, so that the size is known, which a Map does
// not tell: a bound on memory counts it.

/** No key: keys are whole numbers from 0. */
const FREE = -1;
const FIRST_SIZE = 1 << 10;
/** A table of so many places at the most is emptied; a larger one is given away. */
const KEPT_SIZE = 1 << 13;

export class NumberMap {
  private keys = new Float64Array(FIRST_SIZE).fill(FREE);
  private values = new Int32Array(FIRST_SIZE);
  private count = 0;

  /** Memory, in bytes. */
  get bytes(): number {
    return this.keys.byteLength + this.values.byteLength;
  }

  /** The place of a key, or the free one where it belongs. */
  private placeOf(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    const high = Math.floor(key / 2 ** 32);
    let hash = Math.imul((key | 0) ^ Math.imul(high, 0x9e3779b9), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 13;
    for (let at = hash & mask; ; at = (at + 1) & mask) if (keys[at] === key || keys[at] === FREE) return at;
  }

  /** undefined: the key has none. */
  get(key: number): number | undefined {
    const at = this.placeOf(key);
    return this.keys[at] === FREE ? undefined : this.values[at];
  }

  /** Gives a key a whole number; false: it had one. */
  set(key: number, value: number): boolean {
    const at = this.placeOf(key);
    const isNew = this.keys[at] === FREE;
    this.keys[at] = key;
    this.values[at] = value;
    if (isNew && 2 * ++this.count > this.keys.length) this.grow();
    return isNew;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(2 * keys.length).fill(FREE);
    this.values = new Int32Array(2 * keys.length);
    for (const [i, key] of keys.entries()) {
      if (key === FREE) continue;
      const at = this.placeOf(key);
      this.keys[at] = key;
      this.values[at] = values[i] as number;
    }
  }

  clear(): void {
    this.count = 0;
    if (this.keys.length <= KEPT_SIZE) this.keys.fill(FREE);
    else {
      this.keys = new Float64Array(FIRST_SIZE).fill(FREE);
      this.values = new Int32Array(FIRST_SIZE);
    }
  }
}
