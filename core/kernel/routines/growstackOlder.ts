// How a stack grew in freebsd-5 and freebsd-6: a new entry below it, which has the rest of the room
// as a number, and a wiring after the unlock whose result is ignored.

import { EFLAG, KERN, PROT_ALL, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { call, mapOf } from '../frames.ts';
import { unlockStep } from '../lock.ts';
import { CALLED, forgiving, step, unless } from '../routine.ts';
import { clipEnd } from './clip.ts';
import { at } from './growstackPlace.ts';
import { insert } from './insert.ts';
import { countStack } from './stackLimit.ts';
import { wire } from './wire.ts';

export const OLDER_STEPS = {
  older_insert: unless(
    'stackGaps',
    step('rv = vm_map_insert(map, grow_amount below stack_entry, not below prev_entry, rwx);', (k, f) => {
      const e = mapOf(k, f).entries;
      const start = e.start[f.first] as number;
      if (f.length > f.offset) {
        writing(e, f.first).avail[f.first] = f.offset;
        f.length = f.offset;
      }
      f.savedStart = start - f.length;
      f.savedEnd = start;
      const callee = call(k, f, at.older_clip, insert);
      callee.start = f.savedStart;
      callee.end = start;
      callee.prot = PROT_ALL;
      callee.maxProt = PROT_ALL;
      return CALLED;
    }),
  ),
  older_clip: unless(
    'stackGaps',
    step(
      'if (rv == KERN_SUCCESS) vm_map_clip_end(map, prev_entry, grow_start);   // if it has just been extended',
      (k, f) => {
        f.rv = f.ret;
        if (f.rv !== KERN.KERN_SUCCESS) return at.older_unlock;
        return f.entry === HEADER ? at.older_inserted : clipEnd(k, f, f.entry, f.savedStart, at.older_inserted);
      },
    ),
  ),
  older_inserted: unless(
    'stackGaps',
    step('    the new entry has the rest of avail_ssize, and grows now instead of stack_entry;', (k, f) => {
      const m = mapOf(k, f);
      const e = m.entries;
      const added = e.prev[f.first] as number;
      writing(e, added).avail[added] = (e.avail[f.first] as number) - f.length;
      if (k.rules.growFlags) {
        writing(e, f.first).eflags[f.first] = (e.eflags[f.first] as number) & ~EFLAG.GROWS_DOWN;
        writing(e, added).eflags[added] = (e.eflags[added] as number) | EFLAG.GROWS_DOWN;
      }
      countStack(k, f);
      return at.older_unlock;
    }),
  ),
  older_unlock: unless('stackGaps', unlockStep('vm_map_unlock(map);', at.older_wire)),
  older_wire: unless(
    'stackGaps',
    forgiving(
      { at: at.done, how: 'ignored' },
      step(
        'if (rv == KERN_SUCCESS && MAP_WIREFUTURE) vm_map_wire(map, what was added, USER);   // result ignored',
        (k, f) => {
          if (f.rv !== KERN.KERN_SUCCESS || !mapOf(k, f).wireFuture) return at.done;
          const callee = call(k, f, at.done, wire);
          callee.start = f.savedStart;
          callee.end = f.savedEnd;
          callee.flags = WIRE.USER;
          return CALLED;
        },
      ),
    ),
  ),
};
