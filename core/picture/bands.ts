// The entries of the maps through time, as rectangles of pages and positions: one for as
// long as an entry has the same limits, protection, wirings and marks. A step costs the
// entries that it touched.
import type { Page } from '../kernel/address.ts';
import { EFLAG } from '../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import type { MapState } from '../kernel/state.ts';
import { countUpTo, NumberList } from '../program/numberList.ts';
import { NOBODY } from '../program/types.ts';

/** The marks of an entry that a picture shows. */
const BAND_FLAGS =
  EFLAG.USER_WIRED | EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP | EFLAG.GUARD | EFLAG.IS_SUB_MAP | EFLAG.STACK_GAP_DN;

/** A rectangle without its time. */
export interface Band {
  readonly start: Page;
  readonly end: Page;
  readonly prot: number;
  readonly maxProt: number;
  /** Of BAND_FLAGS. */
  readonly flags: number;
  readonly wired: number;
  /** The thread that has it in transition, NOBODY if none. */
  readonly owner: number;
}

/** It is there at the end of what is recorded. */
export const OPEN = -1;

/** The entries that touch [low, high), as bands. */
export function bandsOf(m: MapState, low: Page, high: Page): Band[] {
  const e = m.entries;
  const bands: Band[] = [];
  let id = lastAtOrBelow(m, low);
  if (id === HEADER || !contains(m, id, low)) id = e.next[id] as number;
  for (; id !== HEADER && (e.start[id] as number) < high; id = e.next[id] as number) {
    const [start, end] = [e.start[id] as number, e.end[id] as number];
    // the older kernels make entries of no length
    if (start >= end) continue;
    const flags = (e.eflags[id] as number) & BAND_FLAGS;
    bands.push({
      start,
      end,
      prot: e.prot[id] as number,
      maxProt: e.maxProt[id] as number,
      flags,
      wired: e.wiredCount[id] as number,
      owner: flags & EFLAG.IN_TRANSITION ? (e.wiringThread[id] as number) : NOBODY,
    });
  }
  return bands;
}

const sameBand = (a: Band, b: Band): boolean =>
  a.start === b.start &&
  a.end === b.end &&
  a.prot === b.prot &&
  a.maxProt === b.maxProt &&
  a.flags === b.flags &&
  a.wired === b.wired &&
  a.owner === b.owner;

export class BandRecord {
  readonly start = new NumberList();
  readonly end = new NumberList();
  readonly prot = new NumberList();
  readonly maxProt = new NumberList();
  readonly flags = new NumberList();
  readonly wired = new NumberList();
  readonly owner = new NumberList();
  /** Positions [from, to); OPEN for `to`: still there. In the order of `from`. */
  readonly from = new NumberList();
  readonly to = new NumberList();
  /** Where entries that the run changed begin and end, and how far those that begin there reach. */
  readonly borders = new Set<Page>();
  private readonly changed = new Map<Page, Page>();
  /** Bands that are not there from the start on. */
  changes = 0;
  /** Those that are still there, in address order, and their starts. */
  private open: number[] = [];
  private starts: Page[] = [];

  get length(): number {
    return this.from.length;
  }

  at(i: number): Band {
    return {
      start: this.start.get(i),
      end: this.end.get(i),
      prot: this.prot.get(i),
      maxProt: this.maxProt.get(i),
      flags: this.flags.get(i),
      wired: this.wired.get(i),
      owner: this.owner.get(i),
    };
  }

  private change(start: Page, end: Page): void {
    this.borders.add(start).add(end);
    this.changed.set(start, Math.max(this.changed.get(start) ?? end, end));
  }

  /**
   * By the start of entries that the run changed how far they reach; `all`: also of those
   * that it did not.
   */
  reaches(all: boolean): Map<Page, Page> {
    const reach = new Map(this.changed);
    if (!all) return reach;
    for (let i = 0; i < this.length && this.from.get(i) === 0; i++)
      reach.set(this.start.get(i), Math.max(reach.get(this.start.get(i)) ?? 0, this.end.get(i)));
    return reach;
  }

  private add(band: Band, position: number): number {
    if (position > 0) {
      this.change(band.start, band.end);
      this.changes++;
    }
    this.start.push(band.start);
    this.end.push(band.end);
    this.prot.push(band.prot);
    this.maxProt.push(band.maxProt);
    this.flags.push(band.flags);
    this.wired.push(band.wired);
    this.owner.push(band.owner);
    this.to.push(OPEN);
    return this.from.push(position);
  }

  /** The place in `open` of the first that ends after a page. */
  private firstAfter(page: Page): number {
    const place = countUpTo(this.starts, page) - 1;
    return place >= 0 && this.end.get(this.open[place] as number) > page ? place : place + 1;
  }

  /**
   * An entry that is so from a position on, in the place of the one that began at the same page.
   */
  put(band: Band, position: number): void {
    this.replace(this.firstAfter(band.start), this.firstAfter(band.end - 1) + 1, [band], position);
  }

  /** Compares what lies in [low, high) with what the map has there at a position. */
  update(m: MapState, position: number, low: Page, high: Page): void {
    const first = this.firstAfter(low);
    let last = first;
    // an entry that reaches further than the range was looked at whole
    let [from, to] = [low, high];
    for (; last < this.open.length && (this.starts[last] as Page) < high; last++) {
      from = Math.min(from, this.starts[last] as Page);
      to = Math.max(to, this.end.get(this.open[last] as number));
    }
    const now = bandsOf(m, from, to);
    const reach = now.reduce((most, { end }) => Math.max(most, end), to);
    const start = Math.min(from, now[0]?.start ?? from);
    if (reach > to || start < from) {
      this.update(m, position, start, reach);
      return;
    }
    this.replace(first, last, now, position);
  }

  /** What is open from the place `first` up to `last` is by now something else. */
  private replace(first: number, last: number, now: readonly Band[], position: number): void {
    const old = this.open.slice(first, last);
    const kept = new Map(old.map((i) => [this.start.get(i), i]));
    const open = now.map((band) => {
      const same = kept.get(band.start);
      if (same === undefined || !sameBand(this.at(same), band)) return this.add(band, position);
      kept.delete(band.start);
      return same;
    });
    for (const gone of kept.values()) {
      this.to.set(gone, position);
      this.change(this.start.get(gone), this.end.get(gone));
    }
    this.open.splice(first, last - first);
    this.starts.splice(first, last - first);
    // one by one: a map may have more entries than a call takes arguments
    open.forEach((i, n) => {
      this.open.splice(first + n, 0, i);
      this.starts.splice(first + n, 0, this.start.get(i));
    });
  }

  /** Forgets what happened after a position. */
  cut(position: number): void {
    const length = this.from.countUpTo(position);
    for (const list of [this.start, this.end, this.prot, this.maxProt, this.flags, this.wired, this.owner, this.to])
      list.cut(length);
    this.from.cut(length);
    const open: number[] = [];
    this.borders.clear();
    this.changed.clear();
    this.changes = 0;
    for (let i = 0; i < length; i++) {
      const to = this.to.get(i);
      if (to > position) this.to.set(i, OPEN);
      if (this.from.get(i) > 0) this.changes++;
      if (this.from.get(i) > 0 || this.to.get(i) !== OPEN) this.change(this.start.get(i), this.end.get(i));
      if (to > position || to === OPEN) open.push(i);
    }
    this.open = open.sort((a, b) => this.start.get(a) - this.start.get(b));
    this.starts = this.open.map((i) => this.start.get(i));
  }
}
