// Entries by address: blocks of entry numbers with their starts, in order, so that a lookup is two
// short searches and an insertion moves a few hundred bytes. It stands for the kernel's search tree
// and is redundant with the ring of entries; entries.ts alone keeps the two in step.
import type { Page } from '../address.ts';
import { type AddressIndex, BLOCK, blockOf, grow, lastUpTo } from './indexBlocks.ts';

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
