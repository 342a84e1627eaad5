// The fault that wiring makes on each page, with the map lock dropped: the page is entered, wired. What a fault checks is in
// kernel-behaviour.md, section 9, last paragraphs; pages that fail are the script's to say.
import { KERN } from '../constants.ts';
import { contains, lastAtOrBelow } from '../entries.ts';
import { unlockStep } from '../lock.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, call, emit, giveBack, labels, local, mapOf, routine, step, thread } from '../routine.ts';
import type { Frame } from '../state.ts';
import { mapLookup } from './mapLookup.ts';

/** Does the map allow this fault? Mode "prot": the page is mapped and may be accessed somehow; "opaque": not asked. */
function accessResult(k: Kernel, f: Frame): number {
  if (k.config.faultMode === 'opaque') return KERN.KERN_SUCCESS;
  const m = mapOf(k, f);
  const entry = lastAtOrBelow(m, f.page);
  if (!contains(m, entry, f.page)) return KERN.KERN_INVALID_ADDRESS;
  return m.entries.prot[entry] === 0 ? KERN.KERN_PROTECTION_FAILURE : KERN.KERN_SUCCESS;
}

const at = labels('fault', 'lookup', 'looked_up', 'lookup_done', 'enter', 'done');

export const wireFault = routine({
  name: 'vm_fault',
  signature: 'int vm_fault(map, vaddr, VM_PROT_NONE, VM_FAULT_WIRE)',
  doc: 'Gets a page and enters it, wired. The map lock is not held: others may run, and may change the map.',
  locals: [local('vaddr', 'page'), local('result:result', 'rv')],
  at,
  steps: {
    fault: step('find and read the page; this may sleep;', (k, f) => {
      thread(k).atPoint = true;
      emit(k, { kind: 'fault', thread: k.self, page: f.page });
      return k.config.faultMode === 'lookup' ? at.lookup : at.enter;
    }),
    lookup: step('result = vm_map_lookup(&map, vaddr, fault_type, &entry, ...);', (k, f) => {
      call(k, f, at.looked_up, mapLookup).page = f.page;
      return CALLED;
    }),
    looked_up: step('if (result == KERN_SUCCESS)', (_k, f) => {
      f.rv = f.ret;
      return f.rv === KERN.KERN_SUCCESS ? at.lookup_done : at.enter;
    }),
    lookup_done: unlockStep('    vm_map_lookup_done(map, entry);', at.enter),
    enter: step('result = enter the page in the pmap, wired;', (k, f) => {
      if (k.config.faultMode !== 'lookup') f.rv = accessResult(k, f);
      if (f.rv === KERN.KERN_SUCCESS) {
        const outcomes = k.config.faults.get(f.page);
        if (outcomes) f.rv = outcomes[Math.min(k.outcome, outcomes.length - 1)] ?? KERN.KERN_SUCCESS;
      }
      if (f.rv === KERN.KERN_SUCCESS) mapOf(k, f).wiredPages.add(f.page);
      emit(k, { kind: 'fault-return', thread: k.self, page: f.page, result: f.rv });
      return at.done;
    }),
    done: step('return (result);', (k, f) => giveBack(k, f.rv)),
  },
});

/** Is the page of this frame not yet entered? */
export const faultPending = (f: Frame): boolean => f.routine === wireFault.id && f.pc <= at.enter;
