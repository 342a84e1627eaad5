// Exact copies of the kernel's state: what going back, branching and exploring start from. Frames not in use and free room in
// the columns are no part of the state and are not copied.
import { type AddressIndex, appendEntry, beginIndex, copyIndex, setIndex } from './addressIndex.ts';
import { copyColumns, RECORD, setColumns } from './columns.ts';
import { HEADER } from './entries.ts';
import { copyTree, type SearchTree } from './searchTree.ts';
import type { KernelState, MapState, ProcessState, ThreadState, VmObject } from './state.ts';
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

function setMap(to: MapState, { entries, index, tree, lock, wiredPages, ...fields }: MapState): void {
  Object.assign(to, fields);
  to.lock = { holder: lock.holder, readers: lock.readers.slice() };
  const { used } = to.entries;
  if (to.entries.capacity < entries.used) to.entries = copyColumns(entries, (2 * entries.used) / RECORD);
  else setColumns(to.entries, entries);
  // beyond what is in use there are zeros
  if (to.entries.used < used) {
    to.entries.wide.fill(0, entries.used, used);
    to.entries.narrow.fill(0, entries.used, used);
  }
  if (to.index.heads.length < Math.max(index.count, index.usedSlots)) to.index = copyIndex(index);
  else setIndex(to.index, index);
  to.tree = tree && copyTree(tree);
  to.wiredPages = copyWiredPages(wiredPages);
}

/** Field by field: there may be ten thousand, and by name it would take ten times as long. */
function setObject(to: VmObject, from: VmObject): void {
  to.size = from.size;
  to.references = from.references;
  to.anonymous = from.anonymous;
  to.oneMapping = from.oneMapping;
  to.backing = from.backing;
  to.backingOffset = from.backingOffset;
  to.charge = from.charge;
  to.serial = from.serial;
  to.name = from.name;
}

/** Makes a state what a copy says, in its own memory where that is large enough. */
export function setState(k: KernelState, copy: KernelState): void {
  k.maps.length = Math.min(k.maps.length, copy.maps.length);
  copy.maps.forEach((from, i) => {
    const to = k.maps[i];
    if (to) setMap(to, from);
    else k.maps.push(cloneMap(from));
  });
  k.objects.length = Math.min(k.objects.length, copy.objects.length);
  copy.objects.forEach((from, i) => {
    const to = k.objects[i];
    if (to) setObject(to, from);
    else k.objects.push({ ...from });
  });
  k.freeObjects = copy.freeObjects.slice();
  k.threads = copy.threads.map(cloneThread);
  k.processes = copy.processes.map((p) => ({ ...p }));
  k.nextObjectSerial = copy.nextObjectSerial;
  k.userWired = copy.userWired;
  k.swapReserved = copy.swapReserved;
  k.panic = copy.panic;
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
  readonly free: number;
  readonly wired: number;
  readonly tree: Pick<SearchTree, 'root' | 'lower' | 'upper'> | undefined;
  /** Only where entries of no length make their order in it more than the order of addresses. */
  readonly index: AddressIndex | undefined;
}

function restOfMap({ entries, index, wiredPages, tree, ...m }: MapState): RestOfMap {
  return {
    ...m,
    lock: { holder: m.lock.holder, readers: m.lock.readers.slice() },
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

/** Puts the small parts back, and the index, which the entries tell. The large parts are there. */
export function setRest(k: KernelState, rest: Rest): void {
  rest.maps.forEach(({ free, wired, tree, index, ...from }, i) => {
    const m = k.maps[i] as MapState;
    Object.assign(m, from, { lock: { holder: from.lock.holder, readers: from.lock.readers.slice() } });
    m.entries.free = free;
    m.wiredPages.count = wired;
    if (m.tree && tree) Object.assign(m.tree, tree);
    if (index) m.index = copyIndex(index);
    else indexEntries(m);
  });
  k.threads = rest.threads.map(cloneThread);
  k.processes = rest.processes.map((p) => ({ ...p }));
  k.nextObjectSerial = rest.nextObjectSerial;
  k.userWired = rest.userWired;
  k.swapReserved = rest.swapReserved;
  k.panic = rest.panic;
}

/** The index of a map as its ring of entries has them. */
function indexEntries(m: MapState): void {
  const { start, next } = m.entries;
  beginIndex(m.index, m.count);
  for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number)
    appendEntry(m.index, id, start[id] as number);
}

/** About how many bytes of a state have to be looked at for a patch. */
export const stateBytes = (k: KernelState): number =>
  k.maps.reduce((sum, m) => sum + m.entries.used * (m.tree ? 14 : 12), k.objects.length * 60);
