// Places of the state that a person may set by hand, and what that does. A place is named by what it belongs to (an entry by an address that it
// covers), so it means the same on every way that leads there.
import { formatAddress, type Page } from '../address.ts';
import { EFLAG, EFLAG_NAMES } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { contains, lastAtOrBelow } from '../data/entries.ts';
import { type Local, localBytes, routinesOf } from '../routine.ts';
import type { Frame, KernelState, MapState } from '../state.ts';

const COLUMN = {
  prot: 'prot',
  max_prot: 'maxProt',
  inherit: 'inherit',
  wired_count: 'wiredCount',
  eflags: 'eflags',
  wiring_thread: 'wiringThread',
  offset: 'offset',
  charged: 'charged',
} as const;
export type EntryField = keyof typeof COLUMN;

export type Place =
  /** A field of the entry that covers a page; `flag`: one bit of its eflags. */
  | {
      readonly kind: 'entry';
      readonly map: number;
      readonly page: Page;
      readonly field: EntryField;
      readonly flag?: string;
    }
  | { readonly kind: 'map'; readonly map: number; readonly field: 'timestamp' | 'busy' | 'wire_future' }
  | { readonly kind: 'kernel'; readonly field: 'user_wired' }
  /** A local of a frame; `level` counts frames from the outermost, 0. */
  | { readonly kind: 'local'; readonly thread: number; readonly level: number; readonly name: string };

export const ENTRY_FIELDS = Object.keys(COLUMN) as EntryField[];

/** The bit of an entry's flag by the name that expressions use: `in_transition`. */
export const flagBit = (name: string): number => {
  const known = EFLAG_NAMES.find((f) => f.toLowerCase() === name.toLowerCase());
  return known ? EFLAG[known] : 0;
};

/** A place that is not there (any more); the message says what is missing. */
export class NoSuchPlace extends Error {
  override readonly name = 'NoSuchPlace';
}

function entryAt(k: KernelState, map: number, page: Page): { m: MapState; id: number } {
  const m = k.maps[map];
  const id = m ? lastAtOrBelow(m, page) : 0;
  if (!m || !contains(m, id, page))
    throw new NoSuchPlace(`there is no entry at ${formatAddress(page, k.config.pageSize)}`);
  return { m, id };
}

/** The frame that a local is in, and what is known of it. @throws NoSuchPlace */
export function localAt(k: KernelState, place: Place & { kind: 'local' }): { f: Frame; local: Local } {
  const t = k.threads[place.thread];
  const f = t && place.level < t.depth ? t.stack[place.level] : undefined;
  const local = f && routinesOf(k.config.vintage)[f.routine]?.locals.find((l) => l.name === place.name);
  if (!f || !local) throw new NoSuchPlace(`${t?.name ?? 'nobody'} has no local ${place.name} there`);
  return { f, local };
}

/** What is in a local: a page, or of what a system call was given the bytes (rounded above 2^53). */
export const localValue = (k: KernelState, f: Frame, local: Local): number =>
  local.kind === 'byte-address' || local.kind === 'byte-length' ? Number(localBytes(k, f, local)) : f[local.field];

/** What is in a place: booleans as 0 or 1, addresses as pages, those of a system call in bytes. @throws NoSuchPlace */
export function valueAt(k: KernelState, place: Place): number {
  switch (place.kind) {
    case 'entry': {
      const { m, id } = entryAt(k, place.map, place.page);
      const value = m.entries[COLUMN[place.field]][id] as number;
      return place.flag ? Number((value & flagBit(place.flag)) !== 0) : value;
    }
    case 'map': {
      const m = k.maps[place.map] as MapState;
      return place.field === 'wire_future' ? Number(m.wireFuture) : m[place.field];
    }
    case 'kernel':
      return k.userWired;
    case 'local': {
      const { f, local } = localAt(k, place);
      return localValue(k, f, local);
    }
  }
}

/** Puts a value into a place. Nothing else follows from it: no page is wired, nobody is woken. @throws NoSuchPlace */
export function setValue(k: KernelState, place: Place, value: number): void {
  switch (place.kind) {
    case 'entry': {
      const { m, id } = entryAt(k, place.map, place.page);
      const column = writing(m.entries, id)[COLUMN[place.field]];
      const bit = place.flag ? flagBit(place.flag) : 0;
      const old = column[id] as number;
      column[id] = bit === 0 ? value : value ? old | bit : old & ~bit;
      return;
    }
    case 'map': {
      const m = k.maps[place.map] as MapState;
      if (place.field === 'wire_future') m.wireFuture = value !== 0;
      else m[place.field] = value;
      return;
    }
    case 'kernel':
      k.userWired = value;
      return;
    case 'local': {
      const { f, local } = localAt(k, place);
      const { pageSize } = k.config;
      if (local.kind === 'byte-address') f.startBytes = value % pageSize;
      else if (local.kind === 'byte-length') f.lengthBytes = value % pageSize;
      const inBytes = local.kind === 'byte-address' || local.kind === 'byte-length';
      f[local.field] = inBytes ? Math.floor(value / pageSize) : value;
    }
  }
}

/** `entry(0x1000).wired_count`: a place as an expression names it. */
export function placeText(k: KernelState, place: Place): string {
  switch (place.kind) {
    case 'entry': {
      const name = k.maps[place.map]?.name;
      const at = formatAddress(place.page, k.config.pageSize);
      return `entry(${place.map > 0 ? `${name}, ` : ''}${at}).${place.flag?.toLowerCase() ?? place.field}`;
    }
    case 'map':
      return `${place.map > 0 ? k.maps[place.map]?.name : 'map'}.${place.field}`;
    case 'kernel':
      return place.field;
    case 'local':
      return `${k.threads[place.thread]?.name}'s ${place.name}`;
  }
}
