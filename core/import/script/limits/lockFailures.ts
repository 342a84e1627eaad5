// What a mlock or mlockall that failed leaves open: a limit, a page that could not be brought in,
// or what was locked before the log.
import { hex } from '../../calls/numbers.ts';
import { refused } from '../../world/seenLimit.ts';
import type { Range } from '../../world/takings.ts';
import { lockedByAll } from '../effects.ts';
import { locking, mapping, mayHaveAdded, mayHaveLacked } from '../mayHave.ts';
import type { Done } from '../telling.ts';
import {
  failingPage,
  lockedAtStart,
  lockedBefore,
  lockedUntilLater,
  mappedBefore,
  missing,
  wiredByOthers,
} from '../unseen.ts';
import { leastLocked, leastMapped } from './least.ts';
import { allowedToLock, refusalBy, unknownWhy } from './refusal.ts';
import { mostMapped, standIn } from './standIns.ts';

/** Unknown ranges that are listed for a call. */
const MOST_TOLD = 3;

/** Asks of the parts of a range that the log never shows mapped. */
export function askWhetherMapped({ story, process }: Done, { start: from, end: to }: Range): void {
  for (const { start, end } of process.ever.holes(from, to).slice(0, MOST_TOLD))
    story.remark(0, [
      `unknown: whether ${hex(start)}..${hex(end)} is mapped, which decides the next line: the log shows nothing there`,
    ]);
}

export function lockAllFailed(done: Done, errno: string): void {
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

export function lockFailed(done: Done, range: Range, errno: string): void {
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
