// mmap(2), as far as the map sees it: limits, an address, an entry, and, after
// mlockall(MCL_FUTURE), a wiring whose result is ignored (kernel-behaviour.md, section 14;
// vm_mmap.c: kern_mmap, vm_mmap, vm_mmap_object). Files are the script's objects. MAP_STACK makes a
// stack that grows: since 13 wherever vm_map_find or vm_map_fixed put it; before, vm_map_stack at
// the address itself, which does not look for another.

import { addressResult, INHERIT, INSERT, KERN, MMAP, STACK, WIRE } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { overMemlock, overVmem, tooManyEntries } from '../reasons/limits.ts';
import { refuse } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, forgiving, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { find, findMin } from './find.ts';
import { inherit } from './inherit.ts';
import { fixed } from './map.ts';
import { ARGUMENT_STEPS, at } from './mmapArguments.ts';
import { defaultHint, findSpaceOf, max32 } from './placement.ts';
import { sharers } from './process.ts';
import { NOT_SET } from './protectEntry.ts';
import { remove } from './remove.ts';
import { stack } from './stack.ts';
import { errno, pmapWired, RANGE_LOCALS } from './syscall.ts';
import { wire } from './wire.ts';
import { wireLocked } from './wireLocked.ts';

/** What vm_map_insert takes. */
function insertFlags(k: Kernel, flags: number): number {
  const isGuard = flags & MMAP.GUARD && k.rules.guards;
  let cow = flags & (MMAP.ANON | MMAP.SHARED) || isGuard ? 0 : INSERT.COW;
  if (flags & MMAP.NOSYNC) cow |= INSERT.NOSYNC;
  if (flags & MMAP.NOCORE) cow |= INSERT.NOCORE;
  if (isGuard) cow |= INSERT.GUARD;
  if (flags & MMAP.EXCL && k.rules.fixedInOneSection) cow |= INSERT.EXCL;
  if (flags & MMAP.SHARED && k.rules.mmapInsertsShared) cow |= INSERT.SHARE;
  if (flags & MMAP.STACK) cow |= STACK.STACK_GROWS_DOWN;
  return cow;
}

/** How new memory is wired: of a stack only its upper end is mapped with access. */
const wireFlags = (k: Kernel, f: Frame): number =>
  WIRE.USER | (f.flags & MMAP.STACK && k.rules.stackGaps ? WIRE.HOLESOK : WIRE.NOHOLES);
const WIRE_FLAGS = 'USER | (MAP_STACK ? HOLESOK : NOHOLES)';

const oldStack = (k: Kernel, f: Frame): boolean => (f.flags & MMAP.STACK) !== 0 && !k.rules.stackGaps;

/** Calls what maps [savedStart, savedEnd). */
function callMap(k: Kernel, f: Frame, resume: number): number {
  const isFixed = (f.flags & MMAP.FIXED) !== 0;
  const finds = k.rules.mmapRetriesFromMin ? findMin : find;
  const callee = call(k, f, resume, oldStack(k, f) ? stack : isFixed ? fixed : finds);
  const guard = (f.flags & MMAP.GUARD) !== 0 && k.rules.guards;
  const is32 = (f.flags & MMAP.MAP_32BIT) !== 0 && k.rules.mmapChecksArguments;
  const size = f.savedEnd - f.savedStart;
  // an address that the script has seen is the kernel's choice, if it can make it
  const isForced = f.page !== NOT_SET && !isFixed && !(is32 && f.page + size > max32(k.config));
  const start = isForced ? f.page : f.savedStart;
  callee.start = start;
  callee.length = size;
  callee.prot = f.prot;
  callee.maxProt = guard ? 0 : f.maxProt === NOT_SET ? 7 : f.maxProt;
  callee.flags = insertFlags(k, f.flags);
  callee.object = f.object;
  callee.offset = f.offset;
  if (oldStack(k, f)) {
    callee.first = start;
    callee.i = 1;
  } else if (!isFixed && k.rules.mmapRetriesFromMin) {
    callee.savedStart = is32 && start === 0 ? 0 : defaultHint(k, f, size);
    callee.page = is32 ? max32(k.config) : 0;
    callee.i = findSpaceOf(f.flags);
  }
  return CALLED;
}

/** The errno of what the map's routine gave. */
function errnoOf(result: number): number {
  if (result === KERN.KERN_INVALID_ADDRESS || result === KERN.KERN_NO_SPACE) return errno('ENOMEM');
  return errno(result === KERN.KERN_PROTECTION_FAILURE ? 'EACCES' : 'EINVAL');
}

export const mmap = routine({
  name: 'mmap',
  signature: 'void *mmap(addr, len, prot, flags, fd, offset)',
  doc: 'Maps memory, or an object, at an address of its own choice or with MAP_FIXED at a given one (mmap(2)).',
  locals: [
    ...RANGE_LOCALS,
    local('prot:prot'),
    local('max_prot:prot?', 'maxProt'),
    local('flags:number'),
    local('object:object'),
    local('pageoff:number', 'i'),
    local('placed:address?', 'page'),
    local('rv:result'),
  ],
  at,
  scratch: ['offset', 'first'],
  keeps: {
    map: ['savedStart', 'savedEnd', 'prot', 'maxProt', 'flags', 'object', 'offset', 'page', 'i'],
    mapped: ['savedStart', 'savedEnd', 'flags', 'page', 'i'],
    shared: ['savedStart', 'savedEnd', 'flags', 'i'],
    lock: ['savedStart', 'savedEnd', 'flags', 'rv', 'i'],
    done: ['savedStart', 'rv', 'i'],
  },
  visible: { map: 'reads', wirefuture: 'reads' },
  steps: {
    ...ARGUMENT_STEPS,
    count: when(
      'maxProcMmap',
      step(
        'if (max_proc_mmap != 0 && map->nentries >= max_proc_mmap * vm_refcnt) return (ENOMEM);',
        (k, f) => {
          const most = limitOf(k, 'entries');
          const processes = sharers(k, f);
          return most !== 0 && mapOf(k, f).count >= most * processes ? refuse(k, f, errno('ENOMEM')) : at.nothing;
        },
        tooManyEntries,
      ),
    ),
    vmem: step(
      'if (map->size + size > RLIMIT_VMEM) return (ENOMEM);',
      (k, f) =>
        mapOf(k, f).size + f.savedEnd - f.savedStart > limitOf(k, 'vmem') ? refuse(k, f, errno('ENOMEM')) : at.memlock,
      overVmem,
    ),
    memlock: when(
      'userWiredLimit',
      step(
        'if (!old_mlock && MAP_WIREFUTURE && size + pages wired in this map > RLIMIT_MEMLOCK) return (ENOMEM);',
        (k, f) => {
          const over = f.savedEnd - f.savedStart + pmapWired(k, f) > limitOf(k, 'memlock');
          return mapOf(k, f).wireFuture && over && limitOf(k, 'old_mlock') === 0
            ? refuse(k, f, errno('ENOMEM'))
            : at.map;
        },
        overMemlock,
      ),
    ),
    clear: unless(
      'fixedInOneSection',
      step('if (MAP_STACK && MAP_FIXED) vm_map_remove(map, addr, addr + size);', (k, f) => {
        if (!(f.flags & MMAP.STACK) || !(f.flags & MMAP.FIXED)) return at.map;
        const callee = call(k, f, at.map, remove);
        callee.start = f.savedStart;
        callee.end = f.savedEnd;
        return CALLED;
      }),
    ),
    map: step(
      (rules) =>
        rules.mmapRetriesFromMin
          ? 'rv = MAP_FIXED ? vm_map_fixed(map, ..., addr, size, ...) : vm_map_find_min(map, ..., &addr, size, the end of the largest heap, ...);'
          : 'rv = MAP_STACK ? vm_map_stack(map, addr, size, ...) : MAP_FIXED ? vm_map_fixed(map, ..., addr, size, ...) : vm_map_find(map, ..., &addr, size, ...);',
      (k, f) => callMap(k, f, at.mapped),
    ),
    mapped: step('if (rv != KERN_SUCCESS)', (k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS) return at.done;
      const size = f.savedEnd - f.savedStart;
      if (!(f.flags & MMAP.FIXED)) f.savedStart = oldStack(k, f) ? (f.page === NOT_SET ? f.savedStart : f.page) : f.out;
      f.savedEnd = f.savedStart + size;
      return at.share;
    }),
    share: unless(
      'mmapInsertsShared',
      step(
        'if (rv == KERN_SUCCESS && MAP_SHARED) rv = vm_map_inherit(map, addr, addr + size, VM_INHERIT_SHARE);',
        (k, f) => {
          if (f.rv !== KERN.KERN_SUCCESS || !(f.flags & MMAP.SHARED)) return at.wirefuture;
          const callee = call(k, f, at.shared, inherit);
          callee.start = f.savedStart;
          callee.end = f.savedEnd;
          callee.inherit = INHERIT.share;
          return CALLED;
        },
      ),
    ),
    shared: unless(
      'mmapInsertsShared',
      step('// shared with children from now on', (_k, f) => {
        f.rv = f.ret;
        return at.wirefuture;
      }),
    ),
    wirefuture: step('if (rv == KERN_SUCCESS && (map->flags & MAP_WIREFUTURE)) {', (k, f) => {
      if (f.rv !== KERN.KERN_SUCCESS || !mapOf(k, f).wireFuture) return at.done;
      return k.rules.wireLocked ? at.lock : at.wire_now;
    }),
    wire_now: unless(
      'wireLocked',
      forgiving(
        { at: at.done, how: 'ignored' },
        step('    vm_map_wire(map, addr, addr + size, USER | NOHOLES); }   // its result is ignored', (k, f) => {
          const callee = call(k, f, at.done, wire);
          callee.start = f.savedStart;
          callee.end = f.savedEnd;
          callee.flags = wireFlags(k, f);
          return CALLED;
        }),
      ),
    ),
    lock: when('wireLocked', lockStep('    vm_map_lock(map);', 'x', at.test)),
    test: when(
      'wireLocked',
      step('    if (map->flags & MAP_WIREFUTURE)', (k, f) => (mapOf(k, f).wireFuture ? at.wire : at.unlock)),
    ),
    wire: when(
      'wireLocked',
      forgiving(
        { at: at.unlock, how: 'ignored' },
        step(
          `        vm_map_wire_locked(map, addr, addr + size, ${WIRE_FLAGS});   // its result is ignored`,
          (k, f) => {
            const callee = call(k, f, at.unlock, wireLocked);
            callee.start = f.savedStart;
            callee.end = f.savedEnd;
            callee.flags = wireFlags(k, f);
            return CALLED;
          },
        ),
      ),
    ),
    unlock: when('wireLocked', unlockStep('    vm_map_unlock(map); }', at.done)),
    done: {
      ...step(
        'return (addr, or errno of rv);   // INVALID_ADDRESS, NO_SPACE: ENOMEM, PROTECTION_FAILURE: EACCES, else: EINVAL',
        (k, f) =>
          f.rv === KERN.KERN_SUCCESS
            ? ret(k, addressResult(f.savedStart * k.config.pageSize + f.i), f.savedStart, f.savedStart)
            : ret(k, errnoOf(f.rv)),
      ),
      translates: (_k, _f, result) => errnoOf(result),
    },
  },
});
