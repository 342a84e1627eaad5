// Merging two neighbours into one entry, and the small changes of an entry that every routine
// makes, each with its event (kernel-behaviour.md, section 4).

import { EFLAG } from './constants.ts';
import { copyRangeAndRights, writing } from './data/columns.ts';
import { allocate, HEADER, link, release, setEnd, setStart, unlink } from './data/entries.ts';
import { chargeObject, dereference, NO_OBJECT, reference } from './data/objects.ts';
import { treeResized } from './data/tree/treeChanges.ts';
import type { Kernel } from './routine.ts';
import type { Rules } from './rules.ts';
import type { MapState } from './state.ts';

/** An entry with one of these never takes its predecessor in. */
const NO_MERGE = EFLAG.IN_TRANSITION | EFLAG.IS_SUB_MAP | EFLAG.GROWS_DOWN | EFLAG.GROWS_UP;

export function mergeable(m: MapState, prev: number, entry: number): boolean {
  const e = m.entries;
  if (prev === HEADER || entry === HEADER || e.end[prev] !== e.start[entry]) return false;
  if (e.eflags[prev] !== e.eflags[entry] || e.object[prev] !== e.object[entry]) return false;
  if (
    e.object[entry] !== NO_OBJECT &&
    (e.offset[prev] as number) + (e.end[prev] as number) - (e.start[prev] as number) !== e.offset[entry]
  )
    return false;
  return (
    e.prot[prev] === e.prot[entry] &&
    e.maxProt[prev] === e.maxProt[entry] &&
    e.inherit[prev] === e.inherit[entry] &&
    e.wiredCount[prev] === e.wiredCount[entry] &&
    e.charged[prev] === e.charged[entry]
  );
}

/** Takes `prev` into `entry`: the upper record survives. */
function absorbPrevious(k: Kernel, m: MapState, prev: number, entry: number): void {
  const e = m.entries;
  const start = e.start[prev] as number;
  const removed = e.serial[prev] as number;
  unlink(m, prev, true);
  writing(e, entry).offset[entry] = e.offset[prev] as number;
  dereference(k, e.object[prev] as number);
  if (m.firstFree === prev) m.firstFree = entry;
  release(m, prev);
  k.sink?.({
    kind: 'merge',
    thread: k.self,
    entry: e.serial[entry] as number,
    removed,
    start,
    end: e.end[entry] as number,
  });
}

/** Takes `next` into `entry`: the lower record survives. */
function absorbNext(k: Kernel, m: MapState, entry: number, next: number): void {
  const e = m.entries;
  const end = e.end[next] as number;
  const removed = e.serial[next] as number;
  unlink(m, next);
  setEnd(m, entry, end);
  dereference(k, e.object[next] as number);
  if (m.firstFree === next) m.firstFree = entry;
  release(m, next);
  k.sink?.({
    kind: 'merge',
    thread: k.self,
    entry: e.serial[entry] as number,
    removed,
    start: e.start[entry] as number,
    end,
  });
}

/** vm_map_try_merge_entries: an entry takes its predecessor in. */
export function tryMerge(k: Kernel, m: MapState, prev: number, entry: number): void {
  const never = k.rules.gapsKeepProtection ? NO_MERGE | EFLAG.STACK_GAP_DN : NO_MERGE;
  if ((m.entries.eflags[entry] as number) & never) return;
  if (mergeable(m, prev, entry)) absorbPrevious(k, m, prev, entry);
}

/**
 * vm_map_simplify_entry of the older kernels: an entry takes its neighbours in, the lower one
 * first.
 */
export function simplify(k: Kernel, m: MapState, entry: number): void {
  if ((m.entries.eflags[entry] as number) & (EFLAG.IN_TRANSITION | EFLAG.IS_SUB_MAP)) return;
  const prev = m.entries.prev[entry] as number;
  if (mergeable(m, prev, entry)) absorbPrevious(k, m, prev, entry);
  const next = m.entries.next[entry] as number;
  if (mergeable(m, entry, next)) absorbNext(k, m, entry, next);
}

/**
 * Merges an entry that was changed, as its kernel does: with its predecessor, or with both
 * neighbours.
 */
export function mergeChanged(k: Kernel, m: MapState, prev: number, entry: number): void {
  if (k.rules.mergesWithPredecessor) tryMerge(k, m, prev, entry);
  else simplify(k, m, entry);
}

/** How a listing says `mergeChanged`. */
export const mergeText = (rules: Rules): string =>
  rules.mergesWithPredecessor
    ? 'vm_map_try_merge_entries(map, prev_entry, entry);'
    : 'vm_map_simplify_entry(map, entry);';

function copyEntry(m: MapState, from: number): number {
  const to = allocate(m);
  const e = m.entries;
  const changed = writing(e, to);
  copyRangeAndRights(changed, to, e, from);
  changed.wiredCount[to] = e.wiredCount[from] as number;
  changed.eflags[to] = e.eflags[from] as number;
  changed.object[to] = e.object[from] as number;
  changed.offset[to] = e.offset[from] as number;
  changed.subMap[to] = e.subMap[from] as number;
  changed.charged[to] = e.charged[from] as number;
  changed.wiringThread[to] = e.wiringThread[from] as number;
  return to;
}

/**
 * Splits an entry at a page inside it. Clip at start: the record that exists becomes the upper
 * part, the new one the lower; clip at end: it stays the lower part. All attributes go to both, the
 * mark and its owner too.
 */
export function split(k: Kernel, m: MapState, entry: number, at: number, side: 'start' | 'end'): void {
  if (m.entries.subMap[entry] === 0) chargeObject(k, m, entry);
  const created = copyEntry(m, entry);
  const e = m.entries;
  const moved = at - (e.start[entry] as number);
  const hasObject = e.object[entry] !== NO_OBJECT;
  if (side === 'start') {
    writing(e, created).end[created] = at;
    setStart(m, entry, at);
    if (hasObject) writing(e, entry).offset[entry] = (e.offset[entry] as number) + moved;
    link(m, e.prev[entry] as number, created, entry);
  } else {
    setEnd(m, entry, at);
    writing(e, created).start[created] = at;
    if (hasObject) writing(e, created).offset[created] = (e.offset[created] as number) + moved;
    link(m, entry, created, entry);
  }
  reference(k, e.object[entry] as number);
  if (e.start[entry] === e.end[entry]) m.emptyEntries++;
  k.sink?.({
    kind: 'clip',
    thread: k.self,
    entry: e.serial[entry] as number,
    created: e.serial[created] as number,
    at,
    side,
  });
}

/** The end of an entry moves, its start and neighbours stay. */
export function resize(k: Kernel, m: MapState, entry: number, end: number): void {
  const e = m.entries;
  const kind = end < (e.end[entry] as number) ? 'shrink' : 'grow';
  setEnd(m, entry, end);
  if (m.tree) treeResized(m, m.tree, entry);
  k.sink?.({ kind, thread: k.self, entry: e.serial[entry] as number, start: e.start[entry] as number, end });
}

/** Sets IN_TRANSITION, with the thread as owner. */
export function beginTransition(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const changed = writing(e, entry);
  changed.eflags[entry] = (e.eflags[entry] as number) | EFLAG.IN_TRANSITION;
  if (k.rules.marksHaveOwners) changed.wiringThread[entry] = k.self;
  k.sink?.({
    kind: 'transition-begin',
    thread: k.self,
    entry: e.serial[entry] as number,
    start: e.start[entry] as number,
    end: e.end[entry] as number,
  });
}

/** How a listing says `beginTransition`. */
export const markText = (rules: Rules): string =>
  `    entry->eflags |= MAP_ENTRY_IN_TRANSITION;${rules.marksHaveOwners ? ' entry->wiring_thread = curthread;' : ''}`;

/** Clears IN_TRANSITION and what goes with it; true if the entry had NEEDS_WAKEUP. */
export function endTransition(k: Kernel, m: MapState, entry: number): boolean {
  const e = m.entries;
  const eflags = e.eflags[entry] as number;
  const changed = writing(e, entry);
  changed.eflags[entry] = eflags & ~(EFLAG.IN_TRANSITION | EFLAG.WIRE_SKIPPED | EFLAG.NEEDS_WAKEUP);
  changed.wiringThread[entry] = -1;
  k.sink?.({
    kind: 'transition-end',
    thread: k.self,
    entry: e.serial[entry] as number,
    start: e.start[entry] as number,
    end: e.end[entry] as number,
  });
  return (eflags & EFLAG.NEEDS_WAKEUP) !== 0;
}

/** Asks to be woken when the entry is free. */
export function needWakeup(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  writing(e, entry).eflags[entry] = (e.eflags[entry] as number) | EFLAG.NEEDS_WAKEUP;
  k.sink?.({
    kind: 'needs-wakeup',
    thread: k.self,
    entry: e.serial[entry] as number,
    start: e.start[entry] as number,
    end: e.end[entry] as number,
  });
}

export function setWired(k: Kernel, m: MapState, entry: number, count: number): void {
  const e = m.entries;
  writing(e, entry).wiredCount[entry] = count;
  k.sink?.({
    kind: 'wired',
    thread: k.self,
    entry: e.serial[entry] as number,
    count,
    start: e.start[entry] as number,
    end: e.end[entry] as number,
  });
}

export function setUserWired(k: Kernel, m: MapState, entry: number, on: boolean): void {
  const e = m.entries;
  const eflags = e.eflags[entry] as number;
  if (((eflags & EFLAG.USER_WIRED) !== 0) === on) return;
  writing(e, entry).eflags[entry] = on ? eflags | EFLAG.USER_WIRED : eflags & ~EFLAG.USER_WIRED;
  k.sink?.({ kind: 'user-wired', thread: k.self, entry: e.serial[entry] as number, on });
}
