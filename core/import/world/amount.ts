// What is locked, or mapped, while calls are on their way: each may have found it as it was at any
// time since it began, with or without what others that are still on their way add or take away.

/** The most of some numbers from any of them on; of their negatives the least. */
class Peaks {
  /** Each greater than all that follow it. */
  private values: number[] = [];
  private places: number[] = [];

  add(place: number, value: number): void {
    while ((this.values.at(-1) ?? Number.POSITIVE_INFINITY) <= value) {
      this.values.pop();
      this.places.pop();
    }
    this.values.push(value);
    this.places.push(place);
  }

  /** -Infinity: there are none. */
  from(place: number): number {
    let low = 0;
    let high = this.places.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.places[middle] as number) >= place) high = middle;
      else low = middle + 1;
    }
    return (this.places[low] ?? 0) >= place ? (this.values[low] as number) : Number.NEGATIVE_INFINITY;
  }

  shift(by: number): void {
    this.values = this.values.map((value) => value + by);
  }

  clear(): void {
    this.values = [];
    this.places = [];
  }
}

/** What a call adds and takes away, in bytes. */
export interface Part {
  readonly adds: number;
  readonly takes: number;
}

export class Amount {
  private readonly highs = new Peaks();
  private readonly lows = new Peaks();
  /** What all that are on their way may add and take away. */
  private adds = 0;
  private takes = 0;

  get allAdds(): number {
    return this.adds;
  }

  count({ adds, takes }: Part, by: 1 | -1): void {
    this.adds += by * adds;
    this.takes += by * takes;
  }

  look(place: number, bytes: number): void {
    this.highs.add(place, bytes);
    this.lows.add(place, -bytes);
  }

  /** It was so much more all along. */
  shift(by: number): void {
    this.highs.shift(by);
    this.lows.shift(-by);
  }

  clear(): void {
    this.highs.clear();
    this.lows.clear();
  }

  /** `began`: what there was when the call began; `own`: what it does itself. */
  most(now: number, began: number, since: number, own?: Part): number {
    return Math.max(0, now, began, this.highs.from(since)) + this.adds - (own?.adds ?? 0);
  }

  least(now: number, began: number, since: number, own?: Part): number {
    return Math.max(0, Math.min(now, began, -this.lows.from(since)) - this.takes + (own?.takes ?? 0));
  }
}
