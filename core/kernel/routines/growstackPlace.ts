// What a stack may grow over: the stack above the address, the room below it, and the limits. Since
// 13 the room is a guard entry; before, a number on the entry, and others may have mapped there.

import { EFLAG, KERN } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { limitOf } from '../data/limitValues.ts';
import { gapRoom } from '../data/stackGap.ts';
import { mapOf, ret } from '../frames.ts';
import { countTimestamp, lockStep } from '../lock.ts';
import {
  addressNotMapped,
  growthOverMemlock,
  growthOverVmem,
  noStackAbove,
  noStackRoom,
  overStackLimit,
  stackRoomTaken,
} from '../reasons/stacks.ts';
import { fail, refuse, refused } from '../refusal.ts';
import { labels, step, unless, when } from '../routine.ts';
import { lookup } from './lookup.ts';
import { olderStack, roundUp, underLimit } from './stackLimit.ts';
import { pmapWired } from './syscall.ts';

/** Of vm_map_growstack, in the order of its listing. */
export const at = labels(
  'enter',
  'lookup',
  'found',
  'lock',
  'look',
  'mapped',
  'gap',
  'stack',
  'room',
  'shortened',
  'limit',
  'round',
  'memlock',
  'vmem',
  'upgrade',
  'upgraded',
  'again',
  'insert',
  'inserted',
  'restored',
  'older_insert',
  'older_clip',
  'older_inserted',
  'older_unlock',
  'older_wire',
  'wire',
  'wired',
  'downgrade',
  'fail',
  'done',
);

/** Up to the change of the map. */
export const PLACE_STEPS = {
  enter: when(
    'stackGaps',
    step('retry: if (gap_entry == NULL)', (_k, f) => (f.entry === HEADER ? at.lookup : at.gap)),
  ),
  lookup: when(
    'stackGaps',
    step('    found = vm_map_lookup_entry(map, addr, &gap_entry);', (k, f) => {
      return lookup(k, f, f.start, at.found);
    }),
  ),
  found: when(
    'stackGaps',
    step(
      '    if (!found) return (KERN_FAILURE);',
      (k, f) => {
        f.entry = f.out;
        return f.ret ? at.gap : refuse(k, f, KERN.KERN_FAILURE);
      },
      addressNotMapped,
    ),
  ),
  lock: unless('stackGaps', lockStep('retry: vm_map_lock_read(map);', 's', at.look)),
  look: unless(
    'stackGaps',
    step('found = vm_map_lookup_entry(map, addr, &prev_entry);', (k, f) => {
      return lookup(k, f, f.start, at.mapped);
    }),
  ),
  mapped: unless(
    'stackGaps',
    step('if (found, or the next entry is no stack) { unlock; return (KERN_SUCCESS); }', (k, f) => {
      f.entry = f.out;
      f.rv = KERN.KERN_SUCCESS;
      return f.ret || !olderStack(k, f) ? at.fail : at.room;
    }),
  ),
  gap: when(
    'stackGaps',
    step('if (gap_entry is no guard) return (KERN_SUCCESS);', (k, f) =>
      (mapOf(k, f).entries.eflags[f.entry] as number) & EFLAG.GUARD ? at.stack : ret(k, KERN.KERN_SUCCESS),
    ),
  ),
  stack: when(
    'stackGaps',
    step(
      'if (it is no stack gap, or no growing stack is right above it) return (KERN_FAILURE);',
      (k, f) => {
        const e = mapOf(k, f).entries;
        f.first = e.next[f.entry] as number;
        const grows =
          (e.eflags[f.entry] as number) & EFLAG.STACK_GAP_DN &&
          (e.eflags[f.first] as number) & EFLAG.GROWS_DOWN &&
          e.start[f.first] === e.end[f.entry];
        return grows ? at.room : refuse(k, f, KERN.KERN_FAILURE);
      },
      noStackAbove,
    ),
  ),
  room: step(
    (rules) =>
      `grow_amount = stack_entry->start - addr; if (it is more than ${rules.stackGaps ? 'the gap less its guard page' : 'avail_ssize'}) return (KERN_NO_SPACE);`,
    (k, f) => {
      const e = mapOf(k, f).entries;
      f.length = (e.start[f.first] as number) - f.start;
      f.rv = KERN.KERN_NO_SPACE;
      if (k.rules.stackGaps) {
        f.offset = gapRoom(e, f.entry);
        return f.length > f.offset ? refuse(k, f, f.rv) : at.limit;
      }
      const room = e.avail[f.first] as number;
      const below = f.entry === HEADER ? (e.start[f.first] as number) - room : (e.end[f.entry] as number);
      f.offset = (e.start[f.first] as number) - below;
      return f.length > room ? fail(k, f, f.rv, at.fail) : at.shortened;
    },
    noStackRoom,
  ),
  shortened: unless(
    'stackGaps',
    step(
      'if (grow_amount > max_grow) { upgrade; avail_ssize = max_grow; unlock; return (KERN_NO_SPACE); }   // somebody mapped there',
      (k, f) => {
        if (f.length <= f.offset) return at.limit;
        refused(k, f, KERN.KERN_NO_SPACE);
        // the lock is exclusive already; the upgrade only counts the timestamp
        const m = mapOf(k, f);
        countTimestamp(k, f);
        writing(m.entries, f.first).avail[f.first] = f.offset;
        return at.fail;
      },
      stackRoomTaken,
    ),
  ),
  limit: step(
    'if (the process has more stack than RLIMIT_STACK then) return (KERN_NO_SPACE);',
    (k, f) => {
      if (f.length <= underLimit(k, f)) return at.round;
      return k.rules.stackGaps ? refuse(k, f, f.rv) : fail(k, f, f.rv, at.fail);
    },
    overStackLimit,
  ),
  round: step('grow_amount = roundup(grow_amount, sgrowsiz), but not beyond room and limit;', (k, f) => {
    const most = k.rules.stackGaps ? f.offset : (mapOf(k, f).entries.avail[f.first] as number);
    f.length = Math.min(roundUp(f.length, limitOf(k, 'stack_growth')), most, underLimit(k, f));
    return at.memlock;
  }),
  memlock: when(
    'growthMemlock',
    step(
      'if (!old_mlock && MAP_WIREFUTURE && grow_amount + pages wired in this map > RLIMIT_MEMLOCK) return (KERN_NO_SPACE);',
      (k, f) => {
        const asks = limitOf(k, 'old_mlock') === 0 && mapOf(k, f).wireFuture;
        return asks && pmapWired(k, f) + f.length > limitOf(k, 'memlock') ? refuse(k, f, KERN.KERN_NO_SPACE) : at.vmem;
      },
      growthOverMemlock,
    ),
  ),
  vmem: step(
    'if (map->size + grow_amount > RLIMIT_VMEM) return (KERN_NO_SPACE);',
    (k, f) => {
      if (mapOf(k, f).size + f.length <= limitOf(k, 'vmem')) return at.upgrade;
      return k.rules.stackGaps ? refuse(k, f, KERN.KERN_NO_SPACE) : fail(k, f, KERN.KERN_NO_SPACE, at.fail);
    },
    growthOverVmem,
  ),
};
