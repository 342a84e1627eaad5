// Times of a log that count from the line before (strace -r, kdump -R) are added up, so that
// questions can name a time. A log does not say which of them it has: those go back all the time.

/** Times after which the kind is likely, and after which it is certain. */
const FEW = 8;
const MANY = 64;
/** Share of times that go back, from which on each counts from the one before. */
const BACK = 0.2;
/** Seconds: no call takes so long, so later times are those of a clock. */
const LONG = 100_000;

export class LogClock {
  private seen = 0;
  private back = 0;
  private last = 0;
  private sum = 0;
  private isOfClock = false;

  /** A time of the log, in its order, from the log's beginning. */
  at(time: number): number {
    this.seen++;
    if (time < this.last) this.back++;
    if (time > LONG) this.isOfClock = true;
    this.last = time;
    this.sum += time;
    return this.isRelative ? this.sum : time;
  }

  /** The times of all lines count, also of calls that are left out. */
  get needsAll(): boolean {
    return !this.isOfClock && (this.seen < MANY || this.isRelative);
  }

  get isRelative(): boolean {
    return !this.isOfClock && this.seen >= FEW && this.back > BACK * this.seen;
  }
}
