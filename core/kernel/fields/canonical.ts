// The state in one form: two states from which every later step does the same have the same
// numbers, and others have not. What the kernel cannot see is left out (record numbers, serials,
// room and caches of the data structures), so entries go by their place in the map and objects in
// the order in which they are met. Each part says how many numbers follow, so that different states
// never read alike. How each field stands in it is decided in written.ts.
import { indexedEntries } from '../data/addressIndex.ts';
import { RECORD, type WritableColumns } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { type Routine, routinesOf } from '../routine.ts';
import type { Frame, KernelState, MapState, ThreadState, VmObject } from '../state.ts';
import { FIELDS, type Field } from './table.ts';
import {
  COLUMN_FIELDS,
  ENTRY_FIELDS,
  type Fields,
  frameKinds,
  KERNEL_FIELDS,
  LOCK_FIELDS,
  MAP_FIELDS,
  OBJECT_FIELDS,
  ofKind,
  PROCESS_FIELDS,
  THREAD_FIELDS,
  TREE_FIELDS,
  WIRED_FIELDS,
  type Written,
} from './written.ts';

export interface Canonical {
  /** What all threads share: maps, objects, locks, counters. */
  readonly shared: readonly number[];
  /** Of each thread what is its own: its frames, and records that only they know. */
  readonly threads: readonly (readonly number[])[];
  readonly panic: string;
}

/** A stand-in for a record that is not in the map: this, less how many such were met before it. */
const GONE = -16;

/**
 * Submaps, then the maps of processes in the order of these, which they may not have been made in.
 */
export function orderOfMaps({ maps, processes, config }: KernelState): number[] {
  const own = processes.map(({ map }) => map).filter((map) => map > config.subMaps.length);
  const first = maps.map((_, map) => map).filter((map) => !own.includes(map));
  return [...first.slice(0, config.subMaps.length + 1), ...own, ...first.slice(config.subMaps.length + 1)];
}

/**
 * Places of a map's entries in the order of their addresses, by record; -1: the record is in no
 * list.
 */
function placesOf({ entries: { used, next }, count }: MapState): Int32Array {
  const places = new Int32Array(used / RECORD).fill(-1);
  let place = 0;
  for (let id = HEADER; place <= count; id = next[id] as number) places[id / RECORD] = place++;
  return places;
}

/** Numbers in the order of their first use, and how far they have been written. */
interface Met {
  readonly numbers: Map<number, number>;
  readonly ids: number[];
  written: number;
}
const noneMet = (): Met => ({ numbers: new Map(), ids: [], written: 0 });
function numberOf({ numbers, ids }: Met, id: number): number {
  let n = numbers.get(id);
  if (n === undefined) {
    n = ids.push(id);
    numbers.set(id, n);
  }
  return n;
}

/** `trees`: false leaves out the search trees, which only some scripts have. */
export function canonical(k: KernelState, trees = true): Canonical {
  const order = orderOfMaps(k);
  const places = k.maps.map(placesOf);
  const objects = noneMet();
  /** Entries that are in no list, by their map and their record. */
  const gone = noneMet();
  let out: number[] = [];

  function putEntry(map: number, id: number): void {
    const place = id >= 0 && id % RECORD === 0 ? places[map]?.[id / RECORD] : undefined;
    if (place === undefined) out.push(-1, id);
    else if (place >= 0) out.push(place);
    else out.push(GONE - numberOf(gone, id * k.maps.length + map));
  }
  function put(how: Written, map: number, value: number): void {
    if (how === 'entry') putEntry(map, value);
    else if (how === 'object') out.push(value > 0 ? numberOf(objects, value) : value);
    else if (how === 'map') out.push(value > 0 ? order.indexOf(value) : value);
    else out.push(value);
  }
  function putNumbers(numbers: ArrayLike<number> & Iterable<number>): void {
    out.push(numbers.length);
    for (const n of numbers) out.push(n);
  }
  function putFields(fields: Fields, map: number, of: object): void {
    for (const [name, how] of fields) put(how, map, Number(of[name as keyof typeof of]));
  }
  function putTable<Of extends unknown[]>(fields: readonly Field<Of>[], map: number, ...of: Of): void {
    for (const { kind, read } of fields) put(ofKind(kind), map, read(...of));
  }
  function putRecord(map: number, id: number): void {
    const m = k.maps[map] as MapState;
    putTable(ENTRY_FIELDS, map, m, id);
    for (const [name, how] of COLUMN_FIELDS) put(how, map, m.entries[name as keyof WritableColumns][id] as number);
  }
  function putMap(map: number): void {
    const m = k.maps[map] as MapState;
    const { entries, index, lock, wiredPages } = m;
    const tree = trees ? m.tree : undefined;
    putTable(FIELDS.map, map, m);
    putTable(FIELDS.lock, map, m);
    putFields(MAP_FIELDS, map, m);
    putFields(LOCK_FIELDS, map, lock);
    putNumbers([...lock.readers].sort((a, b) => a - b));
    out.push(Number(m.setByHand !== ''), Number(tree !== undefined));
    for (let place = 0, id = HEADER; place <= m.count; place++, id = entries.next[id] as number) {
      putRecord(map, id);
      if (!tree) continue;
      putEntry(map, tree.left[id / RECORD] ?? HEADER);
      putEntry(map, tree.right[id / RECORD] ?? HEADER);
      out.push(tree.maxFree[id / RECORD] ?? 0);
    }
    if (tree) putFields(TREE_FIELDS, map, tree);
    // of entries with one start the index knows which of them a search finds
    if (m.emptyEntries > 0) for (const id of indexedEntries(index)) putEntry(map, id);
    putFields(WIRED_FIELDS, map, wiredPages);
    out.push(wiredPages.chunks.size);
    for (const [chunk, words] of [...wiredPages.chunks].sort(([a], [b]) => a - b)) {
      out.push(chunk);
      putNumbers(words);
    }
  }
  /**
   * What was met and is written nowhere else: objects, and entries that are gone, which a frame may
   * still read, and when they are used again.
   */
  function putMet(): void {
    for (let i = gone.written; i < gone.ids.length; i++) {
      const id = Math.floor((gone.ids[i] as number) / k.maps.length);
      const map = (gone.ids[i] as number) % k.maps.length;
      const { next, prev, free } = (k.maps[map] as MapState).entries;
      out.push(order.indexOf(map));
      putRecord(map, id);
      for (const link of [next[id], prev[id], free]) putEntry(map, link as number);
    }
    gone.written = gone.ids.length;
    for (let i = objects.written; i < objects.ids.length; i++) {
      const id = objects.ids[i] as number;
      const o = k.objects[id] as VmObject;
      putTable(FIELDS.object, 0, o);
      putFields(OBJECT_FIELDS, 0, o);
      if (o.references === 0) out.push(k.freeObjects.length - k.freeObjects.lastIndexOf(id));
    }
    objects.written = objects.ids.length;
  }
  function threadOf(t: ThreadState): number[] {
    out = [];
    putFields(THREAD_FIELDS, 0, t);
    out.push(t.deferred.length);
    for (const id of t.deferred) put('object', 0, id);
    out.push(t.depth);
    for (const f of t.stack.slice(0, t.depth)) {
      const kindOf = frameKinds(routinesOf(k.config.vintage)[f.routine] as Routine);
      for (const field of Object.keys(f) as (keyof Frame)[]) put(kindOf(field), f.map, f[field]);
    }
    putMet();
    return out;
  }

  // those that a script declares are known by their numbers
  for (let id = 1; id <= k.config.objects.length; id++) put('object', 0, id);
  putTable(FIELDS.kernel, 0, k);
  putFields(KERNEL_FIELDS, 0, k);
  putNumbers(Object.values(k.limits));
  for (const process of k.processes) {
    putFields(PROCESS_FIELDS, 0, process);
    putNumbers(Object.values(process.limits));
  }
  out.push(order.length);
  for (const map of order) putMap(map);
  putMet();
  const shared = out;
  return { shared, threads: k.threads.map(threadOf), panic: k.panic };
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

export const sameCanonical = (a: Canonical, b: Canonical): boolean =>
  a.panic === b.panic &&
  equal(a.shared, b.shared) &&
  a.threads.length === b.threads.length &&
  a.threads.every((own, i) => equal(own, b.threads[i] ?? []));
