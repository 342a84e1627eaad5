// What a call that failed leaves open: a limit, or the map before.
import { mmapFlags, protText } from '../calls/flags.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import { OF_MAPPED } from '../world/overlaps.ts';
import { rangeOf } from '../world/people.ts';
import { refused, TOO_MUCH } from '../world/seenLimit.ts';
import { lacksEntry, type Range, sizeOf } from '../world/takings.ts';
import { locksCurrent, rangeOfCall } from './effects.ts';
import { leastLocked, leastMapped } from './limits/least.ts';
import { askWhetherMapped, lockAllFailed, lockFailed } from './limits/lockFailures.ts';
import { allowedToLock, refusalBy, unknownWhy } from './limits/refusal.ts';
import { hasMapBefore, topOfSpace } from './limits/standIns.ts';
import { locking, mapping, mayHaveAdded, mayHaveHad, mayHaveMet, mayLockFuture } from './mayHave.ts';
import type { Done } from './telling.ts';
import { inTheWay, lockedAtStart, lockedBefore, lockedUntilLater, mappedBefore } from './unseen.ts';

/** Bounds of a map of which the log shows nothing. */
const LEAST = 0x1000;
const MOST = 2 ** 52;

/** A mapping of so many bytes may be missed by who looks for free space. */
const GREAT = 2 ** 30;

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

/** What refused a mmap that MCL_FUTURE would have locked, where as much could be locked later. */
function untilLater(done: Done, most: number): () => void {
  const { story, call } = done;
  const known = lockedAtStart(done);
  return () => {
    if (lockedUntilLater(done, most + lockedAtStart(done) - known)) return;
    story.remark(0, [`unknown: why log ${call.returned} was refused: as much was locked at another time`]);
  };
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
    story.addBefore(
      call,
      done.thread,
      `: mmap(${hex(range.start)}, ${sizeText(page)}, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)`,
      [comment],
    );
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
