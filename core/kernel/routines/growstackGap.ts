// How a stack takes pages of the guard entry below it, since 13: under the exclusive lock, with the
// wiring in the same section. The gap comes back if the pages cannot be mapped.

import { INSERT, KERN, STACK, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { lastAtOrBelow } from '../data/entries.ts';
import { gapMaxProt, gapProt, setGapProt } from '../data/stackGap.ts';
import { resize } from '../entryChanges.ts';
import { call, mapOf } from '../frames.ts';
import { downgrade } from '../lock.ts';
import { CALLED, step, when } from '../routine.ts';
import { at } from './growstackPlace.ts';
import { insert } from './insert.ts';
import { deleteEntry } from './remove.ts';
import { countStack } from './stackLimit.ts';
import { wireLocked } from './wireLocked.ts';

export const GAP_STEPS = {
  insert: when(
    'stackGaps',
    step(
      'make the gap smaller by grow_amount; rv = vm_map_insert(map, that much, as stack_entry, grows down);',
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        const end = e.end[f.entry] as number;
        f.page = e.start[f.entry] as number;
        f.savedStart = end - f.length;
        f.savedEnd = end;
        f.i = f.savedStart === f.page ? 1 : 0;
        const keeps = k.rules.gapsKeepProtection;
        // what the gap keeps, if it goes
        f.flags = e.avail[f.entry] as number;
        f.prot = keeps ? gapProt(e, f.entry) : (e.prot[f.first] as number);
        f.maxProt = keeps ? gapMaxProt(e, f.entry) : (e.maxProt[f.first] as number);
        if (f.i) deleteEntry(k, m, f.entry);
        else resize(k, mapOf(k, f), f.entry, f.savedStart);
        const callee = call(k, f, at.inserted, insert);
        callee.start = f.savedStart;
        callee.end = end;
        callee.prot = f.prot;
        callee.maxProt = f.maxProt;
        callee.flags = STACK.STACK_GROWS_DOWN;
        return CALLED;
      },
    ),
  ),
  inserted: when(
    'stackGaps',
    step('if (rv != KERN_SUCCESS) put the gap back; else count it as stack in use;', (k, f) => {
      f.rv = f.ret;
      if (f.rv === KERN.KERN_SUCCESS) {
        countStack(k, f);
        return at.wire;
      }
      if (!f.i) {
        resize(k, mapOf(k, f), f.entry, f.savedEnd);
        return at.downgrade;
      }
      const callee = call(k, f, at.restored, insert);
      callee.start = f.page;
      callee.end = f.savedEnd;
      callee.flags = INSERT.GUARD | STACK.STACK_GAP_DN;
      return CALLED;
    }),
  ),
  restored: when(
    'stackGaps',
    step(
      (rules) =>
        rules.gapsKeepProtection
          ? '    the gap keeps its guard pages and protections again;'
          : '    // its guard pages are not put back: where it begins stands for them, and no growth fits',
      (k, f) => {
        if (!k.rules.gapsKeepProtection) return at.downgrade;
        const m = mapOf(k, f);
        const gap = lastAtOrBelow(m, f.page);
        writing(m.entries, gap).avail[gap] = f.flags;
        setGapProt(m.entries, gap, f.prot, f.maxProt);
        return at.downgrade;
      },
    ),
  ),
  wire: when(
    'stackGaps',
    step('if (MAP_WIREFUTURE) rv = vm_map_wire_locked(map, what was added, USER | NOHOLES);', (k, f) => {
      f.ret = f.rv;
      if (!mapOf(k, f).wireFuture) return at.wired;
      const callee = call(k, f, at.wired, wireLocked);
      callee.start = f.savedStart;
      callee.end = f.savedEnd;
      callee.flags = WIRE.USER;
      return CALLED;
    }),
  ),
  wired: when(
    'stackGaps',
    step('// what cannot be wired stays mapped, but the call fails', (_k, f) => {
      f.rv = f.ret;
      return at.downgrade;
    }),
  ),
  downgrade: when(
    'stackGaps',
    step('vm_map_lock_downgrade(map);', (k, f) => {
      downgrade(k, f);
      return at.done;
    }),
  ),
};
