// The small parts of a state (counters, locks, threads, processes, sizes of the large parts), which
// savepoints and checkpoints copy as they are.
import { orderTies, tiesOf } from '../data/addressIndex.ts';
import type { SearchTree } from '../data/tree/searchTree.ts';
import type { Limits } from '../limits.ts';
import type { Frame, KernelState, MapState, ProcessState, ThreadState } from '../state.ts';

export interface Scalars {
  readonly maps: readonly MapScalars[];
  readonly threads: readonly ThreadState[];
  readonly processes: readonly ProcessState[];
  readonly objects: number;
  readonly freeObjects: number;
  readonly nextObjectSerial: number;
  readonly userWired: number;
  readonly swapReserved: number;
  readonly limits: Limits;
  readonly panic: string;
}
interface MapScalars extends Omit<MapState, 'entries' | 'index' | 'wiredPages' | 'tree'> {
  readonly used: number;
  readonly free: number;
  readonly wired: number;
  readonly tree: Pick<SearchTree, 'root' | 'lower' | 'upper'> | undefined;
  /**
   * Entries of no length share their start with others; of these, the order in the address index.
   */
  readonly ties: readonly number[];
}

export const cloneThread = (t: ThreadState): ThreadState => ({
  ...t,
  stack: t.stack.slice(0, t.depth).map((f) => ({ ...f })),
  deferred: t.deferred.slice(),
});

/**
 * Field by field: this is done every few hundred steps, and by spreading it would take ten times as
 * long.
 */
function mapScalars(m: MapState): MapScalars {
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
    dataStart: m.dataStart,
    dataPages: m.dataPages,
    anonLoc: m.anonLoc,
    setByHand: m.setByHand,
    used: entries.used,
    free: entries.free,
    wired: wiredPages.count,
    tree: tree && { root: tree.root, lower: tree.lower, upper: tree.upper },
    ties: m.emptyEntries > 0 ? tiesOf(index) : [],
  };
}

/**
 * The last copy of each thread. Of many threads most are asleep: as long as one does not change,
 * its copies are one.
 */
const lastCopies = new WeakMap<ThreadState, ThreadState>();

function sameFields<T extends object>(a: T, b: T): boolean {
  for (const key in b) if (a[key] !== b[key] && !Array.isArray(b[key])) return false;
  return true;
}

const isSame = (t: ThreadState, copy: ThreadState): boolean =>
  sameFields(t, copy) &&
  copy.stack.every((f, i) => sameFields(t.stack[i] as Frame, f)) &&
  t.deferred.length === copy.deferred.length &&
  copy.deferred.every((entry, i) => entry === t.deferred[i]);

function sharedThread(t: ThreadState): ThreadState {
  const last = lastCopies.get(t);
  if (last && isSame(t, last)) return last;
  const made = cloneThread(t);
  lastCopies.set(t, made);
  return made;
}

export const scalarsOf = (k: KernelState): Scalars => ({
  maps: k.maps.map(mapScalars),
  threads: k.threads.map(sharedThread),
  processes: k.processes.map((p) => ({ ...p })),
  objects: k.objects.length,
  freeObjects: k.freeObjects.length,
  nextObjectSerial: k.nextObjectSerial,
  userWired: k.userWired,
  swapReserved: k.swapReserved,
  limits: k.limits,
  panic: k.panic,
});

/**
 * Puts the small parts back; the large parts are there. What came later, as the map of a process
 * that was forked since, goes.
 */
export function setScalars(k: KernelState, from: Scalars): void {
  k.maps.length = from.maps.length;
  from.maps.forEach(({ used, free, wired, tree, ties, ...own }, i) => {
    const m = k.maps[i] as MapState;
    Object.assign(m, own, { lock: { holder: own.lock.holder, readers: own.lock.readers.slice() } });
    m.entries.used = used;
    m.entries.free = free;
    m.wiredPages.count = wired;
    if (m.tree && tree) Object.assign(m.tree, tree);
    orderTies(m.index, ties, m.entries.start);
  });
  from.threads.forEach((t, i) => {
    const thread = Object.assign(k.threads[i] as ThreadState, cloneThread(t));
    lastCopies.set(thread, t);
  });
  k.processes = from.processes.map((p) => ({ ...p }));
  k.objects.length = from.objects;
  k.freeObjects.length = from.freeObjects;
  k.nextObjectSerial = from.nextObjectSerial;
  k.userWired = from.userWired;
  k.swapReserved = from.swapReserved;
  k.limits = from.limits;
  k.panic = from.panic;
}
