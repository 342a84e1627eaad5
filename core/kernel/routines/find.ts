// Calls that search for space, and map there: vm_map_find, the first fit at or above a hint, and
// vm_map_find_min, which begins anew above the heap where a hint has no room (kernel-behaviour.md,
// section 5; kernel-behaviour-15.md, section 2).
import { INSERT, KERN, NO_HINT, STACK } from '../constants.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import { treeFindSpace } from '../data/tree/treeSearch.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { noAlignedRoom, noRoom } from '../reasons/ranges.ts';
import { fail } from '../refusal.ts';
import type { Kernel, Local } from '../routine.ts';
import { CALLED, forgiving, labels, local, routine, step, when } from '../routine.ts';
import type { Frame, MapState } from '../state.ts';
import { callInsert, MAPPING } from './map.ts';
import { alignedAt } from './placement.ts';

/** What a search for space takes beside a hint. */
const SEARCH: readonly Local[] = [local('max_addr', 'page'), local('find_space:number', 'i')];

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
  f.page === 0 &&
  (f.flags & NO_HINT) !== 0 &&
  f.object === 0 &&
  f.prot !== 0 &&
  !(f.flags & (INSERT.SHARE | INSERT.GUARD | STACK.STACK_GROWS_DOWN));

/** vm_map_findspace: gives an address above the map's end if there is no room. */
const spaceAt = (k: Kernel, f: Frame, hint: number): number => {
  const m = mapOf(k, f);
  return m.tree ? treeFindSpace(m, m.tree, hint, f.length) : findSpace(m, hint, f.length, k.rules.firstFreeHint);
};

/** Does space that was found end within the map, and within what the caller allows? */
const isWithin = (k: Kernel, f: Frame, found: number): boolean =>
  found + f.length <= mapOf(k, f).max && (f.page === 0 || found + f.length <= f.page);

/** vm_map_alignspace, from space that is free on; undefined: there is none that is aligned so. */
function alignSpace(k: Kernel, f: Frame): number | undefined {
  const alignment = { findSpace: f.i, length: f.length, offset: f.offset };
  for (let free = f.start; ; ) {
    const aligned = alignedAt(k.config, free, alignment);
    if (aligned === free) return free;
    free = spaceAt(k, f, aligned);
    if (!isWithin(k, f, free)) return undefined;
    if (free === aligned) return free;
  }
}

const atFind = labels('enter', 'lock', 'anon', 'space', 'align', 'insert', 'inserted', 'anon_loc', 'unlock', 'done');
/**
 * Takes `start`: the hint, `length`, `page`: max_addr, 0: the map's end; `i`: find_space.
 */
export const find = routine({
  name: 'vm_map_find',
  signature: 'int vm_map_find(map, object, offset, &addr, length, max_addr, find_space, prot, max, cow)',
  doc: 'Maps so many bytes at the lowest free address at or above a hint.',
  locals: [local('addr', 'start'), local('length'), ...SEARCH, ...MAPPING],
  at: atFind,
  scratch: ['end'],
  keeps: {
    lock: ['start', 'length', 'page', 'i', 'prot', 'maxProt', 'flags', 'object', 'offset'],
    done: ['start', 'rv'],
  },
  steps: {
    enter: step('{', () => atFind.lock),
    lock: lockStep('vm_map_lock(map);', 'x', atFind.anon),
    anon: when(
      'anonStart',
      step('if (MAP_NO_HINT, and it is private anonymous memory) search at map->anon_loc first;', (k, f) => {
        const m = mapOf(k, f);
        if (!clusters(k, f) || m.anonLoc === 0) return atFind.space;
        const found = spaceAt(k, f, m.anonLoc);
        if (!isWithin(k, f, found)) return atFind.space;
        f.start = found;
        return atFind.align;
      }),
    ),
    space: step(
      (rules) =>
        `if (vm_map_findspace(map, *addr, length, addr)${rules.mmapChecksArguments ? ', or it ends above max_addr' : ''}) result = KERN_NO_SPACE; else`,
      (k, f) => {
        const found = spaceAt(k, f, f.start);
        const next = isWithin(k, f, found) ? atFind.align : fail(k, f, KERN.KERN_NO_SPACE, atFind.unlock);
        f.start = found;
        return next;
      },
      noRoom,
    ),
    align: when(
      'mmapChecksArguments',
      step(
        'if (find_space asks for it && vm_map_alignspace(map, ..., addr, length, ...)) result = KERN_NO_SPACE; else',
        (k, f) => {
          const found = alignSpace(k, f);
          if (found === undefined) return fail(k, f, KERN.KERN_NO_SPACE, atFind.unlock);
          f.start = found;
          return atFind.insert;
        },
        noAlignedRoom,
      ),
    ),
    insert: step('    result = vm_map_insert(map, object, offset, *addr, *addr + length, prot, max, cow);', (k, f) => {
      f.end = f.start + f.length;
      return callInsert(k, f, atFind.inserted);
    }),
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
 * address to try; `length`, `page` and `i` as vm_map_find.
 */
export const findMin = routine({
  name: 'vm_map_find_min',
  signature: 'int vm_map_find_min(map, object, offset, &addr, length, min_addr, max_addr, find_space, prot, max, cow)',
  doc: 'Maps so many bytes at or above a hint, or else at or above an address. Without a hint memory goes where the kernel collects it.',
  locals: [local('addr', 'start'), local('min_addr', 'savedStart'), local('length'), ...SEARCH, ...MAPPING],
  at: atMin,
  keeps: {
    found: ['start', 'savedStart', 'length', 'page', 'i', 'prot', 'maxProt', 'flags', 'object', 'offset'],
  },
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
      step('result = vm_map_find(map, object, offset, addr, length, max_addr, find_space, prot, max, cow);', (k, f) => {
        const callee = call(k, f, atMin.found, find);
        callee.start = f.start;
        callee.length = f.length;
        callee.page = f.page;
        callee.i = f.i;
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
