// What changed between the kernels, in one table: a row is a rule, with the vintages that have
// it. A routine is written once; where a rule makes a difference a step is in its listing only
// under that rule (`when`, `unless`), or a small named function asks for it. Sources:
// kernel-behaviour.md, section 13 and the sections named at each rule; FreeBSD's
// sys/vm/vm_map.c of those years.
import { VINTAGES, type Vintage } from './constants.ts';

/** The vintages that have a rule, by their place among all: [first, first without). */
type Span = readonly [number, number];
const since = (vintage: Vintage): Span => [VINTAGES.indexOf(vintage), VINTAGES.length];
const until = (vintage: Vintage): Span => [0, VINTAGES.indexOf(vintage)];

const TABLE = {
  // Locking (section 2)
  /** Readers share the lock; before, a read lock is taken exclusively and only not counted. */
  sharedReaders: since('freebsd-13'),
  /**
   * The map lock is a lock-manager lock; since 2004 an sx lock. They differ in the words of their
   * assertions.
   */
  lockManager: until('freebsd-6'),
  /** A map is "busy" while a wirer is away faulting: protect and fork wait for it. */
  busyMaps: since('freebsd-13'),
  /** References to objects of removed entries are dropped after the lock is released. */
  deferredFrees: since('freebsd-13'),

  // Ranges and entries (sections 1, 3, 4)
  /**
   * An empty range is nothing to do; before, wiring one inside an entry made an entry of no length.
   */
  emptyRangeIsNothing: since('freebsd-13'),
  /** Entries carry a charge for the swap that they may need. */
  swapCharges: since('freebsd-13'),
  /**
   * Merging takes the predecessor in; before, an entry takes in both its neighbours
   * (vm_map_simplify_entry).
   */
  mergesWithPredecessor: since('freebsd-13'),
  /** IN_TRANSITION has an owner: a wirer can tell its own marks from others'. */
  marksHaveOwners: since('freebsd-13'),

  /** The header behaves as an entry that starts at the map's end; before, loops tested for it. */
  headerIsAnEntry: since('freebsd-13'),

  // Insert, find, fixed (section 5)
  /** A fresh entry is merged with its neighbours; an entry that grew may be wired by a user. */
  mergesOnInsert: since('freebsd-13'),
  /**
   * anon_loc: anonymous memory without a hint is put there first; before, at the default address.
   */
  anonStart: since('freebsd-15'),
  /** A map may forbid memory that is both writable and executable. */
  wxorx: since('freebsd-13'),
  /** An entry may be a guard: a range kept free. */
  guards: since('freebsd-13'),
  /**
   * An anonymous object that was only ever mapped once may grow though it is referenced more than
   * once.
   */
  oneMappingCoalesces: since('freebsd-13'),
  /** Insert asserts that a protection is within its maximum. */
  protWithinMax: since('freebsd-13'),
  /** A search from the map's start begins at a hint, and can pass space below it by. */
  firstFreeHint: until('freebsd-6'),
  /**
   * A search for space goes through the tree of entries and can miss the space after the last one;
   * before, it was a first fit.
   */
  searchTree: since('freebsd-13'),
  /**
   * MAP_FIXED removes and inserts in one lock section; before, another thread could slip in
   * between.
   */
  fixedInOneSection: since('freebsd-13'),

  // Remove (section 6)
  /** Removing waits for system wirings to go (not in the kernel's own map). */
  removeWaitsForSystem: since('freebsd-6'),

  // Protect, inherit, madvise (sections 7, 8)
  /**
   * Protect checks everything, and waits, before it changes anything; before, it began with a split
   * and waited for nothing.
   */
  protectChecksFirst: since('freebsd-13'),
  /**
   * Protection and maximum can be set at once; before, a maximum was set instead of a protection.
   */
  protectSetsBoth: since('freebsd-13'),
  /** Inherit clips both ends before it changes anything; before, entry by entry. */
  inheritClipsFirst: since('freebsd-13'),
  /** minherit can ask for zeroed pages. */
  zeroInheritance: since('freebsd-13'),
  /** Unknown advice is answered with an errno. */
  adviceErrno: since('freebsd-13'),

  // Stacks (vm_map_stack(9))
  /** Entries that grow are marked so; before, by how much they may still grow was enough. */
  growFlags: since('freebsd-6'),
  /**
   * Below a stack a guard keeps the room free that it may grow into (2017); before, others could
   * map there.
   */
  stackGaps: since('freebsd-13'),
  /**
   * The gap keeps the protections that the stack was made with: growth and mprotect use them, and a
   * gap never merges (July 2023). Before, growth looked at the lowest piece of the stack.
   */
  gapsKeepProtection: since('freebsd-14'),
  /** Stacks may grow up too, and a gap says which way the stack grows (removed December 2024). */
  stacksGrowUp: until('freebsd-15'),
  /** mprotect may begin at the gap below a grown stack (VM_MAP_PROTECT_GROWSDOWN, July 2023). */
  protectGrowsDown: since('freebsd-14'),
  /** Growth under MAP_WIREFUTURE is held to RLIMIT_MEMLOCK. */
  growthMemlock: since('freebsd-13'),

  // Submaps (vm_map_submap(9))
  /**
   * A submap is marked as one, under its own lock, before a range of another map is given to it;
   * its entry cannot be clipped.
   */
  marksSubMaps: since('freebsd-13'),

  // System calls (section 14)
  /** A user may wire, if his limits allow it; before, only the superuser. */
  usersMayWire: since('freebsd-13'),
  /** The privilege is checked before anything else. */
  privilegeFirst: since('freebsd-6'),
  /**
   * mincore wants the whole range mapped (ENOMEM); before, it took holes, and EINVAL outside the
   * map.
   */
  mincoreWantsMapped: since('freebsd-6'),
  /** brk maps memory that cannot be executed. */
  heapNotExecutable: since('freebsd-13'),
  /** mmap refuses more entries than vm.max_proc_mmap. */
  maxProcMmap: until('freebsd-13'),
  /** mlock looks at RLIMIT_MEMLOCK and at its own size. */
  memlockLimit: since('freebsd-6'),
  /** munmap does not mind a range with holes. */
  munmapAllowsHoles: since('freebsd-13'),
  /**
   * mmap refuses flags and protections that it does not know or that do not go together, and an
   * offset without a file (2014); before, it ignored what it did not know, and MAP_SHARED won.
   */
  mmapChecksArguments: since('freebsd-13'),
  /** setrlimit knows RLIMIT_NPTS, RLIMIT_SWAP and what came after them (2008). */
  laterResources: since('freebsd-13'),
  /**
   * mmap puts what has no hint above RLIMIT_DATA (2003); before, above MAXDSIZ
   * whatever the limit is.
   */
  mmapAboveDataLimit: since('freebsd-6'),
  /** MAP_SHARED is a flag of the insertion; before, a second call of its own. */
  mmapInsertsShared: since('freebsd-13'),
  /**
   * mmap maps through vm_map_find_min: a hint with no room above it, once more from above the heap.
   */
  mmapRetriesFromMin: since('freebsd-13'),
  /** mmap looks at MAP_WIREFUTURE again under the lock, and wires under the same. */
  wireLocked: since('freebsd-13'),

  // Fork and other page faults (sections 2, 9, 15)
  /**
   * A child's entries are not in transition; before, it got the marks too, and no thread to clear
   * them.
   */
  forkClearsMarks: since('freebsd-13'),
  /** A wired entry without write access is copied when it is written, like any other. */
  forkCopiesReadOnlyLazily: since('freebsd-13'),
  /**
   * A fault past the end of a file is KERN_OUT_OF_BOUNDS; before, KERN_PROTECTION_FAILURE, which
   * was a SIGBUS then.
   */
  outOfBounds: since('freebsd-13'),
  /** A thread that touches a page of an entry in transition waits. */
  faultWaits: since('freebsd-13'),
  /**
   * A wiring fault, but for those that look the page up, reads and changes nothing but its own
   * page: no other thread can change an entry in transition. Before, protect ran under a wirer, and
   * a fault could strip a maximum.
   */
  faultsAreLocal: since('freebsd-13'),

  // Sync (vm_map_sync(9))
  /** Pages are synchronized by vm_map_sync; before, by vm_map_clean. */
  mapSync: since('freebsd-6'),
  /** It gives the lock up while it writes, and tells of writes that fail. */
  syncDropsLock: since('freebsd-13'),

  // Wire, unwire (sections 9 to 11)
  /** Flags instead of a boolean: holes can be allowed. */
  wireFlags: since('freebsd-6'),
  /**
   * Wiring looks at an entry's protection itself and marks what it skips; before, the fault
   * decided.
   */
  wireChecksAccess: since('freebsd-13'),
  /**
   * After a sleep at a later entry the first one is looked up again; before, only if the map had
   * changed (a stale one: h45).
   */
  forgetsFirstEntry: since('freebsd-13'),
  /** Pages wired by users are counted against vm_page_max_user_wired. */
  userWiredLimit: since('freebsd-13'),
  /**
   * A failed wiring is sorted out part by part, with the lock; before, the fault loop unwired what
   * it had done, without it.
   */
  failureByPart: since('freebsd-13'),
  /** Wire wakes sleepers before it unlocks; before, after it. */
  wakesBeforeUnlock: since('freebsd-13'),
  /** A user unwires what no user has wired without an error. */
  unwireToleratesUnwired: since('freebsd-6'),
  /**
   * A user's wiring fault on an unreadable entry may pass by max_protection, and then strips write
   * from it.
   */
  overridesProtection: until('freebsd-13'),
} as const satisfies Record<string, Span>;

export type Rule = keyof typeof TABLE;
export type Rules = Readonly<Record<Rule, boolean>>;

const rulesOf = (vintage: Vintage): Rules => {
  const at = VINTAGES.indexOf(vintage);
  return Object.fromEntries(Object.entries(TABLE).map(([rule, [from, to]]) => [rule, from <= at && at < to])) as Rules;
};

export const RULES = Object.fromEntries(VINTAGES.map((vintage) => [vintage, rulesOf(vintage)])) as Readonly<
  Record<Vintage, Rules>
>;
