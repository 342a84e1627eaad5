// Which calls of a log become lines: of some threads, around a time, at some addresses; and without a
// wish, of a long log, those that have to do with the range of the call that failed. What tells of
// files, processes and limits stays.
import { numberOf, resultOf } from './calls/numbers.ts';
import { splitArguments } from './calls/split.ts';
import { count, type LogEvent, type LoggedCall } from './pairing.ts';

export interface Filter {
  /** Numbers of threads or processes. */
  readonly threads?: readonly string[];
  /** Seconds, as the log counts them. */
  readonly around?: number;
  /** Bytes, half-open. */
  readonly addresses?: { readonly start: bigint; readonly end: bigint };
}

/** Seconds before and after the time that is asked for. */
export const WINDOW = 1;
/** Calls of a script that a person can still read. */
const MOST_CALLS = 20_000;

type Range = { readonly start: bigint; readonly end: bigint };

const WITH_RANGE = new Set([
  'mmap',
  'munmap',
  'mprotect',
  'minherit',
  'madvise',
  'msync',
  'mlock',
  'munlock',
  'mincore',
]);
const LOCKS = new Set(['mlock', 'munlock']);

/** Of a call that has one: where it works, or where its mapping came to lie. */
function rangeOf(call: LoggedCall): Range | undefined {
  const args = splitArguments(call.args);
  const at = (i: number): bigint => numberOf(args[i] ?? '') ?? 0n;
  if (call.name === 'touch') {
    const address = numberOf(call.args) ?? 0n;
    return { start: address, end: address + 1n };
  }
  if (call.name.startsWith('vm_map_')) return { start: at(0), end: at(1) };
  if (!WITH_RANGE.has(call.name)) return undefined;
  const result = call.name === 'mmap' ? resultOf(call.result ?? '', false).value : undefined;
  const start = result ?? at(0);
  return { start, end: start + at(1) };
}

const meets = (a: Range | undefined, b: Range): boolean => a === undefined || (a.start < b.end && b.start < a.end);

/** The first call that failed and has a range. */
function failing(events: readonly LogEvent[]): LoggedCall | undefined {
  return events.find(
    ({ kind, call }) =>
      (kind === 'whole' || kind === 'return') &&
      WITH_RANGE.has(call.name) &&
      call.name !== 'mmap' &&
      resultOf(call.result ?? '', false).errno !== undefined,
  )?.call;
}

/** The events that stay, and in words what was left out. */
export function filtered(events: readonly LogEvent[], filter: Filter): { events: readonly LogEvent[]; told?: string } {
  const { threads, around, addresses } = filter;
  const isAsked = threads !== undefined || around !== undefined || addresses !== undefined;
  const first = isAsked || events.length <= MOST_CALLS ? undefined : failing(events);
  if (!isAsked && !first) return { events };
  const range = first ? rangeOf(first) : addresses;
  const keepsLocks = first !== undefined && LOCKS.has(first.name);
  const stays = (call: LoggedCall): boolean =>
    (threads === undefined || threads.some((one) => one === call.thread || one === call.process)) &&
    (around === undefined || call.time === undefined || Math.abs(call.time - around) <= WINDOW) &&
    (range === undefined || (keepsLocks && LOCKS.has(call.name)) || meets(rangeOf(call), range));
  const left = new Map<string, number>();
  const kept = events.filter(({ kind, call }) => {
    if (
      kind === 'fact' ||
      kind === 'exit' ||
      kind === 'thread' ||
      /^(?:fork|vfork|rfork|clone|execve|exit)/.test(call.name)
    )
      return true;
    if (stays(call)) return true;
    if (kind !== 'return') count(left, call.name);
    return false;
  });
  if (left.size === 0) return { events: kept };
  const names = [...left].map(([name, n]) => `${name} ${n}`).join(', ');
  if (!first) return { events: kept, told: `Left out as asked: ${names}.` };
  const why = `the log has more than ${MOST_CALLS} calls, and ${first.name} in log ${first.returned} is the first that fails`;
  return { events: kept, told: `Left out, as it does not touch the range that fails: ${names}; ${why}.` };
}

/** `12.5`, `12:34:56.5`: seconds; undefined: it is no time. */
export function timeOf(text: string): number | undefined {
  const clock = /^(\d{1,2}):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (clock) return Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3]);
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `0x1000..0x5000`; undefined: it is no range. */
export function addressesOf(text: string): Range | undefined {
  const [start, end] = text
    .split('..')
    .map((part) => (/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(part) ? BigInt(part) : undefined));
  return start !== undefined && end !== undefined && start < end ? { start, end } : undefined;
}
