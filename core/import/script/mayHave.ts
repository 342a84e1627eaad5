// What other threads may have done while a call was on its way, or right before or after the place
// where the log shows that it returned.
import { mmapFlags } from '../calls/flags.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { united } from '../world/overlaps.ts';
import { rangeOf } from '../world/people.ts';
import { lacksEntry, meets, type Range, sizeOf, takes } from '../world/takings.ts';
import { locksCurrent, locksFuture } from './effects.ts';
import type { Done } from './telling.ts';

/** What calls of other threads may have added to what counts before a call that failed. */
export interface Added {
  /** May one that returned later have added its range? */
  readonly adds: (call: LoggedCall) => boolean;
  /** Bytes of a range that do not count yet. */
  readonly free: (range: Range) => number;
  /** Bytes, by one of those that locks all that is mapped. */
  readonly byAll: number;
  /** Calls that take away from what counts: those that returned earlier may come only after it. */
  readonly releases: ReadonlySet<string>;
}

export function mayHaveAdded({ story, call }: Done, { adds, free, byAll, releases }: Added): number {
  const { page } = story.options;
  const later = story.mayPrecede(call);
  const ranges = [
    ...story.mayFollow(call).filter(({ name }) => releases.has(name)),
    ...later.filter((other) => adds(other)),
  ].flatMap(({ given }) => rangeOf(given, page) ?? []);
  const locksAll = later.some(
    (other) => other.name === 'mlockall' && !story.entered.has(other) && locksCurrent(other.given),
  );
  return united(ranges, free) + (locksAll ? byAll : 0);
}

const UNMAPPING: ReadonlySet<string> = new Set(['munmap']);
const UNLOCKING: ReadonlySet<string> = new Set(['munmap', 'munlock']);

/** To what is mapped: mmap where nothing is. */
export const mapping = ({ process: { ranges } }: Done): Added => ({
  adds: ({ name }) => name === 'mmap',
  free: ({ start, end }) => sizeOf(ranges.holes(start, end)),
  byAll: 0,
  releases: UNMAPPING,
});

/**
 * To what is locked. Calls whose entries the log shows count already (Overlaps.most), but for
 * a mmap that was entered before MCL_FUTURE held.
 */
export const locking = ({ story, process: { ranges, locksFuture, futureAt } }: Done): Added => ({
  adds(other) {
    const counts = story.entered.has(other);
    if (other.name === 'mlock') return !counts;
    return other.name === 'mmap' && locksFuture && (!counts || other.enteredAt < futureAt);
  },
  free: ({ start, end }) => end - start - ranges.lockedIn(start, end),
  byAll: ranges.size - ranges.locked,
  releases: UNLOCKING,
});

/**
 * May another thread have taken a part of the range away meanwhile, or have given it only later?
 */
export function mayHaveLacked({ story, process, call }: Done, range: Range): boolean {
  const { page } = story.options;
  if (story.wasGivenBack(call, range)) return true;
  if (!process.overlaps.hasChanged(call, range)) return false;
  if (story.entered.has(call)) return true;
  return story.mayPrecede(call).some((other) => takes(other, other.given) && meets(rangeOf(other.given, page), range));
}

/** May a part of a range have been mapped still, which another thread has unmapped since? */
export const mayHaveHad = ({ story, call }: Done, range: Range): boolean =>
  story
    .mayFollow(call)
    .some(({ name, given }) => name === 'munmap' && meets(rangeOf(given, story.options.page), range));

/**
 * May another thread have mapped a part of the range while the call was replacing it? Then it finds
 * no room where it has just made some. From freebsd-13 on it leaves the map to others only where it
 * waits for pages that a third one brings in.
 */
export function mayHaveMet({ story, process, call, args }: Done, range: Range): boolean {
  const { overlaps } = process;
  if (!mmapFlags(args.at(3) ?? '', story.options.system).isFixed) return false;
  if (overlaps.changesMeanwhile(call, range, ['gives'])) return story.options.isOld || overlaps.locksMeanwhile(call);
  if (!lacksEntry(call)) return false;
  const near = [...story.mayFollow(call), ...story.mayPrecede(call)];
  const meetsOne = ({ name, given }: LoggedCall) => name === 'mmap' && meets(rangeOf(given, story.options.page), range);
  return near.some(meetsOne) && (process.locksFuture || near.some(({ name }) => /^mlock/.test(name)));
}

/** MCL_FUTURE holds, or another thread may have set it before the call did its work. */
export const mayLockFuture = ({ story, process, call }: Done): boolean =>
  process.locksFuture || story.mayPrecede(call).some(({ name, given }) => name === 'mlockall' && locksFuture(given));
