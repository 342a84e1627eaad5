// What a failure of a call can mean. A row is one cause: the calls that answer it, with which
// result and in which kernels, what of it holds in a state, and what a person can do about it. The
// explanation of a failed call, the hovers and docs/errors.md are made of these rows.
import { formatAddress, formatRange, formatSize } from '../address.ts';
import { EFLAG, MMAP, PROT_EXECUTE, PROT_READ, PROT_WRITE, resultAddress, WIRE } from '../constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../data/entries.ts';
import { isOfProcess, LIMITS, type LimitName } from '../limits.ts';
import { RULES, type Rules } from '../rules.ts';
import type { KernelState, MapState, ProcessState } from '../state.ts';

/**
 * By the names of trace/calls/signatures.ts, in pages; of a system call the rest as `<name>_bytes`.
 */
export type CallArgs = Readonly<Record<string, number>>;

/** A call, and the state that it meets. */
export interface Asked {
  readonly k: KernelState;
  readonly rules: Rules;
  readonly process: ProcessState;
  readonly m: MapState;
  readonly call: string;
  readonly args: CallArgs;
  /** The pages of its range, rounded outwards; the whole map of a call without a range. */
  readonly start: number;
  readonly end: number;
}

/** Does a cause hold? The text has the numbers in both cases: `3 of 64 pages`. */
export interface Look {
  readonly holds: boolean;
  readonly text: string;
  /** A limit that the script does not set: the cause says no more. */
  readonly unset?: string;
  /** The line of a script that would make it hold: `jail`. */
  readonly declare?: string;
  /** What counts against a limit, with what the call asks for, in the limit's own unit. */
  readonly counted?: { readonly limit: LimitName; readonly sum: number };
  /** It is about something that is not there at all: not worth a line. */
  readonly moot?: boolean;
}
export const yes = (text: string): Look => ({ holds: true, text });
export const no = (text: string): Look => ({ holds: false, text });
/** No limit of that name is set, so that the cause cannot hold. */
export const unset = (name: string): Look => ({ ...no(`the script sets no ${name}`), unset: name });

/** Calls that give a result for a cause; `when`: only kernels with such rules. */
export interface Gives {
  readonly calls: readonly string[];
  readonly result: string;
  readonly when?: (rules: Rules) => boolean;
}

type Words = string | ((rules: Rules) => string);

export interface Meaning {
  /** As the reasons of refusals name it. */
  readonly id: string;
  /** Other names of the same cause there. */
  readonly alike?: readonly string[];
  readonly gives: readonly Gives[];
  /** A clause: `part of the range is not mapped`. */
  readonly cause: Words;
  /** What one can do: sentences. */
  readonly advice: Words;
  /**
   * `begin`: the call asks this first, before anything of its own changes what is counted; `map`:
   * in the map, up to the step that decides.
   */
  readonly asked: 'begin' | 'map';
  readonly look: (at: Asked) => Look;
}

export const inWords = (words: Words, rules: Rules): string => (typeof words === 'string' ? words : words(rules));

export const gives = (result: string, calls: string, when?: (rules: Rules) => boolean): Gives => ({
  result,
  calls: calls.split(' '),
  ...(when && { when }),
});

/** The pages that a call is about. */
function rangeOf(m: Pick<MapState, 'min' | 'max'>, args: CallArgs, pageSize: number): readonly [number, number] {
  const from = args.start ?? args.addr ?? args.addrbos ?? args.hint;
  if (from === undefined) return [m.min, m.max];
  const rest = (args.addr_bytes ?? 0) + (args.len_bytes ?? 0);
  const length = args.length ?? args.len ?? args.max_ssize;
  if (args.end !== undefined) return [from, args.end];
  return [from, length === undefined ? from + 1 : from + length + Math.ceil(rest / pageSize)];
}

/**
 * The pages that mmap maps or, without MAP_FIXED, would like to: it rounds a hint up, and maps the
 * bytes of the page before the offset too.
 */
function rangeOfMmap(args: CallArgs, pageSize: number): readonly [number, number] {
  const flags = args.flags ?? 0;
  const isHint = !(flags & MMAP.FIXED) && (args.addr_bytes ?? 0) > 0;
  const start = (args.addr ?? 0) + (isHint ? 1 : 0);
  const before = flags & MMAP.STACK ? 0 : (args.offset_bytes ?? 0);
  return [start, start + (args.len ?? 0) + Math.ceil(((args.len_bytes ?? 0) + before) / pageSize)];
}

/** Calls that choose where they work, or move the end of the data segment, wherever that is. */
const CHOOSING: ReadonlySet<string> = new Set(['vm_map_find', 'vm_map_find_min', 'shmat', 'brk', 'sbrk']);

/**
 * The pages that a call is about, whatever the state is: all of a map where it may choose.
 * `result`: what it returned, if that is known.
 */
export function pagesOf(
  { min, max, pageSize }: Pick<KernelState['config'], 'min' | 'max' | 'pageSize'>,
  name: string,
  args: CallArgs,
  result: number | undefined,
): readonly [number, number] {
  if (CHOOSING.has(name)) return [min, max];
  if (name !== 'mmap') return rangeOf({ min, max }, args, pageSize);
  const [start, end] = rangeOfMmap(args, pageSize);
  if ((args.flags ?? 0) & MMAP.FIXED) return [start, end];
  const address = result === undefined ? undefined : resultAddress(result);
  if (address === undefined) return [min, max];
  const first = Math.floor(address / pageSize);
  return [first, first + end - start];
}

/** What brk and sbrk move: from the old end of the data segment to the new one. */
function segmentOf(m: MapState, call: string, args: CallArgs): readonly [number, number] | undefined {
  const old = m.dataStart + m.dataPages;
  const rest = (bytes: number | undefined): number => (bytes ? 1 : 0);
  if (call === 'brk') return [old, (args.addr ?? 0) + rest(args.addr_bytes)];
  return call === 'sbrk' ? [old, old + (args.incr ?? 0) + rest(args.incr_bytes)] : undefined;
}

/** Of no bytes the whole entry at the address is synced. */
function rangeOfSync(m: MapState, [start, end]: readonly [number, number]): readonly [number, number] {
  const entry = lastAtOrBelow(m, start);
  const isWhole = start === end && entry !== HEADER && contains(m, entry, start);
  return isWhole ? [m.entries.start[entry] as number, m.entries.end[entry] as number] : [start, end];
}

function rangeOfCall(m: MapState, call: string, args: CallArgs, pageSize: number): readonly [number, number] {
  if (call === 'mmap') return rangeOfMmap(args, pageSize);
  const range = segmentOf(m, call, args) ?? rangeOf(m, args, pageSize);
  return call === 'msync' || call === 'vm_map_sync' ? rangeOfSync(m, range) : range;
}

/** A call of a thread, in a state. */
export function asked(k: KernelState, thread: number, call: string, args: CallArgs): Asked | undefined {
  const process = k.processes[k.threads[thread]?.process ?? 0];
  const m = process && k.maps[args.map ?? process.map];
  if (!process || !m) return undefined;
  const [start, end] = rangeOfCall(m, call, args, k.config.pageSize);
  return { k, rules: RULES[k.config.vintage], process, m, call, args, start, end };
}

// What the rows share: numbers and places in words.

export const address = ({ k }: Asked, page: number): string => formatAddress(page, k.config.pageSize);
export const span = ({ k }: Asked, start: number, end: number): string => formatRange(start, end, k.config.pageSize);
export const entrySpan = (at: Asked, entry: number): string =>
  `entry ${span(at, at.m.entries.start[entry] as number, at.m.entries.end[entry] as number)}`;
export const bounds = (at: Asked): string => span(at, at.m.min, at.m.max);

export const pages = (count: number): string => `${count} ${count === 1 ? 'page' : 'pages'}`;
export const amount = ({ k }: Asked, count: number): string =>
  `${pages(count)} (${formatSize(count, k.config.pageSize)})`;

export const limit = ({ k, process }: Asked, name: LimitName): number =>
  isOfProcess(name) ? process.limits[name] : k.limits[name];

/** No limit of that name is set, and a line could set one. */
export const unsetLimit = (name: LimitName, called: string = LIMITS[name].name): Look => ({
  ...unset(called),
  declare: `limit ${name} ${LIMITS[name].unit === 'bytes' ? 'SIZE' : 'NUMBER'}`,
});

/** `3 pages wired, 2 more asked for; RLIMIT_MEMLOCK is 4 pages (16 KiB)`: is it over the limit? */
export function against(at: Asked, name: LimitName, counted: string, sum: number): Look {
  const most = limit(at, name);
  const limitName = LIMITS[name].name;
  const of = { counted: { limit: name, sum } };
  if (most === Number.POSITIVE_INFINITY) return { ...unsetLimit(name), ...of };
  return { holds: sum > most, text: `${counted}; ${limitName} is ${amount(at, most)}`, ...of };
}

export const isBreak = ({ call }: Asked): boolean => call === 'brk' || call === 'sbrk';
/** Breaks that leave the data segment as it is, or make it smaller. */
export const growsNot = (at: Asked): boolean => isBreak(at) && at.end <= at.start;
export const GROWS_NOT = no('the data segment does not grow');

/** A range of no pages, where the kernel looks at nothing then; mmap has always looked. */
export const isNothing = ({ rules, call, start, end }: Asked): boolean =>
  start === end && (rules.emptyRangeIsNothing || call === 'mmap');
export const NOTHING = no('the range is empty: nothing is looked at');

/**
 * Entries of the range, and the part of each that is in it; of no pages the entry around the
 * address, as the loops of the kernel meet it.
 */
export function* entriesOf({
  m,
  start,
  end,
}: Pick<Asked, 'm' | 'start' | 'end'>): Generator<readonly [entry: number, from: number, to: number]> {
  const e = m.entries;
  const below = lastAtOrBelow(m, start);
  let entry = contains(m, below, start) ? below : (e.next[below] as number);
  for (; entry !== HEADER && (e.start[entry] as number) < end; entry = e.next[entry] as number)
    yield [entry, Math.max(start, e.start[entry] as number), Math.min(end, e.end[entry] as number)];
}

/** A submap that stands for an entry. */
export function subMapOf({ k, m }: Asked, entry: number): MapState | undefined {
  const isSubmap = (m.entries.eflags[entry] as number) & EFLAG.IS_SUB_MAP;
  return isSubmap ? k.maps[m.entries.subMap[entry] as number] : undefined;
}

export type Part = readonly [at: Asked, entry: number, from: number, to: number];

/** An entry that wiring refuses, or passes over where the call allows holes: since 2010 it asks. */
export function deniesWiring({ m, rules, call, args }: Asked, entry: number): boolean {
  if (!rules.wireChecksAccess) return false;
  const prot = m.entries.prot[entry] as number;
  const writes = call === 'vm_map_wire' && ((args.flags ?? 0) & WIRE.WRITE) !== 0;
  return (prot & (PROT_READ | PROT_EXECUTE)) === 0 || (writes && !(prot & PROT_WRITE));
}

/**
 * The parts of a range that a call faults: wiring leaves out what is wired, or may not be wired.
 */
export function* partsFaulted(at: Asked): Generator<Part> {
  for (const [entry, from, to] of entriesOf(at))
    if (from < to && (at.call === 'touch' || !(isWired(at, entry) || deniesWiring(at, entry))))
      yield [at, entry, from, to];
}

/** The entries that faults find, of a submap those that it has in the range. */
export function* entriesFaulted(at: Asked): Generator<Part> {
  for (const part of partsFaulted(at)) yield* within(part);
}

function* within(part: Part): Generator<Part> {
  const [at, entry, from, to] = part;
  const inner = subMapOf(at, entry);
  if (!inner) return yield part;
  const there = { ...at, m: inner, start: from, end: to };
  for (const [below, start, end] of entriesOf(there)) yield* within([there, below, start, end]);
}

/** Wired already: what a call itself is wiring, it has marked. */
const isWired = ({ m: { entries } }: Asked, entry: number): boolean =>
  entries.wiredCount[entry] !== 0 && !((entries.eflags[entry] as number) & EFLAG.IN_TRANSITION);
