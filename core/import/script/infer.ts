// What a call that succeeded proves of the map before: its range was mapped.
import type { Arguments } from '../calls/arguments.ts';
import { mmapFlags } from '../calls/flags.ts';
import { hex, resultOf, sizeText } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { OF_MAPPED, without } from '../world/overlaps.ts';
import { type Process, rangeFrom } from '../world/people.ts';
import type { Range } from '../world/takings.ts';
import type { Done, Telling } from './telling.ts';

/** Calls whose success shows that all of their range is mapped. */
const PROVES = new Set(['mlock', 'munlock', 'msync', 'mincore', 'touch']);
/**
 * Those that pass holes by: a range of which the log knows nothing is taken for mapped, as no
 * person would make the call otherwise. Linux refuses mprotect and madvise of a hole.
 */
const SUGGESTS = new Set(['mprotect', 'munmap', 'madvise', 'minherit']);

/** Does the call's success show that its range is mapped? */
export function proves(
  name: string,
  { ever }: Process,
  range: { start: number; end: number },
  linux: boolean,
): boolean {
  if (PROVES.has(name) || (linux && (name === 'mprotect' || name === 'madvise'))) return true;
  if (!SUGGESTS.has(name)) return false;
  return ever.isFree(range.start, range.end);
}

/**
 * Makes what is not known to be mapped an entry, or where a program has begun meanwhile a mapping.
 */
export function infer({ story, process, call, thread, args }: Done, start: number, end: number, name: string): void {
  if (process.ranges.hasWhole(start, end)) return;
  for (const hole of process.ranges.holes(start, end)) {
    const unknown = process.ever.holes(hole.start, hole.end);
    const size = unknown.reduce((sum, one) => sum + one.end - one.start, 0);
    if (size < hole.end - hole.start && name !== 'munmap' && !process.overlaps.hasChanged(call, hole, OF_MAPPED)) {
      const what = `unknown: how ${call.name} in log ${call.returned} found ${hex(hole.start)}..${hex(hole.end)} mapped: the log unmaps it before`;
      story.remark(0, [what]);
    }
    for (const one of unknown) for (const piece of ungiven(one)) add(piece.start, piece.end);
  }
  /** Parts that no other thread may have mapped by then. */
  function ungiven(hole: Range): Range[] {
    const given = story.mayPrecede(call).flatMap((other) => givenBy(other, story) ?? []);
    return given.reduce<Range[]>((pieces, one) => pieces.flatMap((piece) => without(piece, one)), [hole]);
  }
  function add(from: number, to: number): void {
    if (growsSegment(process, from, to)) return;
    const wasLocked = name === 'munlock' && story.options.system === 'freebsd';
    const prot = protOf(call.name, args);
    const comment = `inferred: ${call.name} of log ${call.returned}`;
    process.ranges.map(from, to, { locked: wasLocked });
    process.ever.map(from, to);
    if (process.name === 'p1' && !process.hasExecuted) {
      const attributes = `${prot}${wasLocked ? '  wired=1 flags=USER_WIRED' : ''}`;
      story.before.entries.push({ start: from, end: to, attributes, comment });
      return;
    }
    const length = sizeText(to - from);
    story.addBefore(call, thread, `: mmap(${hex(from)}, ${length}, ${prot}, MAP_PRIVATE|MAP_ANON|MAP_FIXED)`, [
      comment,
    ]);
    if (wasLocked) story.addBefore(call, thread, `: mlock(${hex(from)}, ${length})`, [comment]);
  }
}

/** What lies right behind a segment of unknown size is more of it. */
function growsSegment({ attached, ranges, ever }: Process, from: number, to: number): boolean {
  for (const [start, one] of attached) {
    if (one.file.size !== undefined || one.end !== from) continue;
    one.end = to;
    one.file.reach = Math.max(one.file.reach, to - start);
    ranges.map(from, to);
    ever.map(from, to);
    return true;
  }
  return false;
}

/**
 * What a mmap found free, or mapped while the call that needs it was on its way; undefined: it may
 * have replaced something, or is none.
 */
function givenBy(call: LoggedCall, { options: { system, page }, entered }: Telling): Range | undefined {
  const { name, given, result = '' } = call;
  if (name !== 'mmap') return undefined;
  const { isFixed, isExclusive } = mmapFlags(given.at(3) ?? '', system);
  if (isFixed && !isExclusive && !entered.has(call)) return undefined;
  return rangeFrom(resultOf(result, false).value, given.number(1), page);
}

function protOf(name: string, args: Arguments): string {
  if (name === 'touch') return /EXECUTE|0x4|^4/.test(args.all.join(' ').replace(/^\S+/, '')) ? 'r-x' : 'rw-';
  return 'rw-';
}
