// The states that were met: tuples of numbers, found by their hash, each with the state and the
// choice that it was first met from. They lie in pieces of one size, so that a search that grows
// copies none of them. Two threads share a word as long as the numbers of their parts are below
// 2^16: what is looked up lies closer together.

/** States of a piece, as a power of two. */
const PIECE_BITS = 12;
const IN_PIECE = (1 << PIECE_BITS) - 1;
/** Of the table's first size. */
const FIRST_BITS = 12;

export class States {
  count = 0;
  private readonly threads: number;
  /** Do two threads share a word? */
  private isNarrow = true;
  /** Words of a tuple. */
  private width: number;
  /** The words of a tuple that is looked up. */
  private words: Int32Array<ArrayBuffer>;
  private pieces: Int32Array<ArrayBuffer>[] = [];
  /** Of each state the state before it, and the choice. */
  private readonly origins: Int32Array<ArrayBuffer>[] = [];
  /**
   * By hash, a state + 1 in the low bits, as many as the table's size has; above them the next bits
   * of its hash, so that few states are looked at in vain. 0: free.
   */
  private table: Int32Array<ArrayBuffer> = new Int32Array(1 << FIRST_BITS);
  private bits = FIRST_BITS;

  constructor(threads: number) {
    this.threads = threads;
    this.width = 1 + ((threads + 1) >> 1);
    this.words = new Int32Array(this.width);
  }

  get bytes(): number {
    return 4 * (this.pieces.length * ((this.width + 2) << PIECE_BITS) + this.table.length);
  }

  private pieceOf(state: number): Int32Array {
    return this.pieces[state >>> PIECE_BITS] as Int32Array;
  }

  private at(state: number): number {
    return (state & IN_PIECE) * this.width;
  }

  /** Puts a state into an array. */
  read(state: number, into: Int32Array): void {
    const { threads } = this;
    const piece = this.pieceOf(state);
    const from = this.at(state);
    into[0] = piece[from] as number;
    if (!this.isNarrow) {
      for (let i = 1; i <= threads; i++) into[i] = piece[from + i] as number;
      return;
    }
    for (let i = 1, at = from + 1; i <= threads; i += 2, at++) {
      const word = piece[at] as number;
      into[i] = word & 0xffff;
      if (i < threads) into[i + 1] = word >>> 16;
    }
  }
  parentOf(state: number): number {
    return (this.origins[state >>> PIECE_BITS] as Int32Array)[2 * (state & IN_PIECE)] as number;
  }
  choiceOf(state: number): number {
    return (this.origins[state >>> PIECE_BITS] as Int32Array)[2 * (state & IN_PIECE) + 1] as number;
  }

  /** Makes a tuple the one that is looked up. */
  private put(tuple: Int32Array): void {
    const { threads, words } = this;
    words[0] = tuple[0] as number;
    if (this.isNarrow) {
      let high = 0;
      for (let i = 1, at = 1; i <= threads; i += 2, at++) {
        const first = tuple[i] as number;
        const second = i < threads ? (tuple[i + 1] as number) : 0;
        high |= first | second;
        words[at] = first | (second << 16);
      }
      if (high >>> 16 === 0) return;
      this.widen();
      this.put(tuple);
      return;
    }
    for (let i = 1; i <= threads; i++) words[i] = tuple[i] as number;
  }

  /** From now on each thread has a word. */
  private widen(): void {
    const tuple = new Int32Array(this.threads + 1);
    const wide = this.pieces.map((_, piece) => {
      const made = new Int32Array(tuple.length << PIECE_BITS);
      const first = piece << PIECE_BITS;
      for (let state = first; state < Math.min(this.count, first + IN_PIECE + 1); state++) {
        this.read(state, tuple);
        made.set(tuple, (state & IN_PIECE) * tuple.length);
      }
      return made;
    });
    this.isNarrow = false;
    this.width = tuple.length;
    this.words = new Int32Array(this.width);
    this.pieces = wide;
    this.rehash(this.bits);
  }

  private hashOf(words: Int32Array, from: number): number {
    let h = 0x9e3779b9;
    for (let i = from; i < from + this.width; i++) {
      h = Math.imul(h ^ (words[i] as number), 0x85ebca6b);
      h ^= h >>> 15;
    }
    h = Math.imul(h, 0xc2b2ae35);
    return h ^ (h >>> 13);
  }

  /** The number of a state; it is new if that is `count` before. */
  add(tuple: Int32Array, parent: number, choice: number): number {
    this.put(tuple);
    const { table, bits } = this;
    const mask = table.length - 1;
    const hash = this.hashOf(this.words, 0);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = table[at] as number;
      if (found === 0) return this.keep(at, hash, parent, choice);
      if ((found ^ hash) >>> bits === 0 && this.isState((found & mask) - 1)) return (found & mask) - 1;
    }
  }

  /** The number of a state; -1: it was not met. */
  find(tuple: Int32Array): number {
    this.put(tuple);
    const { table, bits } = this;
    const mask = table.length - 1;
    const hash = this.hashOf(this.words, 0);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = table[at] as number;
      if (found === 0) return -1;
      if ((found ^ hash) >>> bits === 0 && this.isState((found & mask) - 1)) return (found & mask) - 1;
    }
  }

  private isState(state: number): boolean {
    const { words } = this;
    const piece = this.pieceOf(state);
    const from = this.at(state);
    for (let i = 0; i < this.width; i++) if (piece[from + i] !== words[i]) return false;
    return true;
  }

  private keep(at: number, hash: number, parent: number, choice: number): number {
    const state = this.count++;
    this.note(at, hash, state);
    if ((state & IN_PIECE) === 0) {
      this.pieces.push(new Int32Array(this.width << PIECE_BITS));
      this.origins.push(new Int32Array(2 << PIECE_BITS));
    }
    const { words } = this;
    const piece = this.pieceOf(state);
    const from = this.at(state);
    for (let i = 0; i < this.width; i++) piece[from + i] = words[i] as number;
    const origins = this.origins[state >>> PIECE_BITS] as Int32Array;
    origins[2 * (state & IN_PIECE)] = parent;
    origins[2 * (state & IN_PIECE) + 1] = choice;
    if (3 * this.count > 2 * this.table.length) this.rehash(this.bits + 1);
    return state;
  }

  private note(at: number, hash: number, state: number): void {
    this.table[at] = ((hash >>> this.bits) << this.bits) | (state + 1);
  }

  private rehash(bits: number): void {
    const table = new Int32Array(1 << bits);
    const mask = table.length - 1;
    this.table = table;
    this.bits = bits;
    for (let state = 0; state < this.count; state++) {
      const hash = this.hashOf(this.pieceOf(state), this.at(state));
      let at = hash & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      this.note(at, hash, state);
    }
  }
}
