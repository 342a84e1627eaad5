// What vm_map_protect checks of the entries of its range, and what it changes in one.

import { EFLAG, KERN, PROT_WRITE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { changing } from '../data/objectFields.ts';
import { allocateAnonymous, dereference, entryCharged, NO_OBJECT, objectOf, reserveSwap } from '../data/objects.ts';
import { gapMaxProt, gapProt, isStackGap, setGapProt } from '../data/stackGap.ts';
import { mapOf } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';

/** Argument value: this protection is not to be set. */
export const NOT_SET = -1;

/**
 * What the checks say of the range: KERN_SUCCESS, or the failure; `f.entry` becomes the last entry
 * in transition, 0 if none.
 */
export function checkRange(k: Kernel, f: Frame): number {
  const e = mapOf(k, f).entries;
  f.entry = 0;
  for (let entry = f.first; (e.start[entry] as number) < f.end; entry = e.next[entry] as number) {
    const eflags = e.eflags[entry] as number;
    const gap = isStackGap(k, eflags);
    if (eflags & EFLAG.GUARD && !gap) continue;
    if (eflags & EFLAG.IS_SUB_MAP) return KERN.KERN_INVALID_ARGUMENT;
    const most = gap ? gapMaxProt(e, entry) : (e.maxProt[entry] as number);
    const own = gap ? gapProt(e, entry) : (e.prot[entry] as number);
    const prot = f.prot === NOT_SET ? own : f.prot;
    const maxProt = f.maxProt === NOT_SET ? most : f.maxProt;
    if (prot & ~most || maxProt & ~most) return KERN.KERN_PROTECTION_FAILURE;
    if (eflags & EFLAG.IN_TRANSITION) f.entry = entry;
  }
  return KERN.KERN_SUCCESS;
}

/** Reserves the swap that an entry needs once it is writable; false if there is none. */
export function chargeForWrite(k: Kernel, f: Frame): boolean {
  const m = mapOf(k, f);
  const e = m.entries;
  const eflags = e.eflags[f.entry] as number;
  if (f.prot === NOT_SET || !(f.prot & ~(e.prot[f.entry] as number) & PROT_WRITE)) return true;
  if (eflags & EFLAG.GUARD || entryCharged(k, m, f.entry)) return true;
  const id = e.object[f.entry] as number;
  if (id === NO_OBJECT || eflags & EFLAG.NEEDS_COPY) {
    if (!reserveSwap(k, (e.end[f.entry] as number) - (e.start[f.entry] as number))) return false;
    writing(e, f.entry).charged[f.entry] = 1;
    k.sink?.({ kind: 'change', thread: k.self, entry: e.serial[f.entry] as number, what: 'charge' });
    return true;
  }
  const object = objectOf(k, id);
  if (!object.anonymous) return true;
  if (!reserveSwap(k, object.size)) return false;
  changing(k, id).charge = object.size;
  return true;
}

/** What a gap keeps for growth changes as an entry's own protections do. */
export function protectGap(k: Kernel, f: Frame): void {
  const e = mapOf(k, f).entries;
  let [prot, maxProt] = [gapProt(e, f.entry), gapMaxProt(e, f.entry)];
  if (f.maxProt !== NOT_SET) {
    maxProt = f.maxProt;
    prot &= maxProt;
  }
  if (f.prot !== NOT_SET) prot = f.prot;
  setGapProt(e, f.entry, prot, maxProt);
  k.sink?.({ kind: 'protect', thread: k.self, entry: e.serial[f.entry] as number, prot, maxProt });
}

/**
 * vm_fault_copy_entry of an entry on itself: what would be copied at a write is copied now, since a
 * wired page must not fault. An entry that still needs its copy gets an object of its own for it.
 */
export function copyWiredEntry(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const [start, end] = [e.start[entry] as number, e.end[entry] as number];
  k.sink?.({ kind: 'copy-entry', thread: k.self, start, end });
  if (k.config.copyEntry === 'event') return;
  const eflags = e.eflags[entry] as number;
  if (eflags & EFLAG.NEEDS_COPY) {
    const old = e.object[entry] as number;
    const changed = writing(e, entry);
    changed.object[entry] = allocateAnonymous(k, end - start, e.charged[entry] === 1);
    changed.offset[entry] = 0;
    changed.charged[entry] = 0;
    dereference(k, old);
  }
  writing(e, entry).eflags[entry] = eflags & ~(EFLAG.COW | EFLAG.NEEDS_COPY);
}
