// Exact copies of the kernel's state: what going back, branching and exploring start from. Frames not in use and free room in
// the columns are no part of the state and are not copied.
import { type AddressIndex, appendEntry, beginIndex, copyIndex } from '../data/addressIndex.ts';
import { copyColumns, RECORD } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { copyTree, type SearchTree } from '../data/searchTree.ts';
import { copyWiredPages } from '../data/wiredPages.ts';
import type { KernelState, MapState, ProcessState, ThreadState } from '../state.ts';

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
    objectLog: undefined,
    nextObjectSerial: k.nextObjectSerial,
    threads: k.threads.map(cloneThread),
    processes: k.processes.map((p) => ({ ...p })),
    userWired: k.userWired,
    swapReserved: k.swapReserved,
    panic: k.panic,
  };
}

/** What patches (patch.ts) leave out: the small parts of a state. */
export interface Rest {
  readonly maps: readonly RestOfMap[];
  readonly threads: readonly ThreadState[];
  readonly processes: readonly ProcessState[];
  readonly nextObjectSerial: number;
  readonly userWired: number;
  readonly swapReserved: number;
  readonly panic: string;
}
interface RestOfMap extends Omit<MapState, 'entries' | 'index' | 'wiredPages' | 'tree'> {
  readonly used: number;
  readonly free: number;
  readonly wired: number;
  readonly tree: Pick<SearchTree, 'root' | 'lower' | 'upper'> | undefined;
  /** Only where entries of no length make their order in it more than the order of addresses. */
  readonly index: AddressIndex | undefined;
}

/** Field by field: this is done every few hundred steps, and by spreading it would take ten times as long. */
function restOfMap(m: MapState): RestOfMap {
  const { entries, index, tree, wiredPages } = m;
  return {
    name: m.name,
    min: m.min,
    max: m.max,
    count: m.count,
    size: m.size,
    timestamp: m.timestamp,
    lock: { holder: m.lock.holder, readers: m.lock.readers.slice() },
    busy: m.busy,
    busyWaiters: m.busyWaiters,
    wireFuture: m.wireFuture,
    wxorx: m.wxorx,
    kernelPmap: m.kernelPmap,
    firstFree: m.firstFree,
    nextSerial: m.nextSerial,
    emptyEntries: m.emptyEntries,
    stackBottom: m.stackBottom,
    stackTop: m.stackTop,
    stackPages: m.stackPages,
    setByHand: m.setByHand,
    used: entries.used,
    free: entries.free,
    wired: wiredPages.count,
    tree: tree && { root: tree.root, lower: tree.lower, upper: tree.upper },
    index: m.emptyEntries > 0 ? copyIndex(index, Math.max(index.usedSlots, 2)) : undefined,
  };
}

export const restOf = (k: KernelState): Rest => ({
  maps: k.maps.map(restOfMap),
  threads: k.threads.map(cloneThread),
  processes: k.processes.map((p) => ({ ...p })),
  nextObjectSerial: k.nextObjectSerial,
  userWired: k.userWired,
  swapReserved: k.swapReserved,
  panic: k.panic,
});

/** Puts the small parts back; the large parts are there. */
export function setRest(k: KernelState, rest: Rest): void {
  rest.maps.forEach(({ used, free, wired, tree, index, ...from }, i) => {
    const m = k.maps[i] as MapState;
    Object.assign(m, from, { lock: { holder: from.lock.holder, readers: from.lock.readers.slice() } });
    m.entries.used = used;
    m.entries.free = free;
    m.wiredPages.count = wired;
    if (m.tree && tree) Object.assign(m.tree, tree);
    if (index) m.index = { ...copyIndex(index), log: m.index.log };
  });
  rest.threads.forEach((t, i) => {
    Object.assign(k.threads[i] as ThreadState, cloneThread(t));
  });
  k.processes = rest.processes.map((p) => ({ ...p }));
  k.nextObjectSerial = rest.nextObjectSerial;
  k.userWired = rest.userWired;
  k.swapReserved = rest.swapReserved;
  k.panic = rest.panic;
}

/** Makes the index of each map anew, as its ring of entries has them; `rest` knows better where entries have no length. */
export function setIndexes(k: KernelState, rest: Rest): void {
  k.maps.forEach((m, i) => {
    if (!rest.maps[i]?.index) indexEntries(m);
  });
}

function indexEntries(m: MapState): void {
  const { start, next } = m.entries;
  beginIndex(m.index, m.count);
  for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number)
    appendEntry(m.index, id, start[id] as number);
}

/** About how many bytes of a state have to be looked at for a patch. */
export const stateBytes = (k: KernelState): number =>
  k.maps.reduce((sum, m) => sum + m.entries.used * (m.tree ? 14 : 12), k.objects.length * 60);
