// What a stack's gap keeps beside its range: the pages that growth leaves free (`avail`), and since
// July 2023 the protections that the stack was made with, in the field that says, of an entry with
// an object, where in it the entry begins (`offset`). Source: vm_map.c, vm_map_stack_locked.
import { EFLAG, PROT_ALL } from '../constants.ts';
import type { Rules } from '../rules.ts';
import { type EntryColumns, writing } from './columns.ts';

/** The place of the maximum in `offset`. */
const MAX = PROT_ALL + 1;

/** A gap that keeps protections. */
export const isStackGap = ({ rules }: { readonly rules: Rules }, eflags: number): boolean =>
  rules.gapsKeepProtection && (eflags & EFLAG.STACK_GAP_DN) !== 0;

export const gapProtOf = (offset: number): number => offset & PROT_ALL;
export const gapMaxOf = (offset: number): number => Math.floor(offset / MAX) & PROT_ALL;
export const gapProt = (e: EntryColumns, gap: number): number => gapProtOf(e.offset[gap] as number);
export const gapMaxProt = (e: EntryColumns, gap: number): number => gapMaxOf(e.offset[gap] as number);

/** A gap's `offset`. */
export const gapOffset = (prot: number, maxProt: number): number => prot + maxProt * MAX;

export function setGapProt(e: EntryColumns, gap: number, prot: number, maxProt: number): void {
  writing(e, gap).offset[gap] = gapOffset(prot, maxProt);
}

/** Pages of a gap that growth may take. */
export const gapRoom = (e: EntryColumns, gap: number): number =>
  (e.end[gap] as number) - (e.start[gap] as number) - (e.avail[gap] as number);
