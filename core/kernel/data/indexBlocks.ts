// The blocks of an address index, and the search for an address among them. All blocks lie in
// shared arrays: a lookup then reads three places of memory, however large the map is.
import type { Page } from '../address.ts';

/** Places in a block. */
export const BLOCK = 16;

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
function setIndex(to: AddressIndex, from: AddressIndex): void {
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

export function grow(index: AddressIndex): void {
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
export function lastUpTo(keys: Float64Array, from: number, to: number, at: Page): number {
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
export function blockOf(index: AddressIndex, at: Page): number {
  const { heads, count, last } = index;
  if (last < count && (heads[last] as number) <= at && (last + 1 === count || at < (heads[last + 1] as number)))
    return last;
  const b = gallop(heads, count, at) - 1;
  if (b >= 0) index.last = b;
  return b;
}
