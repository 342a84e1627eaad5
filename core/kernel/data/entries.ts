// The entries of a map: columns, the ring in address order with the header (entry 0) in it, and the
// index for lookups. As in the kernel the header behaves as an entry that starts at max and ends at
// min, so that walks end at it by comparing addresses. Ring, index and search tree are kept in step
// by `link`, `unlink` and `setStart` alone.
import type { Page } from '../address.ts';
import type { MapState } from '../state.ts';
import { floorEntry, insertEntry, moveEntry, removeEntry } from './addressIndex.ts';
import { copyColumns, RECORD, writing } from './columns.ts';
import { assertInvariant } from './invariants.ts';
import { treeClip, treeIsolate, treeLink, treeUnlink } from './tree/treeChanges.ts';
import { logChange, PART } from './undoLog.ts';

export const HEADER = 0;
/** Set in the header's eflags only, so that nothing merges with it. */
const HEADER_MARK = 1 << 30;

export function initHeader(m: MapState): void {
  const e = m.entries;
  const changed = writing(e, HEADER);
  changed.start[HEADER] = m.max;
  changed.end[HEADER] = m.min;
  changed.eflags[HEADER] = HEADER_MARK;
  changed.next[HEADER] = HEADER;
  changed.prev[HEADER] = HEADER;
}

/** A fresh entry number with a new serial; its other fields are whatever the caller sets. */
export function allocate(m: MapState): number {
  let e = m.entries;
  let id = e.free;
  if (id >= 0) e.free = e.next[id] as number;
  else {
    if (e.used === e.capacity) {
      const { log } = e;
      m.entries = e = copyColumns(e, (2 * e.capacity) / RECORD);
      e.log = log;
    }
    id = e.used;
    e.used += RECORD;
  }
  const changed = writing(e, id);
  changed.serial[id] = m.nextSerial++;
  changed.wiringThread[id] = -1;
  changed.wiredCount[id] = 0;
  changed.eflags[id] = 0;
  changed.object[id] = 0;
  changed.offset[id] = 0;
  changed.avail[id] = 0;
  changed.subMap[id] = 0;
  changed.charged[id] = 0;
  return id;
}

export function release(m: MapState, id: number): void {
  writing(m.entries, id).next[id] = m.entries.free;
  m.entries.free = id;
}

/**
 * The last entry that starts at or below `at`, the header if there is none. The address is mapped
 * iff it is below that entry's end and the entry is not the header.
 */
export const lastAtOrBelow = (m: MapState, at: Page): number => floorEntry(m.index, at, HEADER);

export const contains = (m: MapState, entry: number, at: Page): boolean =>
  entry !== HEADER && at < (m.entries.end[entry] as number);

/** The first page of [start, end) that is not mapped; undefined: all are. */
export function firstHole(m: MapState, start: Page, end: Page): Page | undefined {
  const e = m.entries;
  let page = start;
  for (let entry = lastAtOrBelow(m, page); page < end; entry = e.next[entry] as number) {
    if (!contains(m, entry, page) || (e.start[entry] as number) > page) return page;
    page = e.end[entry] as number;
  }
  return undefined;
}

const GONE = 'an entry is used that is not in the map';
const DISORDER = 'the entries of the map would be in no order of addresses';

/** Entries of no length share their start with others. @throws BrokenInvariant */
function assertLinked(m: MapState, id: number): void {
  if (id === HEADER) return;
  const { start, prev } = m.entries;
  let at = lastAtOrBelow(m, start[id] as number);
  while (at !== HEADER && at !== id && start[at] === start[id]) at = prev[at] as number;
  assertInvariant(at === id, GONE);
}

/** @throws BrokenInvariant if an entry cannot lie there */
function assertFits(m: MapState, id: number, start: Page, end: Page): void {
  const { prev, next, start: starts, end: ends } = m.entries;
  assertLinked(m, id);
  assertInvariant(id !== HEADER && start <= end, DISORDER);
  assertInvariant(
    (ends[prev[id] as number] as number) <= start && end <= (starts[next[id] as number] as number),
    DISORDER,
  );
}

/** For the address index: the entry is not in it. */
const NOWHERE = -1;

/** Says in the log under which start the index had an entry, and has it now. */
function logIndex({ entries }: MapState, id: number, from: Page, to: Page): void {
  if (!entries.log) return;
  const { log, part } = entries.log;
  const at = logChange(log, part + PART.index, id);
  log.values[at] = from;
  log.values[at + 1] = to;
}

/** Takes a change of the index back: the same entries are in the same order, if in other blocks. */
export function undoIndex({ index }: MapState, id: number, from: Page, to: Page): void {
  if (to === NOWHERE) insertEntry(index, id, from);
  else if (from === NOWHERE) removeEntry(index, id, to);
  else moveEntry(index, id, to, from);
}

/**
 * Links an entry into the ring after `prev` and into the index; its start and end are set.
 * `clipped`: the entry that it was cut off, if it was, with its new limits too.
 */
export function link(m: MapState, prev: number, id: number, clipped = HEADER): void {
  const e = m.entries;
  const next = e.next[prev] as number;
  if (m.setByHand !== '') {
    assertLinked(m, prev);
    assertInvariant((e.end[prev] as number) <= (e.start[id] as number), DISORDER);
    assertInvariant((e.start[id] as number) <= (e.end[id] as number), DISORDER);
    assertInvariant((e.end[id] as number) <= (e.start[next] as number), DISORDER);
  }
  const changed = writing(e, id);
  changed.prev[id] = prev;
  changed.next[id] = next;
  writing(e, prev).next[prev] = id;
  writing(e, next).prev[next] = id;
  m.count++;
  insertEntry(m.index, id, e.start[id] as number);
  logIndex(m, id, NOWHERE, e.start[id] as number);
  if (m.tree && clipped !== HEADER) treeClip(m, m.tree, clipped, id);
  else if (m.tree) treeLink(m, m.tree, id);
}

/** Takes an entry out. `merged`: the next one takes its range over. */
export function unlink(m: MapState, id: number, merged = false): void {
  const e = m.entries;
  if (m.setByHand !== '') {
    assertLinked(m, id);
    assertInvariant(id !== HEADER && !(merged && e.next[id] === HEADER), GONE);
  }
  if (m.tree) treeIsolate(m, m.tree, id);
  removeEntry(m.index, id, e.start[id] as number);
  logIndex(m, id, e.start[id] as number, NOWHERE);
  const prev = e.prev[id] as number;
  const next = e.next[id] as number;
  writing(e, prev).next[prev] = next;
  writing(e, next).prev[next] = prev;
  m.count--;
  if (e.start[id] === e.end[id]) m.emptyEntries--;
  if (merged) setStart(m, next, e.start[id] as number);
  if (m.tree) treeUnlink(m, m.tree);
}

/** Moves an entry's start without passing a neighbour. */
export function setStart(m: MapState, id: number, start: Page): void {
  if (m.setByHand !== '') assertFits(m, id, start, m.entries.end[id] as number);
  moveEntry(m.index, id, m.entries.start[id] as number, start);
  logIndex(m, id, m.entries.start[id] as number, start);
  writing(m.entries, id).start[id] = start;
}

/** Moves an entry's end without passing a neighbour. */
export function setEnd(m: MapState, id: number, end: Page): void {
  if (m.setByHand !== '') assertFits(m, id, m.entries.start[id] as number, end);
  writing(m.entries, id).end[id] = end;
}
