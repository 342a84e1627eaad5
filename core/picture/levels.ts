// Levels of detail: of what is shorter than a column of pixels the column shows the most important,
// and the rest is left out. So an answer is as long as the screen is wide, however long the run.

import type { Page } from '../kernel/address.ts';
import { EFLAG } from '../kernel/constants.ts';
import { countUpTo, type NumberList } from '../program/numberList.ts';
import { type BandRecord, OPEN } from './bands.ts';
import type { LaneRecord } from './lanes.ts';
import { type PictureRow, SEGMENT } from './picture.ts';

export interface Stretch {
  /** Positions [from, to). */
  readonly from: number;
  readonly to: number;
  /** Steps a column. */
  readonly grain: number;
}

/** The segments of a lane: `SEGMENT` numbers each. They tile the stretch. */
export function segmentsIn({ from: starts, lane, by }: LaneRecord, { from, to, grain }: Stretch): number[] {
  const made: number[] = [];
  let column = -1;
  const add = (start: number, end: number, kind: number, who: number, inColumn: number): void => {
    const last = made.length - SEGMENT;
    const isSame = last >= 0 && made[last + 2] === kind && made[last + 3] === who;
    if (isSame) made[last + 1] = end;
    else if (last >= 0 && inColumn >= 0 && inColumn === column) {
      made[last + 1] = end;
      if (kind > (made[last + 2] as number)) {
        made[last + 2] = kind;
        made[last + 3] = who;
      }
    } else made.push(start, end, kind, who);
    if (!isSame || inColumn < 0) column = inColumn;
  };
  for (let i = Math.max(starts.countUpTo(from) - 1, 0); i < starts.length && starts.get(i) < to; i++) {
    const start = Math.max(starts.get(i), from);
    const end = Math.min(starts.at(i + 1) ?? to, to);
    if (end <= start) continue;
    const isShort = end - start < grain;
    add(start, end, lane.get(i), by.get(i), isShort ? Math.floor((start - from) / grain) : -1);
  }
  return joinAlike(made);
}

/** Neighbours that came to show the same only by what else was in their columns. */
function joinAlike(segments: readonly number[]): number[] {
  const made: number[] = [];
  for (let i = 0; i < segments.length; i += SEGMENT) {
    const [from, to, kind, who] = segments.slice(i, i + SEGMENT) as [number, number, number, number];
    const last = made.length - SEGMENT;
    if (last >= 0 && made[last + 2] === kind && made[last + 3] === who) made[last + 1] = to;
    else made.push(from, to, kind, who);
  }
  return made;
}

/** Joins stretches whose gaps are shorter than a column: pairs of numbers. */
export class Joined {
  readonly pairs: number[] = [];
  private readonly grain: number;

  constructor({ grain }: Stretch) {
    this.grain = grain;
  }

  add(from: number, to: number): void {
    const last = this.pairs.length - 1;
    if (last > 0 && from - (this.pairs[last] as number) < this.grain)
      this.pairs[last] = Math.max(to, this.pairs[last] as number);
    else this.pairs.push(from, to);
  }
}

/**
 * One of the things that happened in a column, if there are several: `keep` says which
 * are not left out.
 */
export function* oneAColumn(
  at: NumberList,
  { from, to, grain }: Stretch,
  keep: (i: number) => boolean,
): Generator<number> {
  let column = -1;
  for (let i = at.countUpTo(from - 1); i < at.length && at.get(i) < to; i++) {
    if (!keep(i)) continue;
    const own = grain > 1 ? Math.floor((at.get(i) - from) / grain) : i;
    if (own === column) continue;
    column = own;
    yield i;
  }
}

/** What a cell shows of entries that were several things in it. */
const weight = (flags: number, wired: number): number =>
  1 + (flags & EFLAG.NEEDS_WAKEUP ? 8 : 0) + (flags & EFLAG.IN_TRANSITION ? 4 : 0) + (wired > 0 ? 2 : 0);

/** Cells at the most, of all rows together: so many rectangles are drawn within a frame. */
const MOST_CELLS = 12_000;

/** Rows by columns; each cell has the most important of what was there for less than a column. */
class Cells {
  private readonly record: BandRecord;
  private readonly rows: readonly PictureRow[];
  private readonly starts: Float64Array;
  private readonly from: number;
  private readonly to: number;
  private readonly columns: number;
  /** Steps a column. */
  readonly grain: number;
  /** Numbers of bands, plus 1. */
  private readonly cells: Int32Array;

  constructor(record: BandRecord, rows: readonly PictureRow[], { from, to, grain }: Stretch) {
    this.record = record;
    this.rows = rows;
    this.starts = Float64Array.from(rows, ({ start }) => start);
    this.from = from;
    this.to = to;
    this.columns = Math.ceil(Math.min((to - from) / grain, MOST_CELLS / Math.max(rows.length, 1)));
    this.grain = Math.max((to - from) / this.columns, 1);
    this.cells = new Int32Array(rows.length * this.columns);
  }

  /** A band is there in [start, end). */
  mark(i: number, start: number, end: number): void {
    const { record, grain, columns, cells } = this;
    const own = weight(record.flags.get(i), record.wired.get(i));
    const last = Math.min(Math.ceil((end - this.from) / grain), columns);
    const first = Math.floor((start - this.from) / grain);
    for (let row = this.firstRow(i); row < this.rows.length; row++) {
      if ((this.starts[row] as number) >= record.end.get(i)) break;
      for (let column = first; column < last; column++) {
        const at = row * columns + column;
        const there = (cells[at] as number) - 1;
        if (there >= 0 && weight(record.flags.get(there), record.wired.get(there)) > own) continue;
        cells[at] = i + 1;
      }
    }
  }

  private firstRow(i: number): number {
    return Math.max(countUpTo(this.starts, this.record.start.get(i)) - 1, 0);
  }

  /** Does a row show a band together with others? */
  isJoined(i: number): boolean {
    const row = this.rows[this.firstRow(i)];
    return row !== undefined && (row.start < this.record.start.get(i) || row.end > this.record.end.get(i));
  }

  /** Adds them, neighbours that are alike as one. */
  put(made: number[]): void {
    const { record, cells, columns } = this;
    const at = (column: number): number => Math.min(this.from + column * this.grain, this.to);
    const isSame = (a: number, b: number): boolean => a === b || (a >= 0 && b >= 0 && alike(record, a, b));
    this.rows.forEach(({ start, end }, row) => {
      let begun = 0;
      for (let column = 1; column <= columns; column++) {
        const before = (cells[row * columns + begun] as number) - 1;
        if (column < columns && isSame(before, (cells[row * columns + column] as number) - 1)) continue;
        if (before >= 0) add(made, record, before, start, end, at(begun), at(column));
        begun = column;
      }
    });
  }
}

const alike = (r: BandRecord, a: number, b: number): boolean =>
  r.flags.get(a) === r.flags.get(b) &&
  r.wired.get(a) === r.wired.get(b) &&
  r.owner.get(a) === r.owner.get(b) &&
  r.prot.get(a) === r.prot.get(b);

function add(made: number[], r: BandRecord, i: number, start: Page, end: Page, from: number, to: number): void {
  made.push(start, end, from, to, r.prot.get(i), r.maxProt.get(i), r.flags.get(i), r.wired.get(i), r.owner.get(i));
}

/**
 * The bands of a map, `BAND` numbers each: as they are those that have a column and a row for
 * themselves; of the others, after them, the most important of each column and row.
 */
export function bandsIn(r: BandRecord, rows: readonly PictureRow[], stretch: Stretch): number[] {
  const { from, to } = stretch;
  const made: number[] = [];
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return made;
  const cells = new Cells(r, rows, stretch);
  const isExact = stretch.grain <= 1;
  const count = r.from.countUpTo(to - 1);
  for (let i = 0; i < count; i++) {
    const until = r.to.get(i);
    if (until !== OPEN && until <= from) continue;
    if (r.end.get(i) <= first.start || r.start.get(i) >= last.end) continue;
    const start = Math.max(r.from.get(i), from);
    const end = until === OPEN ? to : Math.min(until, to);
    const { grain } = cells;
    if (cells.isJoined(i) || (!isExact && end - start < grain)) cells.mark(i, start, end);
    else {
      add(made, r, i, r.start.get(i), r.end.get(i), start, end);
      if (isExact) continue;
      // beside what is short in the columns at its ends
      cells.mark(i, start, Math.min(start + 1, end));
      cells.mark(i, Math.max(end - 1, start), end);
    }
  }
  cells.put(made);
  return made;
}
