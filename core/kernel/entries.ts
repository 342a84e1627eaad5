// The entries of a map: columns, the ring in address order with the header (entry 0) in it, and the index for lookups.
// As in the kernel the header behaves as an entry that starts at max and ends at min, so that walks end at it by
// comparing addresses. Ring and index are kept in step by `link`, `unlink` and `setStart` alone.
import type { Page } from './address.ts';
import type { AddressIndex, EntryColumns, MapState } from './state.ts';

export const HEADER = 0;
/** Set in the header's eflags only, so that nothing merges with it. */
const HEADER_MARK = 1 << 30;
const BLOCK = 128;

export function newColumns(capacity: number): EntryColumns {
  return {
    capacity,
    used: 1,
    free: -1,
    start: new Float64Array(capacity),
    end: new Float64Array(capacity),
    next: new Int32Array(capacity),
    prev: new Int32Array(capacity),
    prot: new Uint8Array(capacity),
    maxProt: new Uint8Array(capacity),
    inherit: new Uint8Array(capacity),
    wiredCount: new Int32Array(capacity),
    eflags: new Int32Array(capacity),
    object: new Int32Array(capacity),
    offset: new Float64Array(capacity),
    avail: new Float64Array(capacity),
    subMap: new Uint8Array(capacity),
    charged: new Uint8Array(capacity),
    wiringThread: new Int32Array(capacity).fill(-1),
    serial: new Int32Array(capacity),
  };
}

const COLUMN_NAMES = [
  'start',
  'end',
  'next',
  'prev',
  'prot',
  'maxProt',
  'inherit',
  'wiredCount',
  'eflags',
  'object',
  'offset',
  'avail',
  'subMap',
  'charged',
  'wiringThread',
  'serial',
] as const;

/** A copy with room for `capacity` entries (at least those in use). */
export function copyColumns(from: EntryColumns, capacity: number): EntryColumns {
  const to = newColumns(capacity);
  to.used = from.used;
  to.free = from.free;
  for (const name of COLUMN_NAMES) to[name].set(from[name].subarray(0, from.used));
  return to;
}

export function initHeader(m: MapState): void {
  const e = m.entries;
  e.start[HEADER] = m.max;
  e.end[HEADER] = m.min;
  e.eflags[HEADER] = HEADER_MARK;
  e.next[HEADER] = HEADER;
  e.prev[HEADER] = HEADER;
}

/** A fresh entry number with a new serial; its other fields are whatever the caller sets. */
export function allocate(m: MapState): number {
  let e = m.entries;
  let id = e.free;
  if (id >= 0) e.free = e.next[id] as number;
  else {
    if (e.used === e.capacity) m.entries = e = copyColumns(e, e.capacity * 2);
    id = e.used++;
  }
  e.serial[id] = m.nextSerial++;
  e.wiringThread[id] = -1;
  e.wiredCount[id] = 0;
  e.eflags[id] = 0;
  e.object[id] = 0;
  e.offset[id] = 0;
  e.avail[id] = 0;
  e.subMap[id] = 0;
  e.charged[id] = 0;
  return id;
}

export function release(m: MapState, id: number): void {
  m.entries.next[id] = m.entries.free;
  m.entries.free = id;
}

export const newIndex = (): AddressIndex => ({ heads: [], blocks: [] });
export const copyIndex = (from: AddressIndex): AddressIndex => ({
  heads: from.heads.slice(),
  blocks: from.blocks.map((b) => ({ keys: b.keys.slice(), ids: b.ids.slice(), length: b.length })),
});

/** Last block whose head is at or below the address, -1 if none. */
function blockOf(index: AddressIndex, at: Page): number {
  const heads = index.heads;
  let lo = 0;
  let hi = heads.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((heads[mid] as number) <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/** Number of keys of a block that are at or below the address. */
function countUpTo(keys: Float64Array, length: number, at: Page): number {
  let lo = 0;
  let hi = length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((keys[mid] as number) <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/**
 * The last entry that starts at or below `at`, the header if there is none. The address is mapped iff it is below that
 * entry's end and the entry is not the header.
 */
export function lastAtOrBelow(m: MapState, at: Page): number {
  const b = blockOf(m.index, at);
  if (b < 0) return HEADER;
  const block = m.index.blocks[b] as AddressIndex['blocks'][number];
  return block.ids[countUpTo(block.keys, block.length, at) - 1] as number;
}

export const contains = (m: MapState, entry: number, at: Page): boolean =>
  entry !== HEADER && at < (m.entries.end[entry] as number);

function indexInsert(m: MapState, id: number, start: Page): void {
  const { heads, blocks } = m.index;
  if (blocks.length === 0) {
    const block = { keys: new Float64Array(BLOCK), ids: new Int32Array(BLOCK), length: 1 };
    block.keys[0] = start;
    block.ids[0] = id;
    blocks.push(block);
    heads.push(start);
    return;
  }
  let b = Math.max(blockOf(m.index, start), 0);
  let block = blocks[b] as AddressIndex['blocks'][number];
  if (block.length === BLOCK) {
    const half = BLOCK / 2;
    const upper = { keys: new Float64Array(BLOCK), ids: new Int32Array(BLOCK), length: half };
    upper.keys.set(block.keys.subarray(half));
    upper.ids.set(block.ids.subarray(half));
    block.length = half;
    blocks.splice(b + 1, 0, upper);
    heads.splice(b + 1, 0, upper.keys[0] as number);
    if (start >= (upper.keys[0] as number)) {
      block = upper;
      b++;
    }
  }
  const i = countUpTo(block.keys, block.length, start);
  block.keys.copyWithin(i + 1, i, block.length);
  block.ids.copyWithin(i + 1, i, block.length);
  block.keys[i] = start;
  block.ids[i] = id;
  block.length++;
  if (i === 0) heads[b] = start;
}

/** Finds the place of an entry in the index: zero-length entries of the old kernels may share a start, so look by id. */
function place(m: MapState, id: number): [number, number] {
  const start = m.entries.start[id] as number;
  const { blocks } = m.index;
  for (let b = blockOf(m.index, start); b >= 0; b--) {
    const block = blocks[b] as AddressIndex['blocks'][number];
    for (let i = countUpTo(block.keys, block.length, start) - 1; i >= 0 && block.keys[i] === start; i--)
      if (block.ids[i] === id) return [b, i];
  }
  throw new Error(`entry ${id} is not in the address index`);
}

/** Links an entry into the ring after `prev` and into the index; its start and end are set. */
export function link(m: MapState, prev: number, id: number): void {
  const e = m.entries;
  const next = e.next[prev] as number;
  e.prev[id] = prev;
  e.next[id] = next;
  e.next[prev] = id;
  e.prev[next] = id;
  m.count++;
  indexInsert(m, id, e.start[id] as number);
}

export function unlink(m: MapState, id: number): void {
  const e = m.entries;
  const [b, i] = place(m, id);
  const { heads, blocks } = m.index;
  const block = blocks[b] as AddressIndex['blocks'][number];
  if (block.length === 1) {
    blocks.splice(b, 1);
    heads.splice(b, 1);
  } else {
    block.keys.copyWithin(i, i + 1, block.length);
    block.ids.copyWithin(i, i + 1, block.length);
    block.length--;
    if (i === 0) heads[b] = block.keys[0] as number;
  }
  const prev = e.prev[id] as number;
  const next = e.next[id] as number;
  e.next[prev] = next;
  e.prev[next] = prev;
  m.count--;
  if (e.start[id] === e.end[id]) m.emptyEntries--;
}

/** Moves an entry's start without passing a neighbour. */
export function setStart(m: MapState, id: number, start: Page): void {
  const [b, i] = place(m, id);
  (m.index.blocks[b] as AddressIndex['blocks'][number]).keys[i] = start;
  if (i === 0) m.index.heads[b] = start;
  m.entries.start[id] = start;
}
