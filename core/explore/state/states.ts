// The states that were met: tuples of numbers in one array, found by their hash, each with the state
// and the choice that it was first met from.
import { grown } from './rows.ts';

export class States {
  readonly width: number;
  count = 0;
  private tuples: Int32Array<ArrayBuffer> = new Int32Array(1 << 14);
  private table: Int32Array<ArrayBuffer> = new Int32Array(1 << 12);
  private parents: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);
  private choices: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);

  constructor(threads: number) {
    this.width = threads + 1;
  }

  get bytes(): number {
    return 4 * (this.tuples.length + this.table.length + this.parents.length + this.choices.length);
  }

  /** Puts a state into an array. */
  read(state: number, into: Int32Array): void {
    const from = state * this.width;
    for (let i = 0; i < this.width; i++) into[i] = this.tuples[from + i] as number;
  }
  parentOf(state: number): number {
    return this.parents[state] as number;
  }
  choiceOf(state: number): number {
    return this.choices[state] as number;
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
    const mask = this.table.length - 1;
    for (let at = this.hashOf(tuple, 0) & mask; ; at = (at + 1) & mask) {
      const state = (this.table[at] as number) - 1;
      if (state < 0) return this.keep(at, tuple, parent, choice);
      if (this.isState(state, tuple)) return state;
    }
  }

  /** The number of a state; -1: it was not met. */
  find(tuple: Int32Array): number {
    const mask = this.table.length - 1;
    for (let at = this.hashOf(tuple, 0) & mask; ; at = (at + 1) & mask) {
      const state = (this.table[at] as number) - 1;
      if (state < 0 || this.isState(state, tuple)) return state;
    }
  }

  private isState(state: number, tuple: Int32Array): boolean {
    const from = state * this.width;
    for (let i = 0; i < this.width; i++) if (this.tuples[from + i] !== tuple[i]) return false;
    return true;
  }

  private keep(at: number, tuple: Int32Array, parent: number, choice: number): number {
    const state = this.count++;
    this.table[at] = state + 1;
    const from = state * this.width;
    if (from + this.width > this.tuples.length) this.tuples = grown(this.tuples, from + this.width);
    this.tuples.set(tuple, from);
    if (state === this.parents.length) {
      this.parents = grown(this.parents, state + 1);
      this.choices = grown(this.choices, state + 1);
    }
    this.parents[state] = parent;
    this.choices[state] = choice;
    if (3 * this.count > 2 * this.table.length) this.rehash();
    return state;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let state = 0; state < this.count; state++) {
      let at = this.hashOf(this.tuples, state * this.width) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = state + 1;
    }
    this.table = table;
  }
}
