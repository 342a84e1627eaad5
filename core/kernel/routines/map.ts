// Calls that map: vm_map_insert under a lock of its own, vm_map_find (first fit), vm_map_fixed (at
// an address, replacing what is there), mmap's wiring of new memory while MAP_WIREFUTURE is set,
// and that flag (kernel-behaviour.md, section 5).
import { INSERT, KERN, NO_HINT, STACK, WIRE } from '../constants.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import { treeFindSpace } from '../data/treeSearch.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { holdsExclusively } from '../lockAssert.ts';
import { noRoom } from '../reasons/ranges.ts';
import { fail } from '../refusal.ts';
import type { Kernel, Local } from '../routine.ts';
import { CALLED, call, forgiving, labels, local, mapOf, ret, routine, step, unless, when } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';
import { clampRange } from './clamp.ts';
import { insert } from './insert.ts';
import { callDelete, remove } from './remove.ts';
import { callStack } from './stack.ts';
import { wireLocked } from './wire.ts';

const MAPPING: readonly Local[] = [
  local('prot:prot'),
  local('max:prot', 'maxProt'),
  local('cow:insert-flags', 'flags'),
  local('object:object'),
  local('offset'),
  local('result:result', 'rv'),
];

/** Calls vm_map_insert for the frame's own range; for a stack, vm_map_stack_locked. */
function callInsert(k: Kernel, f: Frame, next: number): number {
  if (f.flags & STACK.STACK_GROWS_DOWN) return callStack(k, f, f.start, f.end - f.start, next);
  const callee = call(k, f, next, insert);
  callee.start = f.start;
  callee.end = f.end;
  callee.prot = f.prot;
  callee.maxProt = f.maxProt;
  callee.flags = f.flags;
  callee.object = f.object;
  callee.offset = f.offset;
  return CALLED;
}

const atInsert = labels('enter', 'lock', 'insert', 'inserted', 'unlock', 'done');
export const insertCall = routine({
  name: 'vm_map_insert_call',
  signature: 'int vm_map_insert(map, object, offset, start, end, prot, max, cow), as its callers do it',
  doc: 'vm_map_insert wants the lock held: its callers take it around the call. A thread that holds it already keeps it.',
  locals: [local('start'), local('end'), ...MAPPING.slice(0, 5), local('result:result', 'ret')],
  at: atInsert,
  steps: {
    enter: step('if (the thread has not locked the map)', (k, f) => {
      f.first = holdsExclusively(k, f) ? 1 : 0;
      return f.first ? atInsert.insert : atInsert.lock;
    }),
    lock: lockStep('    vm_map_lock(map);', 'x', atInsert.insert),
    insert: step('result = vm_map_insert(map, object, offset, start, end, prot, max, cow);', (k, f) =>
      callInsert(k, f, atInsert.inserted),
    ),
    inserted: step('if (it was locked here)', (_k, f) => (f.first ? atInsert.done : atInsert.unlock)),
    unlock: unlockStep('    vm_map_unlock(map);', atInsert.done),
    done: step('return (result);', (k, f) => ret(k, f.ret)),
  },
});

/**
 * vm_map_findspace without a search tree: the lowest address at or above `hint` with so much room,
 * the map's end + 1 if there is none. With `firstFree` a search from the map's start begins after
 * that entry: freebsd-5's hint.
 */
export function findSpace(m: MapState, hint: number, length: number, firstFree: boolean): number {
  const e = m.entries;
  let start = Math.max(hint, m.min);
  let entry = firstFree && start === m.min ? m.firstFree : lastAtOrBelow(m, start);
  if (entry !== HEADER && (e.end[entry] as number) > start) start = e.end[entry] as number;
  for (;;) {
    if (start + length > m.max) return m.max + 1;
    const next = e.next[entry] as number;
    if (next === HEADER || (e.start[next] as number) >= start + length) return start;
    entry = next;
    start = e.end[entry] as number;
  }
}

/** clustering_anon_allowed: private anonymous memory without a hint, that may be accessed. */
const clusters = (k: Kernel, f: Frame): boolean =>
  k.rules.anonStart &&
  (f.flags & NO_HINT) !== 0 &&
  f.object === 0 &&
  f.prot !== 0 &&
  !(f.flags & (INSERT.SHARE | INSERT.GUARD | STACK.STACK_GROWS_DOWN));

/** vm_map_findspace: gives an address above the map's end if there is no room. */
const spaceAt = (k: Kernel, f: Frame, hint: number): number => {
  const m = mapOf(k, f);
  return m.tree ? treeFindSpace(m, m.tree, hint, f.length) : findSpace(m, hint, f.length, k.rules.firstFreeHint);
};

const atFind = labels('enter', 'lock', 'anon', 'space', 'insert', 'inserted', 'anon_loc', 'unlock', 'done');
export const find = routine({
  name: 'vm_map_find',
  signature: 'int vm_map_find(map, object, offset, &addr, length, prot, max, cow)',
  doc: 'Maps so many bytes at the lowest free address at or above a hint.',
  locals: [local('addr', 'start'), local('length'), ...MAPPING],
  at: atFind,
  steps: {
    enter: step('{', () => atFind.lock),
    lock: lockStep('vm_map_lock(map);', 'x', atFind.anon),
    anon: when(
      'anonStart',
      step('if (MAP_NO_HINT, and it is private anonymous memory) search at map->anon_loc first;', (k, f) => {
        const m = mapOf(k, f);
        if (!clusters(k, f) || m.anonLoc === 0) return atFind.space;
        const found = spaceAt(k, f, m.anonLoc);
        if (found > m.max) return atFind.space;
        f.start = found;
        f.end = found + f.length;
        return atFind.insert;
      }),
    ),
    space: step(
      'if (vm_map_findspace(map, *addr, length, addr)) result = KERN_NO_SPACE; else',
      (k, f) => {
        const m = mapOf(k, f);
        const found = spaceAt(k, f, f.start);
        const next = found <= m.max ? atFind.insert : fail(k, f, KERN.KERN_NO_SPACE, atFind.unlock);
        f.start = found;
        f.end = f.start + f.length;
        return next;
      },
      noRoom,
    ),
    insert: step('    result = vm_map_insert(map, object, offset, *addr, *addr + length, prot, max, cow);', (k, f) =>
      callInsert(k, f, atFind.inserted),
    ),
    inserted: step('    // the address found goes back to the caller', (_k, f) => {
      f.rv = f.ret;
      return atFind.anon_loc;
    }),
    anon_loc: when(
      'anonStart',
      step('if (it was so, and lies below map->anon_loc, or that is not set) map->anon_loc = *addr;', (k, f) => {
        const m = mapOf(k, f);
        const lower = m.anonLoc === 0 || f.start < m.anonLoc;
        if (f.rv === KERN.KERN_SUCCESS && clusters(k, f) && lower) m.anonLoc = f.start;
        return atFind.unlock;
      }),
    ),
    unlock: unlockStep('vm_map_unlock(map);', atFind.done),
    done: step('return (result);', (k, f) =>
      f.rv === KERN.KERN_SUCCESS ? ret(k, f.rv, f.start, f.start) : ret(k, f.rv),
    ),
  },
});

const atMin = labels('hint', 'find', 'found', 'again', 'done');
/**
 * What mmap calls without MAP_FIXED. Takes `start`: the hint, 0: none; `savedStart`: the lowest
 * address to try; `length`.
 */
export const findMin = routine({
  name: 'vm_map_find_min',
  signature: 'int vm_map_find_min(map, object, offset, &addr, length, min_addr, prot, max, cow)',
  doc: 'Maps so many bytes at or above a hint, or else at or above an address. Without a hint memory goes where the kernel collects it.',
  locals: [local('addr', 'start'), local('min_addr', 'savedStart'), local('length'), ...MAPPING],
  at: atMin,
  steps: {
    hint: step(
      (rules) =>
        `hint = *addr; if (there is none) ${rules.anonStart ? '{ cow |= MAP_NO_HINT; hint = *addr = min_addr; }' : 'hint = *addr = min_addr;'}`,
      (k, f) => {
        if (f.start !== 0) return atMin.find;
        f.start = f.savedStart;
        if (k.rules.anonStart) f.flags |= NO_HINT;
        return atMin.find;
      },
    ),
    find: forgiving(
      { at: atMin.found, how: 'retried', when: (_k, f) => f.savedStart < f.start },
      step('result = vm_map_find(map, object, offset, addr, length, prot, max, cow);', (k, f) => {
        const callee = call(k, f, atMin.found, find);
        callee.start = f.start;
        callee.length = f.length;
        callee.prot = f.prot;
        callee.maxProt = f.maxProt;
        callee.flags = f.flags;
        callee.object = f.object;
        callee.offset = f.offset;
        return CALLED;
      }),
    ),
    found: step('if (result == KERN_SUCCESS || min_addr >= hint)', (_k, f) => {
      f.rv = f.ret;
      return f.rv === KERN.KERN_SUCCESS || f.savedStart >= f.start ? atMin.done : atMin.again;
    }),
    again: step('else { hint = *addr = min_addr; once more; }', (_k, f) => {
      f.start = f.savedStart;
      return atMin.find;
    }),
    done: step('return (result);', (k, f) => (f.rv === KERN.KERN_SUCCESS ? ret(k, f.rv, f.out, f.out) : ret(k, f.rv))),
  },
});

const atFixed = labels('enter', 'remove', 'lock', 'clamp', 'delete', 'insert', 'inserted', 'unlock', 'done');
export const fixed = routine({
  name: 'vm_map_fixed',
  signature: 'int vm_map_fixed(map, object, offset, start, length, prot, max, cow)',
  doc: 'Maps a range at an address; what was there is removed first. In the older kernels mmap does it in two lock sections, and another thread can slip in between.',
  locals: [local('start'), local('end'), ...MAPPING],
  at: atFixed,
  steps: {
    enter: step('end = start + length;', (_k, f) => {
      f.end = f.start + f.length;
      return atFixed.remove;
    }),
    remove: unless(
      'fixedInOneSection',
      step('vm_map_remove(map, start, end);', (k, f) => {
        const callee = call(k, f, atFixed.lock, remove);
        callee.start = f.start;
        callee.end = f.end;
        return CALLED;
      }),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', atFixed.clamp),
    clamp: when(
      'fixedInOneSection',
      step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) =>
        clampRange(k, f, f.flags & INSERT.EXCL ? atFixed.insert : atFixed.delete),
      ),
    ),
    delete: when(
      'fixedInOneSection',
      step('if (!exclusive) vm_map_delete(map, start, end);', (k, f) => callDelete(k, f, atFixed.insert)),
    ),
    insert: step('result = vm_map_insert(map, object, offset, start, end, prot, max, cow);', (k, f) =>
      callInsert(k, f, atFixed.inserted),
    ),
    inserted: step('// mapped, or not', (_k, f) => {
      f.rv = f.ret;
      return atFixed.unlock;
    }),
    unlock: unlockStep('vm_map_unlock(map);', atFixed.done),
    done: step('return (result);', (k, f) => ret(k, f.rv)),
  },
});

const atWirefuture = labels('fixed', 'test', 'lock', 'again', 'wire', 'unlock', 'done');
export const mmapWirefuture = routine({
  name: 'mmap_wirefuture',
  signature: 'int mmap_wirefuture(map, start, length, prot, max, cow), the mapping part of mmap',
  doc: 'Maps at an address as mmap does; under mlockall(MCL_FUTURE) the new range is wired in a lock section of its own, and that result is ignored.',
  locals: [local('start'), local('length'), ...MAPPING],
  at: atWirefuture,
  steps: {
    fixed: step('result = vm_map_fixed(map, object, offset, start, length, prot, max, cow);', (k, f) => {
      const callee = call(k, f, atWirefuture.test, fixed);
      callee.start = f.start;
      callee.length = f.length;
      callee.prot = f.prot;
      callee.maxProt = f.maxProt;
      callee.flags = f.flags;
      callee.object = f.object;
      callee.offset = f.offset;
      return CALLED;
    }),
    test: step('if (result == KERN_SUCCESS && (map->flags & MAP_WIREFUTURE)) {', (k, f) => {
      f.rv = f.ret;
      return f.rv === KERN.KERN_SUCCESS && mapOf(k, f).wireFuture ? atWirefuture.lock : atWirefuture.done;
    }),
    lock: lockStep('    vm_map_lock(map);', 'x', atWirefuture.again),
    again: step('    if (map->flags & MAP_WIREFUTURE)', (k, f) =>
      mapOf(k, f).wireFuture ? atWirefuture.wire : atWirefuture.unlock,
    ),
    wire: forgiving(
      { at: atWirefuture.unlock, how: 'ignored' },
      step('        vm_map_wire_locked(map, start, start + length, USER | NOHOLES);', (k, f) => {
        const callee = call(k, f, atWirefuture.unlock, wireLocked);
        callee.start = f.start;
        callee.end = f.start + f.length;
        callee.flags = WIRE.USER;
        return CALLED;
      }),
    ),
    unlock: unlockStep('    vm_map_unlock(map); }', atWirefuture.done),
    done: step('return (result);', (k, f) => ret(k, f.rv)),
  },
});

const atSet = labels('enter', 'lock', 'set', 'unlock', 'done');
export const setWirefuture = routine({
  name: 'set_wirefuture',
  signature: 'void set_wirefuture(map, on), what mlockall(MCL_FUTURE) and munlockall do',
  doc: 'Sets or clears MAP_WIREFUTURE: whether memory mapped from now on is wired.',
  locals: [local('on:boolean', 'flags')],
  at: atSet,
  steps: {
    enter: step('{', () => atSet.lock),
    lock: lockStep('vm_map_lock(map);', 'x', atSet.set),
    set: step('set or clear MAP_WIREFUTURE in map->flags;', (k, f) => {
      mapOf(k, f).wireFuture = f.flags !== 0;
      return atSet.unlock;
    }),
    unlock: unlockStep('vm_map_unlock(map);', atSet.done),
    done: step('return;', (k) => ret(k, KERN.KERN_SUCCESS)),
  },
});
