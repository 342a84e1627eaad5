// The shape of the kernel's search tree (freebsd-13): a splay tree with threads, where each node
// knows the largest gap next to an entry of its subtree (`max_free`). What a map holds never
// depends on it, but vm_map_findspace does: it can miss the space after the last entry
// (kernel-behaviour.md, section 5), and that hangs on the shape, so on every search, link and
// unlink before. This file takes the tree apart around an address and puts it together again;
// treeChanges.ts and treeSearch.ts say what is done in between.
import type { Page } from '../../address.ts';
import { type EntryColumns, RECORD } from '../columns.ts';
import { LOGGED, logOnce, type PartLog } from '../undoLog.ts';

/** What is needed of a map here: its entries, of which the tree is. */
type OfMap = { readonly entries: EntryColumns };

/**
 * No node; also the number of the map's header, at which the threads of the first and
 * the last entry end.
 */
export const NONE = 0;

/**
 * Indexed by entry number / RECORD. A node without a child on a side has a thread there: the number
 * of its neighbour in address order. While the tree is apart `lower` and `upper` are the bottoms of
 * the two spines, linked upwards, through `right` and `left` in turn; a node of a spine keeps in
 * `maxFree` only what is on the side that it did not lose.
 */
export interface SearchTree {
  root: number;
  left: Int32Array;
  right: Int32Array;
  maxFree: Float64Array;
  lower: number;
  upper: number;
  /** What changes of a node overwrite, if they are to be undone. */
  log: PartLog | undefined;
}

export const newTree = (entries = 16): SearchTree => ({
  root: NONE,
  left: new Int32Array(entries),
  right: new Int32Array(entries),
  maxFree: new Float64Array(entries),
  lower: NONE,
  upper: NONE,
  log: undefined,
});

/** A copy with room for so many entries, of those that it has. */
export function copyTree(from: SearchTree, entries: number): SearchTree {
  const to = newTree(entries);
  to.root = from.root;
  to.left.set(from.left.subarray(0, entries));
  to.right.set(from.right.subarray(0, entries));
  to.maxFree.set(from.maxFree.subarray(0, entries));
  return to;
}

export const leftOf = (t: SearchTree, id: number): number => t.left[(id / RECORD) | 0] as number;
export const rightOf = (t: SearchTree, id: number): number => t.right[(id / RECORD) | 0] as number;
export const maxFreeOf = (t: SearchTree, id: number): number => t.maxFree[(id / RECORD) | 0] as number;

function logNode({ left, right, maxFree }: SearchTree, own: PartLog, node: number): void {
  const { log, part } = own;
  const at = logOnce(own, log, part, node, node);
  if (at === LOGGED) return;
  log.values[at] = left[node] as number;
  log.values[at + 1] = right[node] as number;
  log.values[at + 2] = maxFree[node] as number;
}

function setLeft(t: SearchTree, id: number, to: number): void {
  const node = (id / RECORD) | 0;
  if (t.log) logNode(t, t.log, node);
  t.left[node] = to;
}
function setRight(t: SearchTree, id: number, to: number): void {
  const node = (id / RECORD) | 0;
  if (t.log) logNode(t, t.log, node);
  t.right[node] = to;
}
export function setMaxFree(t: SearchTree, id: number, free: number): void {
  const node = (id / RECORD) | 0;
  if (t.log) logNode(t, t.log, node);
  t.maxFree[node] = free;
}

const gap = (m: OfMap, below: number, above: number): number =>
  (m.entries.start[above] as number) - (m.entries.end[below] as number);

/** Largest gap on a node's lower side; `lower` is what its thread would point at. */
export function freeBelow(m: OfMap, t: SearchTree, id: number, lower: number): number {
  const child = leftOf(t, id);
  return child === lower ? gap(m, lower, id) : maxFreeOf(t, child);
}

function freeAbove(m: OfMap, t: SearchTree, id: number, upper: number): number {
  const child = rightOf(t, id);
  return child === upper ? gap(m, id, upper) : maxFreeOf(t, child);
}

/**
 * Goes down to the left, after a rotation if so told: a node joins the upper spine. Gives the node
 * to go on with, or none.
 */
export function stepLeft(m: OfMap, t: SearchTree, from: number, lower: number, rotate: boolean): number {
  let node = from;
  let child = leftOf(t, node);
  let free = freeAbove(m, t, node, t.upper);
  if (rotate) {
    const between = rightOf(t, child);
    // a thread between the two serves as it is: the one's thread is the other's link
    if (between === node) free = Math.max(free, gap(m, child, node));
    else {
      setLeft(t, node, between);
      setRight(t, child, node);
      free = Math.max(free, maxFreeOf(t, between));
    }
    setMaxFree(t, node, free);
    node = child;
    child = leftOf(t, node);
  }
  setMaxFree(t, node, free);
  setLeft(t, node, t.upper);
  t.upper = node;
  return child === lower ? NONE : child;
}

export function stepRight(m: OfMap, t: SearchTree, from: number, upper: number, rotate: boolean): number {
  let node = from;
  let child = rightOf(t, node);
  let free = freeBelow(m, t, node, t.lower);
  if (rotate) {
    const between = leftOf(t, child);
    if (between === node) free = Math.max(free, gap(m, node, child));
    else {
      setRight(t, node, between);
      setLeft(t, child, node);
      free = Math.max(free, maxFreeOf(t, between));
    }
    setMaxFree(t, node, free);
    node = child;
    child = rightOf(t, node);
  }
  setMaxFree(t, node, free);
  setRight(t, node, t.lower);
  t.lower = node;
  return child === upper ? NONE : child;
}

/**
 * vm_map_splay_split: takes the tree apart around an address. Gives the entry that covers it, the
 * top of a subtree without a gap of that length (it is not looked into), or none: the address then
 * lies between the bottoms of the spines.
 */
export function takeApart(m: OfMap, t: SearchTree, at: Page, length: number): number {
  const { start, end } = m.entries;
  t.lower = NONE;
  t.upper = NONE;
  let node = t.root;
  while (node !== NONE && maxFreeOf(t, node) >= length) {
    if (at < (start[node] as number)) {
      const child = leftOf(t, node);
      const rotate = child !== t.lower && maxFreeOf(t, child) >= length && at < (start[child] as number);
      node = stepLeft(m, t, node, t.lower, rotate);
    } else if (at >= (end[node] as number)) {
      const child = rightOf(t, node);
      const rotate = child !== t.upper && maxFreeOf(t, child) >= length && at >= (end[child] as number);
      node = stepRight(m, t, node, t.upper, rotate);
    } else break;
  }
  return node;
}

/** Brings a root's predecessor down to the bottom of the lower spine. */
export function detachPredecessor(m: OfMap, t: SearchTree, root: number): void {
  let node = leftOf(t, root);
  if (node === t.lower) return;
  while (node !== NONE) node = stepRight(m, t, node, root, rightOf(t, node) !== root);
}

export function detachSuccessor(m: OfMap, t: SearchTree, root: number): void {
  let node = rightOf(t, root);
  if (node === t.upper) return;
  while (node !== NONE) node = stepLeft(m, t, node, root, leftOf(t, node) !== root);
}

/**
 * Turns the lower spine into a subtree again, with `tail` below its bottom, and hangs it on the
 * root. Gives its largest gap.
 */
function hangLower(t: SearchTree, root: number, tail: number, free: number): number {
  let largest = free;
  let below = tail;
  for (let node = t.lower; node !== NONE; ) {
    largest = Math.max(maxFreeOf(t, node), largest);
    setMaxFree(t, node, largest);
    const up = rightOf(t, node);
    setRight(t, node, below);
    below = node;
    node = up;
  }
  setLeft(t, root, below);
  return largest;
}

function hangUpper(t: SearchTree, root: number, tail: number, free: number): number {
  let largest = free;
  let below = tail;
  for (let node = t.upper; node !== NONE; ) {
    largest = Math.max(maxFreeOf(t, node), largest);
    setMaxFree(t, node, largest);
    const up = leftOf(t, node);
    setLeft(t, node, below);
    below = node;
    node = up;
  }
  setRight(t, root, below);
  return largest;
}

/**
 * Puts the lower side together: the root's left subtree, if it has one, goes below the spine. Gives
 * the side's largest gap.
 */
export function joinLower(m: OfMap, t: SearchTree, root: number): number {
  const free = freeBelow(m, t, root, t.lower);
  if (t.lower === NONE) return free;
  const child = leftOf(t, root);
  return hangLower(t, root, child === t.lower ? root : child, free);
}

export function joinUpper(m: OfMap, t: SearchTree, root: number): number {
  const free = freeAbove(m, t, root, t.upper);
  if (t.upper === NONE) return free;
  const child = rightOf(t, root);
  return hangUpper(t, root, child === t.upper ? root : child, free);
}

/**
 * The same where the bottom of the spine is the root's predecessor: whatever the root had on its
 * left is gone or in the spine.
 */
export function joinPredecessor(m: OfMap, t: SearchTree, root: number): number {
  const free = gap(m, t.lower, root);
  if (t.lower !== NONE) return hangLower(t, root, root, free);
  setLeft(t, root, NONE);
  return free;
}

export function joinSuccessor(m: OfMap, t: SearchTree, root: number): number {
  const free = gap(m, root, t.upper);
  if (t.upper !== NONE) return hangUpper(t, root, root, free);
  setRight(t, root, NONE);
  return free;
}

/**
 * Joins two neighbours in address order: each is the other's child or thread, whichever of
 * them is the parent.
 */
export function joinNeighbours(t: SearchTree, below: number, above: number): void {
  setRight(t, below, above);
  setLeft(t, above, below);
}

/** The tree is whole again, with this root; the largest gaps of its two sides. */
export function setRoot(t: SearchTree, root: number, below: number, above: number): void {
  setMaxFree(t, root, Math.max(below, above));
  t.root = root;
  t.lower = NONE;
  t.upper = NONE;
}

/** The greatest node of the lower spine becomes the root; the tree is whole again. */
export function rootFromLower(m: OfMap, t: SearchTree): number {
  const root = t.lower;
  t.lower = rightOf(t, root);
  setRoot(t, root, joinLower(m, t, root), joinSuccessor(m, t, root));
  return root;
}

/** The least node of the upper spine becomes the root. */
export function rootFromUpper(m: OfMap, t: SearchTree): number {
  const root = t.upper;
  t.upper = leftOf(t, root);
  setRoot(t, root, joinPredecessor(m, t, root), joinUpper(m, t, root));
  return root;
}
