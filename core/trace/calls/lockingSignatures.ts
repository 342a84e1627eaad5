// Rows of the calls of vm_map_lock(9) and vm_map_lookup(9), and of what sleeps and wakes on a map.
// What they have in common: a thread holds the lock that it took until it gives it back itself,
// over the lines of its script.
import type { CallSignature, Only } from './signature.ts';

const BUSY: Only = { rule: 'busyMaps', reason: 'maps are busy only since 2011' };

/** vm_map_lock(9), and what sleeps and wakes on a map. */
export const LOCKING: readonly CallSignature[] = [
  {
    name: 'vm_map_lock',
    parameters: [],
    returns: 'nothing',
    doc: 'Take the map lock exclusively; the thread holds it until it unlocks.',
  },
  {
    name: 'vm_map_unlock',
    parameters: [],
    returns: 'nothing',
    doc: 'Release the exclusive lock; a panic if the thread has not got it.',
  },
  {
    name: 'vm_map_lock_read',
    parameters: [],
    returns: 'nothing',
    doc: 'Take the map lock to read; freebsd-5 and freebsd-6 take it exclusively all the same.',
  },
  {
    name: 'vm_map_unlock_read',
    parameters: [],
    returns: 'nothing',
    doc: 'Release the read lock; a panic if the thread has not got it.',
  },
  {
    name: 'vm_map_trylock',
    parameters: [],
    returns: 'boolean',
    doc: 'Take the map lock exclusively if that can be done at once; never waits.',
  },
  {
    name: 'vm_map_trylock_read',
    parameters: [],
    returns: 'boolean',
    doc: 'Take the map lock to read if that can be done at once; never waits.',
  },
  {
    name: 'vm_map_lock_upgrade',
    parameters: [],
    returns: '0 or 1',
    doc: 'Make the read lock exclusive. 1: the map was locked exclusively meanwhile, and the thread has no lock at all.',
  },
  {
    name: 'vm_map_lock_downgrade',
    parameters: [],
    returns: 'nothing',
    doc: 'Make the exclusive lock a read lock, without letting go of it.',
  },
  {
    name: 'vm_map_unlock_and_wait',
    parameters: [],
    returns: 'errno',
    doc: 'Release the exclusive lock and sleep until somebody calls vm_map_wakeup, in one step. Returns without the lock.',
  },
  {
    name: 'vm_map_wakeup',
    parameters: [],
    returns: 'nothing',
    doc: 'Wake every thread that sleeps on the map. Needs no lock.',
  },
  {
    name: 'vm_map_busy',
    parameters: [],
    returns: 'nothing',
    only: BUSY,
    doc: 'Make the map busy: vm_map_protect and fork wait. Needs the exclusive lock.',
  },
  {
    name: 'vm_map_unbusy',
    parameters: [],
    returns: 'nothing',
    only: BUSY,
    doc: 'Take one busy mark off; the last one wakes those who wait. Needs the exclusive lock.',
  },
  {
    name: 'vm_map_wait_busy',
    parameters: [],
    returns: 'nothing',
    only: BUSY,
    doc: 'Wait until the map is not busy, with the lock given up meanwhile. Needs the exclusive lock, and returns with it.',
  },
  {
    name: 'vm_map_lookup',
    parameters: [
      { name: 'addr', kind: 'address', aliases: ['vaddr'], doc: 'the page of the fault' },
      { name: 'fault_type', kind: 'prot', aliases: ['prot'], doc: 'the access wanted' },
      {
        name: 'grow',
        kind: 'switch',
        default: 0,
        only: { rule: 'stackGaps', reason: 'there a fault that finds nothing calls vm_map_growstack itself' },
        doc: '1: as a page fault asks (VM_PROT_FAULT_LOOKUP), in the gap below a stack the stack grows',
      },
    ],
    returns: 'KERN',
    doc: 'Find entry and object for a page fault. On success the thread holds the read lock until vm_map_lookup_done.',
  },
  {
    name: 'vm_map_lookup_done',
    parameters: [],
    returns: 'nothing',
    doc: 'Release the read lock that vm_map_lookup left held.',
  },
];
