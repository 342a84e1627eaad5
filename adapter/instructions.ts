// The listings as instructions one after another: all steps of all routines of a vintage in the order of their addresses. What lies between two
// routines is passed over; an address that is no step's, and all that is before the first or after the last, is an invalid instruction.
import type { Vintage } from '../core/kernel/constants.ts';
import { routinesOf } from '../core/kernel/routine.ts';
import { addressOf, type CodePlace, STEP_BYTES } from './codeAddress.ts';

export interface Instruction {
  readonly address: bigint;
  /** Absent: invalid. */
  readonly place?: CodePlace;
}

const steps = new Map<Vintage, readonly Required<Instruction>[]>();

function stepsOf(vintage: Vintage): readonly Required<Instruction>[] {
  const known = steps.get(vintage);
  if (known) return known;
  const made = routinesOf(vintage).flatMap((routine) =>
    routine.labels.map((_, pc) => ({ address: addressOf(routine, pc), place: { routine, pc } })),
  );
  steps.set(vintage, made);
  return made;
}

/** Number of the first step at or above an address; the number of steps if there is none. */
function firstAtOrAbove(all: readonly Instruction[], address: bigint): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle] as Instruction).address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many invalid instructions lie from an address up to a bound. */
const between = (from: bigint, to: bigint): bigint => (to - from + STEP_BYTES - 1n) / STEP_BYTES;

/**
 * So many instructions, the first of them `skip` instructions after (before, if negative) the one at `address`. An address that is no
 * step's has an invalid instruction of its own.
 */
export function instructionsFrom(vintage: Vintage, address: bigint, skip: number, count: number): Instruction[] {
  const all = stepsOf(vintage);
  const first = all[0]?.address ?? 0n;
  const last = all[all.length - 1]?.address ?? 0n;
  const index = firstAtOrAbove(all, address);
  const size = BigInt(all.length);
  // instructions are numbered: the steps from 0, what is invalid before and after them goes on in both directions
  let origin = BigInt(index);
  if (address < first) origin = -between(address, first);
  else if (address > last) origin = size - 1n + between(last, address);
  const amid = address > first && address < last && all[index]?.address !== address;
  const at = (number: bigint): Instruction => {
    if (amid && number === origin) return { address };
    const step = amid && number > origin ? number - 1n : number;
    if (step >= 0n && step < size) return all[Number(step)] as Instruction;
    if (step < 0n)
      return { address: address < first ? address + STEP_BYTES * (step - origin) : first + STEP_BYTES * step };
    return {
      address: address > last ? address + STEP_BYTES * (step - origin) : last + STEP_BYTES * (step - size + 1n),
    };
  };
  return Array.from({ length: count }, (_, i) => at(origin + BigInt(skip) + BigInt(i)));
}
