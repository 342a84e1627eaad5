// The address axis: the pages that the run changes, cut where an entry ever begins or ends, so that
// each row is the same entry all over. Where the run changes nothing the axis is broken.
import type { Page } from '../kernel/address.ts';
import type { BandRecord } from './bands.ts';
import type { PictureRow } from './picture.ts';

/** Of so few entries all are shown, also those that never change. */
const FEW = 12;
/** Pages of a stretch that no entry ever covers which is still drawn as a hole. */
const SMALL_HOLE = 64;
/** Rows that are drawn apart at the most; beyond that neighbours are joined. */
const MOST_ROWS = 80;

/** `low`, `high`: only pages between them. */
export function rowsOf(
  record: BandRecord,
  low: Page = Number.NEGATIVE_INFINITY,
  high: Page = Number.POSITIVE_INFINITY,
): PictureRow[] {
  const few = record.length - record.changes <= FEW;
  const reach = record.reaches(few);
  const borders = new Set<Page>();
  for (const [start, end] of reach) borders.add(start).add(end);
  for (const border of record.borders) borders.add(border);
  const cuts = [...borders].sort((a, b) => a - b);
  const rows: PictureRow[] = [];
  let covered = Number.NEGATIVE_INFINITY;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [start, end] = [cuts[i] as Page, cuts[i + 1] as Page];
    covered = Math.max(covered, reach.get(start) ?? covered);
    if (end <= low || start >= high) continue;
    rows.push({ start, end, gap: covered <= start && end - start > SMALL_HOLE });
  }
  return joined(rows);
}

function joined(rows: PictureRow[]): PictureRow[] {
  const many = Math.ceil(rows.length / MOST_ROWS);
  if (many <= 1) return rows;
  const made: PictureRow[] = [];
  let count = 0;
  for (const row of rows) {
    const last = made.at(-1);
    if (last && !last.gap && !row.gap && count < many) made[made.length - 1] = { ...last, end: row.end };
    else {
      made.push(row);
      count = 0;
    }
    count++;
  }
  return made;
}
