// What was there before the log began and of which it shows nothing, where a call was refused
// though all that the log shows is within the limit: as much as the refusal needs at the least is
// mapped, or locked, before the call. A program has always mapped more than its log shows.
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { cutEntries, type StandIn } from '../world/before.ts';
import { type Process, pageEnd, pageStart } from '../world/people.ts';
import { MOST_VALUES, unknownValue } from '../world/seenLimit.ts';
import type { Done } from './telling.ts';

/** Where programs of amd64 begin, and their stacks end. */
const LOWEST = 0x200000;
const HIGHEST = 0x7fff_ffff_f000;
/** The data segment may grow so far: maxdsiz of amd64. */
const MOST_DATA = 32 * 2 ** 30;

/** The first room for so many bytes that the log leaves alone so far. */
function placeOf({ story, process }: Done, bytes: number): number | undefined {
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
interface Missing {
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
function put(done: Done, limit: LimitName, missing: Missing, locked: boolean, comment: string): boolean {
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

/** A limit that the log shows, and what a call was refused by it. */
export interface Refusal {
  readonly name: LimitName;
  /** Bytes: the limit, and what counts as far as the log shows, with what the call asks for. */
  readonly limit: number;
  readonly counted: number;
  /** The same if what overlaps the call took away before it, and added only after it. */
  readonly least: number;
  /** What counted when a call succeeded before: as much is within the limit. -1: none did. */
  readonly allowed: number;
}

/** What is missing; undefined: nothing, or a call that succeeded shows that it was not there. */
export function missing({ limit, counted, least, allowed }: Refusal, page: number): Missing | undefined {
  const most = pageStart(limit, page);
  if (least > limit || counted <= allowed) return undefined;
  // as much as a call that succeeded before leaves room for
  const room = allowed < 0 ? Number.POSITIVE_INFINITY : most - pageEnd(allowed, page);
  const bytes = Math.min(most + page - least, room);
  return bytes > 0 ? { bytes, least: Math.max(0, most + page - counted) } : undefined;
}

function sentence(what: string, { bytes, least }: Missing, { name, limit }: Refusal, call: LoggedCall): string {
  const most = sizeText(bytes);
  const unsure = least > 0 ? `at least ${sizeText(least)} to ${most}` : `up to ${most}`;
  const size = least < bytes ? `${unsure}, as calls overlap` : `at least ${most}`;
  return `inferred: stands for what else was ${what}, ${size}: ${LIMITS[name].name} of ${sizeText(limit)} refused log ${call.returned}`;
}

/** No more than RLIMIT_VMEM left where a mapping succeeded before. */
function withinSize({ story, process }: Done, found: Missing | undefined): Missing | undefined {
  const limit = story.limitOf(process, 'vmem');
  if (found === undefined || limit === undefined) return found;
  const bytes = Math.max(Math.min(found.bytes, limit - story.mapLimit.least), found.least);
  return bytes > 0 ? { ...found, bytes } : undefined;
}

/**
 * true: what was mapped before the log explains the refusal. Of a program that is always more than
 * its log shows, so that it stands there even if calls of other threads may have done.
 */
export function mappedBefore(done: Done, refusal: Refusal): boolean {
  const { story, process, call } = done;
  const found = withinSize(done, missing(refusal, story.options.page));
  if (found === undefined || story.isListed) return false;
  // what stands there already is enough of what a program has always mapped
  if (refusal.counted > refusal.limit && !process.hasExecuted && story.before.standIns.length > 0) return true;
  const asks = process.hasExecuted ? '' : "; 'procstat -v PID' lists it";
  return put(done, refusal.name, found, false, `${sentence('mapped', found, refusal, call)}${asks}`);
}

/**
 * true: what was locked before the log explains the refusal, of a program that it shows running.
 */
export function lockedBefore(done: Done, refusal: Refusal): boolean {
  const { story, process, call } = done;
  const found = refusal.counted > refusal.limit ? undefined : missing(refusal, story.options.page);
  if (found === undefined || story.isListed || process.hasBegun || !hasMapBefore(done)) return false;
  const other = story.options.system === 'freebsd' ? '; or vm.max_user_wired did' : '';
  return put(done, refusal.name, found, true, `${sentence('locked before the log', found, refusal, call)}${other}`);
}

/**
 * Linux lets a process lock more than a limit that the log shows, as it lets the superuser. FreeBSD
 * would not: from there on it has no limit, or for the one call where it counts pages twice.
 * `once`: bytes that are locked then, each counted once.
 */
export function exceedsLimit({ story, process, call, thread }: Done, counted: number, once = counted): void {
  const limit = story.options.system === 'linux' ? story.limitOf(process, 'memlock') : undefined;
  if (limit === undefined || counted <= limit) return;
  if (once <= limit && !story.entered.has(call)) {
    process.limitAfter = limit;
    story.addBefore(call, thread, `: setrlimit(RLIMIT_MEMLOCK, ${sizeText(counted)})`, [
      `inferred: log ${call.returned} locks pages that are locked, which Linux counts once, FreeBSD twice; the limit of ${sizeText(limit)} holds again behind it`,
    ]);
    return;
  }
  process.limits.set('memlock', Number.POSITIVE_INFINITY);
  const why =
    once > limit || call.name === 'mlockall'
      ? 'the process has CAP_IPC_LOCK, as root has'
      : 'the process has CAP_IPC_LOCK, as root has, or has locked pages twice, which Linux counts once';
  story.addBefore(call, thread, ': setrlimit(RLIMIT_MEMLOCK, RLIM_INFINITY)', [
    `inferred: Linux lets log ${call.returned} lock more than RLIMIT_MEMLOCK of ${sizeText(limit)}: ${why}`,
  ]);
}

/** Bytes that the entries before the log have locked. */
export const lockedAtStart = ({ story }: Done): number =>
  story.before.entries.reduce(
    (sum, { start, end, attributes }) => sum + (attributes.includes('USER_WIRED') ? end - start : 0),
    0,
  );

/**
 * The limit is not known, and what the process lets go later counted against it: `counted` bytes
 * with what the call asked for, as far as the log shows it. true: that explains the refusal.
 */
export function lockedUntilLater(done: Done, counted: number): boolean {
  const { story, process, call, text } = done;
  const { least, leastLine, name } = story.lockLimit;
  const { page } = story.options;
  const most = Math.max(counted, least + page) - page;
  const refusal: Refusal = { name, limit: most, counted, least: counted, allowed: -1 };
  if (story.before.limits.has(name) || !hasMapBefore(done) || process.hasBegun) return false;
  if (counted <= most && !lockedBefore(done, refusal)) return false;
  const from = Math.max(least, most - (MOST_VALUES - 1) * page);
  const value = from === most ? sizeText(most) : `${sizeText(from)}..${sizeText(most)}`;
  const why = `${text} in log ${call.returned} was refused, though log ${leastLine} locked ${sizeText(least)}: between them the process let go of what it had locked before the log`;
  story.before.limits.set(name, { value, comment: unknownValue(value, why) });
  return true;
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

/**
 * vm.max_user_wired, which counts what all processes have locked, is left open. `counted`,
 * `allowed`: bytes. true: it explains the refusal.
 */
export function wiredByOthers({ story, call, text }: Done, counted: number, allowed: number): boolean {
  const { page, system } = story.options;
  const name: LimitName = 'user_wired';
  const most = Math.ceil(counted / page) - 1;
  const least = Math.max(Math.ceil(Math.max(0, allowed) / page), most - MOST_VALUES + 1);
  if (system !== 'freebsd' || story.before.limits.has(name) || most < least) return false;
  const value = least === most ? `${most}` : `${least}..${most}`;
  const why = `${text} in log ${call.returned} was refused, though RLIMIT_MEMLOCK allows it: what others have locked leaves so much of vm.max_user_wired; 'sysctl vm.max_user_wired vm.stats.vm.v_user_wire_count' tells`;
  story.before.limits.set(name, { value, comment: unknownValue(value, why) });
  return true;
}

/** What keeps brk from growing the data segment up to an address. */
export function inTheWay(done: Done, address: number): void {
  const { story, process, call } = done;
  const end = pageEnd(address, story.options.page);
  const start = end - story.options.page;
  if (!hasMapBefore(done) || story.isListed || !process.ever.isFree(start, end)) return;
  const comment = `inferred: log ${call.returned} found something mapped below ${hex(address)}, or RLIMIT_DATA is less`;
  story.before.entries.push({ start, end, attributes: 'rw-', comment });
  process.ranges.map(start, end);
  process.ever.map(start, end);
}

const NO_PAGE = 'no memory, or an error of a disk';

/** Before the number of a page that may fail, as a word of what was there before. */
const FAULT = 'fault ';
/** Pages that may fail at the most: each is tried both ways. */
const MOST_FAULTS = 4;

/** A page cannot be brought in, for whoever locks it. */
function fails({ story, call }: Done, page: number, what: string): void {
  const comment = `inferred: ${what} could not be brought in (log ${call.returned}): ${NO_PAGE}`;
  story.before.kernel.set(FAULT + page, `fault ${hex(page)} = KERN_SUCCESS or KERN_FAILURE  # ${comment}`);
}

/** A page of a range, or of what was mapped before, that could not be brought in. */
export function failingPage(done: Done, range?: { readonly start: number; readonly end: number }): void {
  const { story, process, call } = done;
  const { page } = story.options;
  const log = `log ${call.returned}`;
  const said = [...story.before.kernel.keys()].filter((word) => word.startsWith(FAULT));
  const pages = said.map((word) => Number(word.slice(FAULT.length)));
  const isSaid = pages.length >= MOST_FAULTS || (!range && pages.length > 0);
  const isThere = (at: number): boolean =>
    range ? at >= range.start && at < range.end : process.ranges.holes(at, at + page).length === 0;
  if (pages.some(isThere)) return;
  if (range && !isSaid) {
    fails(done, range.start, 'a page of the range');
    return;
  }
  const start = hasMapBefore(done) && !story.isListed ? placeOf(done, page) : undefined;
  if (start === undefined || isSaid) {
    story.remark(0, [`unknown: which page could not be brought in (${log}): ${NO_PAGE}`]);
    return;
  }
  fails(done, start, 'what stands for a page');
  const comment = `inferred: stands for the page that could not be brought in (${log})`;
  story.before.entries.push({ start, end: start + page, attributes: 'rw-', comment });
  process.ranges.map(start, start + page);
  process.ever.map(start, start + page);
}
