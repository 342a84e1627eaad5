// The fault that wiring makes on each page, with the map lock dropped: the page is entered, wired.
// What a fault checks is in kernel-behaviour.md, section 9, last paragraphs; pages that fail are
// the script's to say.

import { KERN, PROT_READ, PROT_WRITE, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { entryOfPage, pastFile } from '../data/filePages.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import { unlockStep } from '../lock.ts';
import { pageFault } from '../reasons/access.ts';
import { refused } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, forgiving, labels, local, pcOf, routine, step, when } from '../routine.ts';
import type { Frame, KernelState, MapState } from '../state.ts';
import { enterPages } from '../wiring.ts';
import { LOOKUP, mapLookup } from './mapLookup.ts';

const READ_WRITE = PROT_READ | PROT_WRITE;

/**
 * What a wiring fault wants of the page: nothing in particular, or (older kernels) to read for a
 * user, to write for the system.
 */
const wanted = (k: Kernel, f: Frame): number =>
  !k.rules.overridesProtection ? 0 : f.flags & WIRE.USER ? PROT_READ : READ_WRITE;

/**
 * The older kernels, user wiring by override: an entry that is not writable now shall never be.
 * Changed without the write lock.
 */
function stripMax(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  if ((e.prot[entry] as number) & PROT_WRITE) return;
  writing(e, entry).maxProt[entry] = (e.maxProt[entry] as number) & ~PROT_WRITE;
  k.sink?.({ kind: 'max-stripped', thread: k.self, start: e.start[entry] as number, end: e.end[entry] as number });
}

/**
 * What a fault gives that has passed the map: the pager has no page past the end of a file
 * (vm_fault: pindex >= object->size), and some pages the script lets fail.
 */
export function pageResult(k: Kernel, f: Frame): number {
  if (pastFile(k, f)) return k.rules.outOfBounds ? KERN.KERN_OUT_OF_BOUNDS : KERN.KERN_PROTECTION_FAILURE;
  const outcomes = k.config.faults.get(f.page);
  return outcomes?.[Math.min(k.outcome, outcomes.length - 1)] ?? KERN.KERN_SUCCESS;
}

/**
 * Does the map allow this fault? Mode "prot": the page is mapped and may be accessed so; "opaque":
 * not asked.
 */
function accessResult(k: Kernel, f: Frame): number {
  if (k.config.faultMode === 'opaque') return KERN.KERN_SUCCESS;
  const { m, entry, isMapped } = entryOfPage(k, f);
  if (!isMapped) return KERN.KERN_INVALID_ADDRESS;
  const prot = m.entries.prot[entry] as number;
  if (!k.rules.overridesProtection) return prot === 0 ? KERN.KERN_PROTECTION_FAILURE : KERN.KERN_SUCCESS;
  if ((wanted(k, f) & ~prot) === 0) return KERN.KERN_SUCCESS;
  if (!(f.flags & WIRE.USER) || READ_WRITE & ~(m.entries.maxProt[entry] as number)) return KERN.KERN_PROTECTION_FAILURE;
  stripMax(k, m, entry);
  return KERN.KERN_SUCCESS;
}

/** The older kernels look a user's page up once more, for its maximum. */
const overrides = (k: Kernel, f: Frame, result: number): boolean =>
  k.rules.overridesProtection && (f.flags & WIRE.USER) !== 0 && result === KERN.KERN_PROTECTION_FAILURE;

const at = labels('fault', 'lookup', 'looked_up', 'override', 'overridden', 'lookup_done', 'enter', 'done');

export const wireFault = routine({
  name: 'vm_fault',
  signature: (rules) =>
    rules.overridesProtection
      ? 'int vm_fault(map, vaddr, user_wire ? READ : READ | WRITE, user_wire ? USER_WIRE : CHANGE_WIRING)'
      : 'int vm_fault(map, vaddr, VM_PROT_NONE, VM_FAULT_WIRE)',
  doc: 'Gets a page and enters it, wired. The map lock is not held: others may run, and may change the map.',
  locals: [local('vaddr', 'page'), local('result:result', 'rv')],
  at,
  scratch: ['flags'],
  keeps: {
    lookup: ['page', 'flags'],
    looked_up: ['page', 'flags'],
    overridden: ['page'],
    enter: ['page', 'flags', 'rv'],
  },
  visible: { enter: 'changes' },
  steps: {
    fault: step('find and read the page; this may sleep;', (k, f) => {
      thread(k).atPoint = true;
      if (k.details) k.sink?.({ kind: 'fault', thread: k.self, page: f.page });
      return k.config.faultMode === 'lookup' ? at.lookup : at.enter;
    }),
    lookup: forgiving(
      { at: at.looked_up, how: 'retried', when: overrides },
      step('result = vm_map_lookup(&map, vaddr, fault_type, &entry, ...);', (k, f) => {
        const callee = call(k, f, at.looked_up, mapLookup);
        callee.page = f.page;
        callee.prot = wanted(k, f);
        return CALLED;
      }),
    ),
    looked_up: step('if (result == KERN_SUCCESS)', (k, f) => {
      f.rv = f.ret;
      if (f.rv === KERN.KERN_SUCCESS) return at.lookup_done;
      return overrides(k, f, f.rv) ? at.override : at.enter;
    }),
    override: when(
      'overridesProtection',
      step(
        'if (a user wires) result = vm_map_lookup(&map, vaddr, READ | WRITE | OVERRIDE_WRITE, &entry, ...);',
        (k, f) => {
          const callee = call(k, f, at.overridden, mapLookup);
          callee.page = f.page;
          callee.prot = READ_WRITE;
          callee.flags = LOOKUP.OVERRIDE;
          return CALLED;
        },
      ),
    ),
    overridden: when(
      'overridesProtection',
      step('if (result == KERN_SUCCESS && !(entry->protection & WRITE)) entry->max_protection &= ~WRITE;', (k, f) => {
        f.rv = f.ret;
        if (f.rv !== KERN.KERN_SUCCESS) return at.enter;
        stripMax(k, mapOf(k, f), f.out);
        return at.lookup_done;
      }),
    ),
    lookup_done: unlockStep('    vm_map_lookup_done(map, entry);', at.enter),
    enter: step(
      'result = the page is past the end of its file ? error : enter it in the pmap, wired;',
      (k, f) => {
        const handedOn = k.config.faultMode === 'lookup' && f.rv !== KERN.KERN_SUCCESS;
        if (k.config.faultMode !== 'lookup') f.rv = accessResult(k, f);
        if (f.rv === KERN.KERN_SUCCESS) f.rv = pageResult(k, f);
        if (f.rv === KERN.KERN_SUCCESS) enterPages(k, mapOf(k, f), f.page, f.page + 1);
        else if (!handedOn) refused(k, f, f.rv);
        if (k.details) k.sink?.({ kind: 'fault-return', thread: k.self, page: f.page, result: f.rv });
        return at.done;
      },
      pageFault,
    ),
    done: step('return (result);', (k, f) => ret(k, f.rv)),
  },
});

/** Is the page of this frame not yet entered? */
export const faultPending = (k: KernelState, f: Frame): boolean =>
  f.routine === wireFault.id && f.pc <= pcOf(k, wireFault, at.enter);
