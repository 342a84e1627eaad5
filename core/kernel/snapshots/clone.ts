// Exact copies of a kernel's state, which share nothing with it. Frames not in use and free room in
// the columns are no part of the state and are not copied.

import { copyColumns, RECORD } from '../data/columns.ts';
import { copyIndex } from '../data/indexBlocks.ts';
import { copyTree } from '../data/tree/searchTree.ts';
import { copyWiredPages } from '../data/wiredPages.ts';
import type { KernelState, MapState } from '../state.ts';
import { cloneThread } from './scalars.ts';

const cloneMap = (m: MapState): MapState => ({
  ...m,
  entries: copyColumns(m.entries, m.entries.used / RECORD),
  index: copyIndex(m.index, Math.max(m.index.usedSlots, 2)),
  tree: m.tree && copyTree(m.tree, m.entries.used / RECORD),
  lock: { holder: m.lock.holder, readers: m.lock.readers.slice() },
  wiredPages: copyWiredPages(m.wiredPages),
});

/** A copy that shares nothing that changes (the configuration does not). */
export function cloneState(k: KernelState): KernelState {
  return {
    config: k.config,
    maps: k.maps.map(cloneMap),
    objects: k.objects.map((o) => ({ ...o })),
    freeObjects: k.freeObjects.slice(),
    undoLog: undefined,
    journal: undefined,
    nextObjectSerial: k.nextObjectSerial,
    threads: k.threads.map(cloneThread),
    processes: k.processes.map((p) => ({ ...p })),
    userWired: k.userWired,
    swapReserved: k.swapReserved,
    limits: k.limits,
    panic: k.panic,
  };
}
