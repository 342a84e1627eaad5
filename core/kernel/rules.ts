// What changed between the kernels, in one table: a row is a rule, a column a vintage. A routine is
// written once; where a rule makes a difference a step is in its listing only under that rule
// (`when`, `unless`), or a small named function asks for it. Sources: kernel-behaviour.md, section
// 13 and the sections named at each rule; FreeBSD's sys/vm/vm_map.c of those years.
import type { Vintage } from './constants.ts';

/** freebsd-5: April 2003; freebsd-6: March 2006; freebsd-13: 2021. */
const TABLE = {
  // Locking (section 2)
  /** Readers share the lock; before, a read lock is taken exclusively and only not counted. */
  sharedReaders: [false, false, true],
  /**
   * The map lock is a lock-manager lock; since 2004 an sx lock. They differ in the words of their
   * assertions.
   */
  lockManager: [true, false, false],
  /** A map is "busy" while a wirer is away faulting: protect and fork wait for it. */
  busyMaps: [false, false, true],
  /** References to objects of removed entries are dropped after the lock is released. */
  deferredFrees: [false, false, true],

  // Ranges and entries (sections 1, 3, 4)
  /**
   * An empty range is nothing to do; before, wiring one inside an entry made an entry of no length.
   */
  emptyRangeIsNothing: [false, false, true],
  /** Entries carry a charge for the swap that they may need. */
  swapCharges: [false, false, true],
  /**
   * Merging takes the predecessor in; before, an entry takes in both its neighbours
   * (vm_map_simplify_entry).
   */
  mergesWithPredecessor: [false, false, true],
  /** IN_TRANSITION has an owner: a wirer can tell its own marks from others'. */
  marksHaveOwners: [false, false, true],

  /** The header behaves as an entry that starts at the map's end; before, loops tested for it. */
  headerIsAnEntry: [false, false, true],

  // Insert, find, fixed (section 5)
  /** A fresh entry is merged with its neighbours; an entry that grew may be wired by a user. */
  mergesOnInsert: [false, false, true],
  /** A map may forbid memory that is both writable and executable. */
  wxorx: [false, false, true],
  /** An entry may be a guard: a range kept free. */
  guards: [false, false, true],
  /**
   * An anonymous object that was only ever mapped once may grow though it is referenced more than
   * once.
   */
  oneMappingCoalesces: [false, false, true],
  /** Insert asserts that a protection is within its maximum. */
  protWithinMax: [false, false, true],
  /** A search from the map's start begins at a hint, and can pass space below it by. */
  firstFreeHint: [true, false, false],
  /**
   * A search for space goes through the tree of entries and can miss the space after the last one;
   * before, it was a first fit.
   */
  searchTree: [false, false, true],
  /**
   * MAP_FIXED removes and inserts in one lock section; before, another thread could slip in
   * between.
   */
  fixedInOneSection: [false, false, true],

  // Remove (section 6)
  /** Removing waits for system wirings to go (not in the kernel's own map). */
  removeWaitsForSystem: [false, true, true],

  // Protect, inherit, madvise (sections 7, 8)
  /**
   * Protect checks everything, and waits, before it changes anything; before, it began with a split
   * and waited for nothing.
   */
  protectChecksFirst: [false, false, true],
  /**
   * Protection and maximum can be set at once; before, a maximum was set instead of a protection.
   */
  protectSetsBoth: [false, false, true],
  /** Inherit clips both ends before it changes anything; before, entry by entry. */
  inheritClipsFirst: [false, false, true],
  /** minherit can ask for zeroed pages. */
  zeroInheritance: [false, false, true],
  /** Unknown advice is answered with an errno. */
  adviceErrno: [false, false, true],

  // Stacks (vm_map_stack(9))
  /** Entries that grow are marked so; before, by how much they may still grow was enough. */
  growFlags: [false, true, true],
  /**
   * Below a stack a guard keeps the room free that it may grow into (2017); before, others could
   * map there.
   */
  stackGaps: [false, false, true],

  // Submaps (vm_map_submap(9))
  /**
   * A submap is marked as one, under its own lock, before a range of another map is given to it;
   * its entry cannot be clipped.
   */
  marksSubMaps: [false, false, true],

  // System calls (section 14)
  /** A user may wire, if his limits allow it; before, only the superuser. */
  usersMayWire: [false, false, true],
  /** Whether one may is asked before anything else. */
  privilegeFirst: [false, true, true],
  /** mlock looks at RLIMIT_MEMLOCK and at its own size. */
  memlockLimit: [false, true, true],
  /** munmap does not mind a range with holes. */
  munmapAllowsHoles: [false, false, true],
  /** MAP_SHARED is a flag of the insertion; before, a second call of its own. */
  mmapInsertsShared: [false, false, true],
  /** A hint with no room above it is tried once more from the map's start. */
  mmapRetriesFromMin: [false, false, true],
  /** mmap looks at MAP_WIREFUTURE again under the lock, and wires under the same. */
  wireLocked: [false, false, true],

  // Fork and other page faults (sections 2, 9, 15)
  /**
   * A child's entries are not in transition; before, it got the marks too, and nobody to clear
   * them.
   */
  forkClearsMarks: [false, false, true],
  /** A wired entry that nobody may write is copied when it is written, like any other. */
  forkCopiesReadOnlyLazily: [false, false, true],
  /** A thread that touches a page of an entry in transition waits. */
  faultWaits: [false, false, true],

  // Sync (vm_map_sync(9))
  /** Pages are synchronized by vm_map_sync; before, by vm_map_clean. */
  mapSync: [false, true, true],
  /** It gives the lock up while it writes, and tells of writes that fail. */
  syncDropsLock: [false, false, true],

  // Wire, unwire (sections 9 to 11)
  /** Flags instead of a boolean: holes can be allowed. */
  wireFlags: [false, true, true],
  /**
   * Wiring looks at an entry's protection itself and marks what it skips; before, the fault
   * decided.
   */
  wireChecksAccess: [false, false, true],
  /**
   * After a sleep at a later entry the first one is looked up again; before, only if the map had
   * changed (a stale one: h45).
   */
  forgetsFirstEntry: [false, false, true],
  /** Pages wired by users are counted against vm_page_max_user_wired. */
  userWiredLimit: [false, false, true],
  /**
   * A failed wiring is sorted out part by part, with the lock; before, the fault loop unwired what
   * it had done, without it.
   */
  failureByPart: [false, false, true],
  /** Wire wakes sleepers before it unlocks; before, after it. */
  wakesBeforeUnlock: [false, false, true],
  /** A user unwires what no user has wired without an error. */
  unwireToleratesUnwired: [false, true, true],
  /**
   * A user's wiring fault on an unreadable entry may pass by max_protection, and then strips write
   * from it.
   */
  overridesProtection: [true, true, false],
} as const satisfies Record<string, readonly [boolean, boolean, boolean]>;

export type Rule = keyof typeof TABLE;
export type Rules = Readonly<Record<Rule, boolean>>;

const column = (i: 0 | 1 | 2): Rules =>
  Object.fromEntries(Object.entries(TABLE).map(([rule, values]) => [rule, values[i]])) as Rules;

export const RULES: Readonly<Record<Vintage, Rules>> = {
  'freebsd-5': column(0),
  'freebsd-6': column(1),
  'freebsd-13': column(2),
};
