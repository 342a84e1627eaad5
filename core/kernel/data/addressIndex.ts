// Entries by address: blocks of entry numbers with their starts, in order, so that a lookup is two
// short searches and an insertion moves a few hundred bytes. It stands for the kernel's search tree
// and is redundant with the ring of entries; entries.ts alone keeps the two in step. All blocks lie
// in shared arrays: a lookup then reads three places of memory, however large the map is.
import type { Page } from '../address.ts';

/** Places in a block. */
const BLOCK = 16;

export interface AddressIndex {
  /** Blocks in use. */
  count: number;
  /** Start of each block's first entry, in order. */
  heads: Float64Array;
  /** Which slot of the shared arrays each block has, in the same order. */
  slots: Int32Array;
  /** Slot s has places s * BLOCK and on, of which sizes[s] are used. */
  sizes: Int32Array;
  keys: Float64Array;
  ids: Int32Array;
  /** Slots never used begin here; those given back are in `free`. */
  usedSlots: number;
  free: number[];
  /** The block found last: most searches are near the one before. */
  last: number;
}

export const newIndex = (capacity = 2): AddressIndex => ({
  count: 0,
  heads: new Float64Array(capacity),
  slots: new Int32Array(capacity),
  sizes: new Int32Array(capacity),
  keys: new Float64Array(capacity * BLOCK),
  ids: new Int32Array(capacity * BLOCK),
  usedSlots: 0,
  free: [],
  last: 0,
});

/** A copy with room for `capacity` blocks. */
export function copyIndex(from: AddressIndex, capacity = from.heads.length): AddressIndex {
  const to = newIndex(capacity);
  setIndex(to, from);
  return to;
}

/** Makes an index like another, which it has room for. */
export function setIndex(to: AddressIndex, from: AddressIndex): void {
  to.count = from.count;
  to.heads.set(from.heads.subarray(0, from.count));
  to.slots.set(from.slots.subarray(0, from.count));
  to.sizes.set(from.sizes.subarray(0, from.usedSlots));
  to.keys.set(from.keys.subarray(0, from.usedSlots * BLOCK));
  to.ids.set(from.ids.subarray(0, from.usedSlots * BLOCK));
  to.usedSlots = from.usedSlots;
  to.free = from.free.slice();
  to.last = from.last;
}

/** Blocks that are filled from a whole list leave room for what comes between. */
const FILLED = 12;

/** Empties an index that is to be filled in order, with so many entries. */
export function beginIndex(index: AddressIndex, entries: number): void {
  const blocks = Math.max(2, Math.ceil(entries / FILLED));
  if (index.heads.length < blocks) Object.assign(index, newIndex(2 * blocks));
  index.count = 0;
  index.usedSlots = 0;
  if (index.free.length > 0) index.free = [];
  index.last = 0;
}

/** An entry that comes after all others. */
export function appendEntry(index: AddressIndex, id: number, start: Page): void {
  let slot = index.count - 1;
  if (slot < 0 || index.sizes[slot] === FILLED) {
    slot = index.usedSlots++;
    index.heads[slot] = start;
    index.slots[slot] = slot;
    index.sizes[slot] = 0;
    index.count++;
  }
  const place = slot * BLOCK + (index.sizes[slot] as number);
  index.keys[place] = start;
  index.ids[place] = id;
  index.sizes[slot] = (index.sizes[slot] as number) + 1;
}

function grow(index: AddressIndex): void {
  Object.assign(index, copyIndex(index, index.heads.length * 2));
}

/** How many heads of [from, to) are at or below the address. */
function countUpTo(heads: Float64Array, from: number, to: number, at: Page): number {
  let lo = from;
  let hi = to;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((heads[mid] as number) <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo - from;
}

/**
 * The last place of a block, [from, to), whose key is at or below the address; the one before
 * `from` if there is none. One after the other: a processor foresees all of these tests but the
 * last, and half of those of a binary search.
 */
function lastUpTo(keys: Float64Array, from: number, to: number, at: Page): number {
  let place = to - 1;
  while (place >= from && (keys[place] as number) > at) place--;
  return place;
}

/**
 * How many of the first `count` heads are at or below the address: a guess by proportion, then
 * steps of doubling length away from it. In a map that is evenly filled the guess is nearly right;
 * in any other it costs twice a binary search at most.
 */
function gallop(heads: Float64Array, count: number, at: Page): number {
  if (count === 0 || at < (heads[0] as number)) return 0;
  const first = heads[0] as number;
  const span = (heads[count - 1] as number) - first;
  if (at - first >= span) return count;
  const guess = Math.floor(((at - first) / span) * (count - 1));
  let lo = guess;
  let hi = guess + 1;
  let step = 1;
  if ((heads[guess] as number) <= at) {
    while (hi < count && (heads[hi] as number) <= at) {
      lo = hi;
      hi += step;
      step *= 2;
    }
    if (hi > count) hi = count;
    lo++;
  } else {
    hi = guess;
    lo = guess;
    while ((heads[lo] as number) > at) {
      hi = lo;
      lo = Math.max(0, lo - step);
      step *= 2;
    }
    lo++;
  }
  return lo + countUpTo(heads, lo, hi, at);
}

/** Last block whose head is at or below the address, -1 if none. */
function blockOf(index: AddressIndex, at: Page): number {
  const { heads, count, last } = index;
  if (last < count && (heads[last] as number) <= at && (last + 1 === count || at < (heads[last + 1] as number)))
    return last;
  const b = gallop(heads, count, at) - 1;
  if (b >= 0) index.last = b;
  return b;
}

/**
 * The entry with the greatest start at or below `at`, `none` if there is none. Of entries with one
 * start, the one put in last.
 */
export function floorEntry(index: AddressIndex, at: Page, none: number): number {
  const b = blockOf(index, at);
  if (b < 0) return none;
  const slot = index.slots[b] as number;
  const from = slot * BLOCK;
  return index.ids[lastUpTo(index.keys, from, from + (index.sizes[slot] as number), at)] as number;
}

/**
 * All entries in the order of their starts; of those with one start in the order in which
 * they were put in.
 */
export function* indexedEntries({ count, slots, sizes, ids }: AddressIndex): Generator<number> {
  for (let b = 0; b < count; b++) {
    const slot = slots[b] as number;
    yield* ids.subarray(slot * BLOCK, slot * BLOCK + (sizes[slot] as number));
  }
}

/** A new empty block before block `b`; its slot. */
function openBlock(index: AddressIndex, b: number): number {
  if (index.count === index.heads.length) grow(index);
  const slot = index.free.pop() ?? index.usedSlots++;
  index.heads.copyWithin(b + 1, b, index.count);
  index.slots.copyWithin(b + 1, b, index.count);
  index.slots[b] = slot;
  index.sizes[slot] = 0;
  index.count++;
  return slot;
}

/** Moves the upper half of a full block into a new one after it. */
function splitBlock(index: AddressIndex, b: number): void {
  const upper = openBlock(index, b + 1);
  const slot = index.slots[b] as number;
  const middle = slot * BLOCK + BLOCK / 2;
  index.keys.copyWithin(upper * BLOCK, middle, (slot + 1) * BLOCK);
  index.ids.copyWithin(upper * BLOCK, middle, (slot + 1) * BLOCK);
  index.sizes[slot] = BLOCK / 2;
  index.sizes[upper] = BLOCK / 2;
  index.heads[b + 1] = index.keys[upper * BLOCK] as number;
}

export function insertEntry(index: AddressIndex, id: number, start: Page): void {
  if (index.count === 0) openBlock(index, 0);
  let b = Math.max(blockOf(index, start), 0);
  if (index.sizes[index.slots[b] as number] === BLOCK) {
    splitBlock(index, b);
    if (start >= (index.heads[b + 1] as number)) b++;
  }
  const { keys, ids, sizes } = index;
  const slot = index.slots[b] as number;
  const from = slot * BLOCK;
  const end = from + (sizes[slot] as number);
  const place = lastUpTo(keys, from, end, start) + 1;
  for (let i = end; i > place; i--) {
    keys[i] = keys[i - 1] as number;
    ids[i] = ids[i - 1] as number;
  }
  keys[place] = start;
  ids[place] = id;
  sizes[slot] = end - from + 1;
  if (place === from) index.heads[b] = start;
}

/**
 * Where an entry is, by its start: its block is left in `last`, its place in the shared arrays is
 * returned. Entries of no length may share a start with others, so it is looked for by its number.
 */
function placeOf(index: AddressIndex, id: number, start: Page): number {
  for (let b = blockOf(index, start); b >= 0; b--) {
    const slot = index.slots[b] as number;
    const from = slot * BLOCK;
    for (let i = lastUpTo(index.keys, from, from + (index.sizes[slot] as number), start); i >= from; i--) {
      if (index.ids[i] === id) {
        index.last = b;
        return i;
      }
      if (index.keys[i] !== start) break;
    }
  }
  throw new Error(`entry ${id} is not in the address index`);
}

export function removeEntry(index: AddressIndex, id: number, start: Page): void {
  const place = placeOf(index, id, start);
  const b = index.last;
  const { keys, ids, sizes } = index;
  const slot = index.slots[b] as number;
  const from = slot * BLOCK;
  const size = (sizes[slot] as number) - 1;
  sizes[slot] = size;
  if (size === 0) {
    index.free.push(slot);
    index.heads.copyWithin(b, b + 1, index.count);
    index.slots.copyWithin(b, b + 1, index.count);
    index.count--;
    return;
  }
  for (let i = place; i < from + size; i++) {
    keys[i] = keys[i + 1] as number;
    ids[i] = ids[i + 1] as number;
  }
  if (place === from) index.heads[b] = keys[from] as number;
}

/** Entries that share their start with another one, in their order. */
export function tiesOf({ count, slots, sizes, keys, ids }: AddressIndex): number[] {
  const ties: number[] = [];
  let before = -1;
  for (let b = 0; b < count; b++) {
    const from = (slots[b] as number) * BLOCK;
    for (let i = from; i < from + (sizes[slots[b] as number] as number); i++) {
      if (before >= 0 && keys[before] === keys[i]) {
        if (ties.at(-1) !== ids[before]) ties.push(ids[before] as number);
        ties.push(ids[i] as number);
      }
      before = i;
    }
  }
  return ties;
}

/** Brings them into that order again: what is put in comes after all that have the same start. */
export function orderTies(
  index: AddressIndex,
  ties: readonly number[],
  start: { readonly [entry: number]: Page },
): void {
  for (const id of ties) {
    removeEntry(index, id, start[id] as number);
    insertEntry(index, id, start[id] as number);
  }
}

/** An entry's start moves, without passing a neighbour's. */
export function moveEntry(index: AddressIndex, id: number, from: Page, to: Page): void {
  const place = placeOf(index, id, from);
  index.keys[place] = to;
  if (place === (index.slots[index.last] as number) * BLOCK) index.heads[index.last] = to;
}
