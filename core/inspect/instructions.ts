// All steps of all routines of a vintage as instructions, in the order of their addresses, with
// invalid rows before and after. An address has one row wherever a view asks from: it puts together
// pages of different requests. Gaps between routines have no rows.
import type { Vintage } from '../kernel/constants.ts';
import { routinesOf } from '../kernel/routine.ts';
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

/** Steps count from 0; invalid rows go on in both directions. */
function rowAt(all: readonly Required<Instruction>[], number: bigint): Instruction {
  const size = BigInt(all.length);
  const [first, last] = [all[0] as Instruction, all[all.length - 1] as Instruction];
  if (number < 0n) return { address: first.address + STEP_BYTES * number };
  if (number >= size) return { address: last.address + STEP_BYTES * (number - size + 1n) };
  return all[Number(number)] as Instruction;
}

/** Number of the first row at or above an address. */
function firstAtOrAbove(all: readonly Required<Instruction>[], address: bigint): bigint {
  const up = (bytes: bigint): bigint => (bytes + STEP_BYTES - 1n) / STEP_BYTES;
  const [first, last] = [all[0] as Instruction, all[all.length - 1] as Instruction];
  if (address < first.address) return -((first.address - address) / STEP_BYTES);
  if (address > last.address) return BigInt(all.length - 1) + up(address - last.address);
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle] as Instruction).address < address) low = middle + 1;
    else high = middle;
  }
  return BigInt(low);
}

/**
 * `count` instructions, the first of them `skip` after (negative: before) the one at `address`. An
 * address between rows has an invalid row of its own.
 */
export function instructionsFrom(vintage: Vintage, address: bigint, skip: number, count: number): Instruction[] {
  const all = stepsOf(vintage);
  const origin = firstAtOrAbove(all, address);
  const amid = rowAt(all, origin).address !== address;
  const at = (offset: bigint): Instruction => {
    if (amid && offset === 0n) return { address };
    return rowAt(all, origin + (amid && offset > 0n ? offset - 1n : offset));
  };
  return Array.from({ length: count }, (_, i) => at(BigInt(skip) + BigInt(i)));
}
