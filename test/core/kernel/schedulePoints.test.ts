// Where another thread may run (docs/kernel.md, "Two grains"): the point after a release and the
// one before the next lock are two.
import { describe, expect, test } from 'vitest';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import {
  createKernel,
  defaultConfig,
  type Kernel,
  loadEntries,
  runThread,
  startCall,
} from '../../../core/kernel/kernel.ts';
import { type Routine, routinesOf } from '../../../core/kernel/routine.ts';
import { ThreadStatus } from '../../../core/kernel/state.ts';

describe.each(VINTAGES)('%s', (vintage) => {
  test('no step that releases the lock leads straight to one that acquires it', () => {
    const releases = routinesOf(vintage).flatMap((routine) =>
      routine.releases.flatMap((next, pc) => (next === undefined ? [] : [{ routine, pc, next }])),
    );
    expect(releases.length).toBeGreaterThan(20);
    const straight = releases.filter(({ routine, next }) => routine.acquires[next] !== undefined);
    expect(straight.map(({ routine, pc }) => `${routine.name}.${routine.labels[pc]}`)).toEqual([]);
  });
});

/** Where a thread stands, and whether it can go on. */
function standing(k: Kernel, thread: number): string {
  const t = k.threads[thread];
  const f = t?.stack[t.depth - 1];
  const { name, labels } = k.routines[f?.routine ?? 0] as Routine;
  return `${name}.${labels[f?.pc ?? 0]}${t?.status === ThreadStatus.blocked ? ', blocked' : ''}`;
}

describe('another thread runs between the release and the next lock', () => {
  function begin(object = 0): { k: Kernel; contended: () => boolean; call: (thread: number, name: string) => void } {
    const k = createKernel({ ...defaultConfig(), searchTree: false, objects: [{ name: 'f1', size: 100 }] }, [
      't1',
      't2',
      't3',
    ]);
    const fields = { inherit: 1, wiredCount: 0, eflags: 0, object, offset: 0, charged: 0 };
    loadEntries(k, [{ start: 16, end: 20, prot: 3, maxProt: 7, ...fields }]);
    let contended = false;
    k.sink = ({ kind, thread }) => {
      contended ||= kind === 'contended' && thread === 0;
    };
    const call = (thread: number, name: string): void => {
      startCall(k, thread, name, {});
      while (k.threads[thread]?.status !== ThreadStatus.idle) runThread(k, thread);
    };
    return { k, contended: () => contended, call };
  }

  /** Runs the first thread to its schedule point at a label. */
  function runTo(k: Kernel, label: string): void {
    for (let points = 0; !standing(k, 0).startsWith(label) && points < 20; points++) runThread(k, 0);
    expect(standing(k, 0)).toBe(label);
  }

  test('vm_map_lock_upgrade lets go: the other reader gives its lock back before the thread wants it', () => {
    const { k, contended, call } = begin();
    call(0, 'vm_map_lock_read');
    call(1, 'vm_map_lock_read');
    startCall(k, 0, 'vm_map_lock_upgrade', {});
    runTo(k, 'vm_map_lock_upgrade.deferred');
    call(1, 'vm_map_unlock_read');
    runThread(k, 0);
    expect(standing(k, 0)).toBe('vm_map_lock_upgrade.exclusive');
    expect(contended()).toBe(false);
  });

  test('vm_map_lookup begins again: another locks and unlocks, and another once more before the lookup wants the lock', () => {
    const { k, call } = begin();
    startCall(k, 0, 'vm_map_lookup', { addr: 16, fault_type: 2 });
    call(1, 'vm_map_lock_read');
    runTo(k, 'vm_map_lookup.deferred');
    call(1, 'vm_map_unlock_read');
    runThread(k, 0);
    expect(standing(k, 0)).toBe('vm_map_lookup.exclusive');
    call(2, 'vm_map_lock');
    call(2, 'vm_map_unlock');
    runTo(k, 'vm_map_lookup.again');
    call(2, 'vm_map_lock');
    runThread(k, 0);
    expect(standing(k, 0)).toBe('vm_map_lookup.lock, blocked');
  });

  test('a touched page in transition: the other reader gives its lock back before the thread wants it', () => {
    const { k, contended, call } = begin(1);
    startCall(k, 1, 'vm_map_wire', { start: 16, end: 20, flags: 0 });
    while (standing(k, 1) !== 'vm_fault.enter') runThread(k, 1);
    call(2, 'vm_map_lock_read');
    startCall(k, 0, 'touch', { addr: 16, access: 1 });
    runTo(k, 'vm_fault_touch.deferred');
    call(2, 'vm_map_unlock_read');
    runThread(k, 0);
    expect(standing(k, 0)).toBe('vm_fault_touch.lock');
    expect(contended()).toBe(false);
  });
});
