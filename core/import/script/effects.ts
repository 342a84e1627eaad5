// What a call of the log did to the map, and what it proves of the map before: a call that
// succeeded found its range mapped.
import { WIRE } from '../../kernel/constants.ts';
import type { Arguments } from '../calls/arguments.ts';
import { mmapFlags, protText, type System } from '../calls/flags.ts';
import { difference, hex, type LoggedResult, numberOf, sizeText, sum, type Whole } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { tell } from '../pairing.ts';
import type { Part } from '../world/amount.ts';
import { cutEntries } from '../world/before.ts';
import { type Change, type Deed, OF_MAPPED } from '../world/overlaps.ts';
import { type Process, pageEnd, pageStart, rangeFrom, rangeOf } from '../world/people.ts';
import { allowed, type SeenLimit } from '../world/seenLimit.ts';
import { type Range, sizeOf } from '../world/takings.ts';
import { infer, proves } from './infer.ts';
import { leastLocked, leastMapped } from './limits/least.ts';
import { takeBack } from './limits/standIns.ts';
import type { Done, StoryOptions } from './telling.ts';
import { exceedsLimit } from './unseen.ts';

/** A call that the language has as `touch` has one page. */
function touched(args: Arguments, page: number): { start: number; end: number } | undefined {
  const address = numberOf(args.all.join(' '));
  if (address === undefined || address > 2 ** 53) return undefined;
  const start = pageStart(Number(address), page);
  return { start, end: start + page };
}

/** Routines of the kernel, which name the end of a range, by the system call that does the same. */
const KERNEL: ReadonlyMap<string, string> = new Map([
  ['vm_map_wire', 'mlock'],
  ['vm_map_unwire', 'munlock'],
  ['vm_map_remove', 'munmap'],
  ['vm_map_inherit', 'minherit'],
  ['vm_map_madvise', 'madvise'],
  ['vm_map_protect', 'mprotect'],
  ['vm_map_sync', 'msync'],
  ['vm_map_insert', 'insert'],
  ['vm_map_fixed', 'fixed'],
]);

function kernelRange(name: string, args: Arguments): { start: number; end: number } | undefined {
  const [start, other] = [args.number(0), args.number(1)];
  if (start === undefined || other === undefined) return undefined;
  const end = name === 'fixed' ? sum(start, other) : other;
  // mlockall and exit name all that there can be
  return end > start && difference(end, start) < 2 ** 40 ? { start: Number(start), end: Number(end) } : undefined;
}

const isBarred = (prot: string | undefined): boolean => protText(prot ?? '').text === '---';

const nameOf = ({ name }: LoggedCall): string => KERNEL.get(name) ?? name;

export function rangeOfCall(call: LoggedCall, args: Arguments, page: number) {
  const kernel = KERNEL.get(call.name);
  if (kernel !== undefined) return kernelRange(kernel, args);
  return call.name === 'touch' ? touched(args, page) : rangeOf(args, page);
}

const WIRES: ReadonlySet<string> = new Set(['vm_map_wire', 'vm_map_unwire']);
/** A routine that wires what is mapped of a range, as mlockall does. */
const passesHoles = ({ name }: LoggedCall, args: Arguments): boolean =>
  WIRES.has(name) && (Number(args.number(2) ?? 0) & WIRE.HOLESOK) !== 0;

const CHANGES: ReadonlyMap<string, Change> = new Map([
  ['mmap', 'gives'],
  ['insert', 'gives'],
  ['fixed', 'gives'],
  ['munmap', 'takes'],
  ['mprotect', 'access'],
]);

/** What it locks or unlocks may be all that there is. */
const ALL = 2 ** 46;
const NOTHING: Part = { adds: 0, takes: 0 };
export const NO_DEED: Deed = { locked: NOTHING, size: NOTHING };
const part = (adds: number, takes: number): Part => (adds === 0 && takes === 0 ? NOTHING : { adds, takes });

/**
 * A call that failed has undone what it did, but others may have seen it. `lets`: mmap may have let
 * the map go.
 */
function failingDeed(name: string, args: Arguments, range: Range, system: System, lets: boolean): Deed {
  const bytes = range.end - range.start;
  if (name === 'mlock') return { ...NO_DEED, tries: bytes };
  if (name !== 'mmap') return NO_DEED;
  const { isFixed, isExclusive } = mmapFlags(args.at(3) ?? '', system);
  // what it was to replace has gone by the time that another has mapped something there
  if (lets && isFixed && !isExclusive)
    return { changes: range, how: 'takes', locked: part(0, bytes), size: part(0, bytes) };
  return NO_DEED;
}

/** What a call may do to others that are on their way. */
export function deedOf(
  call: LoggedCall,
  args: Arguments,
  { value, errno }: LoggedResult,
  { page, system, isOld }: StoryOptions,
  { ranges, locksFuture, overlaps }: Process,
): Deed {
  const name = nameOf(call);
  const isChosen = name === 'mmap' && value !== undefined && errno === undefined;
  const range = isChosen ? rangeFrom(value, args.number(1), page) : rangeOfCall(call, args, page);
  if (name === 'mlockall' && locksCurrent(args))
    return errno === undefined ? { ...NO_DEED, locksAll: true } : { ...NO_DEED, tries: ranges.size };
  if (errno !== undefined) {
    const lets = isOld || overlaps.locksMeanwhile(call);
    return range ? failingDeed(name, args, range, system, lets) : NO_DEED;
  }
  if (name === 'munlockall') return { locked: part(0, ALL), size: NOTHING, endsFuture: true };
  if (!range) return NO_DEED;
  const how = CHANGES.get(name);
  const flags = name === 'mmap' ? mmapFlags(args.at(3) ?? '', system) : undefined;
  const bytes = range.end - (flags?.isStack ? bottomOfStack(range.start, range.end, page) : range.start);
  const locks = name === 'mlock' || (how === 'gives' && locksFuture);
  const unlocks = name === 'munlock' || name === 'munmap';
  const free = how === 'gives' ? sizeOf(ranges.holes(range.start, range.end)) : 0;
  const replaced = how === 'gives' ? range.end - range.start - free : 0;
  return {
    changes: how && range,
    how,
    locks: locks ? range : undefined,
    locked: part(locks ? bytes : 0, unlocks ? bytes : replaced),
    size: part(Math.min(bytes, free), how === 'takes' ? bytes : isOld ? replaced : 0),
    findsFree: name === 'insert' || (flags !== undefined && (flags.isExclusive || !flags.isFixed)),
  };
}

export const locksFuture = (args: Arguments): boolean => /FUTURE|0x[23]|^[23]/.test(args.at(0) ?? '');
export const locksCurrent = (args: Arguments): boolean => /CURRENT|0x[13]|^[13]/.test(args.at(0) ?? '');

export function succeeded(done: Done, value: Whole): void {
  const { story, process, call, args } = done;
  const { page } = story.options;
  const { ranges } = process;
  const name = nameOf(call);
  const range = rangeOfCall(call, args, page);
  if (range && !passesHoles(call, args) && proves(name, process, range, story.options.system === 'linux'))
    infer(done, range.start, range.end, name);
  switch (name) {
    case 'insert':
    case 'fixed':
      if (!range) return;
      ranges.map(range.start, range.end);
      process.ever.map(range.start, range.end);
      return;
    case 'mmap':
      mapped(done, Number(value));
      return;
    case 'shmat':
      attached(done, Number(value));
      return;
    case 'shmdt':
      detached(done);
      return;
    case 'mprotect':
      if (range) ranges.bar(range.start, range.end, isBarred(args.at(2)));
      return;
    case 'munmap':
      if (!range) return;
      // what another thread found free there meanwhile it has mapped since
      for (const { start, end } of process.overlaps.withoutFound(call, range)) {
        ranges.unmap(start, end);
        process.barred.unmap(start, end);
      }
      return;
    case 'mlock': {
      if (!range) return;
      const counted = leastLocked(done, range, range, story.lockLimit);
      ranges.lock(range.start, range.end, true);
      takeBack(done, 'memlock', counted);
      exceedsLimit(done, counted, ranges.locked);
      allows(done, story.lockLimit, counted);
      hasLocked(done);
      return;
    }
    case 'munlock':
      if (range) ranges.lock(range.start, range.end, false);
      return;
    case 'mlockall':
      if (locksFuture(args)) {
        if (!process.locksFuture) process.futureAt = call.returnedAt;
        process.locksFuture = true;
      }
      if (locksCurrent(args)) {
        const least = leastMapped(done);
        takeBack(done, 'memlock', least);
        exceedsLimit(done, least);
        allows(done, story.lockLimit, least);
        ranges.lockAll(true);
        hasLocked(done);
        // what was locked before it tells nothing of what it locks that the log does not show
        if (!process.locksAll) process.mostCounted = least;
        process.locksAll = true;
        process.mostMapped = Math.max(process.mostMapped, least);
      }
      return;
    case 'munlockall':
      ranges.lockAll(false);
      process.locksFuture = false;
      process.locksAll = false;
      process.barred.clear();
  }
}

function attached({ story, process, args }: Done, start: number): void {
  const { page } = story.options;
  const file = story.files.segment(Number(args.number(0) ?? 0));
  const end = pageEnd(start + (file.size ?? page), page);
  process.attached.set(start, { end, file });
  process.ranges.map(start, end, { locked: process.locksFuture });
  process.ever.map(start, end);
}

function detached({ process, args }: Done): void {
  const start = Number(args.number(0) ?? 0);
  const one = process.attached.get(start);
  if (!one) return;
  process.attached.delete(start);
  process.ranges.unmap(start, one.end);
}

/** A limit that the process has set meanwhile tells nothing of the one before. */
function allows({ process, call }: Done, limit: SeenLimit, bytes: number): void {
  if (limit.name === 'memlock') process.mostCounted = Math.max(process.mostCounted, bytes);
  if (!process.limits.has(limit.name)) allowed(limit, bytes, call);
}

/** Bytes that all processes have locked, a map that two share once. */
export function lockedByAll({ story, process }: Done): number {
  const { processes } = story.people;
  if (processes.length === 1) return process.ranges.locked;
  return [...new Set(processes.map(({ ranges }) => ranges))].reduce((sum, { locked }) => sum + locked, 0);
}

function hasLocked(done: Done): void {
  done.story.mostLocked = Math.max(done.story.mostLocked, lockedByAll(done));
}

/** Where the pages of a file end that is mapped there; undefined: not known, or it has no end. */
function endOfFile({ process, args }: Done, start: number, page: number): number | undefined {
  const size = process.fds.get(Number(args.number(4) ?? -1))?.size;
  const offset = args.number(args.count > 6 ? 6 : 5) ?? 0;
  return size === undefined ? undefined : Math.max(start, start + pageEnd(size, page) - Number(offset));
}

/** Of a new stack so many bytes are mapped (sgrowsiz), and so many pages at its end never are. */
const GROWN = 128 * 1024;
const GUARD_PAGES = 1;

/** May the call have begun before MCL_FUTURE held, or ended after it, so that it locks nothing? */
const precedesFuture = ({ story, process, call }: Done): boolean =>
  call.enteredAt < process.futureAt ||
  process.overlaps.mayEndFuture ||
  story.mayFollow(call).some(({ name, given }) => name === 'mlockall' && locksFuture(given));

/** Where what is mapped of a stack begins: below it are its guard and room to grow into. */
const bottomOfStack = (start: number, end: number, page: number): number =>
  Math.max(start + GUARD_PAGES * page, end - GROWN);

function mapped(done: Done, start: number): void {
  const { story, process, args, thread, call } = done;
  const { ranges } = process;
  const { page } = story.options;
  const length = Number(args.number(1) ?? 0);
  const end = pageEnd(start + length, page);
  if (!Number.isSafeInteger(end) || end <= start) return;
  const { isFixed, isGuard, isStack, isAnonymous } = mmapFlags(args.at(3) ?? '', story.options.system);
  const from = pageStart(start, page);
  // another call may have taken away meanwhile what was there
  if (!isFixed && !ranges.isFree(from, end) && !process.overlaps.hasChanged(call, { start: from, end }, OF_MAPPED)) {
    // the kernel chose a range that was free, so what was there had gone
    if (process.name === 'p1' && !process.hasExecuted && cutEntries(story.before.entries, from, end))
      tell(story.tally.told, 'parts of the map before the log that the log itself maps, left out', call.returned);
    else
      story.addBefore(call, thread, `: munmap(${hex(from)}, ${sizeText(end - from)})`, [
        'inferred: the next line finds it free',
      ]);
  }
  const mappedThen = leastMapped(done, end - from, story.mapLimit);
  takeBack(done, 'vmem', mappedThen);
  if (process.locksFuture && !precedesFuture(done)) {
    const counted = leastLocked(done, { start: from, end }, undefined, story.lockLimit);
    takeBack(done, 'memlock', counted);
    exceedsLimit(done, counted);
    allows(done, story.lockLimit, counted);
  }
  const barred = isGuard || isBarred(args.at(2));
  ranges.map(from, end, { locked: process.locksFuture && !barred, counts: !isGuard, barred });
  if (isStack) ranges.map(from, bottomOfStack(from, end, page), { counts: false, barred: true });
  process.barred.unmap(from, end);
  if (process.locksFuture && barred) process.barred.map(from, end);
  const fileEnd = isAnonymous ? undefined : endOfFile(done, from, page);
  if (fileEnd !== undefined && fileEnd < end) ranges.bar(fileEnd, end, true);
  process.ever.map(from, end);
  allows(done, story.mapLimit, mappedThen);
}
