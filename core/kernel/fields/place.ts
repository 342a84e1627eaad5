// Places of the state that a person may set by hand, and what that does. A place is named by what
// it belongs to (an entry by an address that it covers), so it means the same on every path that
// leads there.
import { formatAddress, type Page } from '../address.ts';
import { contains, lastAtOrBelow } from '../data/entries.ts';
import { type Local, localBytes, routinesOf } from '../routine.ts';
import type { Frame, KernelState, MapState } from '../state.ts';
import { fieldOf, fieldText } from './fields.ts';
import type { Typed } from './kinds.ts';

export type Place =
  /** A field of the entry that covers a page. */
  | { readonly kind: 'entry'; readonly map: number; readonly page: Page; readonly field: string }
  | { readonly kind: 'map'; readonly map: number; readonly field: string }
  | { readonly kind: 'kernel'; readonly field: string }
  | { readonly kind: 'limit'; readonly field: string }
  /** A local of a frame; `level` counts frames from the outermost, 0. */
  | { readonly kind: 'local'; readonly thread: number; readonly level: number; readonly name: string };

/** A place that is not there (any more); the message says what is missing. */
export class NoSuchPlace extends Error {
  override readonly name = 'NoSuchPlace';
}

/** The number of the entry that covers a page. @throws NoSuchPlace */
function entryAt(k: KernelState, map: number, page: Page): number {
  const m = k.maps[map];
  const id = m ? lastAtOrBelow(m, page) : 0;
  if (!m || !contains(m, id, page))
    throw new NoSuchPlace(`there is no entry at ${formatAddress(page, k.config.pageSize)}`);
  return id;
}

/** The frame that a local is in, and what is known of it. @throws NoSuchPlace */
export function localAt(k: KernelState, place: Place & { kind: 'local' }): { f: Frame; local: Local } {
  const t = k.threads[place.thread];
  const f = t && place.level < t.depth ? t.stack[place.level] : undefined;
  const local = f && routinesOf(k.config.vintage)[f.routine]?.locals.find((l) => l.name === place.name);
  if (!f || !local) throw new NoSuchPlace(`${t?.name ?? 'nobody'} has no local ${place.name} there`);
  return { f, local };
}

const inBytes = ({ kind }: Local): boolean => kind === 'byte-address' || kind === 'byte-length';

/**
 * What is in a local: a page, or of what a system call was given the bytes (rounded above 2^53).
 */
export const localValue = (k: KernelState, f: Frame, local: Local): number =>
  inBytes(local) ? Number(localBytes(k, f, local)) : f[local.field];

const ofMap = (k: KernelState, { map }: { readonly map: number }): MapState => k.maps[map] as MapState;

/** The field that a place names; undefined: of none that can be set. */
function fieldAt(place: Exclude<Place, { kind: 'local' }>) {
  const field = fieldOf(place.kind, place.field);
  return field?.write ? field : undefined;
}

/** What kind of number is in a place. @throws NoSuchPlace */
export function typeAt(k: KernelState, place: Place): Typed {
  const typed = place.kind === 'local' ? localAt(k, place).local : fieldAt(place);
  if (!typed) throw new NoSuchPlace('there is no such place');
  return typed;
}

/** @throws NoSuchPlace if what is there now has no such value to be set */
export function assertPlace(k: KernelState, place: Place): void {
  if (place.kind !== 'entry') return;
  const lacks = fieldOf('entry', place.field)?.lacks?.(ofMap(k, place), entryAt(k, place.map, place.page));
  if (lacks) throw new NoSuchPlace(lacks);
}

/** The map that a place's values are of. @throws NoSuchPlace */
export const mapAt = (k: KernelState, place: Place): number =>
  place.kind === 'local' ? localAt(k, place).f.map : 'map' in place ? place.map : 0;

/**
 * What is in a place: booleans as 0 or 1, addresses as pages, those of a system call in bytes.
 * @throws NoSuchPlace
 */
export function valueAt(k: KernelState, place: Place): number {
  typeAt(k, place);
  switch (place.kind) {
    case 'entry':
      return fieldOf('entry', place.field)?.read(ofMap(k, place), entryAt(k, place.map, place.page)) ?? 0;
    case 'map':
      return fieldOf('map', place.field)?.read(ofMap(k, place)) ?? 0;
    case 'kernel':
    case 'limit':
      return fieldOf(place.kind, place.field)?.read(k) ?? 0;
    case 'local': {
      const { f, local } = localAt(k, place);
      return localValue(k, f, local);
    }
  }
}

/**
 * Puts a value into a place. Nothing else follows from it: no page is wired, no thread is woken.
 * @throws NoSuchPlace
 */
export function setValue(k: KernelState, place: Place, value: number): void {
  typeAt(k, place);
  switch (place.kind) {
    case 'entry':
      fieldOf('entry', place.field)?.write?.(value, ofMap(k, place), entryAt(k, place.map, place.page));
      return;
    case 'map':
      fieldOf('map', place.field)?.write?.(value, ofMap(k, place));
      return;
    case 'kernel':
    case 'limit':
      fieldOf(place.kind, place.field)?.write?.(value, k);
      return;
    case 'local': {
      const { f, local } = localAt(k, place);
      const { pageSize } = k.config;
      if (local.kind === 'byte-address') f.startBytes = value % pageSize;
      else if (local.kind === 'byte-length') f.lengthBytes = value % pageSize;
      f[local.field] = inBytes(local) ? Math.floor(value / pageSize) : value;
    }
  }
}

/**
 * A value in the words of its place.
 * @throws NoSuchPlace if it is a local, and its frame is gone
 */
export const valueText = (k: KernelState, place: Place, value: number): string =>
  fieldText(typeAt(k, place), value, k, mapAt(k, place));

/** `entry(0x1000)`, `entry(p2, 0x1000)`: the entry at a page, as expressions name it. */
export function entryText(k: KernelState, map: number, page: Page): string {
  const at = formatAddress(page, k.config.pageSize);
  return map > 0 ? `entry(${k.maps[map]?.name}, ${at})` : `entry(${at})`;
}
/** `map`, `p2` */
export const mapText = (k: KernelState, map: number): string => (map > 0 ? (k.maps[map]?.name ?? '') : 'map');

/** `entry(0x1000).wired_count`: a place as an expression names it. */
export function placeText(k: KernelState, place: Place): string {
  switch (place.kind) {
    case 'entry':
      return `${entryText(k, place.map, place.page)}.${place.field}`;
    case 'map':
      return `${mapText(k, place.map)}.${place.field}`;
    case 'kernel':
      return place.field;
    case 'limit':
      return `limit.${place.field}`;
    case 'local':
      return `${k.threads[place.thread]?.name}'s ${place.name}`;
  }
}
