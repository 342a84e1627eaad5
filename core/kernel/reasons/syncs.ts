// Refusals of vm_map_sync: what its range must not have, and a write that fails.

import { EFLAG, KERN } from '../constants.ts';
import { holeAt } from './ranges.ts';
import { reason } from './reason.ts';
import { address, entrySpan, ofPage } from './words.ts';

export const syncRefused = reason('sync-range', (at) => {
  const { f, m } = at;
  const e = m.entries;
  for (let entry = f.entry; (e.start[entry] as number) < f.end; entry = e.next[entry] as number) {
    if (f.inherit && (e.eflags[entry] as number) & EFLAG.USER_WIRED)
      return {
        text: `${entrySpan(at, entry)} is wired by a user, and its pages are to be thrown away (MS_INVALIDATE)`,
        id: 'user-wired',
        blame: ofPage(at, 'wiring', e.start[entry] as number),
      };
    const end = e.end[entry] as number;
    if (f.end > end && (e.start[e.next[entry] as number] as number) !== end)
      return { ...holeAt(at, end, f.end), id: 'hole' };
  }
  return undefined;
});

export const writeFailed = reason('page-fails', (at) => {
  const { f, k } = at;
  for (let page = f.start; page < f.savedEnd; page++)
    if (k.config.faults.get(page)?.every((outcome) => outcome !== KERN.KERN_SUCCESS))
      return {
        text: `page ${address(at, page)} cannot be written to its file, as the script says`,
        blame: { kind: 'fault', page },
      };
  return undefined;
});
