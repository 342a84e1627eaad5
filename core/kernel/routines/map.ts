// Calls that map at an address: vm_map_insert under a lock of its own, vm_map_fixed (replacing what
// is there), mmap's wiring of new memory while MAP_WIREFUTURE is set, and that flag
// (kernel-behaviour.md, section 5). Those that search for one: find.ts.
import { INSERT, KERN, STACK, WIRE } from '../constants.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { holdsExclusively } from '../lockAssert.ts';
import type { Kernel, Local } from '../routine.ts';
import { CALLED, forgiving, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { clampRange } from './clamp.ts';
import { insert } from './insert.ts';
import { callDelete, remove } from './remove.ts';
import { callStack } from './stack.ts';
import { wireLocked } from './wireLocked.ts';

/** Locals of what maps. */
export const MAPPING: readonly Local[] = [
  local('prot:prot'),
  local('max:prot', 'maxProt'),
  local('cow:insert-flags', 'flags'),
  local('object:object'),
  local('offset'),
  local('result:result', 'rv'),
];

/** Calls vm_map_insert for the frame's own range; for a stack, vm_map_stack_locked. */
export function callInsert(k: Kernel, f: Frame, next: number): number {
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
  scratch: ['first'],
  keeps: {
    lock: ['start', 'end', 'prot', 'maxProt', 'flags', 'object', 'offset', 'first'],
    done: ['ret'],
  },
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

const atFixed = labels('enter', 'remove', 'lock', 'clamp', 'delete', 'insert', 'inserted', 'unlock', 'done');
export const fixed = routine({
  name: 'vm_map_fixed',
  signature: 'int vm_map_fixed(map, object, offset, start, length, prot, max, cow)',
  doc: 'Maps a range at an address; what was there is removed first. In the older kernels mmap does it in two lock sections, and another thread can slip in between.',
  locals: [local('start'), local('end'), ...MAPPING],
  at: atFixed,
  scratch: ['length'],
  keeps: {
    lock: ['start', 'end', 'prot', 'maxProt', 'flags', 'object', 'offset'],
    insert: ['start', 'end', 'prot', 'maxProt', 'flags', 'object', 'offset'],
    done: ['rv'],
  },
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
  keeps: {
    test: ['start', 'length'],
    lock: ['start', 'length', 'rv'],
    done: ['rv'],
  },
  visible: { test: 'reads' },
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
  keeps: {
    lock: ['flags'],
    done: [],
  },
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
