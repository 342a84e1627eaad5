// What a value was over a stretch of the history: the steps that changed it, and to what, as
// differences in a few bytes each, so that a million changes take two or three megabytes.

const CONTINUES = 0x80;
const BYTE = 0x80;
/** Above it bits are taken off by division: the operators of bits know 31. */
const BITS = 0x40000000;
/** Of one change at the most. */
const MOST_BYTES = 16;

export class Series {
  readonly from: number;
  /** What it was at `from`. */
  readonly first: number;
  /** Known up to this position. */
  to: number;
  /** How many changes. */
  count = 0;
  private data = new Uint8Array(MOST_BYTES);
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
    let { used } = this;
    if (used + MOST_BYTES > this.data.length) this.makeRoom();
    const { data } = this;
    let rest = at - this.lastAt;
    for (; rest >= BYTE; rest = rest < BITS ? rest >>> 7 : Math.floor(rest / BYTE))
      data[used++] = (rest % BYTE) | CONTINUES;
    data[used++] = rest;
    const difference = value - this.last;
    rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
    for (; rest >= BYTE; rest = rest < BITS ? rest >>> 7 : Math.floor(rest / BYTE))
      data[used++] = (rest % BYTE) | CONTINUES;
    data[used++] = rest;
    this.used = used;
    this.lastAt = at;
    this.last = value;
    this.count++;
  }

  /** It is known up to here, and gets no more changes. */
  end(to: number): void {
    this.to = to;
    this.data = this.data.slice(0, this.used);
  }

  private makeRoom(): void {
    const larger = new Uint8Array(2 * this.data.length);
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
