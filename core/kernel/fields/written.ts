// How each field of the state stands in its canonical form (canonical.ts). The tables ask for every
// field, so one that is added has to be decided about here.
import type { WritableColumns } from '../data/columns.ts';
import type { SearchTree } from '../data/tree/searchTree.ts';
import type { WiredPages } from '../data/wiredPages.ts';
import type { Routine } from '../routine.ts';
import type { Frame, KernelState, LockState, MapState, ProcessState, ThreadState, VmObject } from '../state.ts';
import { KINDS, type Kind } from './kinds.ts';
import { FIELDS } from './table.ts';

/**
 * A number as it is; one that stands for a record, by what the record is; with the fields of the
 * table (table.ts), by its kind; in a way of its own below; or not at all: it follows from others,
 * or no step reads it.
 */
export type Written = 'number' | 'entry' | 'object' | 'map' | 'table' | 'apart' | 'omitted';

const COLUMNS: Record<keyof WritableColumns, Written> = {
  start: 'table',
  end: 'table',
  object: 'table',
  offset: 'table',
  wiringThread: 'table',
  serial: 'omitted',
  avail: 'number',
  subMap: 'table',
  // the order in which entries are written; of a record that is gone the links are
  next: 'apart',
  prev: 'apart',
  eflags: 'table',
  wiredCount: 'table',
  prot: 'table',
  maxProt: 'table',
  inherit: 'table',
  charged: 'table',
};
const MAP: Record<keyof MapState, Written> = {
  // by its place among the maps
  name: 'omitted',
  min: 'table',
  max: 'table',
  entries: 'apart',
  index: 'apart',
  tree: 'apart',
  count: 'table',
  size: 'table',
  timestamp: 'table',
  lock: 'apart',
  busy: 'table',
  busyWaiters: 'number',
  wireFuture: 'table',
  wxorx: 'number',
  kernelPmap: 'number',
  firstFree: 'entry',
  nextSerial: 'omitted',
  emptyEntries: 'number',
  stackBottom: 'number',
  stackTop: 'number',
  stackPages: 'number',
  dataStart: 'number',
  dataPages: 'number',
  anonLoc: 'number',
  wiredPages: 'apart',
  setByHand: 'apart',
};
const LOCK: Record<keyof LockState, Written> = { holder: 'table', readers: 'apart' };
const TREE: Record<keyof SearchTree, Written> = {
  root: 'entry',
  left: 'apart',
  right: 'apart',
  maxFree: 'apart',
  lower: 'entry',
  upper: 'entry',
  log: 'omitted',
};
const WIRED: Record<keyof WiredPages, Written> = { count: 'table', chunks: 'apart', log: 'omitted' };
const PROCESS: Record<keyof ProcessState, Written> = { name: 'omitted', map: 'map', limits: 'apart' };
const OBJECT: Record<keyof VmObject, Written> = {
  size: 'table',
  references: 'table',
  anonymous: 'table',
  oneMapping: 'table',
  backing: 'table',
  backingOffset: 'table',
  charge: 'number',
  serial: 'omitted',
  name: 'omitted',
};
const THREAD: Record<keyof ThreadState, Written> = {
  name: 'omitted',
  process: 'number',
  status: 'number',
  stack: 'apart',
  depth: 'apart',
  // the frame that fell asleep has the range too
  waitStart: 'omitted',
  waitEnd: 'omitted',
  lockPhase: 'number',
  deferred: 'apart',
  lastResult: 'number',
  atPoint: 'number',
};
const KERNEL: Record<keyof KernelState, Written> = {
  config: 'omitted',
  maps: 'apart',
  objects: 'apart',
  freeObjects: 'apart',
  undoLog: 'omitted',
  journal: 'omitted',
  nextObjectSerial: 'omitted',
  threads: 'apart',
  processes: 'apart',
  userWired: 'table',
  swapReserved: 'table',
  limits: 'apart',
  panic: 'apart',
};
/** What a frame's fields are where the routine does not declare them as locals. */
const FRAME: Partial<Record<keyof Frame, Written>> = {
  entry: 'entry',
  prev: 'entry',
  first: 'entry',
  object: 'object',
  map: 'map',
};
/** A number of this kind, as its kind has it. */
export function ofKind(kind: Kind): Written {
  const { thing } = KINDS[kind];
  return thing === 'entry' || thing === 'object' || thing === 'map' ? thing : 'number';
}

/** What the fields of a routine's frame are. */
export function frameKinds({ locals }: Routine): (field: keyof Frame) => Written {
  const kinds = new Map(locals.map((l) => [l.field, l.kind]));
  return (field) => {
    const kind = kinds.get(field);
    return kind === undefined ? (FRAME[field] ?? 'number') : ofKind(kind);
  };
}

export type Fields = readonly (readonly [string, Written])[];
const written = (table: Readonly<Record<string, Written>>): Fields =>
  Object.entries(table).filter(([, how]) => !['table', 'apart', 'omitted'].includes(how));
export const COLUMN_FIELDS = written(COLUMNS);
export const MAP_FIELDS = written(MAP);
export const LOCK_FIELDS = written(LOCK);
export const TREE_FIELDS = written(TREE);
export const WIRED_FIELDS = written(WIRED);
export const PROCESS_FIELDS = written(PROCESS);
export const OBJECT_FIELDS = written(OBJECT);
export const THREAD_FIELDS = written(THREAD);
export const KERNEL_FIELDS = written(KERNEL);
/** Flags are written all at once. */
export const ENTRY_FIELDS = FIELDS.entry.filter(({ bit }) => !bit);
