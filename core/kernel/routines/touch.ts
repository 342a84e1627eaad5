// A page touched by a thread: the fault of an ordinary access, not of wiring. It asks the map as
// the kernel does, under the read lock, whatever the script says of wiring faults. In freebsd-13 it
// waits at an entry that another thread has in transition; the older kernels do not look at the
// mark, and refuse a write to a copy-on-write entry that a user has wired. Source: vm_fault.c,
// vm_fault and vm_fault_lookup; kernel-behaviour.md, sections 9 (end) and 15.5. No golden case
// exists.
import { EFLAG, KERN } from '../constants.ts';
import { needWakeup } from '../entryChanges.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { pageFault } from '../reasons/access.ts';
import { refused } from '../refusal.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import { pageResult } from './fault.ts';
import { lookup } from './lookup.ts';
import { LOOKUP, mapLookup } from './mapLookup.ts';
import { waitFor } from './wait.ts';

const at = labels(
  'lookup',
  'looked_up',
  'transition',
  'drop',
  'deferred',
  'lock',
  'find',
  'wait',
  'retry',
  'fault',
  'enter',
  'lookup_done',
  'done',
);

/** Takes `page` and `prot`: the access. */
export const touch = routine({
  name: 'vm_fault_touch',
  signature: 'int vm_fault(map, vaddr, fault_type, VM_FAULT_NORMAL)',
  doc: 'A page fault of a thread that reads, writes or executes. It comes back when the page can be used so.',
  locals: [
    local('vaddr', 'page'),
    local('fault_type:prot', 'prot'),
    local('entry:entry'),
    local('result:result', 'rv'),
  ],
  at,
  keeps: {
    looked_up: ['page', 'prot'],
    deferred: ['page', 'prot'],
    lock: ['page', 'prot'],
    lookup: ['page', 'prot'],
    enter: ['page'],
    done: ['rv'],
  },
  steps: {
    lookup: step('retry: result = vm_map_lookup(&map, vaddr, fault_type, &entry, ...);', (k, f) => {
      const callee = call(k, f, at.looked_up, mapLookup);
      callee.page = f.page;
      callee.prot = f.prot;
      callee.flags = LOOKUP.GROW;
      return CALLED;
    }),
    looked_up: step('if (result != KERN_SUCCESS) return (result);   // the thread gets a signal', (_k, f) => {
      f.rv = f.ret;
      f.entry = f.out;
      return f.rv === KERN.KERN_SUCCESS ? at.transition : at.done;
    }),
    transition: when(
      'faultWaits',
      step('if (entry is IN_TRANSITION && entry->wiring_thread != curthread) {', (k, f) => {
        const e = mapOf(k, f).entries;
        const marked = (e.eflags[f.entry] as number) & EFLAG.IN_TRANSITION;
        return marked && e.wiringThread[f.entry] !== k.self ? at.drop : at.fault;
      }),
    ),
    drop: when('faultWaits', unlockStep('    vm_map_unlock_read(map): release the lock;', at.deferred)),
    deferred: when(
      'faultWaits',
      step('        vm_map_process_deferred();', () => at.lock),
    ),
    lock: when('faultWaits', lockStep('    vm_map_lock(map);', 'x', at.find)),
    find: when(
      'faultWaits',
      step('    if (vm_map_lookup_entry(map, vaddr, &entry) && it is IN_TRANSITION)', (k, f) =>
        lookup(k, f, f.page, at.wait),
      ),
    ),
    wait: when(
      'faultWaits',
      step('        { NEEDS_WAKEUP; vm_map_unlock_and_wait(map); }', (k, f) => {
        const m = mapOf(k, f);
        f.entry = f.out;
        if (!f.ret || !((m.entries.eflags[f.entry] as number) & EFLAG.IN_TRANSITION)) return at.retry;
        needWakeup(k, m, f.entry);
        return waitFor(k, f, f.entry, at.lookup);
      }),
    ),
    retry: when('faultWaits', unlockStep('    else vm_map_unlock(map); goto retry; }', at.lookup)),
    fault: step('get the page;', (k, f) => {
      thread(k).atPoint = true;
      k.sink?.({ kind: 'fault', thread: k.self, page: f.page });
      return at.enter;
    }),
    enter: step(
      'result = the page is past the end of its file ? error : enter it in the pmap;',
      (k, f) => {
        f.rv = pageResult(k, f);
        if (f.rv !== KERN.KERN_SUCCESS) refused(k, f, f.rv);
        k.sink?.({ kind: 'fault-return', thread: k.self, page: f.page, result: f.rv });
        return at.lookup_done;
      },
      pageFault,
    ),
    lookup_done: unlockStep('vm_map_lookup_done(map, entry);', at.done),
    done: step('return (result);', (k, f) => ret(k, f.rv)),
  },
});
