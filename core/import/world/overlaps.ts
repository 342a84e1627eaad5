// Calls of a process that are on their way at once. Each may have found the map, and what is
// locked, as it was before or after what another did meanwhile: the log does not tell.
import type { LoggedCall } from '../loggedCall.ts';
import { Amount, type Part } from './amount.ts';
import { MeetingRanges } from './meeting.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Maps something, takes something away, or changes the access to what is there. */
export type Change = 'gives' | 'takes' | 'access';

/** Changes of what is mapped at all. */
export const OF_MAPPED: readonly Change[] = ['gives', 'takes'];
const ALL_CHANGES: readonly Change[] = [...OF_MAPPED, 'access'];

/** What a call does to others, whatever it returns. */
export interface Deed {
  /** Where it changes the map, and how. */
  readonly changes?: Range | undefined;
  readonly how?: Change | undefined;
  /** What it locks. */
  readonly locks?: Range | undefined;
  /** Bytes of what is locked, and of what is mapped. */
  readonly locked: Part;
  readonly size: Part;
  /** Bytes that it may have locked until it failed. */
  readonly tries?: number;
  /** It locks all that is mapped. */
  readonly locksAll?: boolean;
  /** MCL_FUTURE no longer holds after it. */
  readonly endsFuture?: boolean;
  /** It maps only where nothing is. */
  readonly findsFree?: boolean;
}

/** Bytes that are locked, and that are mapped. */
export interface Sizes {
  readonly locked: number;
  readonly size: number;
}

/** What is locked and mapped now. */
export interface Present extends Sizes {
  /** Bytes of a range that are locked. */
  lockedIn(start: number, end: number): number;
  /** Parts of it where nothing is mapped. */
  holes(start: number, end: number): readonly Range[];
}

interface Open {
  readonly deed: Deed;
  /** Changes that had been made when it began. */
  readonly since: number;
  /** What there was when it began, and how often others had been looked at by then. */
  readonly began: Sizes;
  readonly looks: number;
}

const rangesByChange = (): Readonly<Record<Change, MeetingRanges>> => ({
  gives: new MeetingRanges(),
  takes: new MeetingRanges(),
  access: new MeetingRanges(),
});

interface Unsure extends Range {
  readonly how: Change;
}

/** Of those that two calls changed at once, so many are remembered. */
const MOST_UNSURE = 100;

/** Calls on their way whose ranges are united at the most: of more, each counts for itself. */
const MOST_UNITED = 1_000;

/** Bytes that ranges have together, each once, as far as `free` counts them. */
export function united(ranges: readonly Range[], free: (range: Range) => number): number {
  const [only] = ranges;
  if (ranges.length < 2) return only ? free(only) : 0;
  let bytes = 0;
  let at = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const from = Math.max(start, at);
    if (from < end) bytes += free({ start: from, end });
    at = Math.max(at, end);
  }
  return bytes;
}

const meet = (one: Range, other: Range): boolean => one.start < other.end && other.start < one.end;

/** What is left of a range beside another. */
export const without = ({ start, end }: Range, cut: Range): Range[] =>
  [
    { start, end: Math.min(end, cut.start) },
    { start: Math.max(start, cut.end), end },
  ].filter((piece) => piece.start < piece.end);

export class Overlaps {
  private readonly open = new Map<LoggedCall, Open>();
  /** Of each range that open calls may change, how many do. */
  private readonly changing = rangesByChange();
  /** Of each range that was changed since the oldest of those began, the last of `changes`. */
  private changed = rangesByChange();
  private changes = 0;
  /** Open calls after which MCL_FUTURE no longer holds. */
  private endings = 0;

  /** No call is on its way, and nothing is unsure: what others do changes nothing. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.unsure.length === 0;
  }

  private readonly amounts: Readonly<Record<keyof Sizes, Amount>> = { locked: new Amount(), size: new Amount() };
  private looks = 0;
  private tries = 0;
  private lockingAll = 0;

  enter(call: LoggedCall, deed: Deed, { locked, size }: Sizes): void {
    this.remove(call);
    this.open.set(call, { deed, since: this.changes, began: { locked, size }, looks: this.looks });
    this.count(deed, 1);
  }

  private count({ changes, how = 'gives', locked, size, tries = 0, locksAll, endsFuture }: Deed, by: 1 | -1): void {
    if (locksAll) this.lockingAll += by;
    this.amounts.locked.count(locked, by);
    this.amounts.size.count(size, by);
    this.tries += by * tries;
    if (changes) this.changing[how].set(changes, this.changing[how].get(changes) + by);
    if (endsFuture) this.endings += by;
  }

  /** May MCL_FUTURE have ended by now? */
  get mayEndFuture(): boolean {
    return this.endings > 0;
  }

  private remove(call: LoggedCall): void {
    const open = this.open.get(call);
    if (!open) return;
    this.count(open.deed, -1);
    this.open.delete(call);
  }

  /** Where two calls changed what is mapped at once: which was the last is not known. */
  private unsure: Unsure[] = [];

  /** A call has returned and done this; what is locked, and mapped, now. */
  leave(call: LoggedCall, { changes, how = 'gives', findsFree = false }: Deed, { locked, size }: Sizes): void {
    if (changes && this.unsure.length > 0)
      this.unsure = this.unsure.flatMap((one) =>
        how === 'access' && one.how !== how ? [one] : without(one, changes).map((piece) => ({ ...one, ...piece })),
      );
    if (changes) this.doubt(call, changes, how);
    // in between it had taken away what it replaces
    const replaced = how === 'gives' ? (this.open.get(call)?.deed.size.takes ?? 0) : 0;
    this.remove(call);
    if (this.open.size === 0) {
      if (this.changes > 0) this.changed = rangesByChange();
      this.changes = 0;
      this.found = [];
      this.amounts.locked.clear();
      this.amounts.size.clear();
      return;
    }
    if (changes) this.changed[how].set(changes, ++this.changes);
    if (changes && findsFree) this.found = [...this.found.slice(-MOST_UNSURE), { ...changes, at: this.changes }];
    this.looks++;
    this.amounts.locked.look(this.looks, locked);
    this.amounts.size.look(this.looks, size);
    if (replaced > 0) this.amounts.size.look(++this.looks, size - replaced);
  }

  /** Where others have found nothing mapped since the oldest open call began. */
  private found: (Range & { readonly at: number })[] = [];

  /** What a call unmaps, without what others have found free during it, and mapped. */
  withoutFound(call: LoggedCall, range: Range): readonly Range[] {
    if (this.found.length === 0) return [range];
    const since = this.open.get(call)?.since ?? this.changes;
    return this.found
      .filter(({ at }) => at > since)
      .reduce<readonly Range[]>((pieces, one) => pieces.flatMap((piece) => without(piece, one)), [range]);
  }

  /**
   * Of the map of a process whose fork another call of its parent's may have come before or after,
   * the same is unsure.
   */
  inherit(parent: Overlaps, fork: LoggedCall): void {
    const since = parent.open.get(fork)?.since ?? parent.changes;
    for (const how of ALL_CHANGES) {
      const ranges = [...parent.changing[how], ...[...parent.changed[how]].filter(({ value }) => value > since)];
      // what is taken away is there still, or not
      for (const { start, end } of ranges) this.unsure.push({ start, end, how: how === 'access' ? how : 'gives' });
    }
    this.unsure = this.unsure.slice(-MOST_UNSURE);
  }

  /** What two calls do alike is sure, whichever was the last. */
  private doubt(call: LoggedCall, { start, end }: Range, how: Change): void {
    const add = (what: Change): void => {
      this.unsure = [...this.unsure.slice(-MOST_UNSURE), { start, end, how: what }];
    };
    const range = { start, end };
    if (how !== 'access' && this.changesMeanwhile(call, range, [how === 'takes' ? 'gives' : 'takes'])) add('gives');
    if (how !== 'takes' && this.changesMeanwhile(call, range, ['gives', 'access'])) add('access');
  }

  /** So much more was locked, and mapped, all along than was known. */
  shift({ locked, size }: Sizes): void {
    this.amounts.locked.shift(locked);
    this.amounts.size.shift(size);
    for (const [call, open] of this.open) {
      const began = { locked: open.began.locked + locked, size: open.began.size + size };
      this.open.set(call, { ...open, began });
    }
  }

  /**
   * May another call have changed a part of a range in one of these ways during this one, or
   * before, as far as is known?
   */
  hasChanged(call: LoggedCall, range: Range, ways = ALL_CHANGES): boolean {
    if (this.changesMeanwhile(call, range, ways)) return true;
    return this.unsure.some((one) => ways.includes(one.how) && meet(one, range));
  }

  /** The same during this one alone. */
  changesMeanwhile(call: LoggedCall, range: Range, ways: readonly Change[]): boolean {
    const open = this.open.get(call);
    const since = open?.since ?? this.changes;
    const own = open?.deed;
    const isOwn = (one: Range, way: Change): boolean =>
      one.start === own?.changes?.start && one.end === own.changes.end && way === (own.how ?? 'gives');
    return ways.some(
      (way) =>
        (since < this.changes && this.changed[way].someMeets(range, ({ value }) => value > since)) ||
        this.changing[way].someMeets(range, (one) => one.value > (isOwn(one, way) ? 1 : 0)),
    );
  }

  /** Bytes at the most that a call may have found locked, or mapped. `now`: without it. */
  most(call: LoggedCall, what: keyof Sizes, now: Present): number {
    const open = this.open.get(call);
    const since = (open?.looks ?? this.looks) + 1;
    const began = (open?.began ?? now)[what];
    const most = this.amounts[what].most(now[what], began, since, open?.deed[what]);
    if (what === 'size') return most + this.unsureBytes(now, true);
    if (this.open.size > MOST_UNITED) return most;
    const own = open?.deed.locked.adds ?? 0;
    const peak = most - this.amounts.locked.allAdds + own;
    const isAll = this.lockingAll > (open?.deed.locksAll ? 1 : 0);
    const once = peak + this.lockedBesides(call, peak > now.locked ? undefined : now);
    return isAll ? Math.max(once, this.most(call, 'size', now)) : once;
  }

  /** Bytes that other calls on their way may lock, those that several lock once. */
  private lockedBesides(call: LoggedCall, now: Present | undefined): number {
    const ranges = [...this.open].flatMap(([one, { deed }]) => (one !== call && deed.locks ? [deed.locks] : []));
    return united(ranges, ({ start, end }) => end - start - (now?.lockedIn(start, end) ?? 0));
  }

  /** `found`: what the call has found mapped, so that who unmaps it came later. */
  least(call: LoggedCall, what: keyof Sizes, now: Present, found?: Range): number {
    if (this.isIdle) return now[what];
    const open = this.open.get(call);
    const since = (open?.looks ?? this.looks) + 1;
    const own = open?.deed[what] ?? { adds: 0, takes: 0 };
    const takes = own.takes + (found ? this.takenLater(call, what, found) : 0);
    const least = this.amounts[what].least(now[what], (open?.began ?? now)[what], since, { ...own, takes });
    return what === 'size' ? Math.max(0, least - this.unsureBytes(now, false)) : least;
  }

  /** Bytes that may be mapped, of which it is not known, though they are not; or the other way. */
  private unsureBytes(now: Present, isFree: boolean): number {
    const ranges = this.unsure.filter(({ how }) => how === 'gives');
    if (ranges.length === 0) return 0;
    return united(ranges, ({ start, end }) => {
      const free = now.holes(start, end).reduce((sum, hole) => sum + hole.end - hole.start, 0);
      return isFree ? free : end - start - free;
    });
  }

  /** Bytes that calls on their way take away with a part of a range that a call has found. */
  private takenLater(call: LoggedCall, what: keyof Sizes, found: Range): number {
    if (this.changing.takes.isEmpty || this.hasChanged(call, found, ['gives'])) return 0;
    let bytes = 0;
    for (const [one, { deed }] of this.open)
      if (one !== call && deed.how === 'takes' && deed.changes && meet(deed.changes, found)) bytes += deed[what].takes;
    return bytes;
  }

  /** Does another call on its way bring pages in, so that who changes the map may wait for it? */
  locksMeanwhile(call: LoggedCall): boolean {
    const own = this.open.get(call)?.deed;
    const others = this.tries - (own?.tries ?? 0) + this.lockingAll - (own?.locksAll ? 1 : 0);
    return others + this.amounts.locked.allAdds - (own?.locked.adds ?? 0) > 0;
  }

  /** Bytes that others, which failed, may have had locked for a while. */
  tried(call: LoggedCall): number {
    return this.tries - (this.open.get(call)?.deed.tries ?? 0);
  }
}
