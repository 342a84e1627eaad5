// Which calls of a log become lines: of some threads, around a time, at some addresses; and without
// a wish, of a long log, those that have to do with the range of the call that failed. What tells
// of files, processes and limits stays.
import { isOfRange } from './calls/names.ts';
import { isError, numberOf, resultOf, sum, type Whole } from './calls/numbers.ts';
import type { LogEvent, LoggedCall } from './loggedCall.ts';
import { count } from './pairing.ts';

type Range = { readonly start: Whole; readonly end: Whole };

export interface Filter {
  /** Numbers of threads or processes. */
  readonly threads?: readonly string[];
  /** Seconds, as the log counts them. */
  readonly around?: number;
  /** Bytes, half-open. */
  readonly addresses?: Range;
}

/** Seconds before and after the time given. */
export const WINDOW = 1;
/** Calls of a script that a person can still read. */
const MOST_CALLS = 20_000;

const LOCKS = new Set(['mlock', 'munlock']);

/** Of a call that has one: where it works, or where its mapping came to lie. */
function rangeOf(call: LoggedCall): Range | undefined {
  const args = call.given;
  const at = (i: number): Whole => args.number(i) ?? 0;
  if (call.name === 'touch') {
    const address = numberOf(call.args) ?? 0;
    return { start: address, end: sum(address, 1) };
  }
  if (call.name.startsWith('vm_map_')) return { start: at(0), end: at(1) };
  if (!isOfRange(call.name)) return undefined;
  const result = call.name === 'mmap' ? resultOf(call.result ?? '', false).value : undefined;
  const start = result ?? at(0);
  return { start, end: sum(start, at(1)) };
}

const meets = (a: Range | undefined, b: Range): boolean => a === undefined || (a.start < b.end && b.start < a.end);

/** The first call that failed and has a range, of the events from one on. */
function failing(events: readonly LogEvent[], from: number): LoggedCall | undefined {
  for (let i = from; i < events.length; i++) {
    const { kind, call } = events[i] as LogEvent;
    if (kind !== 'whole' && kind !== 'return') continue;
    if (isError(call.result ?? '') && isOfRange(call.name) && call.name !== 'mmap') return call;
  }
  return undefined;
}

const isOfPeople = ({ kind, call }: LogEvent): boolean =>
  kind === 'exit' || kind === 'thread' || /^(?:fork|vfork|rfork|clone|thr_|\w+_create$|execve|exit)/.test(call.name);

/** What is kept of a log while it is read, so that it takes no more memory however long it is. */
export interface Keeping {
  readonly filter: Filter;
  /**
   * The first call that failed and has a range; undefined: none has yet, or the
   * filter names other calls.
   */
  failing: LoggedCall | undefined;
  /** The log is read the second time, for the range of a call that fails. */
  readonly isSecond: boolean;
  /** Calls that were left out for the filter or the range that fails, by name. */
  readonly left: Map<string, number>;
  /** Events that were looked through. */
  seen: number;
  /** Calls before and after those that are kept. */
  before: number;
  after: number;
}

/** `failing`: known from reading the log before. */
export const newKeeping = (filter: Filter = {}, failing?: LoggedCall): Keeping => ({
  filter,
  failing,
  isSecond: failing !== undefined,
  left: new Map(),
  seen: 0,
  before: 0,
  after: 0,
});

export const isAsked = ({ threads, around, addresses }: Filter): boolean =>
  threads !== undefined || around !== undefined || addresses !== undefined;

/** Events at the most between two looks; half of them stay. */
const MOST_EVENTS = 400_000;

/**
 * Looks through the new events: those that the filter leaves out go, and of the others the oldest.
 */
export function trim(keeping: Keeping, events: LogEvent[], most = MOST_EVENTS): void {
  if (events.length < most) return;
  choose(keeping, events);
  const half = most / 2;
  if (events.length > half) {
    // what follows the first failure explains it the least
    const first = keeping.failing;
    const at = first
      ? events.findIndex(({ call }) => call.returnedAt === first.returnedAt && call.name === first.name)
      : -1;
    const end = at < 0 ? events.length : Math.min(events.length, at + half / 2);
    const isKept = (event: LogEvent): boolean => event.call.returnedAt === 0 || isOfPeople(event);
    const others = half - Math.min(half / 2, events.filter(isKept).length);
    const kept = events.filter((event, i) => {
      if (isKept(event) || (i >= end - others && i < end)) return true;
      if (event.kind !== 'return' && event.kind !== 'fact') keeping[i < end ? 'before' : 'after']++;
      return false;
    });
    // of processes that come and go without an end too
    replace(events, kept.length > half ? kept.slice(-half) : kept);
  }
  // the call of a last entry is whole if its return comes next
  keeping.seen = events.at(-1)?.kind === 'enter' ? events.length - 1 : events.length;
}

function replace(events: LogEvent[], by: readonly LogEvent[]): void {
  events.length = 0;
  for (const event of by) events.push(event);
}

/** Leaves out what the filter does, or what does not touch the range of the first failure. */
function choose(keeping: Keeping, events: LogEvent[]): void {
  const { filter, left } = keeping;
  if (!isAsked(filter)) {
    const known = keeping.failing;
    keeping.failing ??= failing(events, keeping.seen);
    if (!keeping.failing) return;
    // those before it have not been looked at
    if (!known) keeping.seen = 0;
  }
  const { threads, around, addresses } = filter;
  const first = keeping.failing;
  const range = first ? rangeOf(first) : addresses;
  const keepsLocks = first !== undefined && LOCKS.has(first.name);
  const stays = (call: LoggedCall): boolean =>
    (threads === undefined || threads.some((one) => one === call.thread || one === call.process)) &&
    (around === undefined || call.time === undefined || Math.abs(call.time - around) <= WINDOW) &&
    (range === undefined || (keepsLocks && LOCKS.has(call.name)) || meets(rangeOf(call), range));
  const kept = events.filter((event, i) => {
    const { kind, call } = event;
    // where an open mmap will lie is not known yet
    if (i < keeping.seen || kind === 'fact' || isOfPeople(event) || call.returnedAt === 0 || stays(call)) return true;
    if (kind !== 'return') count(left, call.name);
    return false;
  });
  replace(events, kept);
}

/** Threads that are named where a filter leaves none of them. */
const MOST_NAMED = 8;

/** Of whom calls are, and when they were made. */
function callersText(events: readonly LogEvent[]): string {
  const calls = events.filter((event) => event.kind !== 'fact' && !isOfPeople(event)).map(({ call }) => call);
  const all = [...new Set(calls.map(({ thread, process }) => thread ?? process ?? ''))].filter((one) => one !== '');
  const named = all.slice(0, MOST_NAMED).join(', ') + (all.length > MOST_NAMED ? ', ...' : '');
  if (named === '') return '';
  const times = calls.flatMap(({ time }) => (time === undefined ? [] : [time])).sort((a, b) => a - b);
  const when = times.length > 0 ? `, at ${times[0]} to ${times.at(-1)} s` : '';
  return `calls of ${named}${when}`;
}

/** What stays of all events, and in words what was left out. */
export function filtered(keeping: Keeping, events: LogEvent[]): string[] {
  const { filter, left } = keeping;
  const callers = isAsked(filter) ? callersText(events) : '';
  const isLong = events.length > MOST_CALLS || keeping.before + keeping.after > 0 || left.size > 0;
  if (isAsked(filter) || keeping.failing || isLong) choose(keeping, events);
  const told: string[] = [];
  const { failing: first, before, after } = keeping;
  const names = [...left].map(([name, n]) => `${name} ${n}`).join(', ');
  if (left.size > 0 && !first) {
    told.push(`Left out as asked: ${names}.`);
    const isNone = events.every((event) => event.kind === 'fact' || isOfPeople(event));
    if (isNone) told.push(`No call is left${callers === '' ? '' : `: the log has ${callers}`}.`);
  }
  if (left.size > 0 && first) {
    const why = `the log has more than ${MOST_CALLS} calls, and ${first.name} in log ${first.returned} is the first that fails`;
    told.push(`Left out, as it does not touch the range that fails: ${names}; ${why}.`);
  }
  const more = [before > 0 ? `the first ${before}` : '', after > 0 ? `the last ${after}` : ''].filter(
    (one) => one !== '',
  );
  if (more.length > 0)
    told.push(
      `The log has more calls than a script can hold: ${more.join(' and ')} are left out. --address, --thread and --around choose others.`,
    );
  if (lacksFailing(keeping) && !keeping.isSecond)
    told.push(
      `Calls that touch the range of ${first?.name} in log ${first?.returned}, the first that fails, may be among them: a file is read a second time for them, a pipe cannot be.`,
    );
  return told;
}

/** Were calls left out that touch the range that fails? Then the log has to be read again. */
export const lacksFailing = ({ failing: first, before }: Keeping): boolean => first !== undefined && before > 0;

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
