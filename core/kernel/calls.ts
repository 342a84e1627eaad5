// The calls that a trace can make, by name: which routine each begins with, and which argument goes into which local.
import type { Callee } from './routine.ts';
import { checkProtection } from './routines/check.ts';
import { inherit, madvise } from './routines/inherit.ts';
import { find, fixed, insertCall, mmapWirefuture, setWirefuture } from './routines/map.ts';
import { protect } from './routines/protect.ts';
import { remove } from './routines/remove.ts';
import { unwire } from './routines/unwire.ts';
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
  vm_map_check_protection: { routine: checkProtection, args: { start: 'start', end: 'end', prot: 'prot' } },
  mmap_wirefuture: { routine: mmapWirefuture, args: { start: 'start', length: 'length', ...MAPPING } },
  set_wirefuture: { routine: setWirefuture, args: { on: 'flags' } },
};
