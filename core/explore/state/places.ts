// Names for the records of a state that do not depend on how it came about: an entry goes by its
// place in its map, an object by the order in which it is met. A record that is gone has no place;
// those that a thread still knows are numbered in the order in which it names them.
import { RECORD } from '../../kernel/data/columns.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import type { KernelState, MapState, VmObject } from '../../kernel/state.ts';

/** Entries that are gone are named from here down. */
export const GONE = -16;

export interface Places {
  /** By map, by record: the place; -1: it is in no list. */
  readonly entries: Int32Array[];
  /** By object: its name; 0: none. */
  objects: Int32Array;
  /** Objects by name. */
  readonly order: number[];
}

export const noPlaces = (): Places => ({ entries: [], objects: new Int32Array(16), order: [] });

function placeEntries(m: MapState, into: Int32Array | undefined): Int32Array {
  const { used, next } = m.entries;
  const size = used / RECORD;
  const places = into && into.length >= size ? into : new Int32Array(2 * size);
  places.fill(-1);
  let place = 0;
  for (let id = HEADER; place <= m.count; id = next[id] as number) places[id / RECORD] = place++;
  return places;
}

/** Declared objects first, then as maps have them, then those that only threads still hold. */
function placeObjects(k: KernelState, p: Places): void {
  if (p.objects.length < k.objects.length) p.objects = new Int32Array(2 * k.objects.length);
  p.objects.fill(0);
  while (p.order.length > 0) p.order.pop();
  const meet = (object: number): void => {
    for (let id = object; id > 0 && p.objects[id] === 0; id = (k.objects[id] as VmObject).backing)
      p.objects[id] = p.order.push(id);
  };
  for (let id = 1; id <= k.config.objects.length; id++) meet(id);
  if (k.objects.length === k.config.objects.length + 1) return;
  for (const { entries, count } of k.maps)
    for (let id = entries.next[HEADER] as number, n = 0; n < count; id = entries.next[id] as number, n++)
      meet(entries.object[id] as number);
  for (let id = 1; id < k.objects.length; id++) if ((k.objects[id] as VmObject).references > 0) meet(id);
}

/** Names the records of a state as it is now. `noObjects`: objects are no part of it. */
export function setPlaces(k: KernelState, p: Places, noObjects = false): void {
  for (let map = 0; map < k.maps.length; map++) p.entries[map] = placeEntries(k.maps[map] as MapState, p.entries[map]);
  while (p.entries.length > k.maps.length) p.entries.pop();
  if (!noObjects) placeObjects(k, p);
}
