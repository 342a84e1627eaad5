// What the rest of a log tells of a call that was refused.
import { resultOf } from '../calls/numbers.ts';
import type { LogEvent, LoggedCall } from '../loggedCall.ts';
import { type Process, rangeFrom, rangeOf } from '../world/people.ts';
import type { StoryOptions } from './telling.ts';

/** Events that are looked through. */
const MOST_LATER = 10_000;

/** May the call let go of what the process has locked before the log, or allow it more? */
function letsGo({ name, given }: LoggedCall, { ever }: Process, page: number): boolean {
  if (name === 'munlockall' || name === 'setrlimit') return true;
  if (name !== 'munlock' && name !== 'munmap') return false;
  const range = rangeOf(given, page);
  return range !== undefined && ever.holes(range.start, range.end).length > 0;
}

/** Calls after which less may be locked than before. */
const RELEASES = new Set(['munlock', 'munmap', 'mmap']);

/** Bytes that the process has locked after some of its calls, as far as the log shows it. */
function lockedAfter({ ranges, locksFuture }: Process, done: readonly LoggedCall[], page: number): number {
  const now = ranges.copy();
  for (const { name, given, result } of done) {
    const made = name === 'mmap' ? resultOf(result ?? '', false).value : undefined;
    const range = made === undefined ? rangeOf(given, page) : rangeFrom(made, given.number(1), page);
    if (!range) continue;
    const { start, end } = range;
    if (name === 'mmap') now.map(start, end, { locked: locksFuture });
    else if (name === 'munmap') now.unmap(start, end);
    else if (name === 'mlock' || name === 'munlock') now.lock(start, end, name === 'mlock');
  }
  return now.locked;
}

/**
 * Does the process make the same call again, with success, while it has as much locked that the log
 * shows, and before it may have let go of anything else? `own`: is a call the process's?
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
  const done: LoggedCall[] = [];
  let releases = false;
  for (let i = index + 1; i < last; i++) {
    const { kind, call } = events[i] as LogEvent;
    const { errno } = resultOf(call.result ?? '', system === 'linux');
    if (kind === 'enter' || errno !== undefined || !own(call)) continue;
    if (letsGo(call, process, page)) return false;
    const isSame = call.name === failed.name && call.args === failed.args;
    if (isSame && !(releases && lockedAfter(process, done, page) < process.ranges.locked)) return true;
    releases ||= RELEASES.has(call.name);
    done.push(call);
  }
  return false;
}

/**
 * The line of the first call that locks and is not refused for want of privilege, nor because the
 * kernel has no such call; '': none is. Linux asks for no privilege to unlock.
 */
export function firstToLock(events: readonly LogEvent[], system: StoryOptions['system']): string {
  const needing = system === 'linux' ? /^mlock/ : /^m(?:un)?lock/;
  const first = events.find(({ kind, call: { name, result } }) => {
    if (kind === 'enter' || !needing.test(name)) return false;
    const { errno, unknown } = resultOf(result ?? '', false);
    return errno !== 'EPERM' && errno !== 'ENOSYS' && !unknown;
  });
  return first?.call.returned ?? '';
}
