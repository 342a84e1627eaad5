// The fields of map entries, as columns: `columns.start[id]`. The columns of a record lie side by
// side in memory all the same, as in the kernel's struct vm_map_entry: each is a view of one of two
// arrays, shifted by its place in the record, and entry numbers go up by the length of a record. A
// large map is bound by memory, and a record is then two places of it, not fourteen.

import { LOGGED, logOnce, type PartLog } from './undoLog.ts';

/** Fields in a record of each array; entry numbers are multiples of it. */
export const RECORD = 8;

/**
 * One field of all entries, for reading: a caller that changes an entry says so first (`writing`).
 */
export interface Column {
  readonly [entry: number]: number;
}

/**
 * Columns of vm_map_entry. `entry 0` is the header: starts at max, ends at min, next =
 * first, prev = last.
 */
export interface EntryColumns {
  /** Entry numbers are below this. */
  readonly capacity: number;
  /** The first number never used. */
  used: number;
  /** Head of the list of freed numbers (linked through `next`), -1 if none. */
  free: number;

  /** What changes overwrite, if they are to be undone. */
  log: PartLog | undefined;

  /** Whole records: what a copy copies. */
  readonly wide: Float64Array;
  readonly narrow: Int32Array;

  readonly start: Column;
  readonly end: Column;
  /** Index into objects, 0: none. */
  readonly object: Column;
  /** Offset of the entry's start in its object, in pages. */
  readonly offset: Column;
  /** Index of the thread that has it in transition, -1: none (freebsd-13). */
  readonly wiringThread: Column;
  /** Birth number, for identity. */
  readonly serial: Column;
  /**
   * avail_ssize: pages by which a stack may still grow (freebsd-5, freebsd-6); of a gap, since 13,
   * the pages of it kept free.
   */
  readonly avail: Column;
  /** Of an IS_SUB_MAP entry: the map that the range belongs to, an index into maps; else 0. */
  readonly subMap: Column;

  readonly next: Column;
  readonly prev: Column;
  readonly eflags: Column;
  readonly wiredCount: Column;
  readonly prot: Column;
  readonly maxProt: Column;
  readonly inherit: Column;
  /** 1: the entry itself holds a swap charge (freebsd-13). */
  readonly charged: Column;
}

type FieldName = Exclude<keyof EntryColumns, 'capacity' | 'used' | 'free' | 'log' | 'wide' | 'narrow'>;
export type WritableColumns = { readonly [Field in FieldName]: { [entry: number]: number } };

/** Room for so many entries, the header among them. */
export function newColumns(entries: number): EntryColumns {
  const capacity = entries * RECORD;
  // one record more: the last views begin inside the last record
  const wide = new Float64Array(capacity + RECORD);
  const narrow = new Int32Array(capacity + RECORD);
  return {
    capacity,
    used: RECORD,
    free: -1,
    log: undefined,
    wide,
    narrow,
    start: wide.subarray(0),
    end: wide.subarray(1),
    object: wide.subarray(2),
    offset: wide.subarray(3),
    wiringThread: wide.subarray(4),
    serial: wide.subarray(5),
    avail: wide.subarray(6),
    subMap: wide.subarray(7),
    next: narrow.subarray(0),
    prev: narrow.subarray(1),
    eflags: narrow.subarray(2),
    wiredCount: narrow.subarray(3),
    prot: narrow.subarray(4),
    maxProt: narrow.subarray(5),
    inherit: narrow.subarray(6),
    charged: narrow.subarray(7),
  };
}

/** A copy with room for `entries` (at least those in use). */
export function copyColumns(from: EntryColumns, entries: number): EntryColumns {
  const to = newColumns(entries);
  setColumns(to, from);
  return to;
}

/** Makes columns like others, which they have room for. */
function setColumns(to: EntryColumns, from: EntryColumns): void {
  to.used = from.used;
  to.free = from.free;
  to.wide.set(from.wide.subarray(0, from.used));
  to.narrow.set(from.narrow.subarray(0, from.used));
}

/** Where the log has the fields of `narrow`, as small integers, of an entry that is at a place. */
export const smallAt = (at: number): number => 2 * (at + RECORD);

/** Writes the fields to the log, those of `wide` first. */
function logEntry({ wide, narrow }: EntryColumns, own: PartLog, id: number): void {
  const { log, part } = own;
  const at = logOnce(own, log, part, id, (id / RECORD) | 0);
  if (at === LOGGED) return;
  const { values, ints } = log;
  const small = smallAt(at);
  for (let f = 0; f < RECORD; f++) {
    values[at + f] = wide[id + f] as number;
    ints[small + f] = narrow[id + f] as number;
  }
}

/** Puts the fields back that the log has at a place. */
export function undoEntry(
  { wide, narrow }: EntryColumns,
  id: number,
  values: Float64Array,
  ints: Int32Array,
  at: number,
): void {
  const small = smallAt(at);
  for (let f = 0; f < RECORD; f++) {
    wide[id + f] = values[at + f] as number;
    narrow[id + f] = ints[small + f] as number;
  }
}

/**
 * Gives an entry the range and the rights of another, of the same map or of one that it is copied
 * from. Its flags are the caller's.
 */
export function copyRangeAndRights(to: WritableColumns, id: number, from: EntryColumns, entry: number): void {
  to.start[id] = from.start[entry] as number;
  to.end[id] = from.end[entry] as number;
  to.prot[id] = from.prot[entry] as number;
  to.maxProt[id] = from.maxProt[entry] as number;
  to.inherit[id] = from.inherit[entry] as number;
  to.avail[id] = from.avail[entry] as number;
}

/**
 * The columns for changing one entry: every change of it begins here. Only its own
 * fields may be written.
 */
export function writing(columns: EntryColumns, id: number): WritableColumns {
  if (columns.log) logEntry(columns, columns.log, id);
  return columns as unknown as WritableColumns;
}
