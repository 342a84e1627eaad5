// Where memory goes whose address the kernel chooses: above the largest heap that the process could
// have (vm_mmap.c, kern_mmap; kernel-behaviour-15.md, section 2). Addresses are not randomised.
import type { Page } from '../address.ts';
import { MMAP_32BIT_END } from '../constants.ts';
import type { Kernel } from '../routine.ts';
import { mapOf } from '../routine.ts';
import { RULES } from '../rules.ts';
import type { Frame, KernelConfig, MapState } from '../state.ts';

/** MAXDSIZ, the largest heap in bytes: of i386 in the older kernels, of amd64 since. */
const maxHeap = ({ vintage }: KernelConfig): number =>
  RULES[vintage].mmapChecksArguments ? 32 * 2 ** 30 : 512 * 2 ** 20;
/**
 * vm_taddr, where a program is loaded by default; a heap that is declared below it comes with it.
 */
export const textStart = (k: Kernel, f: Frame): Page =>
  Math.min(mapOf(k, f).dataStart, (k.rules.mmapChecksArguments ? 0x200000 : 0x8048000) / k.config.pageSize);

const endOfHeap = (config: KernelConfig, dataStart: Page): Page =>
  dataStart + Math.ceil(maxHeap(config) / config.pageSize);

/**
 * Where so many pages without a hint are looked for: above the largest heap that there could be. In
 * a map that does not reach so far, from its beginning.
 */
export function searchStart(config: KernelConfig, m: Pick<MapState, 'min' | 'max' | 'dataStart'>, size: number): Page {
  const end = endOfHeap(config, m.dataStart);
  return end + size <= m.max ? end : m.min;
}
export const defaultHint = (k: Kernel, f: Frame, size: number): Page => searchStart(k.config, mapOf(k, f), size);

/** anon_loc as exec sets it; 0, not set, in a map that no program is loaded into. */
export function anonLocOfExec(config: KernelConfig): Page {
  const end = endOfHeap(config, config.heap);
  return RULES[config.vintage].anonStart && end < config.max ? end : 0;
}

/** The end of what MAP_32BIT allows, in pages. */
export const max32 = (k: Kernel): Page => MMAP_32BIT_END / k.config.pageSize;
