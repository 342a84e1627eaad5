// mmap(2), as far as the map sees it: limits, an address, an entry, and, after
// mlockall(MCL_FUTURE), a wiring whose result nobody looks at (kernel-behaviour.md, section 14;
// vm_mmap.c: kern_mmap, vm_mmap, vm_mmap_object). Files are the script's objects. MAP_STACK is not
// here: vm_map_stack is.

import { addressResult, INHERIT, INSERT, KERN, MMAP, WIRE } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { overMemlock, overVmem, tooManyEntries } from '../reasons/limits.ts';
import { refuse } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, call, forgiving, local, mapOf, ret, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { inherit } from './inherit.ts';
import { find, fixed } from './map.ts';
import { ARGUMENT_STEPS, at, defaultHint } from './mmapArguments.ts';
import { sharers } from './process.ts';
import { NOT_SET } from './protect.ts';
import { errno, pmapWired, RANGE_LOCALS } from './syscall.ts';
import { wire, wireLocked } from './wire.ts';

/** What vm_map_insert is told. */
function insertFlags(k: Kernel, flags: number): number {
  const isGuard = flags & MMAP.GUARD && k.rules.guards;
  let cow = flags & (MMAP.ANON | MMAP.SHARED) || isGuard ? 0 : INSERT.COW;
  if (flags & MMAP.NOSYNC) cow |= INSERT.NOSYNC;
  if (flags & MMAP.NOCORE) cow |= INSERT.NOCORE;
  if (isGuard) cow |= INSERT.GUARD;
  if (flags & MMAP.EXCL && k.rules.fixedInOneSection) cow |= INSERT.EXCL;
  if (flags & MMAP.SHARED && k.rules.mmapInsertsShared) cow |= INSERT.SHARE;
  return cow;
}

/** Calls vm_map_find or vm_map_fixed for [savedStart, savedEnd). */
function callMap(k: Kernel, f: Frame, resume: number): number {
  const callee = call(k, f, resume, f.flags & MMAP.FIXED ? fixed : find);
  const guard = (f.flags & MMAP.GUARD) !== 0 && k.rules.guards;
  // an address that the script has seen is the kernel's choice
  callee.start = f.page === NOT_SET || f.flags & MMAP.FIXED ? f.savedStart : f.page;
  callee.length = f.savedEnd - f.savedStart;
  callee.prot = f.prot;
  callee.maxProt = guard ? 0 : f.maxProt === NOT_SET ? 7 : f.maxProt;
  callee.flags = insertFlags(k, f.flags);
  callee.object = f.object;
  callee.offset = f.offset;
  return CALLED;
}

/** Was there a hint, so that there may be room below it? */
const triesFromMin = (k: Kernel, f: Frame, result: number): boolean =>
  result === KERN.KERN_NO_SPACE &&
  !(f.flags & MMAP.FIXED) &&
  (f.page !== NOT_SET || f.savedStart > defaultHint(k, f, f.savedEnd - f.savedStart));

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
    map: forgiving(
      {
        at: at.mapped,
        how: 'retried',
        when: (k, f, result) => k.rules.mmapRetriesFromMin && triesFromMin(k, f, result),
      },
      step(
        'rv = MAP_FIXED ? vm_map_fixed(map, ..., addr, size, ...) : vm_map_find(map, ..., &addr, size, ...);',
        (k, f) => callMap(k, f, at.mapped),
      ),
    ),
    mapped: step('if (rv != KERN_SUCCESS)', (k, f) => {
      f.rv = f.ret;
      if (f.rv === KERN.KERN_SUCCESS) {
        const size = f.savedEnd - f.savedStart;
        if (!(f.flags & MMAP.FIXED)) f.savedStart = f.out;
        f.savedEnd = f.savedStart + size;
        return at.share;
      }
      return triesFromMin(k, f, f.rv) ? at.again : at.done;
    }),
    again: when(
      'mmapRetriesFromMin',
      step('    if (there was a hint) { addr = where mappings without a hint begin; try once more; }', (k, f) => {
        const size = f.savedEnd - f.savedStart;
        f.savedStart = defaultHint(k, f, size);
        f.page = NOT_SET;
        f.savedEnd = f.savedStart + size;
        return callMap(k, f, at.mapped);
      }),
    ),
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
          callee.flags = WIRE.USER;
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
          '        vm_map_wire_locked(map, addr, addr + size, USER | NOHOLES);   // its result is ignored',
          (k, f) => {
            const callee = call(k, f, at.unlock, wireLocked);
            callee.start = f.savedStart;
            callee.end = f.savedEnd;
            callee.flags = WIRE.USER;
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
