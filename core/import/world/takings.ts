// Calls that take a range away, or the access to it. A log that shows calls where they
// return (truss, dtruss) may have such a call of another thread below one that it made
// fail: it began before.
import type { Arguments } from '../calls/arguments.ts';
import { protText } from '../calls/flags.ts';
import { type LogEvent, type LoggedCall, lineOf } from '../loggedCall.ts';
import { rangeOf } from './people.ts';

/** One that succeeded, in the order of the log. */
export interface Taking {
  readonly call: LoggedCall;
  readonly start: number;
  readonly end: number;
}

/** Lines between the two at the most: they are to have overlapped. */
const NEAR = 20;

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
export function takingAfter(
  takings: readonly Taking[],
  call: LoggedCall,
  { start, end }: { readonly start: number; readonly end: number },
): LoggedCall | undefined {
  return takings.find(
    (one) =>
      one.start < end &&
      start < one.end &&
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
  const { process, thread, result = '', format, began } = later;
  if (process !== failed.process || thread === failed.thread || !/^\d/.test(result)) return false;
  if (began === undefined && (format === 'truss' || format === 'dtruss')) return isNear(later, failed);
  return later.enteredAt < failed.returnedAt;
}

const isNear = (later: LoggedCall, call: LoggedCall): boolean => {
  const apart = lineOf(later.returnedAt) - lineOf(call.returnedAt);
  return apart > 0 && apart <= NEAR;
};
