// The page of a frame: the entry that it is in, and whether it lies past the end of its file.
import type { Frame, KernelState, MapState } from '../state.ts';
import { contains, lastAtOrBelow } from './entries.ts';
import { filePage } from './objects.ts';

/** The entry that a page is in, and its map: a submap's, where one stands for the range. */
export function entryOfPage(k: KernelState, f: Frame): { m: MapState; entry: number; isMapped: boolean } {
  let m = k.maps[f.map] as MapState;
  let entry = lastAtOrBelow(m, f.page);
  while (contains(m, entry, f.page) && m.entries.subMap[entry] !== 0) {
    m = k.maps[m.entries.subMap[entry] as number] as MapState;
    entry = lastAtOrBelow(m, f.page);
  }
  return { m, entry, isMapped: contains(m, entry, f.page) };
}

/**
 * The file, if the page of this frame is at or past its end, and which page of it that would be.
 */
export function pastFile(k: KernelState, f: Frame): ReturnType<typeof filePage> {
  if (!k.config.fileEnds) return undefined;
  const { m, entry, isMapped } = entryOfPage(k, f);
  const at = isMapped ? filePage(k, m, entry, f.page) : undefined;
  return at && at.index >= at.file.size ? at : undefined;
}
