// VM_MAP_RANGE_CHECK: a range is cut to the map's bounds, without any error (kernel-behaviour.md,
// section 1: the range clamp).

import { mapOf } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import type { Frame } from '../state.ts';

export function clampRange(k: Kernel, f: Frame, next: number): number {
  const m = mapOf(k, f);
  if (f.start < m.min) f.start = m.min;
  if (f.end > m.max) f.end = m.max;
  if (f.start > f.end) f.start = f.end;
  return next;
}
