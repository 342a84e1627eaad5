// The states that were met: tuples of numbers, found by their hash, each with the state and the
// choice that it was first met from. They lie in pieces of one size, so that a search that grows
// copies none of them.

/** States of a piece, as a power of two. */
const PIECE_BITS = 12;
const IN_PIECE = (1 << PIECE_BITS) - 1;
/** Of the table's first size. */
const FIRST_BITS = 12;

export class States {
  /** Numbers of a tuple. */
  readonly width: number;
  count = 0;
  /** Of each state its tuple, the state before it, and the choice. */
  private readonly pieces: Int32Array<ArrayBuffer>[] = [];
  private readonly stride: number;
  /**
   * By hash, a state + 1 in the low bits, as many as the table's size has; above them the next bits of its hash,
   * so that few states are looked at in vain. 0: free.
   */
  private table: Int32Array<ArrayBuffer> = new Int32Array(1 << FIRST_BITS);
  private bits = FIRST_BITS;

  constructor(threads: number) {
    this.width = threads + 1;
    this.stride = this.width + 2;
  }

  get bytes(): number {
    return 4 * (this.pieces.length * (this.stride << PIECE_BITS) + this.table.length);
  }

  private pieceOf(state: number): Int32Array {
    return this.pieces[state >>> PIECE_BITS] as Int32Array;
  }

  private at(state: number): number {
    return (state & IN_PIECE) * this.stride;
  }

  /** Puts a state into an array. */
  read(state: number, into: Int32Array): void {
    const piece = this.pieceOf(state);
    const from = this.at(state);
    for (let i = 0; i < this.width; i++) into[i] = piece[from + i] as number;
  }
  parentOf(state: number): number {
    return this.pieceOf(state)[this.at(state) + this.width] as number;
  }
  choiceOf(state: number): number {
    return this.pieceOf(state)[this.at(state) + this.width + 1] as number;
  }

  private hashOf(tuples: Int32Array, from: number): number {
    let h = 0x9e3779b9;
    for (let i = from; i < from + this.width; i++) {
      h = Math.imul(h ^ (tuples[i] as number), 0x85ebca6b);
      h ^= h >>> 15;
    }
    h = Math.imul(h, 0xc2b2ae35);
    return h ^ (h >>> 13);
  }

  /** The number of a state; it is new if that is `count` before. */
  add(tuple: Int32Array, parent: number, choice: number): number {
    const { table, bits } = this;
    const mask = table.length - 1;
    const hash = this.hashOf(tuple, 0);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = table[at] as number;
      if (found === 0) return this.keep(at, hash, tuple, parent, choice);
      if ((found ^ hash) >>> bits === 0 && this.isState((found & mask) - 1, tuple)) return (found & mask) - 1;
    }
  }

  /** The number of a state; -1: it was not met. */
  find(tuple: Int32Array): number {
    const { table, bits } = this;
    const mask = table.length - 1;
    const hash = this.hashOf(tuple, 0);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = table[at] as number;
      if (found === 0) return -1;
      if ((found ^ hash) >>> bits === 0 && this.isState((found & mask) - 1, tuple)) return (found & mask) - 1;
    }
  }

  private isState(state: number, tuple: Int32Array): boolean {
    const piece = this.pieceOf(state);
    const from = this.at(state);
    for (let i = 0; i < this.width; i++) if (piece[from + i] !== tuple[i]) return false;
    return true;
  }

  private keep(at: number, hash: number, tuple: Int32Array, parent: number, choice: number): number {
    const state = this.count++;
    this.put(at, hash, state);
    if ((state & IN_PIECE) === 0) this.pieces.push(new Int32Array(this.stride << PIECE_BITS));
    const piece = this.pieceOf(state);
    const from = this.at(state);
    for (let i = 0; i < this.width; i++) piece[from + i] = tuple[i] as number;
    piece[from + this.width] = parent;
    piece[from + this.width + 1] = choice;
    if (3 * this.count > 2 * this.table.length) this.rehash();
    return state;
  }

  private put(at: number, hash: number, state: number): void {
    this.table[at] = ((hash >>> this.bits) << this.bits) | (state + 1);
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    this.table = table;
    this.bits++;
    for (let state = 0; state < this.count; state++) {
      const hash = this.hashOf(this.pieceOf(state), this.at(state));
      let at = hash & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      this.put(at, hash, state);
    }
  }
}
