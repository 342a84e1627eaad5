// The kernel's code as an address space: each step of a routine has an address, the same in every
// session of its vintage. A routine begins on its own page, so that a new step moves no other
// routine.
import type { Vintage } from '../kernel/constants.ts';
import { type Routine, routinesOf } from '../kernel/routine.ts';

/** Where kernel text begins on amd64. */
const BASE = 0xffffffff80000000n;
const ROUTINE_BYTES = 0x1000n;
export const STEP_BYTES = 4n;

export interface CodePlace {
  readonly routine: Routine;
  readonly pc: number;
}

export const addressOf = ({ id }: Pick<Routine, 'id'>, pc: number): bigint =>
  BASE + BigInt(id) * ROUTINE_BYTES + BigInt(pc) * STEP_BYTES;

/** `0xffffffff80012004`: an address of 64 bits, as references to it are written. */
export const formatCode = (address: bigint): string =>
  `0x${BigInt.asUintN(64, address).toString(16).padStart(16, '0')}`;

export const codeReference = (routine: Pick<Routine, 'id'>, pc: number): string => formatCode(addressOf(routine, pc));

/** The address of a reference, hexadecimal or decimal; undefined if it is none. */
export function parseReference(reference: string): bigint | undefined {
  const text = reference.trim();
  if (!/^(0[xX][0-9a-fA-F]{1,16}|\d{1,20})$/.test(text)) return undefined;
  const address = BigInt(text);
  return address === BigInt.asUintN(64, address) ? address : undefined;
}

/** The step at an address; undefined: there is none. */
export function placeAt(vintage: Vintage, address: bigint): CodePlace | undefined {
  const offset = address - BASE;
  if (offset < 0n || offset % STEP_BYTES !== 0n) return undefined;
  const routine = routinesOf(vintage)[Number(offset / ROUTINE_BYTES)];
  const pc = Number((offset % ROUTINE_BYTES) / STEP_BYTES);
  return routine && pc < routine.labels.length ? { routine, pc } : undefined;
}
