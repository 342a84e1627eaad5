// vm_map_growstack: a stack entry grows down over the address that was touched, by multiples of
// sgrowsiz, as far as there is room. freebsd-13: the room is a guard entry below the stack, of
// which the lowest page (stack_guard_page) always stays; the caller, vm_map_lookup, holds the read
// lock, which is upgraded to change the map. freebsd-5 and freebsd-6: the room is only a number on
// the entry (avail_ssize), others may have mapped there since, and an address that is no stack's is
// a success. In all of them MAP_WIREFUTURE wires what was added. RLIMIT_STACK is the script's
// `limit stack`, and asked of the stack made last by vm_map_stack; stacks that grow up are not
// modelled. Source: vm_map.c, vm_map_growstack, of April 2003, March
// 2006 (1.373) and 13.0.

import { EFLAG, INSERT, KERN, ONE, PROT_ALL, STACK, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import { limitOf } from '../data/limitValues.ts';
import { gapMaxProt, gapProt, gapRoom, setGapProt } from '../data/stackGap.ts';
import { resize } from '../entryChanges.ts';
import { downgrade, lockStep, unlockStep } from '../lock.ts';
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
import { CALLED, call, forgiving, labels, local, mapOf, ret, routine, step, unless, when } from '../routine.ts';
import { clipEnd } from './clip.ts';
import { insert } from './insert.ts';
import { lockUpgrade } from './lockCalls.ts';
import { lookup } from './lookup.ts';
import { deleteEntry } from './remove.ts';
import { countStack, olderStack, roundUp, underLimit } from './stackLimit.ts';
import { pmapWired } from './syscall.ts';
import { wire, wireLocked } from './wire.ts';

const at = labels(
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

/**
 * Takes `start`: the address, and in freebsd-13 `entry`: the gap that it is in, HEADER: to be
 * looked up.
 */
export const growstack = routine({
  name: 'vm_map_growstack',
  signature: (rules) => `int vm_map_growstack(${rules.stackGaps ? 'map, addr, gap_entry' : 'p, addr'})`,
  doc: 'Grows a stack over an address below it.',
  locals: [
    local('addr', 'start'),
    local('prev_entry:entry', 'entry'),
    local('stack_entry:entry', 'first'),
    local('grow_amount', 'length'),
    local('max_grow', 'offset'),
    local('grow_start', 'savedStart'),
    local('rv:result'),
  ],
  at,
  scratch: ['page', 'savedEnd', 'i', 'flags', 'prot', 'maxProt'],
  keeps: {
    lock: ['start'],
    upgraded: ['start', 'entry', 'first', 'length'],
    again: ['start'],
    older_wire: ['savedStart', 'savedEnd', 'rv'],
    wired: [],
    done: ['rv'],
  },
  visible: { older_wire: 'reads' },
  steps: {
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
          m.timestamp++;
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
          return asks && pmapWired(k, f) + f.length > limitOf(k, 'memlock')
            ? refuse(k, f, KERN.KERN_NO_SPACE)
            : at.vmem;
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
    upgrade: forgiving(
      { at: at.upgraded, how: 'retried' },
      step(
        (rules) =>
          rules.stackGaps ? 'if (vm_map_lock_upgrade(map))' : 'vm_map_lock_upgrade(map);   // always succeeds',
        (k, f) => {
          call(k, f, at.upgraded, lockUpgrade);
          return CALLED;
        },
      ),
    ),
    upgraded: step('// the lock is exclusive, or lost', (k, f) => {
      if (f.ret === ONE) return at.again;
      return k.rules.stackGaps ? at.insert : at.older_insert;
    }),
    again: when('stackGaps', lockStep('    { vm_map_lock_read(map); gap_entry = NULL; goto retry; }', 's', at.lookup)),
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
    fail: unless('stackGaps', unlockStep('vm_map_unlock_read(map);', at.done)),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});
