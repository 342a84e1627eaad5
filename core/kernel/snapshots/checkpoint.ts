// Checkpoints: states that can be restored from wherever the kernel is. One is a keyframe, which
// says all, or a delta from an earlier one, down to a keyframe. The address indexes follow from the
// entries.

import { newMap } from '../create/newMap.ts';
import { newColumns, RECORD } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { appendEntry, beginIndex } from '../data/indexBlocks.ts';
import { clearObject, emptyObject } from '../data/objectFields.ts';
import { newTree } from '../data/tree/searchTree.ts';
import type { KernelState, MapState } from '../state.ts';
import { applyDelta, writeDelta } from './delta.ts';
import { applyKeyframe, type Keyframe, writeKeyframe } from './keyframe.ts';
import { type Scalars, scalarsOf, setScalars } from './scalars.ts';

export interface Checkpoint {
  readonly scalars: Scalars;
  readonly large: Keyframe | Delta;
  /** Words of the deltas that lead to it from a keyframe. */
  readonly words: number;
  /** Bytes of that keyframe. */
  readonly keyframe: number;
}

/** From the state of an earlier checkpoint. */
interface Delta {
  readonly base: Checkpoint;
  readonly words: Uint16Array;
}

/**
 * The present state. `base`: a checkpoint that the undo log reaches back to, and where. The deltas
 * of a keyframe take no more room than it does.
 */
export function checkpoint(k: KernelState, base?: { readonly of: Checkpoint; readonly at: number }): Checkpoint {
  const scalars = scalarsOf(k);
  if (base) {
    const { of, at } = base;
    const delta = { base: of, words: writeDelta(k, { scalars: of.scalars, at }) };
    const words = of.words + delta.words.length;
    if (2 * words <= of.keyframe) return { scalars, large: delta, words, keyframe: of.keyframe };
  }
  const large = writeKeyframe(k);
  return { scalars, large, words: 0, keyframe: large.bytes };
}

/**
 * About so many bytes of a keyframe, and words of deltas, are read as quickly as a step is made.
 */
const BYTES_PER_STEP = 256;
const WORDS_PER_STEP = 16;

/** How many steps are made in the time that it takes to restore a checkpoint, about. */
export const stepsToRestore = ({ keyframe, words }: Checkpoint): number =>
  keyframe / BYTES_PER_STEP + words / WORDS_PER_STEP;

/** Empties the large parts, and makes room for as many records as there were. */
function clear(k: KernelState, { maps, objects }: Scalars): void {
  while (k.maps.length < maps.length) k.maps.push(newMap(k.config, '', k.config.min, k.config.max));
  maps.forEach(({ used }, i) => {
    const m = k.maps[i] as MapState;
    if (m.entries.capacity < used) m.entries = newColumns((2 * used) / RECORD);
    m.entries.wide.fill(0);
    m.entries.narrow.fill(0);
    if (m.tree) m.tree = newTree(Math.max(16, used / RECORD));
    m.wiredPages.chunks.clear();
  });
  k.objects.length = Math.min(k.objects.length, objects);
  for (const o of k.objects) clearObject(o);
  while (k.objects.length < objects) k.objects.push(emptyObject(k.config.objects[k.objects.length - 1]?.name ?? ''));
  k.freeObjects = [];
}

function indexEntries({ index, entries: { start, next } }: MapState, count: number): void {
  beginIndex(index, count);
  for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number)
    appendEntry(index, id, start[id] as number);
}

/** Makes the state what it was at a checkpoint. Savepoints mean nothing any more. */
export function restore(k: KernelState, from: Checkpoint): void {
  const { scalars } = from;
  const deltas: Uint16Array[] = [];
  let { large } = from;
  for (; 'base' in large; large = large.base.large) deltas.push(large.words);
  clear(k, scalars);
  applyKeyframe(k, large);
  for (const words of deltas.reverse()) applyDelta(k, words);
  k.maps.forEach((m, i) => {
    indexEntries(m, scalars.maps[i]?.count ?? 0);
  });
  setScalars(k, scalars);
}
