// vm_map_lookup_entry: the entry that covers an address, or the last one below it. The successor of
// the last entry is the map's header, which behaves as an entry that starts at the map's end
// (kernel-behaviour.md, section 1).
import type { Page } from '../address.ts';
import { contains, lastAtOrBelow } from '../data/entries.ts';
import { treeLookup } from '../data/tree/treeSearch.ts';
import { call, enterLeaf, leaveLeaf, mapOf, ret } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';

/** Under the exclusive lock a search reshapes the kernel's tree; a reader changes nothing. */
function search(k: Kernel, m: MapState, address: Page): number {
  if (m.tree && m.lock.holder === k.self) treeLookup(m, m.tree, address);
  return lastAtOrBelow(m, address);
}

const at = labels('search');

/** Takes `start`; gives back found or not, and in `out` the entry. */
export const lookupEntry = routine({
  name: 'vm_map_lookup_entry',
  signature: 'boolean_t vm_map_lookup_entry(map, address, &entry)',
  doc: 'Finds the entry that contains an address; if none does, gives the last entry that ends at or below it.',
  locals: [local('address', 'start')],
  at,
  steps: {
    search: step('*entry = last entry with start <= address; return (address < (*entry)->end);', (k, f) => {
      const m = mapOf(k, f);
      const entry = search(k, m, f.start);
      return ret(k, contains(m, entry, f.start) ? 1 : 0, entry);
    }),
  },
});

/** A caller's lookup: goes on at `next` with `ret` and `out` set. */
export function lookup(k: Kernel, f: Frame, address: Page, next: number): number {
  if (!k.inlineLeaves) {
    call(k, f, next, lookupEntry).start = address;
    return CALLED;
  }
  const m = mapOf(k, f);
  enterLeaf(k, lookupEntry);
  f.out = search(k, m, address);
  f.ret = contains(m, f.out, address) ? 1 : 0;
  leaveLeaf(k, lookupEntry, f.ret);
  return next;
}
