// Calls that take a range away, or the access to it. A log that shows calls where they
// return (truss, dtruss) may have such a call of another thread below one that it made
// fail: it began before.
import type { Arguments } from '../calls/arguments.ts';
import { mmapFlags, protText } from '../calls/flags.ts';
import { resultOf } from '../calls/numbers.ts';
import { type LogEvent, type LoggedCall, lineOf } from '../loggedCall.ts';
import { rangeFrom, rangeOf } from './people.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export const sizeOf = (pieces: readonly Range[]): number =>
  pieces.reduce((sum, { start, end }) => sum + end - start, 0);

/** Have two ranges a part in common? */
export const meets = (part: Range | undefined, { start, end }: Range): boolean =>
  part !== undefined && part.start < end && start < part.end;

/** One that succeeded, in the order of the log. */
export interface Taking extends Range {
  readonly call: LoggedCall;
}

/** Lines between the two at the most: they are to have overlapped. */
export const NEAR = 20;

export const takes = ({ name, result = '' }: LoggedCall, args: Arguments): boolean =>
  /^0\b/.test(result) && (name === 'munmap' || (name === 'mprotect' && protText(args.at(2) ?? '').text === '---'));

export function takingsOf(events: readonly LogEvent[], page: number): Taking[] {
  return events.flatMap(({ kind, call }) => {
    if (kind !== 'whole' || (call.format !== 'truss' && call.format !== 'dtruss')) return [];
    // a log that says when calls began leaves nothing open
    if (call.began !== undefined || (call.name !== 'munmap' && call.name !== 'mprotect')) return [];
    const args = call.given;
    const range = takes(call, args) ? rangeOf(args, page) : undefined;
    return range ? [{ call, ...range }] : [];
  });
}

/** The first that another thread of the process made right after a call, of a part of a range. */
export function takingAfter(takings: readonly Taking[], call: LoggedCall, range: Range): LoggedCall | undefined {
  return takings.find(
    (one) =>
      meets(one, range) &&
      one.call.process === call.process &&
      one.call.thread !== call.thread &&
      isNear(one.call, call),
  )?.call;
}

/**
 * May a call of another thread, which returned later, have done its work before a call that failed?
 * Where a log shows calls only as they return, it may if it is near.
 */
export function mayPrecede(later: LoggedCall, failed: LoggedCall): boolean {
  if (later.thread === failed.thread || later.process !== failed.process || !isNumber(later)) return false;
  if (lacksEntry(later)) return isNear(later, failed);
  return later.enteredAt < failed.returnedAt;
}

/** Does the log show a call where it returned alone, and not when it began? */
export const lacksEntry = ({ format, began, thread }: LoggedCall): boolean =>
  thread !== undefined && began === undefined && (format === 'truss' || format === 'dtruss');

/**
 * Calls of other threads that the log shows right before a call that failed, and that may have done
 * their work after it: it may have begun as soon as its thread had returned from the call before.
 */
export function mayFollow(events: readonly LogEvent[], index: number, failed: LoggedCall, page: number): LoggedCall[] {
  const found: LoggedCall[] = [];
  if (!lacksEntry(failed)) return found;
  const range = rangeOf(failed.given, page);
  for (let i = index - 1; i >= 0 && isNear(failed, (events[i] as LogEvent).call); i--) {
    const { kind, call } = events[i] as LogEvent;
    if (call.process !== failed.process) continue;
    if (call.thread === failed.thread) return found;
    // a thread's first call hardly begins before what it works on is there
    if (range && meets(givenBy(call, page), range)) return found;
    if (kind === 'whole' && isNumber(call)) found.push(call);
  }
  return [];
}

/** What a mmap of the kernel's choice has given. */
function givenBy({ name, given, result = '' }: LoggedCall, page: number): Range | undefined {
  if (name !== 'mmap' || mmapFlags(given.at(3) ?? '', 'freebsd').isFixed) return undefined;
  return rangeFrom(resultOf(result, false).value, given.number(1), page);
}

/** Does a call give a range of its choice, or the access to it? */
const gives = ({ name }: LoggedCall, args: Arguments): boolean =>
  (name === 'mmap' && mmapFlags(args.at(3) ?? '', 'freebsd').isFixed) ||
  (name === 'mprotect' && protText(args.at(2) ?? '').text !== '---');

/** Events that are looked back through for what a range was. */
const MOST_BEFORE = 200;

/**
 * Was a part of a range taken away until another thread gave it back right before a call that
 * failed, and may have done so only after it?
 */
export function wasGivenBack(
  events: readonly LogEvent[],
  index: number,
  failed: LoggedCall,
  range: Range,
  page: number,
): boolean {
  const isPart = ({ given }: LoggedCall): boolean => meets(rangeOf(given, page), range);
  const giving = new Set(
    mayFollow(events, index, failed, page).filter((call) => gives(call, call.given) && isPart(call)),
  );
  if (giving.size === 0) return false;
  for (let i = index - 1; i >= Math.max(0, index - MOST_BEFORE); i--) {
    const { kind, call } = events[i] as LogEvent;
    if (kind !== 'whole' || call.process !== failed.process || giving.has(call) || !isPart(call)) continue;
    if (takes(call, call.given)) return true;
    if (gives(call, call.given)) return false;
  }
  return false;
}

/** It succeeded, as far as its result tells. */
function isNumber({ result = '' }: LoggedCall): boolean {
  const first = result.charCodeAt(0);
  return first >= 48 && first <= 57;
}

const isNear = (later: LoggedCall, call: LoggedCall): boolean => {
  const apart = lineOf(later.returnedAt) - lineOf(call.returnedAt);
  return apart > 0 && apart <= NEAR;
};
