// The calls that a trace can make, by name: which routine each begins with, and which argument goes into which local.
import type { Callee } from './routine.ts';
import { makeBusy, makeUnbusy, wakeupCall } from './routines/busyCalls.ts';
import { checkProtection } from './routines/check.ts';
import { inherit, madvise } from './routines/inherit.ts';
import {
  lock,
  lockDowngrade,
  lockRead,
  lockUpgrade,
  trylock,
  trylockRead,
  unlock,
  unlockRead,
} from './routines/lockCalls.ts';
import { lookupDone } from './routines/lookupCalls.ts';
import { find, fixed, insertCall, mmapWirefuture, setWirefuture } from './routines/map.ts';
import { mapLookup } from './routines/mapLookup.ts';
import { protect } from './routines/protect.ts';
import { remove } from './routines/remove.ts';
import { sync } from './routines/sync.ts';
import { unwire } from './routines/unwire.ts';
import { unlockAndWait, waitBusy } from './routines/wait.ts';
import { wire } from './routines/wire.ts';
import type { Frame } from './state.ts';

export interface KernelCall {
  readonly routine: Callee;
  /** Argument name -> local of the routine's first frame. */
  readonly args: Readonly<Record<string, keyof Frame>>;
}

const MAPPING = { prot: 'prot', max: 'maxProt', flags: 'flags', object: 'object', offset: 'offset' } as const;

export const KERNEL_CALLS: Readonly<Record<string, KernelCall>> = {
  vm_map_insert: { routine: insertCall, args: { start: 'start', end: 'end', ...MAPPING } },
  vm_map_find: { routine: find, args: { hint: 'start', length: 'length', ...MAPPING } },
  vm_map_fixed: { routine: fixed, args: { start: 'start', length: 'length', ...MAPPING } },
  vm_map_remove: { routine: remove, args: { start: 'start', end: 'end' } },
  vm_map_protect: { routine: protect, args: { start: 'start', end: 'end', prot: 'prot', max: 'maxProt' } },
  vm_map_inherit: { routine: inherit, args: { start: 'start', end: 'end', inherit: 'inherit' } },
  vm_map_madvise: { routine: madvise, args: { start: 'start', end: 'end', behav: 'flags' } },
  vm_map_wire: { routine: wire, args: { start: 'start', end: 'end', flags: 'flags' } },
  vm_map_unwire: { routine: unwire, args: { start: 'start', end: 'end', flags: 'flags' } },
  vm_map_sync: { routine: sync, args: { start: 'start', end: 'end', syncio: 'flags', invalidate: 'inherit' } },
  vm_map_check_protection: { routine: checkProtection, args: { start: 'start', end: 'end', prot: 'prot' } },
  mmap_wirefuture: { routine: mmapWirefuture, args: { start: 'start', length: 'length', ...MAPPING } },
  set_wirefuture: { routine: setWirefuture, args: { on: 'flags' } },
  vm_map_lock: { routine: lock, args: {} },
  vm_map_unlock: { routine: unlock, args: {} },
  vm_map_lock_read: { routine: lockRead, args: {} },
  vm_map_unlock_read: { routine: unlockRead, args: {} },
  vm_map_trylock: { routine: trylock, args: {} },
  vm_map_trylock_read: { routine: trylockRead, args: {} },
  vm_map_lock_upgrade: { routine: lockUpgrade, args: {} },
  vm_map_lock_downgrade: { routine: lockDowngrade, args: {} },
  vm_map_unlock_and_wait: { routine: unlockAndWait, args: {} },
  vm_map_wakeup: { routine: wakeupCall, args: {} },
  vm_map_busy: { routine: makeBusy, args: {} },
  vm_map_unbusy: { routine: makeUnbusy, args: {} },
  vm_map_wait_busy: { routine: waitBusy, args: {} },
  vm_map_lookup: { routine: mapLookup, args: { addr: 'page', fault_type: 'prot' } },
  vm_map_lookup_done: { routine: lookupDone, args: {} },
};
