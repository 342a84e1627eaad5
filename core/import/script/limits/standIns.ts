// What stands for the map before the log, of which the log shows nothing: entries that are put
// there, and taken back where a call that succeeded shows that there was less.
import type { LimitName } from '../../../kernel/limits.ts';
import { hex, sizeText } from '../../calls/numbers.ts';
import { cutEntries, type StandIn } from '../../world/before.ts';
import { type Process, pageEnd } from '../../world/people.ts';
import type { Done } from '../telling.ts';

/** Where programs of amd64 begin, and their stacks end. */
const LOWEST = 0x200000;
const HIGHEST = 0x7fff_ffff_f000;
/** The data segment may grow so far: maxdsiz of amd64. */
const MOST_DATA = 32 * 2 ** 30;

/** The first room for so many bytes that the log leaves alone so far. */
export function placeOf({ story, process }: Done, bytes: number): number | undefined {
  const heap = story.heap?.start ?? HIGHEST;
  const others = process.hasExecuted ? [] : withMapBefore(story);
  const isFree = (at: number): boolean => others.every(({ ever }) => ever.isFree(at, at + bytes));
  for (const { start, end } of process.ever.holes(LOWEST, HIGHEST)) {
    for (const at of [start, Math.max(start, heap + MOST_DATA)])
      if (at + bytes <= end && (at + bytes <= heap || at >= heap + MOST_DATA) && isFree(at)) return at;
  }
  return undefined;
}

/** The map of the process before the log is still there, and `entry` lines say it. */
export const hasMapBefore = ({ process }: Done): boolean => process.name === 'p1' && !process.hasExecuted;

/**
 * Processes that have the map before the log: the first, and those that it has forked. One that has
 * ended may still have children of which the log shows nothing yet.
 */
const withMapBefore = ({ people }: Done['story']): readonly Process[] => {
  const seen = new Set<Process['ranges']>();
  return people.processes.filter(({ hasExecuted, ranges }) => {
    if (hasExecuted || seen.has(ranges)) return false;
    seen.add(ranges);
    return true;
  });
};

/** Bytes that were mapped where mlockall succeeded in a process that has that map, the most. */
export const mostMapped = ({ story, process }: Done): number =>
  process.hasExecuted
    ? process.mostMapped
    : withMapBefore(story).reduce((most, one) => Math.max(most, one.mostMapped), -1);

/** What is missing before a call, in bytes: so many are put there, and `least` may do. */
export interface Missing {
  readonly bytes: number;
  readonly least: number;
}

const LOCKED = 'rw-  wired=1 flags=USER_WIRED';

/** Locks what stands for what was mapped, up to so many bytes; gives how many were. */
function lockStandIns({ story, process }: Done, bytes: number, comment: string): number {
  const { before } = story;
  const { entries } = before;
  const { ranges, overlaps } = process;
  let left = bytes;
  before.standIns = before.standIns.flatMap((one) => {
    if (left === 0 || ranges.lockedIn(one.start, one.end) > 0) return [one];
    const end = Math.min(one.end, one.start + left);
    left -= end - one.start;
    const said = entries.find(({ start }) => start === one.start)?.comment ?? '';
    cutEntries(entries, one.start, end);
    entries.push({ start: one.start, end, attributes: LOCKED, comment: `${said}; ${comment}` });
    ranges.lock(one.start, end, true);
    const locked: StandIn = { ...one, limit: 'any', end };
    return end < one.end ? [locked, { ...one, start: end }] : [locked];
  });
  overlaps.shift({ locked: bytes - left, size: 0 });
  return bytes - left;
}

/** So many bytes are mapped, or locked too, before the call. false: there is no room. */
export function put(done: Done, limit: LimitName, missing: Missing, locked: boolean, comment: string): boolean {
  const { story, process, call, thread } = done;
  const { least } = missing;
  const bytes = missing.bytes - (locked && hasMapBefore(done) ? lockStandIns(done, missing.bytes, comment) : 0);
  if (bytes === 0) return true;
  const start = placeOf(done, bytes);
  if (start === undefined) return false;
  const end = start + bytes;
  const isBefore = locked ? hasMapBefore(done) : !process.hasExecuted;
  for (const one of isBefore ? withMapBefore(story) : [process]) {
    // mlockall has locked since what was mapped before; a child has no locks of its parent
    const isLocked = (locked && one === process) || one.locksAll;
    one.ranges.map(start, end, { locked: isLocked });
    one.ever.map(start, end);
    one.overlaps.shift({ locked: isLocked ? bytes : 0, size: bytes });
  }
  if (isBefore) {
    const attributes = locked ? LOCKED : 'rw-';
    story.before.entries.push({ start, end, attributes, comment });
    story.before.standIns.push({ limit, start, end, least });
    return true;
  }
  const text = `: mmap(${hex(start)}, ${sizeText(bytes)}, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)`;
  story.addBefore(call, thread, text, [comment]);
  return true;
}

/** Of what is mapped and of which the log tells no size. */
const PAGES = 16;

/** mlockall locks what is mapped, of which the log shows nothing: some pages stand for it. */
export function standIn(done: Done): void {
  if (!hasMapBefore(done)) return;
  const { page } = done.story.options;
  const comment = `inferred: stands for all that was mapped before log ${done.call.returned}, of unknown size: 'procstat -v PID' lists it`;
  put(done, 'memlock', { bytes: PAGES * page, least: 0 }, false, comment);
}

/**
 * The stack, at the end of what a program may map: without it the map's last entry lies below what
 * is free, which is where some kernels miss free space. It is taken back where it is too much.
 */
export function topOfSpace(done: Done): void {
  const { story, process } = done;
  const end = HIGHEST + story.options.page;
  if (story.isListed || !hasMapBefore(done) || !process.ever.isFree(HIGHEST - MOST_DATA, end)) return;
  const comment = 'inferred: stands for the stack, which each program has at the end of its space';
  story.before.entries.push({ start: HIGHEST, end, attributes: 'rw-', comment });
  process.ranges.map(HIGHEST, end);
  process.ever.map(HIGHEST, end);
  process.overlaps.shift({ locked: 0, size: story.options.page });
  story.before.standIns.push({ limit: 'any', start: HIGHEST, end, least: 0 });
}

/**
 * A call succeeded with so many bytes that count: if that is more than the limit, what stands for
 * the rest of the map was smaller, or was not there and something else refused the call before.
 */
export function takeBack({ story, process }: Done, name: LimitName, counted: number): void {
  const { before } = story;
  if (before.standIns.length === 0 || process.hasExecuted) return;
  const limit = story.limitOf(process, name);
  if (limit === undefined || counted <= limit) return;
  // what no refusal needs goes in any case
  const isOwn = ({ limit: of, least }: StandIn): boolean => of === name || of === 'any' || least === 0;
  const own = before.standIns.filter(isOwn);
  const spare = own.reduce((sum, { start, end, least }) => sum + end - start - least, 0);
  let over = pageEnd(counted - limit, story.options.page);
  const isEnough = spare >= over;
  const kept: StandIn[] = [];
  for (const one of own) {
    const cut = isEnough ? Math.min(over, one.end - one.start - one.least) : one.end - one.start;
    over -= cut;
    const end = one.end - cut;
    if (cut > 0) cutBefore(story, end, one.end);
    if (end > one.start) kept.push({ ...one, end });
  }
  before.standIns = [...before.standIns.filter((one) => !isOwn(one)), ...kept];
}

/** Takes a range out of the map before the log. */
function cutBefore(story: Done['story'], start: number, end: number): void {
  cutEntries(story.before.entries, start, end);
  for (const { ranges, ever, overlaps } of withMapBefore(story)) {
    const { locked, size } = ranges;
    ranges.unmap(start, end);
    overlaps.shift({ locked: ranges.locked - locked, size: ranges.size - size });
    ever.unmap(start, end);
  }
}
