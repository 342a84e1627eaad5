// shmat(2) and shmdt(2): a segment of System V shared memory is an object of the script, as one of
// shm_open(2) is, which mmap maps. An attachment is inherited shared and is never wired by
// MCL_FUTURE; it counts for no limit. The kernel keeps a table of attachments; here one is what
// maps an object from its beginning. Source: sysv_shm.c, kern_shmat_locked, kern_shmdt_locked.
import { addressResult, INHERIT, INSERT, KERN, PROT_READ, PROT_WRITE, SHM } from '../constants.ts';
import { contains, lastAtOrBelow } from '../data/entries.ts';
import { NO_OBJECT, objectOf } from '../data/objects.ts';
import { call, mapOf, ret } from '../frames.ts';
import { noAttachment, noSegment, oddAddress } from '../reasons/arguments.ts';
import { refuse } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, unless } from '../routine.ts';
import type { Frame } from '../state.ts';
import { find } from './find.ts';
import { inherit } from './inherit.ts';
import { insertCall } from './map.ts';
import { defaultHint } from './placement.ts';
import { NOT_SET } from './protectEntry.ts';
import { remove } from './remove.ts';
import { errno, OK } from './syscall.ts';

const at = labels('segment', 'place', 'map', 'mapped', 'share', 'shared', 'done');

/**
 * Takes `object`, `start` and `startBytes`: the address, 0: the kernel's choice; `page`: the choice
 * that the script has seen, or NOT_SET; `flags`: SHM_*.
 */
export const shmat = routine({
  name: 'shmat',
  signature: 'void *shmat(shmid, addr, flags)',
  doc: 'Attaches a segment of shared memory (shmat(2)).',
  locals: [
    local('shmid:object', 'object'),
    local('addr:byte-address', 'start'),
    local('flags:number'),
    local('size:count', 'length'),
    local('attach_va', 'savedStart'),
    local('placed:address?', 'page'),
    local('rv:result'),
  ],
  at,
  keeps: {
    mapped: ['start', 'startBytes', 'length', 'savedStart'],
    shared: ['savedStart'],
    done: ['savedStart'],
  },
  steps: {
    segment: step(
      'if (there is no segment shmid) return (EINVAL); size = round_page(its size);',
      (k, f) => {
        if (f.object === NO_OBJECT) return refuse(k, f, errno('EINVAL'));
        f.length = objectOf(k, f.object).size;
        return at.place;
      },
      noSegment,
    ),
    place: step(
      'attach_va = addr != NULL ? addr : the end of the largest heap; if (it is not on a page) { if (!(flags & SHM_RND)) return (EINVAL); attach_va = trunc_page(addr); }',
      (k, f) => {
        if (f.startBytes !== 0 && !(f.flags & SHM.RND)) return refuse(k, f, errno('EINVAL'));
        f.savedStart = f.start;
        return at.map;
      },
      oddAddress,
    ),
    map: step(
      (rules) =>
        `rv = vm_map_find(map, object, 0, &attach_va, size, ${rules.mmapInsertsShared ? 'prot, prot, INHERIT_SHARE' : 'prot, prot, 0'});   // with an address only there`,
      (k, f) => {
        const own = f.start === 0 && f.startBytes === 0;
        const callee = call(k, f, at.mapped, own ? find : insertCall);
        callee.start = f.savedStart;
        // an address that the script has seen is the kernel's choice
        if (own) callee.start = f.page === NOT_SET ? defaultHint(k, f, f.length) : f.page;
        callee.end = callee.start + f.length;
        callee.length = f.length;
        callee.prot = PROT_READ | (f.flags & SHM.RDONLY ? 0 : PROT_WRITE);
        callee.maxProt = callee.prot;
        callee.flags = k.rules.mmapInsertsShared ? INSERT.SHARE : 0;
        callee.object = f.object;
        return CALLED;
      },
    ),
    mapped: step('if (rv != KERN_SUCCESS) return (ENOMEM);', (k, f) => {
      f.rv = f.ret;
      if (f.rv !== KERN.KERN_SUCCESS) return ret(k, errno('ENOMEM'));
      if (f.start === 0 && f.startBytes === 0) f.savedStart = f.out;
      return at.share;
    }),
    share: unless(
      'mmapInsertsShared',
      step('vm_map_inherit(map, attach_va, attach_va + size, VM_INHERIT_SHARE);', (k, f) => {
        const callee = call(k, f, at.shared, inherit);
        callee.start = f.savedStart;
        callee.end = f.savedStart + f.length;
        callee.inherit = INHERIT.share;
        return CALLED;
      }),
    ),
    shared: unless(
      'mmapInsertsShared',
      step('// shared with children from now on', () => at.done),
    ),
    done: {
      ...step('return (attach_va);', (k, f) =>
        ret(k, addressResult(f.savedStart * k.config.pageSize), f.savedStart, f.savedStart),
      ),
      translates: () => errno('ENOMEM'),
    },
  },
});

/** The pages of the segment that is attached at a frame's address; 0: none is. */
function attached(k: Kernel, f: Frame): number {
  const m = mapOf(k, f);
  const entry = lastAtOrBelow(m, f.start);
  const e = m.entries;
  if (f.startBytes !== 0 || !contains(m, entry, f.start) || e.start[entry] !== f.start) return 0;
  const object = objectOf(k, e.object[entry] as number);
  return object.name !== '' && e.offset[entry] === 0 ? object.size : 0;
}

const atDetach = labels('segment', 'remove', 'done');
/** Takes `start` and `startBytes`. */
export const shmdt = routine({
  name: 'shmdt',
  signature: 'int shmdt(addr)',
  doc: 'Detaches the segment of shared memory that is attached at an address (shmdt(2)).',
  locals: [local('addr:byte-address', 'start'), local('size:count', 'length')],
  at: atDetach,
  keeps: {
    done: [],
  },
  steps: {
    segment: step(
      'if (no segment is attached at addr) return (EINVAL); size = round_page(its size);',
      (k, f) => {
        f.length = attached(k, f);
        return f.length === 0 ? refuse(k, f, errno('EINVAL')) : atDetach.remove;
      },
      noAttachment,
    ),
    remove: step('vm_map_remove(map, addr, addr + size);', (k, f) => {
      const callee = call(k, f, atDetach.done, remove);
      callee.start = f.start;
      callee.end = f.start + f.length;
      return CALLED;
    }),
    done: step('return (0);', (k) => ret(k, OK)),
  },
});
