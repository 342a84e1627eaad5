// The kernel's whole state, as plain data: it can be copied, compared, hashed and saved; nothing of
// it hides in a closure, a promise or an object with behaviour. Entries are columns (columns.ts),
// indexed by an entry number; number 0 is the map's header, linked into a ring as in the kernel. A
// record that goes is reused; its `serial` never is, so an entry keeps its identity in the views
// through clipping and merging.
import type { Page } from './address.ts';
import type { Vintage } from './constants.ts';
import type { EntryColumns } from './data/columns.ts';
import type { AddressIndex } from './data/indexBlocks.ts';
import type { Journal } from './data/journal.ts';
import type { SearchTree } from './data/tree/searchTree.ts';
import type { UndoLog } from './data/undoLog.ts';
import type { WiredPages } from './data/wiredPages.ts';
import type { Limits, ProcessLimits } from './limits.ts';

export interface LockState {
  /** Thread that holds it exclusively, -1: no thread. */
  holder: number;
  /** Threads that hold it shared. */
  readers: number[];
}

export interface MapState {
  /** Of a submap, as the script calls it; '' for the map itself. */
  name: string;
  min: Page;
  max: Page;
  entries: EntryColumns;
  index: AddressIndex;
  /** The shape of the kernel's search tree; only where a search for space can depend on it. */
  tree: SearchTree | undefined;
  count: number;
  /** Sum of entry lengths in pages (freebsd-13: without guard entries). */
  size: number;
  timestamp: number;
  lock: LockState;
  busy: number;
  busyWaiters: boolean;
  wireFuture: boolean;
  wxorx: boolean;
  kernelPmap: boolean;
  /** freebsd-5: entry after which a search from min begins (a hint), 0: the header. */
  firstFree: number;
  nextSerial: number;
  /** Entries of no length, which only the older kernels make (kernel-behaviour.md, section 12). */
  emptyEntries: number;
  /**
   * The process's stack, the last that vm_map_stack made: its lowest and highest address, and
   * vm_ssize, how much of it is in use.
   */
  stackBottom: Page;
  stackTop: Page;
  stackPages: number;
  /**
   * vm_daddr, where the data segment begins, and vm_dsize: pages that brk has mapped from there.
   */
  dataStart: Page;
  dataPages: number;
  /** anon_loc: where mappings without a hint are put first; 0: it is not set. */
  anonLoc: Page;
  /** Pages that a wiring fault has entered, until unwired: the pmap as wiring sees it. */
  wiredPages: WiredPages;
  /**
   * What a person has set in the state, in words; '': nothing. From then on what is relied on is
   * asked for (invariants.ts).
   */
  setByHand: string;
}

/** Each change of one begins with `changing` (objectFields.ts). */
export interface VmObject {
  /** Pages. */
  readonly size: number;
  readonly references: number;
  readonly anonymous: boolean;
  /** Mapped only once since it was made (OBJ_ONEMAPPING). */
  readonly oneMapping: boolean;
  /** The object it shadows, 0: none. */
  readonly backing: number;
  readonly backingOffset: number;
  /** Swap charged to the object, in pages; -1: it holds no charge. */
  readonly charge: number;
  /**
   * Number in the order of making. A record that nothing refers to any more is used again, its
   * serial never.
   */
  readonly serial: number;
  /** `f1` for a file-like object; '' for an anonymous one, which prints as `o` and its serial. */
  readonly name: string;
}

/** Where a wiring thread is asleep or what it contends for. */
export const ThreadStatus = { idle: 0, ready: 1, blocked: 2, asleepMap: 3, asleepBusy: 4, dead: 5 } as const;
export type ThreadStatus = (typeof ThreadStatus)[keyof typeof ThreadStatus];

/**
 * One activation of a routine: where it is and its locals, under the kernel's own names. One shape
 * serves every routine; a routine's listing says which of them are its own. Pages, counts, entry
 * numbers, booleans as 0 or 1.
 */
export interface Frame {
  routine: number;
  /** Index of the step to run next. */
  pc: number;
  start: number;
  end: number;
  flags: number;
  entry: number;
  prev: number;
  next: number;
  first: number;
  savedStart: number;
  savedEnd: number;
  lastTimestamp: number;
  needWakeup: number;
  rv: number;
  prot: number;
  maxProt: number;
  inherit: number;
  object: number;
  offset: number;
  length: number;
  /** Of a system call: what its address and its length have beside whole pages. */
  startBytes: number;
  lengthBytes: number;
  page: number;
  i: number;
  /** What the routine last called gave back. */
  ret: number;
  /** A second value given back: the entry a lookup found, the address of a find. */
  out: number;
  map: number;
}

/** A process: its name, and its map; -1: none (yet). */
export interface ProcessState {
  name: string;
  map: number;
  /** RLIMIT_*; an object is replaced, never changed. */
  limits: ProcessLimits;
}

export interface ThreadState {
  name: string;
  /** Index into processes. */
  process: number;
  status: ThreadStatus;
  /** Frames in use are stack[0 .. depth-1]; the rest are kept to be used again. */
  stack: Frame[];
  depth: number;
  /** Range of the entry slept for, for people (pages). */
  waitStart: Page;
  waitEnd: Page;
  /**
   * Where a lock step is interrupted (lock.ts): 1 the timestamp is not yet counted, 2 deferred
   * frees wait, 3 just taken.
   */
  lockPhase: number;
  /** Object references dropped at the next ordinary unlock (freebsd-13). */
  deferred: number[];
  lastResult: number;
  /** The last step brought it to a schedule point. */
  atPoint: boolean;
}

export type FaultMode = 'prot' | 'opaque' | 'lookup';

/** What a wiring fault on a page gives: one value, or one of several (the environment chooses). */
type FaultOutcome = readonly number[];

export interface KernelConfig {
  vintage: Vintage;
  pageSize: number;
  min: Page;
  max: Page;
  coalesce: 'null' | 'real';
  faultMode: FaultMode;
  /** A fault past the end of a file fails; recorded cases have pages there. */
  fileEnds: boolean;
  /** Where the data segment, which brk grows, begins. */
  heap: Page;
  kernelPmap: boolean;
  holdPoints: boolean;
  /**
   * The processes beside the first, and the threads of theirs, by name; `shares`: it has the first
   * map.
   */
  processes: { name: string; threads: readonly string[]; shares?: boolean }[];
  wireFuture: boolean;
  wxorx: boolean;
  /** The processes run as the superuser. */
  privileged: boolean;
  /** The processes are in a jail; `mlock`: in one that has allow.mlock. */
  jail: 'none' | 'plain' | 'mlock';
  /** What the limits are before anyone runs. */
  limits: Limits;
  /**
   * Keep the shape of the search tree, where the vintage has one that shows: needed if space is
   * searched for.
   */
  searchTree: boolean;
  /** `access`: protections that the file was opened for (PROT_*); absent: all. */
  objects: { name: string; size: number; access?: number }[];
  /**
   * What vm_fault_copy_entry does, when protect gives write to a wired copy-on-write entry:
   * "event": nothing that the map shows, as where the recorded cases stand in for it.
   */
  copyEntry: 'real' | 'event';
  /** anon_loc: where mappings without a hint are put first; 0: it is not set. */
  anonLoc: Page;
  faults: Map<Page, FaultOutcome>;
  /** Maps beside the first, which vm_map_submap can put under a range of it. */
  subMaps: { name: string; min: Page; max: Page }[];
}

export interface KernelState {
  config: KernelConfig;
  maps: MapState[];
  /** objects[0] stands for "none". */
  objects: VmObject[];
  /** Records to use again. */
  freeObjects: number[];
  /** What changes of its large parts overwrite, if they are to be undone; maps hold it too. */
  undoLog: UndoLog | undefined;
  /** Where what most steps change is put down, if the run is recorded. */
  journal: Journal | undefined;
  nextObjectSerial: number;
  threads: ThreadState[];
  processes: ProcessState[];
  /** vm_user_wire_count, in pages; below zero it stands for 2^64 + that. */
  userWired: number;
  swapReserved: number;
  /** Those of processes are in these. The object is replaced, never changed. */
  limits: Limits;
  /** The kernel has panicked: nothing runs any more. */
  panic: string;
}
