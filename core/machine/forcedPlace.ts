// Why a call did not map where its line says, and the nearest place that was free: what is mapped
// now, less what the call itself has mapped.
import { formatAddress, formatRange, formatSize, type Page } from '../kernel/address.ts';
import { MMAP, NO_RESULT, resultAddress } from '../kernel/constants.ts';
import { HEADER } from '../kernel/data/entries.ts';
import { type Alignment, alignedAt, findSpaceOf, max32 } from '../kernel/routines/placement.ts';
import { RULES } from '../kernel/rules.ts';
import type { KernelConfig, MapState } from '../kernel/state.ts';
import { impossiblePlace, isPlacedByKernel, placedSize } from '../program/placing.ts';
import type { Call } from '../trace/ast.ts';
import type { Run } from './run.ts';

/** Failures that are looked into: the search takes a pass over the map each time. */
const MOST_EXPLAINED = 1_000;

interface Room {
  readonly start: Page;
  readonly end: Page;
}

/** Ranges that are mapped, without the pages of `own`. */
function* mapped({ entries: e }: MapState, own: Room): Generator<Room> {
  for (let entry = e.next[HEADER] as number; entry !== HEADER; entry = e.next[entry] as number) {
    const start = e.start[entry] as number;
    const end = e.end[entry] as number;
    if (start < Math.min(end, own.start)) yield { start, end: Math.min(end, own.start) };
    if (Math.max(start, own.end) < end) yield { start: Math.max(start, own.end), end };
  }
}

const nearer = (page: Page, a: Page, b: Page): Page => (Math.abs(b - page) < Math.abs(a - page) ? b : a);

/** The place nearest to a page in a free range; undefined: there is none. */
function placeIn(config: KernelConfig, { start, end }: Room, page: Page, wanted: Alignment): Page | undefined {
  const last = end - wanted.length;
  const near = Math.max(start, Math.min(page, last));
  const step = alignedAt(config, near + 1, wanted) - near;
  const places = [alignedAt(config, near, wanted), alignedAt(config, Math.max(start, near - step), wanted)];
  const [one, other] = places.filter((place) => place >= start && place <= last);
  return one === undefined || other === undefined ? one : nearer(page, one, other);
}

function nearestFree(
  config: KernelConfig,
  m: MapState,
  own: Room,
  page: Page,
  wanted: Alignment,
  to: Page,
): Page | undefined {
  let best: Page | undefined;
  let start = m.min;
  const look = (end: Page): void => {
    const place = placeIn(config, { start, end: Math.min(end, to) }, page, wanted);
    if (place !== undefined) best = best === undefined ? place : nearer(page, best, place);
  };
  for (const taken of mapped(m, own)) {
    look(taken.start);
    start = taken.end;
  }
  look(m.max);
  return best;
}

/** What keeps a place from being had. */
function obstacle(
  config: KernelConfig,
  m: MapState,
  own: Room,
  page: Page,
  wanted: Alignment,
  to: Page,
): string | undefined {
  const { pageSize } = config;
  const end = page + wanted.length;
  for (const { start, end: last } of mapped(m, own))
    if (start < end && last > page) return `entry ${formatRange(start, last, pageSize)} is there`;
  if (end > to) return `MAP_32BIT allows nothing above ${formatAddress(to, pageSize)}`;
  return alignedAt(config, page, wanted) === page ? undefined : 'it is not aligned as the flags ask for';
}

function callOf(r: Run, thread: number): Call | undefined {
  const state = r.state.script.threads[thread];
  const statement = state && r.program.statements.at(state.statement);
  return statement && 'call' in statement ? statement.call : undefined;
}

/**
 * A clause; undefined: the line forces no address, or nothing is known to keep it from being had.
 */
export function whyNotThere(r: Run, thread: number, expected: number, result: number): string | undefined {
  const bytes = resultAddress(expected);
  const call = callOf(r, thread);
  if (bytes === undefined || !call || r.state.script.failures > MOST_EXPLAINED) return undefined;
  if (call.name !== 'mmap' && call.name !== 'shmat') return undefined;
  const { kernel } = r.state;
  const { config } = kernel;
  const { pageSize } = config;
  if (!isPlacedByKernel(call)) {
    const given =
      call.name === 'mmap'
        ? 'with MAP_FIXED mmap maps at the address that it is given'
        : 'shmat attaches at the address that it is given';
    return `${given}, ${formatAddress(call.args.addr ?? 0, pageSize)}`;
  }
  const m = kernel.maps[kernel.processes[kernel.threads[thread]?.process ?? 0]?.map ?? 0];
  const cannot = impossiblePlace(call, bytes, config);
  if (!m || cannot) return cannot;
  const length = placedSize(call, config);
  const placed = Math.floor((resultAddress(result) ?? NO_RESULT) / pageSize);
  const own = placed >= 0 ? { start: placed, end: placed + length } : { start: 0, end: 0 };
  const flags = call.name === 'mmap' && RULES[config.vintage].mmapChecksArguments ? (call.args.flags ?? 0) : 0;
  const wanted = { findSpace: findSpaceOf(flags), length, offset: call.args.offset ?? 0 };
  const to = flags & MMAP.MAP_32BIT ? Math.min(m.max, max32(config)) : m.max;
  const page = Math.floor(bytes / pageSize);
  const why = obstacle(config, m, own, page, wanted, to);
  if (!why) return undefined;
  const free = nearestFree(config, m, own, page, wanted, to);
  const size = formatSize(length, pageSize);
  const near =
    free === undefined
      ? `no place for ${size} is free`
      : `the nearest free place for ${size} is ${formatAddress(free, pageSize)}`;
  return `${why}; ${near}`;
}
