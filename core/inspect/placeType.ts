// What a place of the state holds at this moment, and what it takes: the map's end, its entries and the objects that there are decide that.
import { ADDRESS_LIMIT } from '../kernel/address.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import { objectName } from '../kernel/data/objects.ts';
import { localAt, NoSuchPlace, type Place } from '../kernel/fields/place.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { formatValue, reference, type Value } from '../trace/expression/evaluate.ts';
import { COUNTER_HOLDS, ENTRY_PLACES, localKind, MAP_PLACES, type ValueKind } from '../trace/expression/places.ts';
import { type Around, BadValue, type Wanted, wanted } from '../trace/expression/placeTypes.ts';
import { MAP_SHIFT } from './scope.ts';

/** The map that a place's values are of. */
const mapOf = (k: KernelState, place: Place): number => {
  if (place.kind === 'local') return localAt(k, place).f.map;
  return place.kind === 'kernel' ? 0 : place.map;
};

function objectsOf(k: KernelState): Map<string, Value> {
  const words = new Map<string, Value>();
  k.objects.forEach((_, id) => {
    if (id > 0 && !k.freeObjects.includes(id)) words.set(objectName(k, id), reference('object', id, objectName(k, id)));
  });
  return words;
}

function around(k: KernelState, map: number): Around {
  const m = k.maps[map] as MapState;
  const { pageSize } = k.config;
  const first = m.entries.next[HEADER] as number;
  return {
    pageSize,
    min: k.config.min,
    max: m.max,
    thread: k.threads[0]?.name ?? 't1',
    get objects() {
      return objectsOf(k);
    },
    entry: first === HEADER ? m.min : (m.entries.start[first] as number),
    entryAt(bytes) {
      const page = bytes >= 0n && bytes < ADDRESS_LIMIT ? Number(bytes / BigInt(pageSize)) : -1;
      const found = page < 0 ? HEADER : lastAtOrBelow(m, page);
      if (!contains(m, found, page)) throw new BadValue(`there is no entry at ${formatValue(bytes)}`);
      return found;
    },
    entryOf({ id, text }) {
      if (Math.floor(id / MAP_SHIFT) !== map) throw new BadValue(`${text} is of another map`);
      return id % MAP_SHIFT;
    },
  };
}

/** @throws NoSuchPlace; BadValue if nothing can be put there */
export function kindAt(k: KernelState, place: Place): ValueKind {
  switch (place.kind) {
    case 'local':
      return localKind(localAt(k, place).local);
    case 'kernel':
      return COUNTER_HOLDS;
    case 'map':
      return known(MAP_PLACES.get(place.field));
    case 'entry':
      return known(ENTRY_PLACES.get(place.flag?.toLowerCase() ?? place.field));
  }
}

function known(kind: ValueKind | undefined): ValueKind {
  if (!kind) throw new NoSuchPlace('there is no such place');
  return kind;
}

/** @throws NoSuchPlace; BadValue if nothing can be put there */
export const wantedAt = (k: KernelState, place: Place): Wanted => wanted(kindAt(k, place), around(k, mapOf(k, place)));
