// What a process has mapped, as far as the log tells: disjoint ranges in order, in bytes. It is not
// the kernel's map: it only tells what a call needs to have found.
import { type Mapped, RangeList } from './rangeList.ts';

const NOTHING: readonly Mapped[] = [];

const withLocked = ({ start, end, counts, barred }: Mapped, locked: boolean): Mapped => ({
  start,
  end,
  locked,
  counts,
  barred,
});
const withBarred = ({ start, end, locked, counts }: Mapped, barred: boolean): Mapped => ({
  start,
  end,
  locked,
  counts,
  barred,
});

export class Ranges {
  private list = new RangeList();

  /** Bytes that count in the size of the map, and that are locked. */
  size = 0;
  locked = 0;

  private account(ranges: readonly Mapped[], sign: 1 | -1): void {
    for (const one of ranges) this.accountOne(one, sign);
  }

  private accountOne({ start, end, locked, counts }: Mapped, sign: 1 | -1): void {
    if (counts) this.size += sign * (end - start);
    if (locked) this.locked += sign * (end - start);
  }

  /** Takes the range out; gives what was in it, cut to it. */
  private take(start: number, end: number): Mapped[] {
    const taken: Mapped[] = [];
    const kept: Mapped[] = [];
    this.list.visit(start, end, (one) => {
      if (one.start < start) kept.push({ ...one, end: start });
      taken.push({ ...one, start: Math.max(one.start, start), end: Math.min(one.end, end) });
      if (one.end > end) kept.push({ ...one, start: end });
    });
    this.list.seek(start);
    this.list.splice(taken.length, kept);
    this.account(taken, -1);
    return taken;
  }

  /** Where nothing is. */
  private insert(ranges: readonly Mapped[]): void {
    const [first] = ranges;
    if (!first) return;
    this.list.seek(first.start);
    this.list.splice(0, ranges);
    this.account(ranges, 1);
  }

  private replaceOne(one: Mapped, by: Mapped): void {
    this.accountOne(one, -1);
    this.list.put(by);
    this.accountOne(by, 1);
  }

  map(start: number, end: number, { locked = false, counts = true, barred = false } = {}): void {
    if (end <= start) return;
    const one = this.list.seek(start);
    if (one?.start === start && one.end === end) {
      if (one.locked !== locked || one.counts !== counts || one.barred !== barred)
        this.replaceOne(one, { start, end, locked, counts, barred });
      return;
    }
    if (one && one.start < end) this.take(start, end);
    this.insert([{ start, end, locked, counts, barred }]);
  }

  unmap(start: number, end: number): void {
    const one = this.list.seek(start);
    if (one?.start === start && one.end === end) {
      this.list.splice(1, NOTHING);
      this.accountOne(one, -1);
    } else if (one && one.start < end) this.take(start, end);
  }

  lock(start: number, end: number, locked: boolean): void {
    this.change(start, end, (one) => (one.locked === locked ? one : withLocked(one, locked)));
  }

  bar(start: number, end: number, barred: boolean): void {
    this.change(start, end, (one) => (one.barred === barred ? one : withBarred(one, barred)));
  }

  private change(start: number, end: number, changed: (one: Mapped) => Mapped): void {
    const one = this.list.seek(start);
    if (one?.start !== start || one.end !== end) this.insert(this.take(start, end).map(changed));
    else {
      const made = changed(one);
      if (made !== one) this.replaceOne(one, made);
    }
  }

  hasBarred(start: number, end: number): boolean {
    let found = false;
    this.list.visit(start, end, ({ barred }) => {
      found ||= barred;
    });
    return found;
  }

  /** What has no access is not locked with the rest, but stays locked if it was. */
  lockAll(locked: boolean): void {
    this.list.changeAll(locked, (before) => {
      const after = before.map((one) => ({ ...one, locked: locked && (one.locked || !one.barred) }));
      this.account(before, -1);
      this.account(after, 1);
      return after;
    });
  }

  clear(): void {
    this.list = new RangeList();
    this.size = 0;
    this.locked = 0;
  }

  /** Is nothing mapped in a range? */
  isFree(start: number, end: number): boolean {
    const one = this.list.seek(start);
    return one === undefined || one.start >= end;
  }

  /** Is one range mapped that has all of this one? Of several that have, it is not known. */
  hasWhole(start: number, end: number): boolean {
    const one = this.list.seek(start);
    return one !== undefined && one.start <= start && end <= one.end;
  }

  /** Bytes of a range that are locked. */
  lockedIn(start: number, end: number): number {
    let bytes = 0;
    this.list.visit(start, end, (one) => {
      if (one.locked) bytes += Math.min(end, one.end) - Math.max(start, one.start);
    });
    return bytes;
  }

  /** Parts of a range where nothing is mapped. */
  holes(start: number, end: number): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    let at = start;
    this.list.visit(start, end, (one) => {
      if (one.start > at) found.push({ start: at, end: one.start });
      at = Math.max(at, one.end);
    });
    if (at < end) found.push({ start: at, end });
    return found;
  }

  /** Of a child, which inherits no locks. */
  copy(): Ranges {
    const made = new Ranges();
    made.size = this.size;
    made.list = this.list.copy();
    if (this.locked > 0)
      made.list.changeAll(false, (list) => list.map((one) => (one.locked ? { ...one, locked: false } : one)));
    return made;
  }

  [Symbol.iterator](): Iterator<Mapped> {
    return this.list[Symbol.iterator]();
  }
}
