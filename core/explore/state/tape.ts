// A tape of numbers that is written or read: one function that names each field of a state puts it
// on the tape, or takes it from there, so that the two directions cannot differ.
import type { Rows } from './rows.ts';

export class Tape {
  at = 0;
  isReading = false;
  private numbers = new Float64Array(1 << 10);
  /**
   * Where threads were written by their number; ~place: one of a set, which is written in order.
   */
  readonly threads: number[] = [];

  /** Begins to write. */
  begin(): void {
    this.at = 0;
    this.isReading = false;
    // setting a length is slow, even one that it has
    if (this.threads.length > 0) this.threads.length = 0;
  }

  /** Begins to read a row. */
  load(rows: Rows, row: number): void {
    const length = rows.lengthOf(row);
    if (length > this.numbers.length) this.numbers = new Float64Array(2 * length);
    rows.read(row, this.numbers);
    this.at = 0;
    this.isReading = true;
  }

  /** The row of what was written. */
  store(rows: Rows): number {
    return rows.add(this.numbers, this.at);
  }

  /** Writes the number, or reads the next. */
  n(value: number): number {
    if (this.isReading) return this.numbers[this.at++] as number;
    if (this.at === this.numbers.length) {
      const larger = new Float64Array(2 * this.at);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.at++] = value;
    return value;
  }

  /** Writes the number of a thread, or reads one; below 0: none. */
  thread(value: number, ofSet = false): number {
    if (!this.isReading && value >= 0) this.threads.push(ofSet ? ~this.at : this.at);
    return this.n(value);
  }

  flag(value: boolean): boolean {
    return this.n(value ? 1 : 0) !== 0;
  }
}

/**
 * Objects of values that are replaced, never changed, by number: those with the
 * same values are one.
 */
export class Kept<T extends object> {
  private readonly list: T[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly met = new WeakMap<T, number>();
  /** The number of the last call. */
  private last = 0;

  private n(values: T): number {
    if (this.list[this.last] === values) return this.last;
    let n = this.met.get(values);
    if (n === undefined) {
      const key = Object.values(values).join();
      n = this.numbers.get(key) ?? this.list.push(values) - 1;
      this.numbers.set(key, n);
      this.met.set(values, n);
    }
    this.last = n;
    return n;
  }

  /** Writes the values, or reads the next. */
  transfer(tape: Tape, values: T): T {
    return tape.isReading ? (this.list[tape.n(0)] as T) : (this.list[tape.n(this.n(values))] as T);
  }
}

/** Texts by number, each once; '' is 0. */
export class Texts {
  private readonly list: string[] = [''];
  private readonly numbers = new Map<string, number>([['', 0]]);

  n(text: string): number {
    let n = this.numbers.get(text);
    if (n === undefined) {
      n = this.list.push(text) - 1;
      this.numbers.set(text, n);
    }
    return n;
  }

  at(n: number): string {
    return this.list[n] ?? '';
  }

  /** Writes the text, or reads the next. */
  transfer(tape: Tape, text: string): string {
    return tape.isReading ? this.at(tape.n(0)) : this.at(tape.n(this.n(text)));
  }
}
