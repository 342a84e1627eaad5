// vm_map_lookup: what a page fault asks of the map, under the read lock: is the page mapped and may
// it be accessed? A fresh anonymous entry gets its object here, a copy-on-write one that is to be
// written its shadow; both change the entry, so the read lock is upgraded for them, which counts as
// a change of the map (kernel-behaviour.md, sections 2 and 16).

import { EFLAG, KERN, PROT_WRITE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { allocateAnonymous, NO_OBJECT, releaseSwap, reserveSwap, shadow } from '../data/objects.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import { countTimestamp, downgrade, lockStep, tryUpgrade, unlockStep } from '../lock.ts';
import { lookupDenied } from '../reasons/access.ts';
import { noSwapForEntry } from '../reasons/limits.ts';
import { pageNotMapped } from '../reasons/ranges.ts';
import { fail, refused } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { growstack } from './growstack.ts';
import { lookup } from './lookup.ts';

/**
 * Bits of a fault type beside the access: the maximum counts (a debugger's override, older
 * kernels); a stack may grow.
 */
export const LOOKUP = { OVERRIDE: 1, GROW: 2 } as const;

const at = labels(
  'enter',
  'lock',
  'lookup',
  'found',
  'submap',
  'into',
  'grow',
  'grown',
  'access',
  'copy',
  'upgrade',
  'dropped',
  'deferred',
  'exclusive',
  'changed',
  'retry',
  'again',
  'count',
  'charge',
  'shadow',
  'create',
  'downgrade',
  'success',
  'fail',
  'done',
);

/** Is it copy on write, and is the page got for writing? */
function copiesNow(k: Kernel, f: Frame): boolean {
  const e = mapOf(k, f).entries;
  // a page of a wired entry is got for all that the entry allows, so that it never has to fault
  // again
  const wanted = (e.wiredCount[f.entry] as number) !== 0 ? (e.prot[f.entry] as number) : f.prot;
  return ((e.eflags[f.entry] as number) & EFLAG.NEEDS_COPY) !== 0 && (wanted & PROT_WRITE) !== 0;
}

/** Does the entry's protection (with `flags` 1: its maximum) allow the fault? */
function allowed(k: Kernel, f: Frame): boolean {
  const e = mapOf(k, f).entries;
  const prot = (f.flags & LOOKUP.OVERRIDE ? e.maxProt[f.entry] : e.prot[f.entry]) as number;
  if (f.prot & ~prot) return false;
  if (!k.rules.overridesProtection) return prot !== 0;
  const eflags = e.eflags[f.entry] as number;
  return !(eflags & EFLAG.USER_WIRED && eflags & EFLAG.COW && f.prot & PROT_WRITE && !(f.flags & LOOKUP.OVERRIDE));
}

/**
 * Takes `page`, `prot`: the access wanted, `flags`: LOOKUP bits. Gives back KERN_SUCCESS and the
 * entry with the read lock held, or a failure with it released.
 */
export const mapLookup = routine({
  name: 'vm_map_lookup',
  signature: 'int vm_map_lookup(&map, vaddr, fault_type, &entry, ...)',
  doc: 'Finds the entry and object for a fault. On success the read lock is held until vm_map_lookup_done.',
  locals: [
    local('vaddr', 'page'),
    local('entry:entry'),
    local('last_timestamp:count', 'lastTimestamp'),
    local('result:result', 'rv'),
  ],
  at,
  scratch: ['prot', 'flags', 'i', 'next'],
  keeps: {
    lock: ['page', 'prot', 'flags'],
    into: ['page', 'prot', 'flags', 'next'],
    grown: ['page', 'prot', 'flags'],
    deferred: ['page', 'prot', 'flags', 'entry', 'i', 'lastTimestamp'],
    exclusive: ['page', 'prot', 'flags', 'entry', 'i', 'lastTimestamp'],
    again: ['page', 'prot', 'flags'],
    done: ['rv'],
  },
  steps: {
    enter: step('retry:', () => at.lock),
    lock: lockStep('vm_map_lock_read(map);', 's', at.lookup),
    lookup: step('found = vm_map_lookup_entry(map, vaddr, &entry);', (k, f) => {
      return lookup(k, f, f.page, at.found);
    }),
    found: step(
      'if (!found) { unlock; return (KERN_INVALID_ADDRESS); }',
      (k, f) => {
        f.entry = f.out;
        f.i = 0;
        if (!f.ret) return fail(k, f, KERN.KERN_INVALID_ADDRESS, at.fail);
        f.next = mapOf(k, f).entries.subMap[f.entry] as number;
        return f.next === 0 ? at.grow : at.submap;
      },
      pageNotMapped,
    ),
    submap: unlockStep('if (entry is a submap) { vm_map_unlock_read(map);', at.into),
    into: step('    map = entry->sub_map; goto retry; }   // the caller goes on with that map too', (_k, f) => {
      f.map = f.next;
      return at.lock;
    }),
    grow: when(
      'stackGaps',
      step('if (VM_PROT_FAULT_LOOKUP, and it is the gap below a stack) {', (k, f) => {
        const eflags = mapOf(k, f).entries.eflags[f.entry] as number;
        if (!(f.flags & LOOKUP.GROW) || !(eflags & EFLAG.STACK_GAP_DN)) return at.access;
        f.flags &= ~LOOKUP.GROW;
        const callee = call(k, f, at.grown, growstack);
        callee.start = f.page;
        callee.entry = f.entry;
        return CALLED;
      }),
    ),
    grown: when(
      'stackGaps',
      step('    if (vm_map_growstack(map, vaddr, entry) == KERN_SUCCESS) look up again; }', (_k, f) => {
        if (f.ret === KERN.KERN_SUCCESS) return at.lookup;
        f.i = 1;
        return at.access;
      }),
    ),
    access: step(
      'if (the protection does not allow it) { unlock; return (KERN_PROTECTION_FAILURE); }',
      (k, f) => {
        // the protection was read before: a stack that could not grow has refused already, and its
        // gap, which may have been made anew meanwhile, allows nothing
        if (!f.i && allowed(k, f)) return at.copy;
        if (!f.i) refused(k, f, KERN.KERN_PROTECTION_FAILURE);
        f.rv = KERN.KERN_PROTECTION_FAILURE;
        return at.fail;
      },
      lookupDenied,
    ),
    copy: step('if (entry is NEEDS_COPY and, being wired, is got for writing), or it has no object:', (k, f) => {
      f.i = copiesNow(k, f) ? 1 : 0;
      return f.i || mapOf(k, f).entries.object[f.entry] === NO_OBJECT ? at.upgrade : at.success;
    }),
    upgrade: step(
      (rules) =>
        rules.sharedReaders
          ? '    if (!the read lock can be upgraded in place)'
          : '    vm_map_lock_upgrade(map);   // it is exclusive already: only the timestamp is counted',
      (k, f) => {
        if (tryUpgrade(k, f)) return f.i ? at.charge : at.create;
        f.lastTimestamp = mapOf(k, f).timestamp;
        return at.dropped;
      },
    ),
    dropped: when(
      'sharedReaders',
      unlockStep('        { last_timestamp = map->timestamp; vm_map_unlock_read(map);', at.deferred),
    ),
    deferred: when(
      'sharedReaders',
      step('        vm_map_process_deferred();', () => at.exclusive),
    ),
    exclusive: when(
      'sharedReaders',
      lockStep('        lock exclusively;   // not yet counted in the timestamp', 'x', at.changed, false),
    ),
    changed: when(
      'sharedReaders',
      step('        if (last_timestamp != map->timestamp)', (k, f) =>
        f.lastTimestamp === mapOf(k, f).timestamp ? at.count : at.retry,
      ),
    ),
    retry: when('sharedReaders', unlockStep('            { sx_xunlock(&map->lock);', at.again)),
    again: when(
      'sharedReaders',
      step('            goto retry; } }', () => at.lock),
    ),
    count: when(
      'sharedReaders',
      step('    map->timestamp++;', (k, f) => {
        countTimestamp(k, f);
        return f.i ? at.charge : at.create;
      }),
    ),
    charge: when(
      'swapCharges',
      step(
        '    if (NEEDS_COPY) { if (!entry->charge && !swap_reserve(size)) { unlock; return (KERN_RESOURCE_SHORTAGE); }',
        (k, f) => {
          const e = mapOf(k, f).entries;
          if (!e.charged[f.entry]) {
            if (!reserveSwap(k, (e.end[f.entry] as number) - (e.start[f.entry] as number)))
              return fail(k, f, KERN.KERN_RESOURCE_SHORTAGE, at.fail);
            writing(e, f.entry).charged[f.entry] = 1;
          }
          return at.shadow;
        },
        noSwapForEntry,
      ),
    ),
    shadow: step(
      '        entry->object = a new object that shadows it, unless nobody shares it; clear NEEDS_COPY; downgrade; }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const size = (e.end[f.entry] as number) - (e.start[f.entry] as number);
        const object = shadow(k, e.object[f.entry] as number, e.offset[f.entry] as number, size, k.rules.swapCharges);
        if (object !== e.object[f.entry]) writing(e, f.entry).offset[f.entry] = 0;
        else if (k.rules.swapCharges) releaseSwap(k, size);
        const changed = writing(e, f.entry);
        changed.object[f.entry] = object;
        changed.charged[f.entry] = 0;
        changed.eflags[f.entry] = (e.eflags[f.entry] as number) & ~EFLAG.NEEDS_COPY;
        return at.downgrade;
      },
    ),
    create: step('        entry->object = a new anonymous object, which takes the charge over;', (k, f) => {
      const e = mapOf(k, f).entries;
      const size = (e.end[f.entry] as number) - (e.start[f.entry] as number);
      const changed = writing(e, f.entry);
      changed.object[f.entry] = allocateAnonymous(k, size, e.charged[f.entry] === 1);
      changed.offset[f.entry] = 0;
      changed.charged[f.entry] = 0;
      return at.downgrade;
    }),
    downgrade: step('    vm_map_lock_downgrade(map);', (k, f) => {
      downgrade(k, f);
      return at.success;
    }),
    success: step('return (KERN_SUCCESS);', (k, f) => {
      const t = thread(k);
      const caller = t.stack[t.depth - 2];
      if (caller && t.depth > 1) caller.map = f.map;
      return ret(k, KERN.KERN_SUCCESS, f.entry);
    }),
    fail: unlockStep('vm_map_unlock_read(map);', at.done),
    done: {
      ...step('return (result);', (k, f) => ret(k, f.rv)),
      // of a stack that could not grow
      translates: () => KERN.KERN_PROTECTION_FAILURE,
    },
  },
});
