// What has changed in the large parts of a state since it was last looked at: entries, search trees, wired pages, objects. Only what differs is
// written, as the difference, so that the changes of a thousand calls take some ten kilobytes however large the map is. A patch from the empty
// state is a copy of the whole.
import { lookedAt } from '../data/changeLog.ts';
import { copyColumns, RECORD } from '../data/columns.ts';
import { newMap } from '../data/newMap.ts';
import { FIELDS, fieldOf, setField } from '../data/objectFields.ts';
import { newObject } from '../data/objects.ts';
import { copyTree } from '../data/searchTree.ts';
import type { KernelState, MapState, VmObject } from '../state.ts';
import {
  getSignedWord,
  getWord,
  newWordWriter,
  putSignedWord,
  putWord,
  type WordReader,
  type WordWriter,
  wordsWritten,
} from './words.ts';

export type Numbers = Float64Array | Int32Array | Uint32Array;

export interface SeenMap {
  /** Nobody has looked at it yet. */
  isNew: boolean;
  wide: Float64Array;
  narrow: Int32Array;
  tree: { left: Int32Array; right: Int32Array; maxFree: Float64Array };
  wired: Map<number, Uint32Array>;
}

/** The state when it was last looked at; as long as nothing was, everything in it is zero. */
export interface Seen {
  /** Nobody has looked at it yet. */
  isNew: boolean;
  readonly maps: SeenMap[];
  objects: Float64Array;
  free: number[];
}

export const nothingSeen = (): Seen => ({ isNew: true, maps: [], objects: new Float64Array(0), free: [] });

const newSeenMap = (): SeenMap => ({
  isNew: true,
  wide: new Float64Array(0),
  narrow: new Int32Array(0),
  tree: { left: new Int32Array(0), right: new Int32Array(0), maxFree: new Float64Array(0) },
  wired: new Map(),
});

function grown<T extends Numbers>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** Numbers at which two arrays differ, each after its distance from the one before, and 0 at the end. */
function putArray(w: WordWriter, now: Numbers, seen: Numbers, length: number): void {
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (now[i] === seen[i]) continue;
    putWord(w, i - last);
    putSignedWord(w, (now[i] as number) - (seen[i] as number));
    seen[i] = now[i] as number;
    last = i;
  }
  putWord(w, 0);
}

function getArray(r: WordReader, into: Numbers): void {
  for (let i = -1, step = getWord(r); step > 0; step = getWord(r)) {
    i += step;
    into[i] = (into[i] as number) + getSignedWord(r);
  }
}

/** Records of both arrays: which fields differ, a bit each, and by how much. Where a log says which may differ, only they are looked at. */
function putEntries(w: WordWriter, { entries }: MapState, seen: SeenMap): void {
  const { wide, narrow, used, log } = entries;
  const records = used / RECORD;
  const touched = seen.isNew ? undefined : log?.touched;
  const known = touched?.length ?? 0;
  seen.isNew = false;
  seen.wide = grown(seen.wide, used);
  seen.narrow = grown(seen.narrow, used);
  const { wide: seenWide, narrow: seenNarrow } = seen;
  putWord(w, used);
  let last = -1;
  for (let record = 0; record < records; record++) {
    if (record < known && touched?.[record] === 0) continue;
    const from = record * RECORD;
    let fields = 0;
    for (let f = 0; f < RECORD; f++) {
      if (wide[from + f] !== seenWide[from + f]) fields |= 1 << f;
      if (narrow[from + f] !== seenNarrow[from + f]) fields |= 1 << (RECORD + f);
    }
    if (fields === 0) continue;
    putWord(w, record - last);
    last = record;
    putWord(w, fields);
    for (let f = 0; f < RECORD; f++) {
      if (!(fields & (1 << f))) continue;
      putSignedWord(w, (wide[from + f] as number) - (seenWide[from + f] as number));
      seenWide[from + f] = wide[from + f] as number;
    }
    for (let f = 0; f < RECORD; f++) {
      if (!(fields & (1 << (RECORD + f)))) continue;
      putSignedWord(w, (narrow[from + f] as number) - (seenNarrow[from + f] as number));
      seenNarrow[from + f] = narrow[from + f] as number;
    }
  }
  putWord(w, 0);
  if (log) lookedAt(log, records);
}

function getEntries(r: WordReader, m: MapState): void {
  const used = getWord(r);
  if (used > m.entries.capacity) m.entries = copyColumns(m.entries, (2 * used) / RECORD);
  m.entries.used = used;
  const { wide, narrow } = m.entries;
  for (let from = -RECORD, step = getWord(r); step > 0; step = getWord(r)) {
    from += step * RECORD;
    for (let fields = getWord(r); fields !== 0; fields &= fields - 1) {
      const f = 31 - Math.clz32(fields & -fields);
      if (f < RECORD) wide[from + f] = (wide[from + f] as number) + getSignedWord(r);
      else narrow[from + f - RECORD] = (narrow[from + f - RECORD] as number) + getSignedWord(r);
    }
  }
}

function putTree(w: WordWriter, { tree }: MapState, { tree: seen }: SeenMap): void {
  const length = tree?.left.length ?? 0;
  putWord(w, length);
  if (!tree) return;
  seen.left = grown(seen.left, length);
  seen.right = grown(seen.right, length);
  seen.maxFree = grown(seen.maxFree, length);
  putArray(w, tree.left, seen.left, length);
  putArray(w, tree.right, seen.right, length);
  putArray(w, tree.maxFree, seen.maxFree, length);
}

function getTree(r: WordReader, m: MapState): void {
  const length = getWord(r);
  if (length === 0 || !m.tree) return;
  if (m.tree.left.length < length) m.tree = copyTree(m.tree, length);
  getArray(r, m.tree.left);
  getArray(r, m.tree.right);
  getArray(r, m.tree.maxFree);
}

export const WORDS = 32;

function putWired(w: WordWriter, { wiredPages: { chunks } }: MapState, { wired: seen }: SeenMap): void {
  const one = (number: number, words: Uint32Array | undefined): void => {
    const old = seen.get(number) ?? new Uint32Array(WORDS);
    let isNew = true;
    for (let i = 0; i < WORDS; i++) {
      const difference = ((old[i] as number) ^ (words?.[i] ?? 0)) >>> 0;
      if (difference === 0) continue;
      if (isNew) putWord(w, number + 1);
      isNew = false;
      putWord(w, i + 1);
      putWord(w, difference);
    }
    if (isNew) return;
    putWord(w, 0);
    if (words) seen.set(number, words.slice());
    else seen.delete(number);
  };
  for (const number of seen.keys()) if (!chunks.has(number)) one(number, undefined);
  for (const [number, words] of chunks) one(number, words);
  putWord(w, 0);
}

function getWired(r: WordReader, { wiredPages: { chunks } }: MapState): void {
  for (let number = getWord(r) - 1; number >= 0; number = getWord(r) - 1) {
    const words = chunks.get(number) ?? new Uint32Array(WORDS);
    chunks.set(number, words);
    for (let i = getWord(r) - 1; i >= 0; i = getWord(r) - 1) words[i] = ((words[i] as number) ^ getWord(r)) >>> 0;
    if (words.every((word) => word === 0)) chunks.delete(number);
  }
}

function putObjects(w: WordWriter, k: KernelState, seen: Seen): void {
  const { objects } = k;
  seen.objects = grown(seen.objects, objects.length * FIELDS);
  putWord(w, objects.length);
  const values = seen.objects;
  const log = k.objectLog;
  const touched = seen.isNew ? undefined : log?.touched;
  const known = touched?.length ?? 0;
  seen.isNew = false;
  let last = -1;
  for (let id = 0; id < objects.length; id++) {
    if (id < known && touched?.[id] === 0) continue;
    for (let f = 0; f < FIELDS; f++) {
      const i = id * FIELDS + f;
      const value = fieldOf(objects[id] as VmObject, f);
      if (value === values[i]) continue;
      putWord(w, i - last);
      putSignedWord(w, value - (values[i] as number));
      values[i] = value;
      last = i;
    }
  }
  putWord(w, 0);
  if (log) lookedAt(log, objects.length);
}

function getObjects(r: WordReader, k: KernelState): void {
  const count = getWord(r);
  const { objects } = k;
  sizeObjects(k, count);
  for (let i = -1, step = getWord(r); step > 0; step = getWord(r)) {
    i += step;
    const o = objects[(i / FIELDS) | 0] as VmObject;
    setField(o, i % FIELDS, fieldOf(o, i % FIELDS) + getSignedWord(r));
  }
}

export function sizeObjects(k: KernelState, count: number): void {
  k.objects.length = Math.min(k.objects.length, count);
  while (k.objects.length < count) k.objects.push(empty(k, k.objects.length));
}

/** An object of which nothing is known but its name, which the configuration gives. */
const empty = (k: KernelState, id: number): VmObject => ({
  ...newObject(k.config.objects[id - 1]?.name ?? '', 0, 0),
  references: 0,
  charge: 0,
});

/** The list of free objects grows and shrinks at its end. */
function putFree(w: WordWriter, k: KernelState, seen: Seen): void {
  const { freeObjects: now } = k;
  let same = 0;
  while (same < now.length && now[same] === seen.free[same]) same++;
  putWord(w, same);
  putWord(w, now.length - same);
  seen.free.length = same;
  for (let i = same; i < now.length; i++) {
    putWord(w, now[i] as number);
    seen.free.push(now[i] as number);
  }
}

function getFree(r: WordReader, k: KernelState): void {
  k.freeObjects.length = getWord(r);
  for (let left = getWord(r); left > 0; left--) k.freeObjects.push(getWord(r));
}

/** What differs from what was seen last; it is seen now. */
export function makePatch(seen: Seen, k: KernelState): Uint16Array {
  const w = newWordWriter(4096);
  putWord(w, k.maps.length);
  k.maps.forEach((m, i) => {
    seen.maps[i] ??= newSeenMap();
    const own = seen.maps[i] as SeenMap;
    putEntries(w, m, own);
    putTree(w, m, own);
    putWired(w, m, own);
  });
  putObjects(w, k, seen);
  putFree(w, k, seen);
  return wordsWritten(w);
}

/** A process has got a map: it begins as empty as what was seen of it. */
export function addMap(k: KernelState): MapState {
  const m = newMap(k.config, '', k.config.min, k.config.max);
  m.entries.wide.fill(0);
  m.entries.narrow.fill(0);
  k.maps.push(m);
  return m;
}

/** Makes of the state that was seen before the one after it. */
export function applyPatch(k: KernelState, words: Uint16Array): void {
  const r: WordReader = { words, at: 0 };
  const maps = getWord(r);
  while (k.maps.length < maps) addMap(k);
  k.maps.length = maps;
  for (const m of k.maps) {
    getEntries(r, m);
    getTree(r, m);
    getWired(r, m);
  }
  getObjects(r, k);
  getFree(r, k);
}
