// The entries of a map as records, in and out: how a script's entries get into an empty map, and
// how a view reads them.

import type { Page } from '../address.ts';
import { EFLAG } from '../constants.ts';
import type { KernelState, MapState } from '../state.ts';
import { writing } from './columns.ts';
import { allocate, HEADER, link } from './entries.ts';
import { reference } from './objects.ts';
import { wirePages } from './wiredPages.ts';

export interface EntryView {
  readonly id: number;
  readonly serial: number;
  readonly start: Page;
  readonly end: Page;
  readonly prot: number;
  readonly maxProt: number;
  readonly inherit: number;
  readonly wiredCount: number;
  readonly eflags: number;
  readonly object: number;
  readonly offset: number;
  readonly charged: number;
  readonly wiringThread: number;
  /** Index of the map that an IS_SUB_MAP entry stands for, 0: none. */
  readonly subMap: number;
  /** Of a stack's gap the pages kept free; of an older kernel's stack how much it may grow. */
  readonly avail: number;
}

/** One entry by its number, as a record. */
export function viewEntry(m: MapState, id: number): EntryView {
  const e = m.entries;
  return {
    id,
    serial: e.serial[id] as number,
    start: e.start[id] as number,
    end: e.end[id] as number,
    prot: e.prot[id] as number,
    maxProt: e.maxProt[id] as number,
    inherit: e.inherit[id] as number,
    wiredCount: e.wiredCount[id] as number,
    eflags: e.eflags[id] as number,
    object: e.object[id] as number,
    offset: e.offset[id] as number,
    charged: e.charged[id] as number,
    wiringThread: e.wiringThread[id] as number,
    subMap: e.subMap[id] as number,
    avail: e.avail[id] as number,
  };
}

/** All entries in address order. */
export function dumpEntries(k: KernelState, map = 0): EntryView[] {
  const m = k.maps[map] as MapState;
  const entries: EntryView[] = [];
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number)
    entries.push(viewEntry(m, id));
  return entries;
}

export type InitialEntry = Omit<EntryView, 'id' | 'serial' | 'wiringThread' | 'subMap' | 'avail'> &
  Partial<Pick<EntryView, 'avail'>>;

/**
 * Puts entries into an empty map as they are: neighbours that are alike stay apart. They are in
 * address order.
 */
export function loadEntries(k: KernelState, list: readonly InitialEntry[]): void {
  const m = k.maps[0] as MapState;
  for (const entry of list) {
    const id = allocate(m);
    const e = m.entries;
    const changed = writing(e, id);
    changed.start[id] = entry.start;
    changed.end[id] = entry.end;
    changed.prot[id] = entry.prot;
    changed.maxProt[id] = entry.maxProt;
    changed.inherit[id] = entry.inherit;
    changed.wiredCount[id] = entry.wiredCount;
    changed.eflags[id] = entry.eflags;
    changed.object[id] = entry.object;
    changed.offset[id] = entry.offset;
    changed.charged[id] = entry.charged;
    changed.avail[id] = entry.avail ?? 0;
    reference(k, entry.object);
    link(m, e.prev[HEADER] as number, id);
    if (!(entry.eflags & EFLAG.GUARD)) m.size += entry.end - entry.start;
    if (entry.charged) k.swapReserved += entry.end - entry.start;
    if (entry.wiredCount > 0) wirePages(m.wiredPages, entry.start, entry.end);
  }
}
