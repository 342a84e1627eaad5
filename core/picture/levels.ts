// Levels of detail: of what is shorter than a column of pixels the column shows the most important, and the
// rest is left out. So an answer is as long as the screen is wide, however long the run.

import { EFLAG } from '../kernel/constants.ts';
import type { NumberList } from '../program/numberList.ts';
import { type BandRecord, OPEN } from './bands.ts';
import type { LaneRecord } from './lanes.ts';

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
    const last = made.length - 4;
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

/** One of the things that happened in a column, if there are several: `keep` says which are not left out. */
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

/** What a column shows of an entry that was several things in it. */
const weight = (flags: number, wired: number): number =>
  (flags & EFLAG.NEEDS_WAKEUP ? 8 : 0) + (flags & EFLAG.IN_TRANSITION ? 4 : 0) + (wired > 0 ? 2 : 0);

/** The bands of a map, `BAND` numbers each, what is more important after what it may lie over. */
export function bandsIn(r: BandRecord, { from, to, grain }: Stretch): number[] {
  const made: number[] = [];
  /** Of the short ones: by their pages, where the one of the latest column is in `made`. */
  const latest = new Map<string, { place: number; column: number }>();
  const count = r.from.countUpTo(to - 1);
  for (let i = 0; i < count; i++) {
    const until = r.to.get(i);
    if (until !== OPEN && until <= from) continue;
    const start = Math.max(r.from.get(i), from);
    const end = until === OPEN ? to : Math.min(until, to);
    const [flags, wired] = [r.flags.get(i), r.wired.get(i)];
    if (grain > 1 && end - start < grain) {
      const key = `${r.start.get(i)}:${r.end.get(i)}`;
      const column = Math.floor((start - from) / grain);
      const last = latest.get(key);
      if (last?.column === column) {
        const { place } = last;
        made[place + 3] = Math.max(made[place + 3] as number, end);
        if (weight(flags, wired) > weight(made[place + 6] as number, made[place + 7] as number))
          put(made, place + 4, r, i);
        continue;
      }
      latest.set(key, { place: made.length, column });
    }
    const place = made.length;
    made.push(r.start.get(i), r.end.get(i), start, end);
    put(made, place + 4, r, i);
  }
  return made;
}

/** Protection, maximum, flags, wired count, owner. */
function put(made: number[], place: number, r: BandRecord, i: number): void {
  made[place] = r.prot.get(i);
  made[place + 1] = r.maxProt.get(i);
  made[place + 2] = r.flags.get(i);
  made[place + 3] = r.wired.get(i);
  made[place + 4] = r.owner.get(i);
}
