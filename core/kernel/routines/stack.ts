// vm_map_stack: reserves room for a stack of at most max_ssize at addrbos, and maps its upper end,
// sgrowsiz of it; the rest comes as it grows (growstack.ts). freebsd-13 puts a guard entry over the
// rest, so that no other call can map there, and refuses a stack that is no larger than the guard
// page. The older kernels only note on the entry how much it may still grow. Stacks that grow up
// are not modelled; freebsd-5 knows no direction.
//
// Who calls it: exec, for the stack of the process; in the older kernels mmap too, for MAP_STACK.
// Since 13 it asserts that MAP_WIREFUTURE is not set, which exec clears. A script that
// calls it then can only mean what a thread's stack is: mmap with MAP_STACK, which wires
// the part that is mapped.
// The gap notes the pages that are kept free of it, and since 14 the stack's protections
// (stackGap.ts). Source: vm_map.c, vm_map_stack and vm_map_stack_locked, of April 2003, March 2006
// (1.373) and 13.0.

import { EFLAG, INSERT, KERN, STACK, WIRE } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import { limitOf } from '../data/limitValues.ts';
import { setGapProt } from '../data/stackGap.ts';
import { call, mapOf, panic, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { badStack, stackOverVmem, stackTaken } from '../reasons/stacks.ts';
import { fail, refuse } from '../refusal.ts';
import type { Kernel, Local } from '../routine.ts';
import { CALLED, forgiving, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { clipEnd } from './clip.ts';
import { insert } from './insert.ts';
import { lookup } from './lookup.ts';
import { callDelete } from './remove.ts';
import { wireLocked } from './wireLocked.ts';

const LOCALS: readonly Local[] = [
  local('addrbos', 'first'),
  local('max_ssize', 'length'),
  local('prot:prot'),
  local('max:prot', 'maxProt'),
  local('cow:insert-flags', 'flags'),
  local('init_ssize', 'savedEnd'),
  local('bot', 'start'),
  local('top', 'end'),
  local('prev_entry:entry', 'prev'),
  local('rv:result'),
];

/** Pages of a stack that are mapped at first. */
const initialSize = (k: Kernel, f: Frame): number =>
  Math.min(f.length - (k.rules.stackGaps ? limitOf(k, 'stack_guard') : 0), limitOf(k, 'stack_growth'));

/** Calls vm_map_stack_locked for a range, with the protections and flags of the caller's frame. */
export function callStack(k: Kernel, f: Frame, addrbos: number, length: number, next: number): number {
  const callee = call(k, f, next, stackLocked);
  callee.first = addrbos;
  callee.length = length;
  callee.prot = f.prot;
  callee.maxProt = f.maxProt;
  callee.flags = f.flags;
  return CALLED;
}

const atLocked = labels(
  'locked_bounds',
  'lookup',
  'free',
  'insert',
  'inserted',
  'gap',
  'gapped',
  'kept',
  'avail',
  'done',
);

/**
 * Takes `first`: addrbos, `length`: max_ssize, `prot`, `maxProt`, `flags`: cow, with the lock held.
 * vm_map_stack calls it, and since 13 what maps with MAP_STACK.
 */
const stackLocked = routine({
  name: 'vm_map_stack_locked',
  signature: 'int vm_map_stack_locked(map, addrbos, max_ssize, sgrowsiz, prot, max, cow)',
  doc: 'Maps the upper end of a stack, and what keeps the rest of it free. The lock is held by the caller.',
  locals: [...LOCALS.slice(0, 5), ...LOCALS.slice(6), local('init_ssize', 'savedEnd')],
  at: atLocked,
  steps: {
    locked_bounds: when(
      'stackGaps',
      step(
        'if (the stack is empty or not within the map) rv = KERN_INVALID_ADDRESS; if (it is all guard) rv = KERN_INVALID_ARGUMENT;',
        (k, f) => {
          const m = mapOf(k, f);
          if (f.first < m.min || f.first + f.length > m.max || f.length === 0)
            return fail(k, f, KERN.KERN_INVALID_ADDRESS, atLocked.done);
          const allGuard = f.length <= limitOf(k, 'stack_guard');
          return allGuard ? fail(k, f, KERN.KERN_INVALID_ARGUMENT, atLocked.done) : atLocked.lookup;
        },
        badStack,
      ),
    ),
    lookup: step('found = vm_map_lookup_entry(map, addrbos, &prev_entry);', (k, f) => {
      return lookup(k, f, f.first, atLocked.free);
    }),
    free: step(
      'if (found, or the next entry starts below addrbos + max_ssize) rv = KERN_NO_SPACE;',
      (k, f) => {
        const e = mapOf(k, f).entries;
        f.prev = f.out;
        const next = e.next[f.prev] as number;
        const end = k.rules.headerIsAnEntry || next !== HEADER ? (e.start[next] as number) : Number.POSITIVE_INFINITY;
        return f.ret || end < f.first + f.length ? fail(k, f, KERN.KERN_NO_SPACE, atLocked.done) : atLocked.insert;
      },
      stackTaken,
    ),
    insert: step('rv = vm_map_insert(map, the upper end: sgrowsiz, or less if max_ssize is less);', (k, f) => {
      f.savedEnd = initialSize(k, f);
      f.end = f.first + f.length;
      f.start = f.end - f.savedEnd;
      const callee = call(k, f, atLocked.inserted, insert);
      callee.start = f.start;
      callee.end = f.end;
      callee.prot = f.prot;
      callee.maxProt = f.maxProt;
      callee.flags = k.rules.stackGaps ? f.flags : f.flags & ~STACK.STACK_GROWS_DOWN;
      return CALLED;
    }),
    inserted: step('if (rv == KERN_SUCCESS)', (k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS) return atLocked.done;
      if (k.rules.stackGaps) return atLocked.gap;
      return f.prev === HEADER ? atLocked.avail : clipEnd(k, f, f.prev, f.start, atLocked.avail);
    }),
    gap: when(
      'stackGaps',
      step(
        '    if (anything is left) rv = vm_map_insert(map, the rest, a guard that is the gap of a stack);',
        (k, f) => {
          if (f.first === f.start) return atLocked.done;
          const callee = call(k, f, atLocked.gapped, insert);
          callee.start = f.first;
          callee.end = f.start;
          callee.flags = INSERT.GUARD | STACK.STACK_GAP_DN;
          return CALLED;
        },
      ),
    ),
    gapped: when(
      'stackGaps',
      step('    if (rv != KERN_SUCCESS) vm_map_delete(map, bot, top); else', (k, f) => {
        f.rv = f.ret;
        return f.rv === KERN.KERN_SUCCESS ? atLocked.kept : callDelete(k, f, atLocked.done);
      }),
    ),
    kept: when(
      'stackGaps',
      step(
        (rules) =>
          `        the gap keeps stack_guard_page${rules.gapsKeepProtection ? ', prot and max' : ''} for vm_map_growstack;`,
        (k, f) => {
          const m = mapOf(k, f);
          const gap = m.entries.prev[lastAtOrBelow(m, f.start)] as number;
          writing(m.entries, gap).avail[gap] = limitOf(k, 'stack_guard');
          if (k.rules.gapsKeepProtection) setGapProt(m.entries, gap, f.prot, f.maxProt);
          return atLocked.done;
        },
      ),
    ),
    avail: unless(
      'stackGaps',
      step(
        (rules) =>
          `    entry->avail_ssize = max_ssize - init_ssize;${rules.growFlags ? ' entry->eflags |= MAP_ENTRY_GROWS_DOWN;' : ''}`,
        (k, f) => {
          const e = mapOf(k, f).entries;
          const entry = e.next[f.prev] as number;
          if (e.start[entry] !== f.start || e.end[entry] !== f.end)
            return panic(k, 'Bad entry start/end for new stack entry');
          writing(e, entry).avail[entry] = f.length - f.savedEnd;
          if (k.rules.growFlags) writing(e, entry).eflags[entry] = (e.eflags[entry] as number) | EFLAG.GROWS_DOWN;
          return atLocked.done;
        },
      ),
    ),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});

const at = labels(
  'wirefuture',
  'direction',
  'bounds',
  'lock',
  'vmem',
  'locked',
  'own',
  'unlock',
  'wires',
  'relock',
  'wire',
  'unlock_wired',
  'done',
);

/**
 * Takes `first`: addrbos, `length`: max_ssize, `prot`, `maxProt`, `flags`: cow; `i`: mmap calls it.
 */
export const stack = routine({
  name: 'vm_map_stack',
  signature: 'int vm_map_stack(map, addrbos, max_ssize, prot, max, cow)',
  doc: 'Makes a stack that grows down: its upper end is mapped, the rest is room to grow.',
  locals: [...LOCALS.slice(0, 5), local('for_mmap:boolean', 'i'), local('rv:result')],
  at,
  keeps: {
    lock: ['first', 'length', 'prot', 'maxProt', 'flags', 'i'],
    wires: ['first', 'length', 'rv', 'i'],
    relock: ['first', 'length', 'rv'],
    done: ['rv'],
  },
  steps: {
    wirefuture: when(
      'stackGaps',
      step(
        'if (map->flags & MAP_WIREFUTURE) mmap makes this stack, not exec;   // exec: MPASS(it is not set)',
        (k, f) => {
          if (mapOf(k, f).wireFuture) f.i = 1;
          return at.direction;
        },
      ),
    ),
    direction: when(
      'growFlags',
      step('KASSERT(cow says which way it grows);', (k, f) =>
        f.flags & STACK.STACK_GROWS_DOWN ? at.bounds : panic(k, 'No stack grow direction'),
      ),
    ),
    bounds: unless(
      'stackGaps',
      step(
        'if (addrbos is outside the map) return (KERN_NO_SPACE);',
        (k, f) => {
          const m = mapOf(k, f);
          const outside = f.first < m.min || (k.rules.growFlags && f.first > m.max);
          return outside ? refuse(k, f, KERN.KERN_NO_SPACE) : at.lock;
        },
        badStack,
      ),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.vmem),
    vmem: step(
      'if (map->size + init_ssize > RLIMIT_VMEM) rv = KERN_NO_SPACE; else',
      (k, f) => {
        // the guard is not taken off here, as it is where the stack is made
        const first = Math.min(f.length, limitOf(k, 'stack_growth'));
        const over = mapOf(k, f).size + first > limitOf(k, 'vmem');
        return over ? fail(k, f, KERN.KERN_NO_SPACE, at.unlock) : at.locked;
      },
      stackOverVmem,
    ),
    locked: step('    rv = vm_map_stack_locked(map, addrbos, max_ssize, sgrowsiz, prot, max, cow);', (k, f) =>
      callStack(k, f, f.first, f.length, at.own),
    ),
    own: step('if (rv == KERN_SUCCESS && exec calls) it is the stack of the process;', (k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS || f.i) return at.unlock;
      const m = mapOf(k, f);
      m.stackBottom = f.first;
      m.stackTop = f.first + f.length;
      m.stackPages = initialSize(k, f);
      return at.unlock;
    }),
    unlock: unlockStep('vm_map_unlock(map);', at.wires),
    wires: when(
      'stackGaps',
      step('if (rv == KERN_SUCCESS && it is for mmap, under MAP_WIREFUTURE) {', (_k, f) =>
        f.rv === KERN.KERN_SUCCESS && f.i ? at.relock : at.done,
      ),
    ),
    relock: when('stackGaps', lockStep('    vm_map_lock(map);', 'x', at.wire)),
    wire: when(
      'stackGaps',
      forgiving(
        { at: at.unlock_wired, how: 'ignored' },
        step(
          '    vm_map_wire_locked(map, addrbos, addrbos + max_ssize, USER | HOLESOK);   // as mmap does: its result is ignored',
          (k, f) => {
            const callee = call(k, f, at.unlock_wired, wireLocked);
            callee.start = f.first;
            callee.end = f.first + f.length;
            callee.flags = WIRE.USER | WIRE.HOLESOK;
            return CALLED;
          },
        ),
      ),
    ),
    unlock_wired: when('stackGaps', unlockStep('    vm_map_unlock(map); }', at.done)),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});
