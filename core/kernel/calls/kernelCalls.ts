// The calls that a trace can make, by name.

import { checkProtection } from '../routines/check.ts';
import { find, findMin } from '../routines/find.ts';
import { growstackCall } from '../routines/growstackCall.ts';
import { inherit, madvise } from '../routines/inherit.ts';
import { fixed, insertCall, mmapWirefuture, setWirefuture } from '../routines/map.ts';
import { protect } from '../routines/protect.ts';
import { NOT_SET } from '../routines/protectEntry.ts';
import { remove } from '../routines/remove.ts';
import { stack } from '../routines/stack.ts';
import { submap } from '../routines/submap.ts';
import { sync } from '../routines/sync.ts';
import { unwire } from '../routines/unwire.ts';
import { wire } from '../routines/wire.ts';
import type { Frame } from '../state.ts';
import type { Args, KernelCall } from './kernelCall.ts';
import { LOCKING_CALLS } from './lockingCalls.ts';
import { SYSTEM_CALLS } from './systemCalls.ts';

const range = (f: Frame, args: Args): void => {
  f.start = args.start ?? 0;
  f.end = args.end ?? 0;
};
const mapping = (f: Frame, args: Args): void => {
  f.prot = args.prot ?? 0;
  f.maxProt = args.max ?? 0;
  f.flags = args.flags ?? 0;
  f.object = args.object ?? 0;
  f.offset = args.offset ?? 0;
};

/**
 * One function a call: all its frames are filled the same way, which keeps a call's beginning
 * cheap.
 */
export const KERNEL_CALLS: Readonly<Record<string, KernelCall>> = {
  vm_map_insert: {
    routine: insertCall,
    begin: (f, args) => {
      range(f, args);
      mapping(f, args);
    },
  },
  vm_map_find: {
    routine: find,
    begin: (f, args) => {
      f.start = args.hint ?? 0;
      f.length = args.length ?? 0;
      mapping(f, args);
    },
  },
  vm_map_find_min: {
    routine: findMin,
    begin: (f, args) => {
      f.start = args.hint ?? 0;
      f.savedStart = args.min ?? 0;
      f.length = args.length ?? 0;
      mapping(f, args);
    },
  },
  vm_map_fixed: {
    routine: fixed,
    begin: (f, args) => {
      f.start = args.start ?? 0;
      f.length = args.length ?? 0;
      mapping(f, args);
    },
  },
  vm_map_remove: { routine: remove, begin: range },
  vm_map_protect: {
    routine: protect,
    begin: (f, args) => {
      range(f, args);
      f.prot = args.prot ?? NOT_SET;
      f.maxProt = args.max ?? NOT_SET;
      f.flags = args.growsdown ?? 0;
    },
  },
  vm_map_inherit: {
    routine: inherit,
    begin: (f, args) => {
      range(f, args);
      f.inherit = args.inherit ?? 0;
    },
  },
  vm_map_madvise: {
    routine: madvise,
    begin: (f, args) => {
      range(f, args);
      f.flags = args.behav ?? 0;
    },
  },
  vm_map_wire: {
    routine: wire,
    begin: (f, args) => {
      range(f, args);
      f.flags = args.flags ?? 0;
    },
  },
  vm_map_unwire: {
    routine: unwire,
    begin: (f, args) => {
      range(f, args);
      f.flags = args.flags ?? 0;
    },
  },
  vm_map_stack: {
    routine: stack,
    begin: (f, args) => {
      mapping(f, args);
      f.first = args.addrbos ?? 0;
      f.length = args.max_ssize ?? 0;
    },
  },
  vm_map_growstack: {
    routine: growstackCall,
    begin: (f, args) => {
      f.start = args.addr ?? 0;
    },
  },
  vm_map_submap: {
    routine: submap,
    begin: (f, args) => {
      range(f, args);
      f.object = args.submap ?? 0;
    },
  },
  vm_map_sync: {
    routine: sync,
    begin: (f, args) => {
      range(f, args);
      f.flags = args.syncio ?? 0;
      f.inherit = args.invalidate ?? 0;
    },
  },
  vm_map_check_protection: {
    routine: checkProtection,
    begin: (f, args) => {
      range(f, args);
      f.prot = args.prot ?? 0;
    },
  },
  mmap_wirefuture: {
    routine: mmapWirefuture,
    begin: (f, args) => {
      f.start = args.start ?? 0;
      f.length = args.length ?? 0;
      mapping(f, args);
    },
  },
  set_wirefuture: {
    routine: setWirefuture,
    begin: (f, args) => {
      f.flags = args.on ?? 0;
    },
  },
  ...LOCKING_CALLS,
  ...SYSTEM_CALLS,
};
