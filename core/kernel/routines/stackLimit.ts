// What a growing stack is held to: RLIMIT_STACK, which is for the stack of the process alone, and
// in the older kernels the room that its entry notes.
import { EFLAG } from '../constants.ts';
import { HEADER } from '../data/entries.ts';
import { limitOf } from '../data/limitValues.ts';
import { mapOf } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';

/** Is it the stack of the process, the one that RLIMIT_STACK is for? */
const ownStack = (m: MapState, f: Frame): boolean => f.start >= m.stackBottom && f.start < m.stackTop;

/** How much the stack may still grow by RLIMIT_STACK. */
export function underLimit(k: Kernel, f: Frame): number {
  const m = mapOf(k, f);
  return ownStack(m, f) ? limitOf(k, 'stack') - m.stackPages : Number.POSITIVE_INFINITY;
}

/** The stack has grown by what the frame says. */
export function countStack(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  if (ownStack(m, f)) m.stackPages += f.length;
}

/** Older kernels: the entry that would grow over the address, or nothing to do. */
export function olderStack(k: Kernel, f: Frame): boolean {
  const e = mapOf(k, f).entries;
  f.first = e.next[f.entry] as number;
  if (k.rules.growFlags) return ((e.eflags[f.first] as number) & EFLAG.GROWS_DOWN) !== 0;
  if (f.first === HEADER) return false;
  const room = e.avail[f.first] as number;
  return room >= 1 && f.start >= (e.start[f.first] as number) - room;
}

export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;
