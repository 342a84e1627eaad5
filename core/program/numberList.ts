// A list of whole numbers that grows at its end, of which a long history has a dozen with a million
// each: four bytes a number, eight as soon as one of them needs it.

const LARGEST = 0x7fffffff;

/** How many of an ascending list, of which the first `length` count, are at or below a number. */
export function countUpTo(list: ArrayLike<number>, n: number, length = list.length): number {
  let lo = 0;
  let hi = length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((list[mid] as number) <= n) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

export class NumberList {
  private data: Int32Array | Float64Array = new Int32Array(8);
  length = 0;

  /** Adds a number at the end; gives its index. */
  push(n: number): number {
    if (this.length === this.data.length) this.data = this.larger();
    this.put(this.length, n);
    return this.length++;
  }

  set(index: number, n: number): void {
    if (index < 0 || index >= this.length) throw new RangeError(`the list has no place ${index}`);
    this.put(index, n);
  }

  /** Forgets what is at an index and beyond it. */
  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** The number at an index that the list has. */
  get(index: number): number {
    return this.data[index] as number;
  }

  /** The number at an index; undefined beyond both ends. */
  at(index: number): number | undefined {
    return index < this.length ? this.data[index] : undefined;
  }

  /** How many of an ascending list are at or below a number. */
  countUpTo(n: number): number {
    return countUpTo(this.data, n, this.length);
  }

  private put(index: number, n: number): void {
    if ((n > LARGEST || n < -LARGEST) && this.data instanceof Int32Array) this.data = Float64Array.from(this.data);
    this.data[index] = n;
  }

  private larger(): Int32Array | Float64Array {
    const size = this.data.length * 2;
    const made = this.data instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
    made.set(this.data);
    return made;
  }
}
