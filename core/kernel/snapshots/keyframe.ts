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

function packed(values: Float64Array): Column {
  const [first = 0] = values;
  if (values.every((value) => value === first)) return first;
  for (const kind of [Int8Array, Int16Array, Int32Array]) {
    const made = kind.from(values);
    if (values.every((value, i) => value === made[i])) return made;
  }
  return values;
}

export function writeKeyframe(k: KernelState): Keyframe {
  let bytes = 0;
  const parts = partsOf(k).map((part) => {
    const kind = part % PARTS;
    const m = mapOf(k, part);
    const records = recordsOf(k, part);
    const columns = Array.from({ length: WIDTH[kind] as number }, (_, f) => {
      const column = packed(records.map((record) => getValue(k, m, kind, record, f)));
      bytes += typeof column === 'number' ? 8 : column.byteLength;
      return column;
    });
    return { part, records, columns };
  });
  return { parts, bytes };
}

/** Where a column lies in memory as one array: each `step`th number of it from `at` on. */
function arrayOf(m: MapState, kind: number, field: number) {
  if (kind === PART.entries) {
    const { wide, narrow } = m.entries;
    return { to: field < RECORD ? wide : narrow, at: field % RECORD, step: RECORD };
  }
  const { left, right, maxFree } = m.tree as SearchTree;
  return { to: ([left, right, maxFree] as const)[field as 0 | 1 | 2], at: 0, step: 1 };
}

function putColumn({ to, at, step }: ReturnType<typeof arrayOf>, column: Column, length: number): void {
  if (typeof column === 'number') for (let i = 0, place = at; i < length; i++, place += step) to[place] = column;
  else for (let i = 0, place = at; i < length; i++, place += step) to[place] = column[i] as number;
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
