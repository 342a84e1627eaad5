// Which interleavings need not be kept apart, each under its condition (docs/explore.md).

import { HEADER } from '../../kernel/data/entries.ts';
import type { Kernel } from '../../kernel/routine.ts';
import { deleteRange } from '../../kernel/routines/remove.ts';
import { unwire } from '../../kernel/routines/unwire.ts';
import { entryInTransition, UNKNOWN } from '../../kernel/routines/wait.ts';
import { wireLocked } from '../../kernel/routines/wireLocked.ts';
import type { Frame } from '../../kernel/state.ts';
import type { Forgetting } from '../state/form.ts';

export interface Reductions {
  /** Steps that touch nothing shared belong to what the thread did before. */
  readonly local: boolean;
  /** A call returns with its last step. */
  readonly returns: boolean;
  /** R1: the faults of an entry belong to the section that follows. */
  readonly faults: boolean;
  /** R2: "changed since I left" is forgotten where it makes no difference. */
  readonly changes: boolean;
  /**
   * R3: a woken sleeper that would only fall asleep again does so at once.
   * Little without `changes`.
   */
  readonly sleepers: boolean;
  /** References that are dropped after an unlock are dropped with it (frees.ts). */
  readonly frees: boolean;
  /** States that differ by who of some alike threads is which are one (symmetry/). */
  readonly alike: boolean;
}

export const NO_REDUCTION: Reductions = {
  local: false,
  returns: false,
  faults: false,
  changes: false,
  sleepers: false,
  frees: false,
  alike: false,
};
export const ALL_REDUCTIONS: Reductions = {
  local: true,
  returns: true,
  faults: true,
  changes: true,
  sleepers: true,
  frees: true,
  alike: true,
};

/** A frame that has called vm_map_entry_in_transition and waits in it. */
const waits = (f: Frame): boolean => f.routine === wireLocked.id || f.routine === unwire.id;

/**
 * Does "has the map changed since I left" make no difference to this frame? Where it has not
 * changed, looking the entry up again finds the same one; what differs is only a first entry that
 * is another one: it is kept if nothing changed, and forgotten otherwise.
 * `caller`: the frame below.
 */
function forgetsChange({ rules }: Kernel, f: Frame, caller: Frame | undefined): boolean {
  if (f.routine === deleteRange.id) return true;
  if (f.routine === wireLocked.id) return f.first === f.entry || f.first === UNKNOWN;
  if (f.routine !== entryInTransition.id || !caller || !waits(caller)) return false;
  return rules.forgetsFirstEntry || caller.first === caller.entry || caller.first === UNKNOWN;
}

/**
 * What a frame whose map has changed still tells of its entries, which are looked up again: whether
 * its first entry is the one that it was at, and, of one that waits, which the first entry is:
 * where the entry that it waits for is gone, it begins its last pass there.
 */
function forgetEntries(f: Frame, callee: Frame | undefined): void {
  const isFirst = f.first === f.entry;
  if (f.routine === wireLocked.id && callee?.routine !== entryInTransition.id) {
    f.first = isFirst ? HEADER : UNKNOWN;
    f.entry = HEADER;
  } else if (waits(f) && callee?.routine === entryInTransition.id) {
    if (isFirst) f.first = HEADER;
    // where holes are allowed it goes on at the next one, and looks its first entry up
    else if (callee.flags !== 0) f.first = UNKNOWN;
    f.entry = isFirst || f.first === UNKNOWN ? HEADER : UNKNOWN;
  } else if (f.routine === deleteRange.id || f.routine === entryInTransition.id) f.entry = HEADER;
}

/**
 * What R2 builds on: a thread whose map has changed looks its entry up again once it has the lock.
 * `f`: the frame that takes it, which was put in place with what has changed forgotten.
 */
export const looksAgain = (f: Frame): boolean =>
  f.lastTimestamp === 0 &&
  (f.routine === deleteRange.id || f.routine === wireLocked.id || f.routine === entryInTransition.id);

/** R2. */
export const forgetChanges: Forgetting = {
  changed: forgetsChange,
  locals: (f, callee, changed) => {
    if (changed) forgetEntries(f, callee);
  },
};
