// What other threads may have done while a call was on its way, or right before or after the place
// where the log shows that it returned.
import type { LoggedCall } from '../loggedCall.ts';
import { rangeOf } from '../world/people.ts';
import { meets, type Range, sizeOf, takes } from '../world/takings.ts';
import { locksCurrent, locksFuture } from './effects.ts';
import type { Done } from './telling.ts';

/** What calls of other threads may have added to what counts before a call that failed. */
export interface Added {
  /** Bytes, by one that returned later. */
  readonly by: (call: LoggedCall, range: Range) => number;
  /** Bytes, by one of those that locks all that is mapped. */
  readonly byAll: number;
  /** Calls that take away from what counts: those that returned earlier may come only after it. */
  readonly releases: ReadonlySet<string>;
}

export function mayHaveAdded({ story, call }: Done, { by, byAll, releases }: Added): number {
  const { page } = story.options;
  let bytes = 0;
  for (const { name, given } of story.mayFollow(call)) {
    const range = releases.has(name) ? rangeOf(given, page) : undefined;
    if (range) bytes += range.end - range.start;
  }
  for (const other of story.mayPrecede(call)) {
    const range = rangeOf(other.given, page);
    if (range) bytes += by(other, range);
    else if (other.name === 'mlockall' && !story.entered.has(other) && locksCurrent(other.given)) bytes += byAll;
  }
  return bytes;
}

const UNMAPPING: ReadonlySet<string> = new Set(['munmap']);
const UNLOCKING: ReadonlySet<string> = new Set(['munmap', 'munlock']);

/** To what is mapped: mmap where nothing is. */
export const mapping = ({ process }: Done): Added => ({
  by: ({ name }, { start, end }) => (name === 'mmap' ? sizeOf(process.ranges.holes(start, end)) : 0),
  byAll: 0,
  releases: UNMAPPING,
});

/**
 * To what is locked. Calls whose entries the log shows count already (Overlaps.most), but for
 * a mmap that was entered before MCL_FUTURE held.
 */
export const locking = ({ story, process }: Done): Added => ({
  by(other, { start, end }) {
    const counts = story.entered.has(other);
    const adds =
      other.name === 'mlock'
        ? !counts
        : other.name === 'mmap' && process.locksFuture && (!counts || other.enteredAt < process.futureAt);
    return adds ? end - start : 0;
  },
  byAll: process.ranges.size - process.ranges.locked,
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
 * no room where it has just made some.
 */
export function mayHaveMet({ story, process, call }: Done, range: Range): boolean {
  if (story.entered.has(call)) return process.overlaps.changesMeanwhile(call, range, ['gives']);
  return [...story.mayFollow(call), ...story.mayPrecede(call)].some(
    ({ name, given }) => name === 'mmap' && meets(rangeOf(given, story.options.page), range),
  );
}

/** MCL_FUTURE holds, or another thread may have asked for it before the call did its work. */
export const mayLockFuture = ({ story, process, call }: Done): boolean =>
  process.locksFuture || story.mayPrecede(call).some(({ name, given }) => name === 'mlockall' && locksFuture(given));
