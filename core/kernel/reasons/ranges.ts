// Refusals that are about what is mapped: holes, ranges outside the map, room that is taken.

import { formatSize } from '../address.ts';
import { FIND_SPACE, SUPERPAGE } from '../constants.ts';
import { contains, firstHole, HEADER, lastAtOrBelow } from '../data/entries.ts';
import { type Finding, reason, type Sight } from './reason.ts';
import { address, bounds, entrySpan, ofPage, span } from './words.ts';

/** A hole that begins at a page, below the end of the range. */
export function holeAt(at: Sight, page: number, end: number): Finding {
  const { m } = at;
  const entry = lastAtOrBelow(m, page);
  const next = m.entries.next[entry] as number;
  const from = address(at, page);
  const gap =
    next === HEADER
      ? `nothing is mapped from ${from} on`
      : `a hole at ${span(at, page, m.entries.start[next] as number)}`;
  return { text: `${gap}, and the range goes on to ${address(at, end)}`, blame: ofPage(at, 'mapping', page) };
}

const notMapped = (at: Sight, what: string, page: number): Finding => ({
  text: `${what} ${address(at, page)} is not mapped`,
  blame: ofPage(at, 'mapping', page),
});

const outside = (at: Sight, start: number, end: number): string =>
  `${span(at, start, end)} is not within the map (${bounds(at)})`;

/** The start of a range that is wired, unwired or synchronized. */
export const startNotMapped = reason('start-not-mapped', (at) => {
  const { f, m } = at;
  if (f.ret) return undefined;
  // a range is cut to the map's bounds without an error
  if (f.start >= m.max || f.start < m.min) return `the range lies outside the map (${bounds(at)})`;
  return notMapped(at, 'start', f.start);
});

/** A hole after the entry that a pass is at. */
export const hole = reason('hole', (at) => {
  const { m, f } = at;
  const end = m.entries.end[f.entry] as number;
  const next = m.entries.next[f.entry] as number;
  const above = next === HEADER ? m.max : (m.entries.start[next] as number);
  return above > end || next === HEADER ? holeAt(at, end, f.end) : undefined;
});

export const vanished = reason('unmapped-while-asleep', (at) => {
  const { f, m } = at;
  if (f.ret || f.flags) return undefined;
  return {
    text: `the map changed while the thread slept: its timestamp was ${f.lastTimestamp}, and is ${m.timestamp} after taking the lock again (${f.lastTimestamp + 1} if nobody else had it); ${address(at, f.start)} is not mapped any more`,
    blame: ofPage(at, 'mapping', f.start),
  };
});

export const pageNotMapped = reason('page-not-mapped', (at) =>
  at.f.ret ? undefined : notMapped(at, 'page', at.f.page),
);

/** vm_map_check_protection, at the page that it has come to. */
export const notAllMapped = reason('hole', (at) => {
  const { f, m } = at;
  const entry = lastAtOrBelow(m, f.start);
  if (!contains(m, entry, f.start))
    return f.start >= m.max ? `${address(at, f.start)} is outside the map (${bounds(at)})` : holeAt(at, f.start, f.end);
  return { text: `${entrySpan(at, entry)} lacks a protection`, id: 'protection', blame: ofPage(at, 'prot', f.start) };
});

export const rangeOutsideMap = reason('outside-map', (at) => {
  const { f, m } = at;
  const { pageSize } = at.k.config;
  const end = f.start + f.length + Math.ceil((f.startBytes + f.lengthBytes) / pageSize);
  return f.start < m.min || end > m.max ? outside(at, f.start, end) : undefined;
});

export const notInMap = reason('outside-map', (at) => {
  const { f, m } = at;
  if (f.start >= f.end) return `the range ${span(at, f.start, f.end)} is empty`;
  return f.start < m.min || f.end > m.max ? outside(at, f.start, f.end) : undefined;
});

export const taken = reason('taken', (at) => {
  const { f, m } = at;
  const entry = f.ret ? f.out : (m.entries.next[f.out] as number);
  if (entry === HEADER) return `the range ends beyond the map (${bounds(at)})`;
  const start = m.entries.start[entry] as number;
  return { text: `${entrySpan(at, entry)} is there already`, blame: ofPage(at, 'mapping', Math.max(start, f.start)) };
});

/** `below 0x80000000`, where the caller allows no more. */
const upTo = (at: Sight): string => (at.f.page === 0 ? '' : ` and below ${address(at, at.f.page)}`);

export const noRoom = reason(
  'no-room',
  (at) =>
    `vm_map_findspace finds no ${formatSize(at.f.length, at.k.config.pageSize)} in one piece at or above ${address(at, at.f.start)}${upTo(at)}`,
);

export const noAlignedRoom = reason('no-room', (at) => {
  const { f, k } = at;
  const log = f.i >> FIND_SPACE.ALIGNED_SHIFT;
  const bytes = log > 0 ? 2 ** log : SUPERPAGE;
  const size = formatSize(f.length, k.config.pageSize);
  return `from ${address(at, f.start)} on${upTo(at)} no ${size} are free that begin on a multiple of ${formatSize(bytes / k.config.pageSize, k.config.pageSize)}`;
});

export const wrapsAround = reason('wraps-around', (at) => {
  const { f, k } = at;
  const { pageSize } = k.config;
  const end = f.start + f.length + Math.ceil((f.startBytes + f.lengthBytes) / pageSize);
  if (end < 2 ** 64 / pageSize) return undefined;
  const hex = (pages: number, bytes: number): string =>
    `0x${(BigInt(pages) * BigInt(pageSize) + BigInt(bytes)).toString(16)}`;
  const sum = `${hex(f.start, f.startBytes)} + ${hex(f.length, f.lengthBytes)}`;
  return `addr + len, ${sum}, rounded up to a page, is beyond 2^64: it wraps around`;
});

export const emptyLength = reason('empty', () => 'len is 0');

export const noSubmapRange = reason('not-one-entry', (at) => {
  const { f, m } = at;
  const e = m.entries;
  const range = span(at, f.start, f.end);
  if (f.entry === HEADER) return `nothing is mapped at or above ${address(at, f.start)}`;
  const there = entrySpan(at, f.entry);
  if (e.start[f.entry] !== f.start || e.end[f.entry] !== f.end)
    return { text: `${range} is not exactly one entry: ${there} is there`, blame: ofPage(at, 'mapping', f.start) };
  if (e.subMap[f.entry] !== 0)
    return { text: `${there} is a submap already`, id: 'submap', blame: ofPage(at, 'submap', f.start) };
  return { text: `${there} is copy-on-write or has an object`, id: 'has-object' };
});

/** A system call's rounded range, all of which has to be mapped. */
export const holeInRange = reason('hole', (at) => {
  const { savedStart, savedEnd } = at.f;
  const page = firstHole(at.m, savedStart, savedEnd);
  if (page !== undefined) return holeAt(at, page, savedEnd);
  // an empty range has to begin where something is mapped
  return savedStart === savedEnd ? notMapped(at, 'start', savedStart) : undefined;
});

export const beyondMap = reason('outside-map', (at) => {
  const { f, m } = at;
  return f.savedEnd > m.max ? outside(at, f.savedStart, f.savedEnd) : undefined;
});
