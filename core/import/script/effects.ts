// What a call of the log did to the map, and what it proves of the map before: a call that
// succeeded found its range mapped.
import type { Arguments } from '../calls/arguments.ts';
import { mmapFlags, protText } from '../calls/flags.ts';
import { difference, hex, type LoggedResult, numberOf, sizeText, sum, type Whole } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { tell } from '../pairing.ts';
import { cutEntries } from '../world/before.ts';
import { allowed, refused } from '../world/lockLimit.ts';
import type { Deed } from '../world/overlaps.ts';
import { pageEnd, pageStart, rangeFrom, rangeOf } from '../world/people.ts';
import { infer, proves } from './infer.ts';
import type { Done, StoryOptions } from './telling.ts';

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

function rangeOfCall(call: LoggedCall, args: Arguments, page: number) {
  const kernel = KERNEL.get(call.name);
  if (kernel !== undefined) return kernelRange(kernel, args);
  return call.name === 'touch' ? touched(args, page) : rangeOf(args, page);
}

const MAPS = new Set(['mmap', 'munmap', 'mprotect', 'insert', 'fixed']);

const NO_DEED: Deed = { locks: 0, unlocks: 0 };

/** What a call may do to others that are on their way; nothing if the log says that it failed. */
export function deedOf(
  call: LoggedCall,
  args: Arguments,
  { value, errno }: LoggedResult,
  { page }: StoryOptions,
): Deed {
  if (errno !== undefined) return NO_DEED;
  const name = nameOf(call);
  const isChosen = name === 'mmap' && value !== undefined;
  const range = isChosen ? rangeFrom(value, args.number(1), page) : rangeOfCall(call, args, page);
  const size = range ? range.end - range.start : 0;
  return {
    changes: MAPS.has(name) ? range : undefined,
    locks: name === 'mlock' ? size : 0,
    unlocks: name === 'munlock' || name === 'munmap' ? size : 0,
  };
}

export function succeeded(done: Done, value: Whole): void {
  const { story, process, call, args } = done;
  const { page } = story.options;
  const { ranges } = process;
  const name = nameOf(call);
  const range = rangeOfCall(call, args, page);
  if (range && proves(name, process, range, story.options.system === 'linux'))
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
    case 'mprotect':
      if (range) ranges.bar(range.start, range.end, isBarred(args.at(2)));
      return;
    case 'munmap':
      if (range) ranges.unmap(range.start, range.end);
      return;
    case 'mlock': {
      if (!range) return;
      // what is locked already counts twice, as it does in the kernel
      allowed(story.lockLimit, process.overlaps.least(call, ranges.locked) + range.end - range.start, call);
      ranges.lock(range.start, range.end, true);
      return;
    }
    case 'munlock':
      if (range) ranges.lock(range.start, range.end, false);
      return;
    case 'mlockall':
      if (/FUTURE|0x[23]|^[23]/.test(args.at(0) ?? '')) process.locksFuture = true;
      if (/CURRENT|0x[13]|^[13]/.test(args.at(0) ?? '')) {
        allowed(story.lockLimit, ranges.size, call);
        ranges.lockAll(true);
      }
      return;
    case 'munlockall':
      ranges.lockAll(false);
      process.locksFuture = false;
  }
}

function mapped(done: Done, start: number): void {
  const { story, process, args, thread, call } = done;
  const length = Number(args.number(1) ?? 0);
  const end = pageEnd(start + length, story.options.page);
  if (!Number.isSafeInteger(end) || end <= start) return;
  const { isFixed, isGuard } = mmapFlags(args.at(3) ?? '', story.options.system);
  const from = pageStart(start, story.options.page);
  // another call may have taken away meanwhile what was there
  if (!isFixed && !process.ranges.isFree(from, end) && !process.overlaps.hasChanged(call, { start: from, end })) {
    // the kernel chose a range that was free, so what was there had gone
    if (process.name === 'p1' && !process.hasExecuted && cutEntries(story.before.entries, from, end))
      tell(story.tally.told, 'parts of the listed map that the log itself maps, left out', call.returned);
    else
      story.addBefore(call, thread, `: munmap(${hex(from)}, ${sizeText(end - from)})`, [
        'inferred: the next line finds it free',
      ]);
  }
  if (process.locksFuture) allowed(story.lockLimit, process.ranges.locked + end - from, call);
  process.ranges.map(from, end, {
    locked: process.locksFuture && !isGuard,
    counts: !isGuard,
    barred: isGuard || isBarred(args.at(2)),
  });
  process.ever.map(from, end);
}

/** Unknown ranges that are listed for a call. */
const MOST_TOLD = 3;

/** mlockall locks what is mapped, of which the log shows nothing: a page stands for it. */
function standIn({ story, process, call }: Done): void {
  if (process.name !== 'p1' || process.hasExecuted) return;
  const { page } = story.options;
  const range = { start: STAND_IN, end: STAND_IN + page };
  const comment = `inferred: stands for all that was mapped before log ${call.returned}, of unknown size: 'procstat -v PID' lists it`;
  story.before.entries.push({ ...range, attributes: 'rw-', comment });
  process.ranges.map(range.start, range.end);
  process.ever.map(range.start, range.end);
}

/** Where programs of amd64 begin. */
const STAND_IN = 0x200000;

/** Asks of the parts of a range that the log never shows mapped. */
function askWhetherMapped({ story, process }: Done, { start: from, end: to }: { start: number; end: number }): void {
  for (const { start, end } of process.ever.holes(from, to).slice(0, MOST_TOLD))
    story.remark(0, [
      `unknown: whether ${hex(start)}..${hex(end)} is mapped, which decides the next line: the log shows nothing there`,
    ]);
}

/**
 * FreeBSD refuses who may not lock at all, Linux whose limit is 0: from the start, or since
 * privilege was given up.
 */
function notPermitted({ story, process, call, thread }: Done): void {
  const { limits } = story.before;
  const { leastLine } = story.lockLimit;
  const refused = `${call.name} in log ${call.returned} was refused with EPERM`;
  const isFreebsd = story.options.system === 'freebsd';
  if (leastLine === '' && isFreebsd) {
    limits.set('unprivileged_mlock', { value: '0', comment: `unknown: ${refused}; a jail does that too` });
  } else if (leastLine === '' && call.name !== 'munlock') {
    limits.set('memlock', { value: '0', comment: `log ${call.returned}: EPERM, which Linux says for a limit of 0` });
  } else if (isFreebsd) {
    story.remark(0, [
      `unknown: why ${refused}, though log ${leastLine} locked memory: the process may have given its privilege up meanwhile, which a script cannot say`,
    ]);
  } else if (/^mlock/.test(call.name) && !process.lostPrivilege) {
    process.lostPrivilege = true;
    story.addBefore(call, thread, ': setrlimit(RLIMIT_MEMLOCK, 0)', [
      `inferred: ${refused}, which Linux says where RLIMIT_MEMLOCK is 0; log ${leastLine} locked memory with the privilege that the process had`,
    ]);
  }
}

/** What a failure leaves open: the limit, or the map before. */
export function failed(done: Done, errno: string): void {
  const { story, process, call, args, text } = done;
  const { page } = story.options;
  const { ranges } = process;
  const range = rangeOf(args, page);
  if (errno === 'EPERM' && /^mlock|^munlock/.test(call.name)) {
    notPermitted(done);
    return;
  }
  if (/^vm_map_(?:un)?wire$/.test(call.name) && errno === 'KERN_INVALID_ADDRESS') {
    const wired = rangeOfCall(call, args, page);
    if (wired) askWhetherMapped(done, wired);
    return;
  }
  if (errno !== 'ENOMEM' && errno !== 'EAGAIN') return;
  if (call.name === 'mlockall' && /CURRENT|0x[13]|^[13]/.test(args.at(0) ?? '')) {
    if (ranges.size === 0) standIn(done);
    const more = story.isListed ? '' : 'and what was mapped before the log';
    refused(story.lockLimit, ranges.size, call.returned, text, more);
    return;
  }
  if (call.name === 'mlock' && range) {
    if (process.overlaps.hasChanged(call, range)) {
      askWhetherMapped(done, range);
      return;
    }
    const holes = ranges.holes(range.start, range.end);
    if (holes.length === 0 && !ranges.hasBarred(range.start, range.end)) {
      const wanted = range.end - range.start;
      const most = process.overlaps.most(call, ranges.locked) + wanted;
      refused(story.lockLimit, most, call.returned, text, story.otherCause(call, range));
      return;
    }
    if (holes.length > 0) askWhetherMapped(done, range);
    return;
  }
  if (call.name !== 'mmap') return;
  const { isExclusive } = mmapFlags(args.at(3) ?? '', story.options.system);
  if (!range) return;
  const wanted = range.end - range.start;
  const free = sizeOf(ranges.holes(range.start, range.end));
  // MAP_EXCL refuses what is mapped there, which the log shows
  if (isExclusive && (free < wanted || process.overlaps.hasChanged(call, range))) return;
  if (process.locksFuture) {
    refused(story.lockLimit, ranges.locked + wanted, call.returned, text);
    return;
  }
  if (!isExclusive) return;
  const comment = `inferred: log ${call.returned} found something mapped there; unknown: what, and where it ends`;
  const isBefore = process.name === 'p1' && !process.hasExecuted;
  if (isBefore && sizeOf(process.ever.holes(range.start, range.end)) === wanted)
    story.before.entries.push({ start: range.start, end: range.start + page, attributes: 'rw-', comment });
  else
    story.addBefore(call, done.thread, `: mmap(${hex(range.start)}, ${page}, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)`, [
      comment,
    ]);
  ranges.map(range.start, range.start + page);
  process.ever.map(range.start, range.start + page);
}

const sizeOf = (pieces: readonly { start: number; end: number }[]): number =>
  pieces.reduce((sum, { start, end }) => sum + end - start, 0);
