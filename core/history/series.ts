// What a value was over a stretch of the history: the steps that changed it, and to what, as
// differences in a few bytes each, so that a million changes take two or three megabytes.

const CONTINUES = 0x80;
const BYTE = 0x80;
/** Above it bits are taken off by division: the operators of bits know 31. */
const BITS = 0x40000000;
/** Of one change at the most. */
const MOST_BYTES = 16;
const ONE_AT = new Float64Array(1);
const ONE_VALUE = new Float64Array(1);

export class Series {
  readonly from: number;
  /** What it was at `from`. */
  readonly first: number;
  /** Known up to this position. */
  to: number;
  /** How many changes. */
  count = 0;
  private data = new Uint8Array(16);
  private used = 0;
  private lastAt: number;
  private last: number;

  constructor(from: number, first: number) {
    this.from = from;
    this.to = from;
    this.first = first;
    this.lastAt = from;
    this.last = first;
  }

  /** What it is at its end. */
  get value(): number {
    return this.last;
  }

  get bytes(): number {
    return this.data.length;
  }

  /** The step at a position has changed it. Both are whole numbers below 2^51. */
  push(at: number, value: number): void {
    ONE_AT[0] = at;
    ONE_VALUE[0] = value;
    this.pushAll(ONE_AT, ONE_VALUE, 0, 1);
  }

  /** As many changes at once. */
  pushAll(positions: Float64Array, values: Float64Array, from: number, to: number): void {
    let { used, lastAt, last } = this;
    this.makeRoom(used + MOST_BYTES * (to - from));
    const { data } = this;
    for (let i = from; i < to; i++) {
      const at = positions[i] as number;
      const value = values[i] as number;
      let rest = at - lastAt;
      for (; rest >= BYTE; rest = rest < BITS ? rest >>> 7 : Math.floor(rest / BYTE))
        data[used++] = (rest % BYTE) | CONTINUES;
      data[used++] = rest;
      const difference = value - last;
      rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
      for (; rest >= BYTE; rest = rest < BITS ? rest >>> 7 : Math.floor(rest / BYTE))
        data[used++] = (rest % BYTE) | CONTINUES;
      data[used++] = rest;
      lastAt = at;
      last = value;
      this.count++;
    }
    this.used = used;
    this.lastAt = lastAt;
    this.last = last;
  }

  /** It is known up to here, and gets no more changes. */
  end(to: number): void {
    this.to = to;
    this.data = this.data.slice(0, this.used);
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.data.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.used));
    larger.set(this.data);
    this.data = larger;
  }

  /** Reads the changes in their order. */
  read(): SeriesReader {
    return new SeriesReader(this, this.data);
  }
}

/** Stands between two changes. */
export class SeriesReader {
  /** The position of the step that makes the next change; infinite: there is none. */
  at: number;
  /** What it is up to there; and from there on. */
  value: number;
  ahead: number;
  private left: number;
  private readonly data: Uint8Array;
  private place = 0;

  constructor({ from, first, count }: Series, data: Uint8Array) {
    this.value = first;
    this.ahead = first;
    this.left = count;
    this.data = data;
    this.at = from;
    this.look();
  }

  /** Goes beyond the next change, which there is. */
  next(): void {
    this.value = this.ahead;
    this.look();
  }

  private look(): void {
    if (this.left-- <= 0) {
      this.at = Number.POSITIVE_INFINITY;
      return;
    }
    this.at += this.number();
    const zigzag = this.number();
    this.ahead += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  private number(): number {
    let byte = this.data[this.place++] as number;
    if (byte < BYTE) return byte;
    let n = byte - BYTE;
    for (let weight = BYTE; ; weight *= BYTE) {
      byte = this.data[this.place++] as number;
      if (byte < BYTE) return n + byte * weight;
      n += (byte - BYTE) * weight;
    }
  }
}
