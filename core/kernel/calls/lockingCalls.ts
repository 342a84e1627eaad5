// Where the calls of the map lock begin (trace/calls/ has their rows): few of them have an
// argument.

import type { Callee } from '../routine.ts';
import { makeBusy, makeUnbusy, wakeupCall } from '../routines/busyCalls.ts';
import {
  lock,
  lockDowngrade,
  lockRead,
  lockUpgrade,
  trylock,
  trylockRead,
  unlock,
  unlockRead,
} from '../routines/lockCalls.ts';
import { lookupDone } from '../routines/lookupCalls.ts';
import { LOOKUP, mapLookup } from '../routines/mapLookup.ts';
import { unlockAndWait, waitBusy } from '../routines/wait.ts';
import type { KernelCall } from './kernelCall.ts';

const plain = (routine: Callee): KernelCall => ({ routine, begin: () => {} });

export const LOCKING_CALLS: Readonly<Record<string, KernelCall>> = {
  vm_map_lock: plain(lock),
  vm_map_unlock: plain(unlock),
  vm_map_lock_read: plain(lockRead),
  vm_map_unlock_read: plain(unlockRead),
  vm_map_trylock: plain(trylock),
  vm_map_trylock_read: plain(trylockRead),
  vm_map_lock_upgrade: plain(lockUpgrade),
  vm_map_lock_downgrade: plain(lockDowngrade),
  vm_map_unlock_and_wait: plain(unlockAndWait),
  vm_map_wakeup: plain(wakeupCall),
  vm_map_busy: plain(makeBusy),
  vm_map_unbusy: plain(makeUnbusy),
  vm_map_wait_busy: plain(waitBusy),
  vm_map_lookup: {
    routine: mapLookup,
    begin: (f, args) => {
      f.page = args.addr ?? 0;
      f.prot = args.fault_type ?? 0;
      f.flags = args.grow ? LOOKUP.GROW : 0;
    },
  },
  vm_map_lookup_done: plain(lookupDone),
};
