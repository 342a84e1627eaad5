// What a call that failed leaves open: a limit, or the map before.
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import { mmapFlags, protText } from '../calls/flags.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import { OF_MAPPED } from '../world/overlaps.ts';
import { rangeOf } from '../world/people.ts';
import { refused, TOO_MUCH } from '../world/seenLimit.ts';
import { lacksEntry, type Range, sizeOf } from '../world/takings.ts';
import { lockedByAll, locksCurrent, rangeOfCall } from './effects.ts';
import { leastLocked, leastMapped } from './limits/least.ts';
import { hasMapBefore, mostMapped, standIn, topOfSpace } from './limits/standIns.ts';
import {
  type Added,
  locking,
  mapping,
  mayHaveAdded,
  mayHaveHad,
  mayHaveLacked,
  mayHaveMet,
  mayLockFuture,
} from './mayHave.ts';
import type { Done } from './telling.ts';
import {
  failingPage,
  inTheWay,
  lockedAtStart,
  lockedBefore,
  lockedUntilLater,
  mappedBefore,
  missing,
  type Refusal,
  wiredByOthers,
} from './unseen.ts';

/** Bounds of a map of which the log shows nothing. */
const LEAST = 0x1000;
const MOST = 2 ** 52;

/** A mapping of so many bytes may be missed by who looks for free space. */
const GREAT = 2 ** 30;

/** Unknown ranges that are listed for a call. */
const MOST_TOLD = 3;

/** Asks of the parts of a range that the log never shows mapped. */
function askWhetherMapped({ story, process }: Done, { start: from, end: to }: Range): void {
  for (const { start, end } of process.ever.holes(from, to).slice(0, MOST_TOLD))
    story.remark(0, [
      `unknown: whether ${hex(start)}..${hex(end)} is mapped, which decides the next line: the log shows nothing there`,
    ]);
}

/**
 * FreeBSD refuses who may not lock at all, Linux whose limit is 0: from the start, or since
 * privilege was given up. Others may lock all the same.
 */
function notPermitted({ story, process, call, thread }: Done): void {
  const { limits } = story.before;
  const { mayLock } = story;
  const refused = `${call.name} in log ${call.returned} was refused with EPERM`;
  if (story.options.system === 'freebsd') {
    limits.set('unprivileged_mlock', { value: '0', comment: `unknown: ${refused}; a jail does that too` });
  } else if (mayLock === '' && call.name !== 'munlock') {
    limits.set('memlock', { value: '0', comment: `log ${call.returned}: EPERM, which Linux says for a limit of 0` });
  } else if (/^mlock/.test(call.name) && !process.lostPrivilege) {
    process.lostPrivilege = true;
    story.addBefore(call, thread, ': setrlimit(RLIMIT_MEMLOCK, 0)', [
      `inferred: ${refused}, which Linux says where RLIMIT_MEMLOCK is 0; log ${mayLock} locked memory with the privilege that the process had`,
    ]);
  }
}

/** Bytes that count with what a call asks for, as calls that overlap it came before or after. */
interface Counted {
  readonly most: number;
  readonly least: number;
}

/**
 * What counts against a limit that the log shows, with what others may have added meanwhile;
 * undefined: it shows none.
 */
function refusalBy(
  done: Done,
  name: LimitName,
  { most, least }: Counted,
  allowed: number,
  added: Added,
): Refusal | undefined {
  const limit = done.story.limitOf(done.process, name);
  if (limit === undefined) return undefined;
  const counted = most <= limit ? most + mayHaveAdded(done, added) : most;
  return { name, limit, counted, least: Math.min(least, most), allowed };
}

/** Bytes that counted as locked where a call succeeded: what the log does not show came on top. */
const allowedToLock = ({ story, process }: Done): number =>
  process.locksAll ? process.mostCounted : story.lockLimit.least;

/** What nothing that the log shows explains, nor may have been before it. */
function unknownWhy({ story, call }: Done, { name, limit, counted, allowed }: Refusal): void {
  if (counted > limit) return;
  const { name: word } = LIMITS[name];
  const known = limit === Number.POSITIVE_INFINITY ? `there is no ${word}` : `${word} of ${sizeText(limit)} allows it`;
  const before = counted <= allowed ? ', and as much was there before' : '';
  story.remark(0, [`unknown: why log ${call.returned} was refused: ${known}${before}`]);
}

function lockAllFailed(done: Done, errno: string): void {
  const { story, process, call, text } = done;
  const { ranges } = process;
  // the limit gives ENOMEM
  if (errno === 'EAGAIN') {
    failingPage(done);
    if (!process.limits.has('memlock')) story.lockLimit.passed = Math.max(story.lockLimit.passed, ranges.size);
    return;
  }
  const most = process.overlaps.most(call, 'size', ranges);
  const counts = { most, least: leastMapped(done) };
  const refusal = refusalBy(done, 'memlock', counts, mostMapped(done), mapping(done));
  if (refusal?.limit === Number.POSITIVE_INFINITY) {
    if (ranges.size === 0) standIn(done);
    if (!wiredByOthers(done, ranges.size, process.mostMapped)) unknownWhy(done, refusal);
  } else if (refusal) {
    if (!mappedBefore(done, refusal)) unknownWhy(done, refusal);
  } else {
    // a program has always mapped more than what it locked
    if (ranges.size === 0 || (!story.isListed && ranges.size <= story.lockLimit.least)) standIn(done);
    const more = story.isListed ? '' : 'and what was mapped before the log';
    const wired = lockedByAll(done) - ranges.locked + ranges.size;
    const otherwise = () => {
      if (wiredByOthers(done, wired, story.mostLocked)) return;
      if (story.options.system !== 'freebsd') failingPage(done);
      else story.remark(0, [`unknown: why log ${call.returned} was refused: as much was locked at another time`]);
    };
    const asked = process.overlaps.most(call, 'size', ranges) + mayHaveAdded(done, mapping(done));
    refused(story.lockLimit, asked, call.returned, text, more, otherwise);
  }
}

/** What refused to lock a range where as much could be locked at another time. */
function notByItself(done: Done, range: Range, most: number, succeeds: boolean): () => void {
  const { story } = done;
  const wired = lockedByAll(done) + range.end - range.start;
  const known = lockedAtStart(done);
  return () => {
    const counted = most + lockedAtStart(done) - known;
    if (!succeeds && lockedUntilLater(done, counted)) return;
    if (!wiredByOthers(done, wired, story.mostLocked)) failingPage(done, range);
  };
}

/** The same of a mmap that MCL_FUTURE would have locked. */
function untilLater(done: Done, most: number): () => void {
  const { story, call } = done;
  const known = lockedAtStart(done);
  return () => {
    if (lockedUntilLater(done, most + lockedAtStart(done) - known)) return;
    story.remark(0, [`unknown: why log ${call.returned} was refused: as much was locked at another time`]);
  };
}

function lockFailed(done: Done, range: Range, errno: string): void {
  const { story, process, call, text } = done;
  const { ranges, overlaps } = process;
  if (mayHaveLacked(done, range)) {
    askWhetherMapped(done, range);
    return;
  }
  const holes = ranges.holes(range.start, range.end);
  if (holes.length > 0) askWhetherMapped(done, range);
  if (holes.length > 0 || ranges.hasBarred(range.start, range.end)) return;
  const { system } = story.options;
  // macOS gives it for its limits, FreeBSD gave it where too much was wired in the whole system
  if (errno === 'EAGAIN' && system !== 'macos') {
    if (system === 'linux') failingPage(done, range);
    return;
  }
  const most = overlaps.most(call, 'locked', ranges) + range.end - range.start;
  const refusal = refusalBy(
    done,
    'memlock',
    { most, least: leastLocked(done, range) },
    allowedToLock(done),
    locking(done),
  );
  const other = story.otherCause(call, range);
  const succeeds = story.succeedsLater(call, process);
  if (!refusal && other === '' && most <= story.lockLimit.passed) failingPage(done, range);
  else if (!refusal) {
    const otherwise = other === '' ? notByItself(done, range, most, succeeds) : undefined;
    const meanwhile = overlaps.tried(call) + mayHaveAdded(done, locking(done));
    refused(story.lockLimit, most + meanwhile, call.returned, text, other, otherwise);
  } else if (other !== '' || refusal.counted > refusal.limit) return;
  else if (missing(refusal, story.options.page) === undefined || story.succeedsLater(call, process))
    failingPage(done, range);
  else if (!lockedBefore(done, refusal) && !wiredByOthers(done, most, refusal.allowed)) unknownWhy(done, refusal);
}

function mapRefused(done: Done, range: Range): void {
  const { story, process, call, text } = done;
  const met = mayHaveMet(done, range);
  // a log of returns alone tells nothing for sure
  if (met && (!lacksEntry(call) || story.limitOf(process, 'vmem') !== undefined)) return;
  const wanted = range.end - range.start;
  if (wanted >= GREAT) topOfSpace(done);
  const bytes = process.overlaps.most(call, 'size', process.ranges) + wanted;
  const counts = { most: bytes, least: leastMapped(done) + wanted };
  const refusal = refusalBy(done, 'vmem', counts, story.mapLimit.least, mapping(done));
  if (!refusal) {
    const more = story.isListed ? '' : 'and what was mapped before the log';
    const asked = bytes + mayHaveAdded(done, mapping(done));
    if (bytes < TOO_MUCH) refused(story.mapLimit, asked, call.returned, text, more, met ? () => {} : undefined);
  } else if (!mappedBefore(done, refusal)) unknownWhy(done, refusal);
}

/**
 * Under MCL_FUTURE two limits may refuse a mapping: does the log show that the one of what is
 * mapped does, or that it needs less for it that the log does not show?
 */
function isForItsSize(done: Done, wanted: number): boolean {
  const { story, process, call } = done;
  const mapped = story.limitOf(process, 'vmem');
  if (mapped === undefined || mapped === Number.POSITIVE_INFINITY) return false;
  const locked = story.limitOf(process, 'memlock') ?? Number.POSITIVE_INFINITY;
  const more = (what: 'size' | 'locked', limit: number): number =>
    limit - process.overlaps.most(call, what, process.ranges) - wanted;
  const [bySize, byLocked] = [more('size', mapped), more('locked', locked)];
  return byLocked >= 0 && bySize <= byLocked;
}

function mapFailed(done: Done, range: Range, errno: string): void {
  const { story, process, call, args, text } = done;
  const { ranges } = process;
  const { page, system } = story.options;
  const { isExclusive } = mmapFlags(args.at(3) ?? '', system);
  const wanted = range.end - range.start;
  const free = sizeOf(ranges.holes(range.start, range.end));
  // MAP_EXCL refuses what is mapped there, which the log shows
  if (isExclusive && (free < wanted || process.overlaps.hasChanged(call, range, OF_MAPPED) || mayHaveHad(done, range)))
    return;
  // Linux says EAGAIN for its limit of locked memory
  const isForSize = system === 'linux' ? errno === 'ENOMEM' : isForItsSize(done, wanted);
  if (mayLockFuture(done) && !isForSize) {
    const most = process.overlaps.most(call, 'locked', ranges) + wanted;
    const counts = { most, least: leastLocked(done, range) };
    const refusal = refusalBy(done, 'memlock', counts, allowedToLock(done), locking(done));
    const meanwhile = process.overlaps.tried(call) + mayHaveAdded(done, locking(done));
    if (!refusal) refused(story.lockLimit, most + meanwhile, call.returned, text, '', untilLater(done, most));
    else if (!(process.locksAll ? mappedBefore(done, refusal) : lockedBefore(done, refusal))) unknownWhy(done, refusal);
    return;
  }
  if (!isExclusive) {
    mapRefused(done, range);
    return;
  }
  const comment = `inferred: log ${call.returned} found something mapped there; unknown: what, and where it ends`;
  if (hasMapBefore(done) && sizeOf(process.ever.holes(range.start, range.end)) === wanted)
    story.before.entries.push({ start: range.start, end: range.start + page, attributes: 'rw-', comment });
  else
    story.addBefore(call, done.thread, `: mmap(${hex(range.start)}, ${page}, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)`, [
      comment,
    ]);
  ranges.map(range.start, range.start + page);
  process.ever.map(range.start, range.start + page);
}

/** Nothing else refuses memory of no file that is to be written and executed. */
function writableAndExecutable({ story, call, args }: Done): void {
  const { before, options } = story;
  if (options.system !== 'freebsd' || options.into || before.kernel.has('map')) return;
  if (!/^rwx/.test(protText(args.at(2) ?? '').text)) return;
  if (call.name !== 'mmap' || !mmapFlags(args.at(3) ?? '', options.system).isAnonymous) return;
  const comment = `inferred: log ${call.returned} may not write and execute at once (kern.elf64.allow_wx=0, proccontrol -m wxmap)`;
  before.kernel.set('map', `map ${hex(LEAST)}..${hex(MOST)} wxorx  # ${comment}`);
}

/** What a failure leaves open. */
export function failed(done: Done, errno: string): void {
  const { story, process, call, args } = done;
  const { page } = story.options;
  if (errno === 'EPERM' && /^mlock|^munlock/.test(call.name)) {
    notPermitted(done);
    return;
  }
  if (/^vm_map_(?:un)?wire$/.test(call.name) && errno === 'KERN_INVALID_ADDRESS') {
    const wired = rangeOfCall(call, args, page);
    if (wired) askWhetherMapped(done, wired);
    return;
  }
  if (errno === 'EACCES') {
    writableAndExecutable(done);
    return;
  }
  if (errno !== 'ENOMEM' && errno !== 'EAGAIN') return;
  if (call.name === 'mlockall' && locksCurrent(args)) {
    lockAllFailed(done, errno);
    return;
  }
  if (call.name === 'brk') {
    const asked = Number(args.number(0) ?? 0);
    const limit = story.limitOf(process, 'data');
    // how much it grows by is not known: the limit of locked memory may refuse it
    const locked = process.locksFuture ? story.limitOf(process, 'memlock') : undefined;
    if (locked !== undefined && story.heap && process.ranges.locked + asked - story.heap.start > locked) return;
    if (story.heap && asked > story.heap.start && (limit === undefined || asked - story.heap.start <= limit))
      inTheWay(done, asked);
    return;
  }
  const range = rangeOf(args, page);
  if (!range) return;
  if (call.name === 'mlock') lockFailed(done, range, errno);
  else if (call.name === 'mmap') mapFailed(done, range, errno);
}
