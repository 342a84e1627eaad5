// A copy of the large parts of a state, in as little room as its numbers need, from which patches (patch.ts) go on: a column of entries that has the same
// number everywhere is that number, the others take one, two, four or eight bytes a number.
import { newColumns, RECORD } from '../data/columns.ts';
import { FIELDS, setField } from '../data/objectFields.ts';
import { newTree } from '../data/searchTree.ts';
import type { KernelState, MapState } from '../state.ts';
import { addMap, type Numbers, type Seen, type SeenMap, sizeObjects, WORDS } from './delta.ts';

/** All of a state that patches tell the changes of. */
export interface Whole {
  readonly maps: readonly WholeMap[];
  readonly objects: Packed;
  readonly free: readonly number[];
  readonly bytes: number;
}
type Packed = Float64Array | Int32Array | Int16Array | Int8Array;
interface WholeMap {
  readonly used: number;
  /** A column each, of all records; a number if it is the same in all. */
  readonly wide: readonly Column[];
  readonly narrow: readonly Column[];
  readonly tree: readonly [Packed, Packed, Packed] | undefined;
  readonly wired: ReadonlyMap<number, Uint32Array>;
}

type Column = Packed | number;

/** Every `step`th number from one on, in as little room as they need. */
function packed(array: Numbers, length: number, first = 0, step = 1): Packed {
  const count = Math.max(0, Math.ceil((length - first) / step));
  let low = 0;
  let high = 0;
  let whole = true;
  for (let i = first; i < length; i += step) {
    const n = array[i] as number;
    if (n < low) low = n;
    else if (n > high) high = n;
    if ((n | 0) !== n) whole = false;
  }
  const Kind = !whole
    ? Float64Array
    : low >= -128 && high < 128
      ? Int8Array
      : low >= -0x8000 && high < 0x8000
        ? Int16Array
        : Int32Array;
  const made = new Kind(count);
  for (let i = first, to = 0; i < length; i += step) made[to++] = array[i] as number;
  return made;
}

function columnsOf(records: Float64Array | Int32Array, used: number, counted: (packed: Packed) => Packed): Column[] {
  return Array.from({ length: RECORD }, (_, field) => {
    const first = records[field] ?? 0;
    for (let i = field; i < used; i += RECORD) {
      if (records[i] !== first) return counted(packed(records, used, field, RECORD));
    }
    return first;
  });
}

/** One column after another is put among the others. */
function setColumn(records: Float64Array | Int32Array, field: number, column: Column, used: number): void {
  if (typeof column === 'number') for (let i = field; i < used; i += RECORD) records[i] = column;
  else for (let i = field, from = 0; i < used; i += RECORD) records[i] = column[from++] as number;
}

/** A copy of what was seen last, of which `k` is the state. */
export function wholeOf({ maps, objects, free }: Seen, k: KernelState): Whole {
  let bytes = 0;
  const counted = <T extends Packed>(array: T): T => {
    bytes += array.byteLength;
    return array;
  };
  const copies = k.maps.map((m, i): WholeMap => {
    const { wide, narrow, tree, wired } = maps[i] as SeenMap;
    const { used } = m.entries;
    const nodes = m.tree?.left.length ?? 0;
    bytes += wired.size * WORDS * 4;
    return {
      used,
      wide: columnsOf(wide, used, counted),
      narrow: columnsOf(narrow, used, counted),
      tree: m.tree && [
        counted(packed(tree.left, nodes)),
        counted(packed(tree.right, nodes)),
        counted(packed(tree.maxFree, nodes)),
      ],
      wired: new Map([...wired].map(([number, words]) => [number, words.slice()])),
    };
  });
  return { maps: copies, objects: counted(packed(objects, k.objects.length * FIELDS)), free: free.slice(), bytes };
}

/** Puts into a map what it was. Beyond what is in use there are zeros, from which patches go on. */
function putMapBack(m: MapState, { used, wide, narrow, tree, wired }: WholeMap): void {
  if (m.entries.capacity < used) m.entries = newColumns((2 * used) / RECORD);
  const { entries } = m;
  wide.forEach((column, field) => {
    setColumn(entries.wide, field, column, used);
  });
  narrow.forEach((column, field) => {
    setColumn(entries.narrow, field, column, used);
  });
  if (entries.used > used) {
    entries.wide.fill(0, used, entries.used);
    entries.narrow.fill(0, used, entries.used);
  }
  entries.used = used;
  m.wiredPages.chunks = new Map([...wired].map(([number, words]) => [number, words.slice()]));
  if (!m.tree || !tree) return;
  const [left, right, maxFree] = tree;
  m.tree = newTree(left.length);
  m.tree.left.set(left);
  m.tree.right.set(right);
  m.tree.maxFree.set(maxFree);
}

/** Makes the state what it was; `applyPatch` goes on from there. */
export function putBack(k: KernelState, whole: Whole): void {
  k.maps.length = Math.min(k.maps.length, whole.maps.length);
  whole.maps.forEach((m, i) => {
    putMapBack(k.maps[i] ?? addMap(k), m);
  });
  const { objects } = whole;
  sizeObjects(k, objects.length / FIELDS);
  k.objects.forEach((o, i) => {
    for (let f = 0; f < FIELDS; f++) setField(o, f, objects[i * FIELDS + f] as number);
  });
  k.freeObjects = whole.free.slice();
}
