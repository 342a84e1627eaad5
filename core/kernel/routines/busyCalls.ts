// vm_map_busy, vm_map_unbusy and vm_map_wakeup as calls of a script's thread; vm_map_wait_busy and
// vm_map_unlock_and_wait are in wait.ts. Busy keeps protect and fork out while the lock is dropped;
// the count is changed under the exclusive lock, which is asserted. It came between July 2010 and
// February 2011 (kernel-behaviour.md, sections 2 and 15). A wakeup needs no lock: releasing and
// falling asleep is one step under a mutex that the wakeup passes through, so it comes before that
// step or finds the sleeper. Source: vm_map.c of 13.0, vm_map_busy, vm_map_unbusy, vm_map_wakeup.
import { NOTHING } from '../constants.ts';
import { mapOf, panic, ret, thread } from '../frames.ts';
import { busy, unbusy, wakeup } from '../lock.ts';
import { holdsExclusively, notLocked } from '../lockAssert.ts';
import { labels, routine, step } from '../routine.ts';

const nothing = step('return;', (k) => ret(k, NOTHING));

const atBusy = labels('assert', 'busy', 'done');
export const makeBusy = routine({
  name: 'vm_map_busy',
  signature: 'void vm_map_busy(map)',
  doc: 'Keeps vm_map_protect and fork waiting, also after the lock is released.',
  locals: [],
  at: atBusy,
  steps: {
    assert: step('VM_MAP_ASSERT_LOCKED(map);', (k, f) => (holdsExclusively(k, f) ? atBusy.busy : notLocked(k, 'x'))),
    busy: step('map->busy++;', (k, f) => {
      busy(k, f);
      return atBusy.done;
    }),
    done: nothing,
  },
});

const atUnbusy = labels('assert', 'count', 'unbusy', 'done');
export const makeUnbusy = routine({
  name: 'vm_map_unbusy',
  signature: 'void vm_map_unbusy(map)',
  doc: 'Lowers the busy count; the last one wakes those who wait for a map that is not busy.',
  locals: [],
  at: atUnbusy,
  steps: {
    assert: step('VM_MAP_ASSERT_LOCKED(map);', (k, f) => (holdsExclusively(k, f) ? atUnbusy.count : notLocked(k, 'x'))),
    count: step('KASSERT(map->busy != 0);', (k, f) =>
      mapOf(k, f).busy > 0 ? atUnbusy.unbusy : panic(k, 'vm_map_unbusy: not busy'),
    ),
    unbusy: step('if (--map->busy == 0 && somebody waits for that) wake all who do;', (k, f) => {
      unbusy(k, f);
      return atUnbusy.done;
    }),
    done: nothing,
  },
});

const atWakeup = labels('enter', 'wakeup', 'done');
export const wakeupCall = routine({
  name: 'vm_map_wakeup',
  signature: 'void vm_map_wakeup(map)',
  doc: 'Wakes every thread that sleeps in vm_map_unlock_and_wait on this map; one that comes later sleeps on.',
  locals: [],
  at: atWakeup,
  keeps: {
    wakeup: [],
  },
  visible: { wakeup: 'wakes' },
  steps: {
    enter: step('{', (k) => {
      // whom it wakes depends on who ran before: another thread may run here
      thread(k).atPoint = true;
      return atWakeup.wakeup;
    }),
    wakeup: step('wake all who sleep on map;', (k) => {
      wakeup(k);
      return atWakeup.done;
    }),
    done: nothing,
  },
});
