// Rows of numbers, each kept once: a row is known by its number, and two rows are equal if their
// numbers are. What a state is made of, and what a step does, are such rows.

/** Numbers from here down stand for those that are no 32-bit integers, or are as low. */
const LOWEST = -(2 ** 31) + 2 ** 20;

/** The least power of two that is a table's size. */
const FIRST_SIZE = 1 << 10;

/**
 * Numbers of an array from which it grows by an eighth, so that a bound on memory
 * holds within about that.
 */
const LARGE = 1 << 22;

/** An array with room for more. */
export function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const room = array.length < LARGE ? (array.length * 3) >> 1 : Math.ceil(1.125 * array.length);
  const larger = new Int32Array(Math.max(length, room));
  larger.set(array);
  return larger;
}

export class Rows {
  /** How many there are; their numbers are below it. */
  count = 0;
  private words = new Int32Array(1 << 12);
  private ends = new Int32Array(1 << 8);
  private hashes = new Int32Array(1 << 8);
  /** A row's number + 1, by its hash; 0: free. */
  private table = new Int32Array(FIRST_SIZE);
  private readonly wide: number[] = [];
  private readonly wideWords = new Map<number, number>();

  /** Memory, in bytes. */
  get bytes(): number {
    return 4 * (this.words.length + this.ends.length + this.hashes.length + this.table.length) + 40 * this.wide.length;
  }

  private wordOf(value: number): number {
    if ((value | 0) === value && value > LOWEST) return value;
    let word = this.wideWords.get(value);
    if (word === undefined) {
      word = LOWEST - this.wide.push(value);
      this.wideWords.set(value, word);
    }
    return word;
  }

  /** The number of a row with the first `length` of these numbers. */
  add(values: ArrayLike<number>, length: number = values.length): number {
    const from = this.count === 0 ? 0 : (this.ends[this.count - 1] as number);
    const to = from + length;
    if (to > this.words.length) this.words = grown(this.words, to);
    const { words } = this;
    let hash = 0x9e3779b9 ^ length;
    for (let i = 0; i < length; i++) {
      const value = values[i] as number;
      const word = (value | 0) === value && value > LOWEST ? value : this.wordOf(value);
      words[from + i] = word;
      hash = Math.imul(hash ^ word, 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    const mask = this.table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const row = (this.table[at] as number) - 1;
      if (row < 0) return this.keep(at, hash, to);
      if (this.hashes[row] === hash && this.isRow(row, from, length)) return row;
    }
  }

  private isRow(row: number, at: number, length: number): boolean {
    const { words } = this;
    const from = row === 0 ? 0 : (this.ends[row - 1] as number);
    if ((this.ends[row] as number) - from !== length) return false;
    for (let i = 0; i < length; i++) if (words[from + i] !== words[at + i]) return false;
    return true;
  }

  private keep(at: number, hash: number, end: number): number {
    const row = this.count++;
    this.table[at] = row + 1;
    if (row === this.ends.length) {
      this.ends = grown(this.ends, row + 1);
      this.hashes = grown(this.hashes, row + 1);
    }
    this.ends[row] = end;
    this.hashes[row] = hash;
    if (2 * this.count > this.table.length) this.rehash();
    return row;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let row = 0; row < this.count; row++) {
      let at = (this.hashes[row] as number) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = row + 1;
    }
    this.table = table;
  }

  /** Puts a row's numbers into an array that has room for them; gives how many they are. */
  read(row: number, into: Float64Array): number {
    const from = row === 0 ? 0 : (this.ends[row - 1] as number);
    const length = (this.ends[row] as number) - from;
    for (let i = 0; i < length; i++) {
      const word = this.words[from + i] as number;
      into[i] = word > LOWEST ? word : (this.wide[LOWEST - word - 1] as number);
    }
    return length;
  }

  /** One number of a row that is small. */
  at(row: number, index: number): number {
    return this.words[(row === 0 ? 0 : (this.ends[row - 1] as number)) + index] as number;
  }

  lengthOf(row: number): number {
    return (this.ends[row] as number) - (row === 0 ? 0 : (this.ends[row - 1] as number));
  }

  /** A row's numbers. */
  get(row: number): number[] {
    const into = new Float64Array(this.lengthOf(row));
    this.read(row, into);
    return [...into];
  }
}
