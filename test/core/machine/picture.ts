// All that a later step depends on, as text: what only makes things fast (the address index) may differ.
import { cloneState } from '../../../core/kernel/kernel.ts';
import type { KernelState } from '../../../core/kernel/state.ts';
import type { Machine } from '../../../core/machine/machine.ts';

const plain = (key: string, value: unknown): unknown => {
  if (key === 'index') return undefined;
  if (value instanceof Set) return [...value];
  if (value instanceof Map) return [...value].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
};

export const kernelPicture = (k: KernelState): string => JSON.stringify(cloneState(k), plain);

export const picture = (m: Machine): string =>
  JSON.stringify([cloneState(m.state.kernel), m.state.script, m.state.position], plain);
