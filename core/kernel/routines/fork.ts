// fork(2) as the map sees it, vmspace_fork: another map with what each entry's inheritance says of
// it. Nothing in it is wired, whatever was wired here. What may be written is copied when it is
// first written (COW on both sides), but for an entry that is wired and writable: its pages are
// copied now. freebsd-13 waits until no wirer is away faulting; the older kernels copy a half-wired
// map, with the marks of entries in transition, which are never cleared in the child. Source:
// vm_map.c, vmspace_fork and vm_map_copy_entry, vm_fault.c, vm_fault_copy_entry, kern_fork.c of
// those years, from memory; kernel-behaviour.md, sections 2 and 15.9. No golden case exists.

import { EFLAG, INHERIT, PROT_WRITE } from '../constants.ts';
import { newMap } from '../create/newMap.ts';
import { copyRangeAndRights, writing } from '../data/columns.ts';
import { allocate, HEADER, link } from '../data/entries.ts';
import { addMap } from '../data/mapLog.ts';
import { changing } from '../data/objectFields.ts';
import {
  allocateAnonymous,
  chargeObject,
  chargeSwap,
  dereference,
  entryCharged,
  NO_OBJECT,
  objectOf,
  reference,
  releaseSwap,
  reserveSwap,
  shadow,
} from '../data/objects.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { noSwapForFork } from '../reasons/limits.ts';
import { refused } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import type { MapState } from '../state.ts';
import { errno, OK } from './syscall.ts';
import { waitBusy } from './wait.ts';

const lengthOf = (m: MapState, entry: number): number =>
  (m.entries.end[entry] as number) - (m.entries.start[entry] as number);

const NOT_INHERITED = EFLAG.USER_WIRED;

/** A copy of an entry at the end of the child's map: not wired, and without an object yet. */
function copyEntry(k: Kernel, m: MapState, child: MapState, entry: number): number {
  const id = allocate(child);
  const from = m.entries;
  const to = child.entries;
  const cleared = NOT_INHERITED | (k.rules.forkClearsMarks ? EFLAG.IN_TRANSITION : 0);
  const changed = writing(to, id);
  copyRangeAndRights(changed, id, from, entry);
  changed.eflags[id] = (from.eflags[entry] as number) & ~cleared;
  if (k.rules.gapsKeepProtection && changed.eflags[id] & EFLAG.STACK_GAP_DN)
    changed.offset[id] = from.offset[entry] as number;
  link(child, to.prev[HEADER] as number, id);
  if (!((from.eflags[entry] as number) & EFLAG.GUARD)) child.size += lengthOf(m, entry);
  if (lengthOf(m, entry) === 0) child.emptyEntries++;
  k.sink?.({
    kind: 'insert',
    thread: k.self,
    entry: to.serial[id] as number,
    start: to.start[id] as number,
    end: to.end[id] as number,
  });
  return id;
}

/** VM_INHERIT_SHARE: both maps have the object, which is made or unshared first. */
function share(k: Kernel, m: MapState, child: MapState, entry: number): void {
  const e = m.entries;
  if (e.object[entry] === NO_OBJECT) chargeObject(k, m, entry);
  if ((e.eflags[entry] as number) & EFLAG.NEEDS_COPY) {
    const old = e.object[entry] as number;
    // the child's reference comes first, so that even an unshared object is shadowed
    reference(k, old);
    const object = shadow(k, old, e.offset[entry] as number, lengthOf(m, entry), e.charged[entry] === 1);
    dereference(k, old);
    writing(e, entry).offset[entry] = 0;
    const changed = writing(e, entry);
    changed.object[entry] = object;
    changed.charged[entry] = 0;
    changed.eflags[entry] = (e.eflags[entry] as number) & ~EFLAG.NEEDS_COPY;
  } else chargeObject(k, m, entry);
  const object = e.object[entry] as number;
  const id = copyEntry(k, m, child, entry);
  changing(k, object).oneMapping = false;
  reference(k, object);
  const changed = writing(child.entries, id);
  changed.object[id] = object;
  changed.offset[id] = e.offset[entry] as number;
}

/**
 * vm_object_split: an entry that maps a part of an object which no other entry maps at that place
 * gets an object of its own.
 */
function split(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const old = e.object[entry] as number;
  const source = objectOf(k, old);
  if (!source.oneMapping || source.references <= 1) return;
  const size = lengthOf(m, entry);
  const charged = source.charge > 0;
  const id = allocateAnonymous(k, size, charged);
  if (charged) changing(k, old).charge -= size;
  const made = changing(k, id);
  made.backing = source.backing;
  made.backingOffset = source.backingOffset + (e.offset[entry] as number);
  reference(k, made.backing);
  const changed = writing(e, entry);
  changed.object[entry] = id;
  changed.offset[entry] = 0;
  dereference(k, old);
}

/** VM_INHERIT_COPY. Gives the pages of swap that it needs. */
function copy(k: Kernel, m: MapState, child: MapState, entry: number): number {
  const e = m.entries;
  const size = lengthOf(m, entry);
  const writable = ((e.prot[entry] as number) & PROT_WRITE) !== 0;
  const id = copyEntry(k, m, child, entry);
  const c = child.entries;
  const wired = e.wiredCount[entry] !== 0 && (writable || !k.rules.forkCopiesReadOnlyLazily);
  if (wired) {
    writing(c, id).object[id] = allocateAnonymous(k, size, k.rules.swapCharges);
    return k.rules.swapCharges ? size : 0;
  }
  if (e.object[entry] === NO_OBJECT) {
    writing(c, id).charged[id] = e.charged[entry] as number;
    return e.charged[entry] ? size : 0;
  }
  let needed = 0;
  if (objectOf(k, e.object[entry] as number).anonymous) {
    const charged = k.rules.swapCharges && entryCharged(k, m, entry);
    const lazily = ((e.eflags[entry] as number) & EFLAG.NEEDS_COPY) !== 0;
    split(k, m, entry);
    const object = changing(k, e.object[entry] as number);
    object.oneMapping = false;
    if (e.charged[entry] && !lazily) {
      object.charge = size;
      writing(e, entry).charged[entry] = 0;
    }
    if (charged) {
      writing(c, id).charged[id] = 1;
      needed += size;
      if (!lazily) {
        writing(e, entry).charged[entry] = 1;
        needed += size;
      }
    }
  }
  const object = e.object[entry] as number;
  reference(k, object);
  const changed = writing(c, id);
  changed.object[id] = object;
  changed.offset[id] = e.offset[entry] as number;
  const lazy = EFLAG.COW | EFLAG.NEEDS_COPY;
  writing(e, entry).eflags[entry] = (e.eflags[entry] as number) | lazy;
  writing(c, id).eflags[id] = (c.eflags[id] as number) | lazy;
  return needed;
}

/** VM_INHERIT_ZERO: fresh memory in its place. */
function zero(k: Kernel, m: MapState, child: MapState, entry: number): number {
  const id = copyEntry(k, m, child, entry);
  writing(child.entries, id).charged[id] = 1;
  return lengthOf(m, entry);
}

/** Gives back what a map that never came to be has taken. */
function discard(k: Kernel, child: MapState): void {
  const e = child.entries;
  for (let id = e.next[HEADER] as number; id !== HEADER; id = e.next[id] as number)
    dereference(k, e.object[id] as number);
}

const at = labels('lock', 'busy', 'create', 'loop', 'entry', 'unlock', 'reserve', 'done');

/** Takes `i`: the child's process. */
export const fork = routine({
  name: 'vmspace_fork',
  signature: 'struct vmspace *vmspace_fork(vm1, &fork_charge), as fork(2) calls it',
  doc: "Makes another process's map from this one, by the inheritance of each entry. Nothing in it is wired.",
  locals: [
    local('child:process', 'i'),
    local('old_entry:entry', 'entry'),
    local('new_map:map', 'object'),
    local('fork_charge:count', 'length'),
  ],
  at,
  keeps: {
    lock: ['i', 'length'],
    create: ['i', 'length'],
    reserve: ['i', 'object', 'length'],
    done: ['i', 'object', 'length'],
  },
  visible: { reserve: 'changes', done: 'changes' },
  steps: {
    lock: lockStep('vm_map_lock(old_map);', 'x', at.busy),
    busy: when(
      'busyMaps',
      step('if (old_map->busy) vm_map_wait_busy(old_map);', (k, f) => {
        if (mapOf(k, f).busy === 0) return at.create;
        call(k, f, at.create, waitBusy);
        return CALLED;
      }),
    ),
    create: step('new_map = vmspace_alloc(vm_map_min(old_map), vm_map_max(old_map));', (k, f) => {
      const m = mapOf(k, f);
      const child = newMap(k.config, k.processes[f.i]?.name ?? '', m.min, m.max);
      child.wireFuture = false;
      child.wxorx = m.wxorx;
      child.stackBottom = m.stackBottom;
      child.stackTop = m.stackTop;
      child.stackPages = m.stackPages;
      child.dataStart = m.dataStart;
      child.dataPages = m.dataPages;
      child.anonLoc = m.anonLoc;
      f.object = addMap(k, child);
      f.entry = m.entries.next[HEADER] as number;
      return at.loop;
    }),
    loop: step('for (old_entry = first; old_entry != &old_map->header; old_entry = old_entry->next)', (_k, f) =>
      f.entry === HEADER ? at.unlock : at.entry,
    ),
    entry: step(
      '    share, copy, zero or leave out, as old_entry->inheritance says; nothing is wired in the child;',
      (k, f) => {
        const m = mapOf(k, f);
        const child = k.maps[f.object] as MapState;
        const e = m.entries;
        const guard = (e.eflags[f.entry] as number) & EFLAG.GUARD;
        const inherit = guard && e.inherit[f.entry] !== INHERIT.none ? INHERIT.copy : e.inherit[f.entry];
        if (inherit === INHERIT.share) share(k, m, child, f.entry);
        else if (inherit === INHERIT.copy) f.length += copy(k, m, child, f.entry);
        else if (inherit === INHERIT.zero) f.length += zero(k, m, child, f.entry);
        f.entry = e.next[f.entry] as number;
        return at.loop;
      },
    ),
    unlock: unlockStep('vm_map_unlock(old_map);', at.reserve),
    reserve: when(
      'swapCharges',
      step(
        'if (!swap_reserve(fork_charge)) return (ENOMEM);   // the new map goes again',
        (k, f) => {
          if (reserveSwap(k, f.length)) return at.done;
          refused(k, f, errno('ENOMEM'));
          // entries of the old map keep the charges that they were given, as in the kernel, where
          // they are forced
          chargeSwap(k, f.length);
          const child = k.maps[f.object] as MapState;
          const e = child.entries;
          for (let id = e.next[HEADER] as number; id !== HEADER; id = e.next[id] as number)
            if (e.charged[id]) releaseSwap(k, (e.end[id] as number) - (e.start[id] as number));
          discard(k, child);
          child.name = '';
          return ret(k, errno('ENOMEM'));
        },
        noSwapForFork,
      ),
    ),
    done: step('return (0);   // the child runs', (k, f) => {
      const process = k.processes[f.i];
      if (process) {
        process.map = f.object;
        process.limits = k.processes[thread(k).process]?.limits ?? process.limits;
      }
      k.sink?.({ kind: 'fork', thread: k.self, process: f.i, map: f.object, charge: f.length });
      thread(k).lastResult = OK;
      return ret(k, OK);
    }),
  },
});
