// Exact copies of the kernel's state: what going back, branching and exploring start from. Frames not in use and free room in
// the columns are no part of the state and are not copied.
import { copyIndex, setIndex } from './addressIndex.ts';
import { copyColumns, RECORD, setColumns } from './columns.ts';
import type { Kernel } from './routine.ts';
import { copyTree } from './searchTree.ts';
import type { KernelState, MapState, ThreadState } from './state.ts';
import { copyWiredPages } from './wiredPages.ts';

const cloneMap = (m: MapState): MapState => ({
  ...m,
  entries: copyColumns(m.entries, m.entries.used / RECORD),
  index: copyIndex(m.index, Math.max(m.index.usedSlots, 2)),
  tree: m.tree && copyTree(m.tree),
  lock: { holder: m.lock.holder, readers: m.lock.readers.slice() },
  wiredPages: copyWiredPages(m.wiredPages),
});

const cloneThread = (t: ThreadState): ThreadState => ({
  ...t,
  stack: t.stack.slice(0, t.depth).map((f) => ({ ...f })),
  deferred: t.deferred.slice(),
});

/** A copy that shares nothing that changes (the configuration does not). */
export function cloneState(k: KernelState): KernelState {
  return {
    config: k.config,
    maps: k.maps.map(cloneMap),
    objects: k.objects.map((o) => ({ ...o })),
    freeObjects: k.freeObjects.slice(),
    nextObjectSerial: k.nextObjectSerial,
    threads: k.threads.map(cloneThread),
    processes: k.processes.map((p) => ({ ...p })),
    userWired: k.userWired,
    swapReserved: k.swapReserved,
    panic: k.panic,
  };
}

/** About how much memory a copy takes. */
export function stateBytes(k: KernelState): number {
  const perObject = 140;
  return k.maps.reduce(
    (sum, m) =>
      sum +
      m.entries.used * 12 +
      m.index.usedSlots * 216 +
      m.wiredPages.chunks.size * 400 +
      (m.tree ? m.entries.used * 6 : 0),
    1000 + k.objects.length * perObject,
  );
}

/** As cloneMap, into the arrays of a map that is no longer needed, if they have room: going back does it again and again. */
function restoreMap(into: MapState | undefined, from: MapState): MapState {
  if (!into || into.entries.capacity < from.entries.used || into.index.heads.length < from.index.usedSlots)
    return cloneMap(from);
  setColumns(into.entries, from.entries);
  setIndex(into.index, from.index);
  return {
    ...from,
    entries: into.entries,
    index: into.index,
    tree: from.tree && copyTree(from.tree),
    lock: { holder: from.lock.holder, readers: from.lock.readers.slice() },
    wiredPages: copyWiredPages(from.wiredPages),
  };
}

/** Puts a kernel back into a state; the state stays usable for another time. */
export function restoreState(k: Kernel, state: KernelState): void {
  const maps = state.maps.map((m, i) => restoreMap(k.maps[i], m));
  const copy = cloneState({ ...state, maps: [] });
  k.config = copy.config;
  k.maps = maps;
  k.objects = copy.objects;
  k.freeObjects = copy.freeObjects;
  k.nextObjectSerial = copy.nextObjectSerial;
  k.threads = copy.threads;
  k.processes = copy.processes;
  k.userWired = copy.userWired;
  k.swapReserved = copy.swapReserved;
  k.panic = copy.panic;
}
