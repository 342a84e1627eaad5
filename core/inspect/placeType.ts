// What a place of the state takes at this moment: the map's end, its entries and the objects that
// there are decide that.
import { ADDRESS_LIMIT } from '../kernel/address.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import { objectName, placeType } from '../kernel/fields/kinds.ts';
import { mapAt, type Place, typeAt } from '../kernel/fields/place.ts';
import { type Around, BadValue, type PlaceType } from '../kernel/fields/placeTypes.ts';
import { entryOf, reference, type Value } from '../kernel/fields/values.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { formatValue } from '../trace/expression/evaluate.ts';

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
    entryOf(of) {
      const found = entryOf(of);
      if (found.map !== map) throw new BadValue(`${of.text} is of another map`);
      return found.id;
    },
  };
}

/** @throws NoSuchPlace; BadValue if nothing can be put there */
export const placeTypeAt = (k: KernelState, place: Place): PlaceType =>
  placeType(typeAt(k, place), around(k, mapAt(k, place)));
