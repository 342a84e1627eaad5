// All records of a state, part by part and column by column, each column in as little room as its
// numbers need. It takes no more than in words, and is read several times as quickly.
import { RECORD } from '../data/columns.ts';
import { fieldOf } from '../data/objectFields.ts';
import type { SearchTree } from '../data/tree/searchTree.ts';
import { PART, PARTS, WIDTH } from '../data/undoLog.ts';
import type { KernelState, MapState, VmObject } from '../state.ts';
import { getValue, mapOf, partsOf, recordsOf, setValue } from './records.ts';

/** A number where it is the same in all records. */
type Column = Float64Array | Int32Array | Int16Array | Int8Array | number;

export interface Keyframe {
  readonly parts: readonly {
    readonly part: number;
    readonly count: number;
    /** Numbers of the records, where they are not the first ones. */
    readonly records: Float64Array | undefined;
    readonly columns: readonly Column[];
  }[];
  readonly bytes: number;
}

const WHOLE = [
  { kind: Int8Array, most: 0x7f },
  { kind: Int16Array, most: 0x7fff },
  { kind: Int32Array, most: 0x7fffffff },
] as const;
const LARGE = { kind: Float64Array };

/** Where a column lies in memory as one array: each `step`th number of it from `at` on. */
interface Place {
  readonly array: Float64Array | Int32Array;
  readonly at: number;
  readonly step: number;
}

function placeOf(m: MapState, kind: number, field: number): Place {
  if (kind === PART.entries) {
    const { wide, narrow } = m.entries;
    return { array: field < RECORD ? wide : narrow, at: field % RECORD, step: RECORD };
  }
  const { left, right, maxFree } = m.tree as SearchTree;
  return { array: ([left, right, maxFree] as const)[field as 0 | 1 | 2], at: 0, step: 1 };
}

/** The numbers of one column side by side, to be used again. */
const sideBySide = { numbers: new Float64Array(0) };

function takeColumn({ array, at, step }: Place, length: number): Column {
  if (sideBySide.numbers.length < length) sideBySide.numbers = new Float64Array(2 * length);
  const { numbers } = sideBySide;
  const first = length > 0 ? (array[at] as number) : 0;
  let least = first;
  let most = first;
  let isWhole = true;
  for (let i = 0, place = at; i < length; i++, place += step) {
    const value = array[place] as number;
    numbers[i] = value;
    if (value < least) least = value;
    if (value > most) most = value;
    // one beyond 32 bits is not whole here either
    if (isWhole && value !== (value | 0)) isWhole = false;
  }
  if (least === most) return first;
  const { kind } = (isWhole && WHOLE.find((w) => most <= w.most && least >= -w.most - 1)) || LARGE;
  // the engine copies between arrays of two kinds quicker than a loop does that knows neither
  return new kind(numbers.subarray(0, length));
}

function putColumn({ array, at, step }: Place, column: Column, length: number): void {
  if (typeof column === 'number') for (let i = 0, place = at; i < length; i++, place += step) array[place] = column;
  else for (let i = 0, place = at; i < length; i++, place += step) array[place] = column[i] as number;
}

/** A field of all records of a part that is no array in memory. */
function valuesOf(k: KernelState, m: MapState, kind: number, records: Float64Array, field: number): Float64Array {
  const values = new Float64Array(records.length);
  if (kind === PART.objects)
    for (let i = 0; i < values.length; i++) values[i] = fieldOf(k.objects[i] as VmObject, field);
  else for (let i = 0; i < values.length; i++) values[i] = getValue(k, m, kind, records[i] as number, field);
  return values;
}

export function writeKeyframe(k: KernelState): Keyframe {
  let bytes = 0;
  const parts = partsOf(k).map((part) => {
    const kind = part % PARTS;
    const m = mapOf(k, part);
    const all = recordsOf(k, part);
    const count = all.length;
    const columns = Array.from({ length: WIDTH[kind] as number }, (_, f) => {
      const place =
        kind === PART.entries || kind === PART.tree
          ? placeOf(m, kind, f)
          : { array: valuesOf(k, m, kind, all, f), at: 0, step: 1 };
      const column = takeColumn(place, count);
      bytes += typeof column === 'number' ? 8 : column.byteLength;
      return column;
    });
    return { part, count, records: kind === PART.wired ? all : undefined, columns };
  });
  return { parts, bytes };
}

/** Makes of the empty state the one that was written. There is room for all its records. */
export function applyKeyframe(k: KernelState, { parts }: Keyframe): void {
  for (const { part, count, records, columns } of parts) {
    const kind = part % PARTS;
    const m = mapOf(k, part);
    columns.forEach((column, f) => {
      if (kind === PART.entries || kind === PART.tree) putColumn(placeOf(m, kind, f), column, count);
      else
        for (let i = 0; i < count; i++)
          setValue(k, m, kind, records?.[i] ?? i, f, typeof column === 'number' ? column : (column[i] as number));
    });
  }
}
