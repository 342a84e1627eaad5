// How the arguments of a call come into the first frame of its routine.
import { expect, test } from 'vitest';
import { KERNEL_CALLS } from '../../../../core/kernel/calls/kernelCalls.ts';
import { newFrame } from '../../../../core/kernel/frames.ts';
import type { Frame } from '../../../../core/kernel/state.ts';
import { BLANKS } from '../../../../core/trace/calls/blanks.ts';

const NOT_SET = -1;
/** Locals that are not 0 without their argument. */
const UNSET: Readonly<Record<string, Partial<Frame>>> = {
  vm_map_protect: { prot: NOT_SET, maxProt: NOT_SET },
  mprotect: { maxProt: NOT_SET },
  mmap: { maxProt: NOT_SET, page: NOT_SET },
  shmat: { page: NOT_SET },
};

/** Arguments that change nothing of a map; `grow` is a flag of the lookup's `flags`. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  vm_map_lookup: ['grow'],
  exit: ['status', 'status_bytes'],
  mincore: ['vec', 'vec_bytes'],
  touch: ['addr_bytes'],
};

const begun = (name: string, args: Readonly<Record<string, number>>): Frame => {
  const frame = newFrame();
  KERNEL_CALLS[name]?.begin(frame, args);
  return frame;
};

test.each(Object.keys(KERNEL_CALLS))('%s without arguments begins with all of them 0, or not set', (name) => {
  expect(begun(name, {})).toEqual({ ...newFrame(), ...UNSET[name] });
});

test.each(Object.keys(KERNEL_CALLS))('%s has each of its arguments in a local of its own', (name) => {
  const names = Object.keys(BLANKS.get(name) ?? {});
  const args = Object.fromEntries(names.map((argument, i) => [argument, 101 + i]));
  const numbers = new Set<number>(Object.values(begun(name, args)));
  expect(names.filter((argument) => !numbers.has(args[argument] as number))).toEqual(LEFT_OUT[name] ?? []);
});
