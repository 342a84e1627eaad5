// Calls of a process that are on their way at once. Each may have found the map, and what is locked,
// as it was before or after what another did meanwhile: the log does not tell.
import type { LoggedCall } from '../loggedCall.ts';

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
  /** Bytes that were locked since: the most and the least. */
  most: number;
  least: number;
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
  /** Changes since the oldest of those began. */
  private changed: Range[] = [];

  /** No call is on its way, and nothing is unsure: what others do changes nothing. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.unsure.length === 0;
  }

  enter(call: LoggedCall, deed: Deed, locked: number): void {
    this.open.set(call, { deed, since: this.changed.length, most: locked, least: locked });
  }

  /** Where two calls changed what is mapped at once: which was the last is not known. */
  private unsure: Range[] = [];

  /** A call has returned and done this; `locked`: the bytes that are now. */
  leave(call: LoggedCall, { changes }: Deed, locked: number): void {
    if (changes && this.unsure.length > 0) this.unsure = this.unsure.flatMap((one) => without(one, changes));
    if (changes && this.hasChanged(call, changes)) this.unsure = [...this.unsure.slice(-MOST_UNSURE), changes];
    this.open.delete(call);
    if (this.open.size === 0) {
      if (this.changed.length > 0) this.changed = [];
      return;
    }
    if (changes) this.changed.push(changes);
    for (const one of this.open.values()) {
      one.most = Math.max(one.most, locked);
      one.least = Math.min(one.least, locked);
    }
  }

  private *others(call: LoggedCall): Generator<Deed> {
    for (const [other, { deed }] of this.open) if (other !== call) yield deed;
  }

  /** May another call have changed a part of a range while this one was on its way, or before, as far as is known? */
  hasChanged(call: LoggedCall, { start, end }: Range): boolean {
    const meets = (one: Range | undefined): boolean => one !== undefined && one.start < end && start < one.end;
    const since = this.open.get(call)?.since ?? this.changed.length;
    for (let i = since; i < this.changed.length; i++) if (meets(this.changed[i])) return true;
    for (const { changes } of this.others(call)) if (meets(changes)) return true;
    return this.unsure.some(meets);
  }

  /** Bytes at the most that a call may have found locked. `locked`: without it. */
  most(call: LoggedCall, locked: number): number {
    let most = Math.max(locked, this.open.get(call)?.most ?? 0);
    for (const { locks } of this.others(call)) most += locks;
    return most;
  }

  /** Bytes at the least. */
  least(call: LoggedCall, locked: number): number {
    let least = Math.min(locked, this.open.get(call)?.least ?? locked);
    for (const { unlocks } of this.others(call)) least -= unlocks;
    return Math.max(0, least);
  }
}
