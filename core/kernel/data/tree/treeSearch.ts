// Searching the search tree, which changes its shape: for an address (vm_map_splay, as
// vm_map_lookup_entry uses it) and for free space (vm_map_findspace).
import type { Page } from '../../address.ts';
import type { MapState } from '../../state.ts';
import type { SearchTree } from './searchTree.ts';
import {
  freeBelow,
  joinLower,
  joinNeighbours,
  joinSuccessor,
  joinUpper,
  leftOf,
  maxFreeOf,
  NONE,
  rightOf,
  rootFromLower,
  rootFromUpper,
  setMaxFree,
  setRoot,
  stepLeft,
  stepRight,
  takeApart,
} from './searchTree.ts';

/** What looking an address up does under the exclusive lock: nothing if the root covers it. */
export function treeLookup(m: MapState, t: SearchTree, at: Page): void {
  const { start, end } = m.entries;
  if (t.root === NONE || (at >= (start[t.root] as number) && at < (end[t.root] as number))) return;
  const root = takeApart(m, t, at, 0);
  if (root !== NONE) setRoot(t, root, joinLower(m, t, root), joinUpper(m, t, root));
  else if (t.lower !== NONE) rootFromLower(m, t);
  else rootFromUpper(m, t);
}

/**
 * The first entry of the root's right subtree with a gap of that length below it, or whatever is
 * last: its predecessor's end.
 */
function findGapAbove(m: MapState, t: SearchTree, length: number): Page {
  t.lower = NONE;
  t.upper = NONE;
  let node = t.root;
  for (let below = 0; node !== NONE; below = node === NONE ? 0 : freeBelow(m, t, node, t.lower)) {
    if (length <= below) {
      const child = leftOf(t, node);
      node = stepLeft(m, t, node, t.lower, child !== t.lower && length <= freeBelow(m, t, child, t.lower));
    } else {
      const child = rightOf(t, node);
      node = stepRight(m, t, node, t.upper, child !== t.upper && length > freeBelow(m, t, child, node));
    }
  }
  const root = t.lower;
  t.lower = rightOf(t, root);
  const below = joinLower(m, t, root);
  const next = t.upper;
  if (next === NONE) setRoot(t, root, below, joinSuccessor(m, t, root));
  else {
    t.upper = leftOf(t, next);
    const above = joinUpper(m, t, next);
    joinNeighbours(t, root, next);
    const between = (m.entries.start[next] as number) - (m.entries.end[root] as number);
    setMaxFree(t, next, Math.max(between, above));
    setRoot(t, root, below, maxFreeOf(t, next));
  }
  return m.entries.end[root] as number;
}

/**
 * vm_map_findspace: an address at or above `hint` with so much room, the map's end + 1 if it finds
 * none. It looks only at the gap of the hint and at subtrees above it; the gap after the last entry
 * is missed when that entry is the root and the hint is below it.
 */
export function treeFindSpace(m: MapState, t: SearchTree, hint: Page, length: number): Page {
  const none = m.max + 1;
  let start = Math.max(hint, m.min);
  if (start >= m.max || length > m.max - start) return none;
  if (t.root === NONE) return start;
  let root = takeApart(m, t, start, length);
  let gapEnd = m.entries.start[t.upper] as number;
  if (root !== NONE) {
    start = m.entries.end[root] as number;
    if (rightOf(t, root) !== t.upper) gapEnd = start;
    setRoot(t, root, joinLower(m, t, root), joinUpper(m, t, root));
  } else if (t.upper !== NONE) root = rootFromUpper(m, t);
  else root = rootFromLower(m, t);
  if (length <= gapEnd - start) return start;
  const above = rightOf(t, root);
  return above === NONE || length > maxFreeOf(t, above) ? none : findGapAbove(m, t, length);
}
