// What map entries' coming and going does to the search tree: each change brings the entry
// concerned to the root (vm_map_entry_link, vm_map_entry_unlink, vm_map_entry_resize).

import type { MapState } from '../../state.ts';
import { RECORD } from '../columns.ts';
import type { SearchTree } from './searchTree.ts';
import {
  copyTree,
  detachPredecessor,
  detachSuccessor,
  joinLower,
  joinNeighbours,
  joinPredecessor,
  joinSuccessor,
  joinUpper,
  NONE,
  rootFromLower,
  rootFromUpper,
  setMaxFree,
  setRoot,
  takeApart,
} from './searchTree.ts';

function makeRoom(t: SearchTree, id: number): void {
  if (id / RECORD < t.left.length) return;
  const { log } = t;
  Object.assign(t, copyTree(t, t.left.length * 2), { log });
}

/** A new entry where nothing was: it becomes the root. */
export function treeLink(m: MapState, t: SearchTree, id: number): void {
  makeRoom(t, id);
  takeApart(m, t, m.entries.start[id] as number, 0);
  setRoot(t, id, joinPredecessor(m, t, id), joinSuccessor(m, t, id));
}

/**
 * A new entry that was cut off another one, both with their new limits: it becomes the root, with
 * the other as its child on the side where they touch.
 */
export function treeClip(m: MapState, t: SearchTree, entry: number, created: number): void {
  makeRoom(t, created);
  const { start } = m.entries;
  takeApart(m, t, start[entry] as number, 0);
  if ((start[created] as number) < (start[entry] as number)) {
    detachPredecessor(m, t, entry);
    const below = joinPredecessor(m, t, created);
    joinNeighbours(t, created, entry);
    // they touch: what is free above is free above the old entry. Its left is a thread to the new
    // one, not the spine's bottom
    const above = joinUpper(m, t, entry);
    setMaxFree(t, entry, above);
    setRoot(t, created, below, above);
  } else {
    detachSuccessor(m, t, entry);
    const above = joinSuccessor(m, t, created);
    const below = joinLower(m, t, entry);
    joinNeighbours(t, entry, created);
    setMaxFree(t, entry, below);
    setRoot(t, created, below, above);
  }
}

/**
 * Takes the tree apart around an entry that is about to go; `treeUnlink` follows when the limits of
 * its neighbours are final.
 */
export function treeIsolate(m: MapState, t: SearchTree, id: number): void {
  takeApart(m, t, m.entries.start[id] as number, 0);
  detachPredecessor(m, t, id);
  detachSuccessor(m, t, id);
}

/**
 * Puts the tree together without the isolated entry: its predecessor becomes the root, or else its
 * successor.
 */
export function treeUnlink(m: MapState, t: SearchTree): void {
  if (t.lower !== NONE) rootFromLower(m, t);
  else if (t.upper !== NONE) rootFromUpper(m, t);
  else t.root = NONE;
}

/** An entry's end has moved into the gap above it: it becomes the root. */
export function treeResized(m: MapState, t: SearchTree, id: number): void {
  takeApart(m, t, m.entries.start[id] as number, 0);
  detachSuccessor(m, t, id);
  setRoot(t, id, joinLower(m, t, id), joinSuccessor(m, t, id));
}
