// The pages whose entries changed between two positions: what a picture marks at the present step.
// Entries that are gone count too. Of each row of the address axis there is one range, so the
// answer is as long as the screen is high.
import type { Page } from '../kernel/address.ts';
import { countUpTo } from '../program/numberList.ts';
import type { BandRecord } from './bands.ts';
import { CHANGED, type PictureMap } from './picture.ts';
import type { Recording } from './recording.ts';

/** Adds [start, end) to what changed in each row that it touches. */
function mark(
  changed: (readonly [Page, Page])[],
  rows: PictureMap['rows'],
  starts: Page[],
  start: Page,
  end: Page,
): void {
  for (let row = Math.max(countUpTo(starts, start) - 1, 0); row < rows.length; row++) {
    const { start: first, end: last, gap } = rows[row] as PictureMap['rows'][0];
    if (first >= end) return;
    if (gap || last <= start) continue;
    const [low, high] = changed[row] ?? [end, start];
    changed[row] = [Math.min(low, Math.max(start, first)), Math.max(high, Math.min(end, last))];
  }
}

function inRows(r: BandRecord, rows: PictureMap['rows'], after: number, upTo: number): (readonly [Page, Page])[] {
  const changed: (readonly [Page, Page])[] = [];
  const starts = rows.map(({ start }) => start);
  const count = r.from.countUpTo(upTo);
  for (let i = 0; i < count; i++) {
    const [from, to] = [r.from.get(i), r.to.get(i)];
    const isChanged = (from > after && from > 0) || (to > after && to <= upTo);
    if (isChanged) mark(changed, rows, starts, r.start.get(i), r.end.get(i));
  }
  return changed;
}

/** `CHANGED` numbers a range, neighbours as one; of positions in (after, upTo]. */
export function changedIn(
  { bands }: Recording,
  maps: readonly Pick<PictureMap, 'rows'>[],
  after: number,
  upTo: number,
): number[] {
  const made: number[] = [];
  maps.forEach(({ rows }, map) => {
    const record = bands[map];
    if (!record || rows.length === 0) return;
    inRows(record, rows, after, upTo).forEach(([start, end]) => {
      const last = made.length - CHANGED;
      if (last >= 0 && made[last] === map && made[last + 2] === start) made[last + 2] = end;
      else made.push(map, start, end);
    });
  });
  return made;
}
