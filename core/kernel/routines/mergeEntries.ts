// A range whose entries change one by one: each is joined with the one before it if they are alike
// now, and since 13 the last one with the entry behind the range.
import { mergeChanged, mergeText, tryMerge } from '../entryChanges.ts';
import { mapOf } from '../frames.ts';
import type { Kernel, Step } from '../routine.ts';
import { step, when } from '../routine.ts';
import type { Frame } from '../state.ts';

/** Joins `entry`, which has changed, with `prev`; goes on to the entry behind it. */
export function mergeAndAdvance(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  mergeChanged(k, m, f.prev, f.entry);
  f.prev = f.entry;
  f.entry = m.entries.next[f.entry] as number;
}

/** At the end of a loop over entries. */
export const mergeStep = (loop: number): Step =>
  step(
    (rules) => `    ${mergeText(rules)} prev_entry = entry; entry = entry->next; }`,
    (k, f) => {
      mergeAndAdvance(k, f);
      return loop;
    },
  );

/** After the loop. */
export const mergeLastStep = (next: number): Step =>
  when(
    'mergesWithPredecessor',
    step('vm_map_try_merge_entries(map, prev_entry, entry);', (k, f) => {
      tryMerge(k, mapOf(k, f), f.prev, f.entry);
      return next;
    }),
  );
