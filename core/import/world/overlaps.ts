// Calls of a process that are on their way at once. Each may have found the map, and what is
// locked, as it was before or after what another did meanwhile: the log does not tell.
import type { LoggedCall } from '../loggedCall.ts';
import { MeetingRanges } from './meeting.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a call does if it succeeds. */
export interface Deed {
  /** Where it changes what is mapped. */
  readonly changes?: Range | undefined;
  /** Bytes that it may lock, and that it may unlock. */
  readonly locks: number;
  readonly unlocks: number;
}

interface Open {
  readonly deed: Deed;
  /** Changes that were there when it began. */
  readonly since: number;
  /** Bytes that were locked when it began, and how often others had been looked at by then. */
  readonly locked: number;
  readonly looks: number;
}

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

  clear(): void {
    this.values = [];
    this.places = [];
  }
}

/** Of those that two calls changed at once, so many are remembered. */
const MOST_UNSURE = 100;

const without = ({ start, end }: Range, cut: Range): Range[] =>
  [
    { start, end: Math.min(end, cut.start) },
    { start: Math.max(start, cut.end), end },
  ].filter((piece) => piece.start < piece.end);

export class Overlaps {
  private readonly open = new Map<LoggedCall, Open>();
  /** Of each range that open calls may change, how many do. */
  private readonly changing = new MeetingRanges();
  /** Of each range that was changed since the oldest of those began, the last of `changes`. */
  private changed = new MeetingRanges();
  private changes = 0;

  /** No call is on its way, and nothing is unsure: what others do changes nothing. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.unsure.length === 0;
  }

  /** Bytes that were locked while calls were on their way, and their negatives. */
  private readonly highs = new Peaks();
  private readonly lows = new Peaks();
  private looks = 0;
  /** Bytes that all of them may lock and unlock. */
  private locks = 0;
  private unlocks = 0;

  private look(locked: number): void {
    this.looks++;
    this.highs.add(this.looks, locked);
    this.lows.add(this.looks, -locked);
  }

  enter(call: LoggedCall, deed: Deed, locked: number): void {
    this.remove(call);
    this.open.set(call, { deed, since: this.changes, locked, looks: this.looks });
    this.locks += deed.locks;
    this.unlocks += deed.unlocks;
    this.count(deed, 1);
  }

  private count({ changes }: Deed, by: 1 | -1): void {
    if (changes) this.changing.set(changes, this.changing.get(changes) + by);
  }

  private remove(call: LoggedCall): void {
    const open = this.open.get(call);
    if (!open) return;
    this.locks -= open.deed.locks;
    this.unlocks -= open.deed.unlocks;
    this.count(open.deed, -1);
    this.open.delete(call);
  }

  /** Where two calls changed what is mapped at once: which was the last is not known. */
  private unsure: Range[] = [];

  /** A call has returned and done this; `locked`: the bytes that are now. */
  leave(call: LoggedCall, { changes }: Deed, locked: number): void {
    if (changes && this.unsure.length > 0) this.unsure = this.unsure.flatMap((one) => without(one, changes));
    if (changes && this.hasChanged(call, changes)) this.unsure = [...this.unsure.slice(-MOST_UNSURE), changes];
    this.remove(call);
    if (this.open.size === 0) {
      if (this.changes > 0) this.changed = new MeetingRanges();
      this.changes = 0;
      this.highs.clear();
      this.lows.clear();
      return;
    }
    if (changes) this.changed.set(changes, ++this.changes);
    this.look(locked);
  }

  /**
   * May another call have changed a part of a range during this one, or before, as far as is known?
   */
  hasChanged(call: LoggedCall, range: Range): boolean {
    const open = this.open.get(call);
    const since = open?.since ?? this.changes;
    if (since < this.changes && this.changed.someMeets(range, ({ value }) => value > since)) return true;
    const own = open?.deed.changes;
    const isOwn = (one: Range): boolean => one.start === own?.start && one.end === own.end;
    if (this.changing.someMeets(range, (one) => one.value > (isOwn(one) ? 1 : 0))) return true;
    return this.unsure.some((one) => one.start < range.end && range.start < one.end);
  }

  /** Bytes at the most that a call may have found locked. `locked`: without it. */
  most(call: LoggedCall, locked: number): number {
    const open = this.open.get(call);
    const most = open ? Math.max(locked, open.locked, this.highs.from(open.looks + 1)) : Math.max(locked, 0);
    return most + this.locks - (open?.deed.locks ?? 0);
  }

  /** Bytes at the least. */
  least(call: LoggedCall, locked: number): number {
    const open = this.open.get(call);
    const least = open ? Math.min(locked, open.locked, -this.lows.from(open.looks + 1)) : locked;
    return Math.max(0, least - this.unlocks + (open?.deed.unlocks ?? 0));
  }
}
