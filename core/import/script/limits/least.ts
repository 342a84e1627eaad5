// What is locked, or mapped, at the least when a call succeeds, whatever other threads do at once:
// a limit let that much pass.
import { united } from '../../world/overlaps.ts';
import { rangeFrom, rangeOf } from '../../world/people.ts';
import type { SeenLimit } from '../../world/seenLimit.ts';
import { lacksEntry, meets, type Range, sizeOf } from '../../world/takings.ts';
import type { Done } from '../telling.ts';

/**
 * Could a call that succeeded with so many bytes, or fewer, tell anything new of a limit? Nearly
 * all of a long log tell nothing, and are not looked into.
 */
const tellsMore = ({ story, process }: Done, { name, least }: SeenLimit, bytes: number): boolean =>
  story.before.standIns.length > 0 ||
  story.options.system === 'linux' ||
  (bytes > least && !process.limits.has(name)) ||
  (name === 'memlock' && bytes > process.mostCounted);

/**
 * Bytes that are locked at the least with a range: what is locked already counts twice, as it does
 * in the kernel. `found`: what the call has found mapped, so that who unmaps it came later.
 * `tells`: the limit that they are to tell of; where they cannot, more may be given.
 */
export function leastLocked(done: Done, { start, end }: Range, found?: Range, tells?: SeenLimit): number {
  const { process, call } = done;
  const own = end - start;
  const least = process.overlaps.least(call, 'locked', process.ranges, found);
  if (least === 0 || (tells && !tellsMore(done, tells, least + own))) return least + own;
  const since = least - addedSince(done, 'locked');
  if (since <= 0 || (tells && !tellsMore(done, tells, since + own))) return Math.max(0, since) + own;
  return Math.max(0, since - takenBefore(done, 'locked', found)) + own;
}

/** Bytes that are mapped at the least, with as many of its own. `tells`: as above. */
export function leastMapped(done: Done, own = 0, tells?: SeenLimit): number {
  const { process, call } = done;
  const least = process.overlaps.least(call, 'size', process.ranges);
  if (least === 0 || (tells && !tellsMore(done, tells, least + own))) return least + own;
  const since = least - addedSince(done, 'mapped');
  if (since <= 0 || (tells && !tellsMore(done, tells, since + own))) return Math.max(0, since) + own;
  return Math.max(0, since - takenBefore(done, 'mapped')) + own;
}

/** Bytes that other threads may have locked, or mapped, only after the call. */
function addedSince({ story, process, call }: Done, what: 'locked' | 'mapped'): number {
  let bytes = 0;
  for (const { name, given } of story.mayFollow(call)) {
    if (name === 'mlockall' && what === 'locked') return Number.POSITIVE_INFINITY;
    const adds = name === 'mmap' ? what === 'mapped' || process.locksFuture : name === 'mlock' && what === 'locked';
    const range = adds ? rangeFrom(0, given.number(1), story.options.page) : undefined;
    if (range) bytes += range.end;
  }
  return bytes;
}

/**
 * Bytes that other threads, whose calls a log of returns shows later, may have unlocked, or
 * unmapped, before the call.
 */
function takenBefore({ story, process, call }: Done, what: 'locked' | 'mapped', found?: Range): number {
  if (!lacksEntry(call)) return 0;
  const { ranges } = process;
  const taken: Range[] = [];
  for (const { name, given } of story.mayPrecede(call)) {
    if (name === 'munlockall' && what === 'locked') return Number.POSITIVE_INFINITY;
    const range =
      name === 'munmap' || (what === 'locked' && /^(?:munlock|mmap)$/.test(name))
        ? rangeOf(given, story.options.page)
        : undefined;
    if (range && !(name !== 'munlock' && found && meets(range, found))) taken.push(range);
  }
  return united(taken, ({ start, end }) =>
    what === 'locked' ? ranges.lockedIn(start, end) : end - start - sizeOf(ranges.holes(start, end)),
  );
}
