// vm_map_protect: changes the protection of a range, or the most it may ever have. freebsd-13 waits
// until no wirer is away faulting and no entry of the range is in transition, and checks everything
// before it changes anything; the older kernels begin with a split, wait for nothing, and so change
// entries under a wirer (kernel-behaviour.md, sections 7 and 12).

import { EFLAG, KERN, PROT_EXECUTE, PROT_WRITE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER } from '../data/entries.ts';
import { isStackGap } from '../data/stackGap.ts';
import { needWakeup } from '../entryChanges.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { notWithinMax, protectRefused, writeAndExecute } from '../reasons/access.ts';
import { noSwapForWrite } from '../reasons/limits.ts';
import { fail, refuse } from '../refusal.ts';
import { CALLED, labels, local, routine, step, unless, when } from '../routine.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lookup } from './lookup.ts';
import { mergeLastStep, mergeStep } from './mergeEntries.ts';
import { chargeForWrite, checkRange, copyWiredEntry, NOT_SET, protectGap } from './protectEntry.ts';
import { waitBusy, waitFor } from './wait.ts';

const at = labels(
  'empty',
  'within',
  'set_max',
  'lock',
  'wxorx',
  'busy',
  'clamp',
  'lookup',
  'first',
  'grows_down',
  'clip_first',
  'check',
  'wait',
  'clip_start',
  'loop',
  'clip_end',
  'charge',
  'set',
  'each',
  'clip_each',
  'entry',
  'merge',
  'last',
  'unlock',
  'done',
);

export const protect = routine({
  name: 'vm_map_protect',
  signature: (rules) =>
    `int vm_map_protect(map, start, end, new_prot, ${rules.protectSetsBoth ? 'new_maxprot, flags' : 'set_max'})`,
  doc: 'Sets the protection, the maximum protection, or both, of the entries of a range.',
  locals: [
    local('start'),
    local('end'),
    local('new_prot:prot?', 'prot'),
    local('new_maxprot:prot?', 'maxProt'),
    local('growsdown:boolean', 'flags'),
    local('entry:entry'),
    local('first_entry:entry', 'first'),
    local('prev_entry:entry', 'prev'),
    local('rv:result'),
  ],
  at,
  scratch: ['savedStart', 'i'],
  keeps: {
    lock: ['start', 'end', 'prot', 'maxProt', 'flags', 'i'],
    clamp: ['start', 'end', 'prot', 'maxProt', 'flags', 'i'],
    done: ['rv'],
  },
  steps: {
    empty: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
        f.start === f.end ? ret(k, KERN.KERN_SUCCESS) : at.within,
      ),
    ),
    within: when(
      'protectSetsBoth',
      step(
        'if (both are set && new_prot is not within new_maxprot) return (KERN_OUT_OF_BOUNDS);',
        (k, f) =>
          f.prot !== NOT_SET && f.maxProt !== NOT_SET && f.prot & ~f.maxProt
            ? refuse(k, f, KERN.KERN_OUT_OF_BOUNDS)
            : at.lock,
        notWithinMax,
      ),
    ),
    set_max: unless(
      'protectSetsBoth',
      step('// set_max: new_prot is the new maximum', (_k, f) => {
        if (f.maxProt !== NOT_SET) f.prot = NOT_SET;
        return at.lock;
      }),
    ),
    lock: lockStep('again: vm_map_lock(map);', 'x', at.wxorx),
    wxorx: when(
      'wxorx',
      step(
        'if (MAP_WXORX && new_prot has WRITE and EXECUTE) { unlock; return (KERN_PROTECTION_FAILURE); }',
        (k, f) => {
          const both = PROT_WRITE | PROT_EXECUTE;
          if (!mapOf(k, f).wxorx || f.prot === NOT_SET || (f.prot & both) !== both) return at.busy;
          return fail(k, f, KERN.KERN_PROTECTION_FAILURE, at.unlock);
        },
        writeAndExecute,
      ),
    ),
    busy: when(
      'busyMaps',
      step('vm_map_wait_busy(map);', (k, f) => {
        call(k, f, at.clamp, waitBusy);
        return CALLED;
      }),
    ),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      return lookup(k, f, f.start, at.first);
    }),
    first: step('if (!found) first_entry = first_entry->next;', (k, f) => {
      f.first = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? at.grows_down : at.check;
    }),
    grows_down: when(
      'protectGrowsDown',
      step(
        'if (GROWSDOWN, and first_entry grows down) start = first_entry->start of the first gap below it, or of the first entry;',
        (k, f) => {
          const e = mapOf(k, f).entries;
          if (!f.flags || !((e.eflags[f.first] as number) & EFLAG.GROWS_DOWN)) return at.check;
          // neither a hole nor another mapping ends the search: where the stack's own gap is gone,
          // it comes to what is not the stack's
          while (!((e.eflags[f.first] as number) & EFLAG.STACK_GAP_DN) && e.prev[f.first] !== HEADER)
            f.first = e.prev[f.first] as number;
          f.savedStart = f.start;
          f.start = e.start[f.first] as number;
          f.i = 1;
          return at.check;
        },
      ),
    ),
    clip_first: unless(
      'protectChecksFirst',
      step('else vm_map_clip_start(map, first_entry, start);', (k, f) => clipStart(k, f, f.first, f.start, at.check)),
    ),
    check: step(
      'for each entry of the range: submap, or more than its max_protection -> unlock, return the failure;',
      (k, f) => {
        f.rv = checkRange(k, f);
        if (f.rv !== KERN.KERN_SUCCESS) return fail(k, f, f.rv, at.unlock);
        return f.entry === 0 || !k.rules.protectChecksFirst ? at.clip_start : at.wait;
      },
      protectRefused,
    ),
    wait: when(
      'protectChecksFirst',
      step(
        'if (one is IN_TRANSITION) { NEEDS_WAKEUP on the last such; vm_map_unlock_and_wait(map); goto again; }',
        (k, f) => {
          needWakeup(k, mapOf(k, f), f.entry);
          // GROWSDOWN has moved it: each round begins where the caller said
          if (f.i) f.start = f.savedStart;
          f.i = 0;
          return waitFor(k, f, f.entry, at.lock);
        },
      ),
    ),
    clip_start: when(
      'protectChecksFirst',
      step('vm_map_clip_start(map, first_entry, start);', (k, f) => {
        f.entry = f.first;
        // first_entry may be the entry above a hole, which begins after start: there is nothing to
        // clip then
        return clipStart(k, f, f.first, f.start, at.loop);
      }),
    ),
    loop: when(
      'swapCharges',
      step('for (entry = first_entry; entry->start < end; entry = entry->next) {', (k, f) =>
        (mapOf(k, f).entries.start[f.entry] as number) < f.end ? at.clip_end : at.set,
      ),
    ),
    clip_end: when(
      'swapCharges',
      step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.charge)),
    ),
    charge: when(
      'swapCharges',
      step(
        '    if (it becomes writable, uncharged, and no swap is left) { rv = KERN_RESOURCE_SHORTAGE; end = entry->end; break; } }',
        (k, f) => {
          const e = mapOf(k, f).entries;
          if (!chargeForWrite(k, f)) {
            fail(k, f, KERN.KERN_RESOURCE_SHORTAGE, at.set);
            f.end = e.end[f.entry] as number;
            return at.set;
          }
          f.entry = e.next[f.entry] as number;
          return at.loop;
        },
        noSwapForWrite,
      ),
    ),
    set: step('prev_entry = first_entry->prev; entry = first_entry;', (k, f) => {
      f.entry = f.first;
      f.prev = mapOf(k, f).entries.prev[f.first] as number;
      return at.each;
    }),
    each: step('while (entry->start < end) {', (k, f) =>
      (mapOf(k, f).entries.start[f.entry] as number) < f.end ? at.clip_each : at.last,
    ),
    clip_each: unless(
      'swapCharges',
      step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.entry)),
    ),
    entry: step(
      (rules) =>
        rules.protectChecksFirst
          ? '    if (rv == KERN_SUCCESS) set its protections; if user wired and newly writable, copy its pages now;'
          : '    set its protection, or its maximum and what of its protection is within it;',
      (k, f) => {
        const e = mapOf(k, f).entries;
        const entry = f.entry;
        if (f.rv !== KERN.KERN_SUCCESS) return at.merge;
        if ((e.eflags[entry] as number) & EFLAG.GUARD) {
          if (isStackGap(k, e.eflags[entry] as number)) protectGap(k, f);
          return at.merge;
        }
        const old = e.prot[entry] as number;
        if (f.maxProt !== NOT_SET) {
          const changed = writing(e, entry);
          changed.maxProt[entry] = f.maxProt;
          changed.prot[entry] = old & f.maxProt;
        }
        if (f.prot !== NOT_SET) writing(e, entry).prot[entry] = f.prot;
        const prot = e.prot[entry] as number;
        k.sink?.({
          kind: 'protect',
          thread: k.self,
          entry: e.serial[entry] as number,
          prot,
          maxProt: e.maxProt[entry] as number,
        });
        if (k.rules.protectChecksFirst && (e.eflags[entry] as number) & EFLAG.USER_WIRED && prot & ~old & PROT_WRITE)
          copyWiredEntry(k, mapOf(k, f), entry);
        return at.merge;
      },
    ),
    merge: mergeStep(at.each),
    last: mergeLastStep(at.unlock),
    unlock: unlockStep('vm_map_unlock(map);', at.done),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});
