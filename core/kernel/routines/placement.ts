// Where memory goes whose address the kernel chooses: above the largest heap that the process could
// have, and aligned as the call wants it (vm_mmap.c, kern_mmap; pmap.c, pmap_align_superpage;
// kernel-behaviour-15.md, section 2). Addresses are not randomised.
import type { Page } from '../address.ts';
import { FIND_SPACE, MMAP, MMAP_32BIT_END, MMAP_ALIGNMENT, MMAP_ALIGNMENT_SHIFT, SUPERPAGE } from '../constants.ts';
import { largestHeap } from '../data/limitValues.ts';
import { mapOf } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import { RULES } from '../rules.ts';
import type { Frame, KernelConfig, MapState } from '../state.ts';

/**
 * vm_taddr, where a program is loaded by default; a heap that is declared below it comes with it.
 */
export const textStart = ({ vintage, pageSize }: KernelConfig, { dataStart }: Pick<MapState, 'dataStart'>): Page =>
  Math.min(dataStart, (RULES[vintage].mmapChecksArguments ? 0x200000 : 0x8048000) / pageSize);

/** The end of the largest heap that begins there. */
export const endOfHeap = (config: KernelConfig, dataStart: Page): Page => dataStart + largestHeap(config);

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
export const max32 = ({ pageSize }: KernelConfig): Page => MMAP_32BIT_END / pageSize;

/** What flags of mmap ask of vm_map_find: FIND_SPACE. */
export function findSpaceOf(flags: number): number {
  const align = (flags & MMAP_ALIGNMENT) >>> 0;
  if (align === MMAP.ALIGNED_SUPER) return FIND_SPACE.SUPER;
  return (align >>> MMAP_ALIGNMENT_SHIFT) << FIND_SPACE.ALIGNED_SHIFT;
}

/** What a search for `length` pages wants; `offset`: where in the object they begin. */
export interface Alignment {
  readonly findSpace: number;
  readonly length: number;
  readonly offset: number;
}

/** The first page at or above `page` that is aligned so. */
export function alignedAt({ pageSize }: KernelConfig, page: Page, { findSpace, length, offset }: Alignment): Page {
  const log = findSpace >> FIND_SPACE.ALIGNED_SHIFT;
  const most = 2 ** 64 / pageSize;
  if (log > 0) {
    const alignment = Math.max(1, 2 ** log / pageSize);
    return Math.min(Math.ceil(page / alignment) * alignment, most);
  }
  if (findSpace !== FIND_SPACE.SUPER) return page;
  const superpage = SUPERPAGE / pageSize;
  const rest = offset % superpage;
  // no superpage of it would be whole
  if (length - ((superpage - rest) % superpage) < superpage) return page;
  const aligned = Math.floor(page / superpage) * superpage + rest;
  return aligned < page ? aligned + superpage : aligned;
}
