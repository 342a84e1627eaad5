// What was there before the log began and of which it shows nothing, where a call was refused
// though all that the log shows is within the limit: as much as the refusal needs at the least is
// mapped, or locked, before the call. A program has always mapped more than its log shows.
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { pageEnd, pageStart } from '../world/people.ts';
import { MOST_VALUES, unknownValue } from '../world/seenLimit.ts';
import { hasMapBefore, type Missing, placeOf, put } from './limits/standIns.ts';
import type { Done } from './telling.ts';

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
 * with those of the call, as far as the log shows them. true: that explains the refusal.
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

/** A page cannot be brought in, whichever thread locks it. */
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
