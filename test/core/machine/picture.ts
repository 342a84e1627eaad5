// All that a later step depends on, as text. Of the address index that is the order of the entries:
// the blocks that make it fast may differ.

import type { EntryColumns } from '../../../core/kernel/data/columns.ts';
import type { AddressIndex } from '../../../core/kernel/data/indexBlocks.ts';
import { cloneState } from '../../../core/kernel/kernel.ts';
import type { KernelState } from '../../../core/kernel/state.ts';
import type { Machine } from '../../../core/machine/machine.ts';

const orderOf = ({ count, slots, sizes, ids }: AddressIndex): number[] =>
  Array.from(slots.subarray(0, count)).flatMap((slot) => [...ids.subarray(16 * slot, 16 * slot + (sizes[slot] ?? 0))]);

/** The columns are views of two arrays. */
const entriesOf = ({ wide, narrow, used, free }: EntryColumns): unknown => ({
  wide: [...wide.subarray(0, used)],
  narrow: [...narrow.subarray(0, used)],
  used,
  free,
});

const plain = (key: string, value: unknown): unknown => {
  if (key === 'index') return orderOf(value as AddressIndex);
  if (key === 'log') return undefined;
  if (key === 'entries' && typeof value === 'object') return entriesOf(value as EntryColumns);
  if (value instanceof Set) return [...value];
  if (value instanceof Map) return [...value].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
};

export const kernelPicture = (k: KernelState): string => JSON.stringify(cloneState(k), plain);

export const picture = (m: Machine): string =>
  JSON.stringify([cloneState(m.state.kernel), m.state.script, m.state.position], plain);
