// All records of a state, part by part and column by column, each column in as little room as its
// numbers need. It takes no more than in words, and is read several times as quickly.
import { RECORD } from '../data/columns.ts';
import type { SearchTree } from '../data/searchTree.ts';
import { PART, PARTS, WIDTH } from '../data/undoLog.ts';
import type { KernelState, MapState } from '../state.ts';
import { getValue, mapOf, partsOf, recordsOf, setValue } from './records.ts';

/** A number where it is the same in all records. */
type Column = Float64Array | Int32Array | Int16Array | Int8Array | number;

export interface Keyframe {
  readonly parts: readonly {
    readonly part: number;
    readonly records: Float64Array;
    readonly columns: readonly Column[];
  }[];
  readonly bytes: number;
}

const WHOLE = [
  { kind: Int8Array, most: 0x7f },
  { kind: Int16Array, most: 0x7fff },
  { kind: Int32Array, most: 0x7fffffff },
] as const;

function packed(values: Float64Array): Column {
  const [first = 0] = values;
  let least = first;
  let most = first;
  let isWhole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    // one beyond 32 bits is not whole here either
    if (isWhole && value !== (value | 0)) isWhole = false;
  }
  if (least === most) return first;
  const room = isWhole && WHOLE.find((w) => most <= w.most && least >= -w.most - 1);
  return room ? new room.kind(values) : values;
}

/** Where a column lies in memory as one array: each `step`th number of it from `at` on. */
function arrayOf(m: MapState, kind: number, field: number) {
  if (kind === PART.entries) {
    const { wide, narrow } = m.entries;
    return { array: field < RECORD ? wide : narrow, at: field % RECORD, step: RECORD };
  }
  const { left, right, maxFree } = m.tree as SearchTree;
  return { array: ([left, right, maxFree] as const)[field as 0 | 1 | 2], at: 0, step: 1 };
}

function takeColumn({ array, at, step }: ReturnType<typeof arrayOf>, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0, place = at; i < length; i++, place += step) values[i] = array[place] as number;
  return values;
}

function putColumn({ array, at, step }: ReturnType<typeof arrayOf>, column: Column, length: number): void {
  if (typeof column === 'number') for (let i = 0, place = at; i < length; i++, place += step) array[place] = column;
  else for (let i = 0, place = at; i < length; i++, place += step) array[place] = column[i] as number;
}

export function writeKeyframe(k: KernelState): Keyframe {
  let bytes = 0;
  const parts = partsOf(k).map((part) => {
    const kind = part % PARTS;
    const m = mapOf(k, part);
    const records = recordsOf(k, part);
    const columns = Array.from({ length: WIDTH[kind] as number }, (_, f) => {
      const values =
        kind === PART.entries || kind === PART.tree
          ? takeColumn(arrayOf(m, kind, f), records.length)
          : records.map((record) => getValue(k, m, kind, record, f));
      const column = packed(values);
      bytes += typeof column === 'number' ? 8 : column.byteLength;
      return column;
    });
    return { part, records, columns };
  });
  return { parts, bytes };
}

/** Makes of the empty state the one that was written. There is room for all its records. */
export function applyKeyframe(k: KernelState, { parts }: Keyframe): void {
  for (const { part, records, columns } of parts) {
    const kind = part % PARTS;
    const m = mapOf(k, part);
    columns.forEach((column, f) => {
      if (kind === PART.entries || kind === PART.tree) putColumn(arrayOf(m, kind, f), column, records.length);
      else
        records.forEach((record, i) => {
          setValue(k, m, kind, record, f, typeof column === 'number' ? column : (column[i] as number));
        });
    });
  }
}
