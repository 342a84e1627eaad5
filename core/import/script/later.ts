// What the rest of a log tells of a call that was refused.
import { resultOf } from '../calls/numbers.ts';
import type { LogEvent, LoggedCall } from '../loggedCall.ts';
import { type Process, rangeOf } from '../world/people.ts';
import type { StoryOptions } from './telling.ts';

/** Events that are looked through. */
const MOST_LATER = 10_000;

/** May the call let go of what the process has locked before the log, or allow it more? */
function letsGo({ name, given }: LoggedCall, { ever }: Process, page: number): boolean {
  if (name === 'munlockall' || name === 'setrlimit') return true;
  if (name !== 'munlock') return false;
  const range = rangeOf(given, page);
  return range !== undefined && ever.holes(range.start, range.end).length > 0;
}

/**
 * Does the process make the same call again, with success, before it lets go of anything that the
 * log has not shown locked? `own`: is a call the process's?
 */
export function succeedsLater(
  events: readonly LogEvent[],
  index: number,
  failed: LoggedCall,
  process: Process,
  own: (call: LoggedCall) => boolean,
  { system, page }: StoryOptions,
): boolean {
  const last = Math.min(events.length, index + MOST_LATER);
  for (let i = index + 1; i < last; i++) {
    const { call } = events[i] as LogEvent;
    const { errno } = resultOf(call.result ?? '', system === 'linux');
    if (errno !== undefined || !own(call)) continue;
    if (letsGo(call, process, page)) return false;
    if (call.name === failed.name && call.args === failed.args) return true;
  }
  return false;
}

/** The line of the first call that locks and is not refused for want of privilege; '': none is. */
export function firstToLock(events: readonly LogEvent[]): string {
  const first = events.find(({ kind, call: { name, result } }) => {
    if (kind === 'enter' || !/^m(?:un)?lock/.test(name)) return false;
    const { errno, unknown } = resultOf(result ?? '', false);
    return errno !== 'EPERM' && !unknown;
  });
  return first?.call.returned ?? '';
}
