// A whole call at once (runCall) is what single steps make of it, for every vintage: the
// same events, each at the same step, and the same state after it. Where a thread cannot go
// on, it ends there.
import { describe, expect, test } from 'vitest';
import { runThread as runChecked } from '../../../core/kernel/checkedStep.ts';
import { VINTAGES, type Vintage, WIRE } from '../../../core/kernel/constants.ts';
import { noteByHand } from '../../../core/kernel/data/invariants.ts';
import {
  canRun,
  cloneState,
  createKernel,
  defaultConfig,
  type Kernel,
  loadEntries,
  runCall,
  runThread,
  startCall,
  stepThread,
} from '../../../core/kernel/kernel.ts';
import { ThreadStatus } from '../../../core/kernel/state.ts';

const MINE = { inherit: 1, eflags: 0, object: 0, offset: 0, charged: 0, prot: 3, maxProt: 7, wiredCount: 0 };

function begin(vintage: Vintage): { k: Kernel; told: string[] } {
  const k = createKernel({ ...defaultConfig(), vintage, searchTree: false }, ['t1', 't2']);
  loadEntries(k, [
    { ...MINE, start: 16, end: 20 },
    { ...MINE, start: 24, end: 40 },
  ]);
  const told: string[] = [];
  return { k, told };
}

const CALLS: readonly [string, Record<string, number>][] = [
  ['vm_map_wire', { start: 17, end: 19, flags: WIRE.USER }],
  ['vm_map_protect', { start: 18, end: 30, prot: 1, max: -1 }],
  ['vm_map_insert', { start: 20, end: 24, prot: 3, max: 7, flags: 0, object: 0, offset: 0 }],
  ['vm_map_insert', { start: 20, end: 24, prot: 3, max: 7, flags: 0, object: 0, offset: 0 }],
  ['vm_map_unwire', { start: 16, end: 20, flags: WIRE.USER }],
  ['vm_map_remove', { start: 18, end: 28 }],
];

/** Of an event: the step that it belongs to, counted through all calls. */
function listen(k: Kernel, told: string[], before: () => number): void {
  k.sink = (event) => told.push(`${before() + k.steps} ${JSON.stringify(event)}`);
}

describe.each(VINTAGES)('%s', (vintage) => {
  test('a call that is run whole tells and leaves what its single steps do', () => {
    const whole = begin(vintage);
    const single = begin(vintage);
    let [wholeSteps, singleSteps] = [0, 0];
    listen(whole.k, whole.told, () => wholeSteps);
    // a single step counts itself only when it is over
    listen(single.k, single.told, () => singleSteps);
    for (const [name, args] of CALLS) {
      whole.k.steps = 0;
      single.k.steps = 0;
      startCall(whole.k, 0, name, args);
      wholeSteps += runCall(whole.k, 0);
      startCall(single.k, 0, name, args);
      while (single.k.threads[0]?.status !== ThreadStatus.idle) {
        stepThread(single.k, 0);
        singleSteps++;
        single.k.steps = 0;
      }
      expect(whole.k.threads[0]?.atPoint).toBe(true);
    }
    expect(whole.told.length).toBeGreaterThan(50);
    expect(whole.told).toEqual(single.told);
    expect(wholeSteps).toBe(singleSteps);
    expect(cloneState(whole.k).maps).toEqual(cloneState(single.k).maps);
  });

  test('it ends before a lock that another thread has, and goes on when that is free', () => {
    const { k } = begin(vintage);
    startCall(k, 1, 'vm_map_lock', {});
    runCall(k, 1);
    startCall(k, 0, 'vm_map_remove', { start: 16, end: 20 });
    expect(runCall(k, 0)).toBeGreaterThan(0);
    expect(k.threads[0]?.status).toBe(ThreadStatus.blocked);
    expect(canRun(k, 0)).toBe(false);
    startCall(k, 1, 'vm_map_unlock', {});
    runCall(k, 1);
    runCall(k, 0);
    expect(k.threads[0]?.status).toBe(ThreadStatus.idle);
  });
  test('a thread that is in no call takes no step', () => {
    const { k } = begin(vintage);
    expect(() => stepThread(k, 1)).toThrow('t2 is in no call');
  });

  test('after a value was set by hand it goes from point to point as before', () => {
    const plain = begin(vintage);
    const checked = begin(vintage);
    noteByHand(checked.k, 'nothing');
    for (const { k, told } of [plain, checked]) k.sink = (event) => told.push(JSON.stringify(event));
    for (const [name, args] of CALLS) {
      for (const { k } of [plain, checked]) startCall(k, 0, name, args);
      for (let most = 1; plain.k.threads[0]?.status !== ThreadStatus.idle; most = (most % 7) + 1)
        expect(runChecked(checked.k, 0, 0, most)).toBe(runThread(plain.k, 0, 0, most, false));
      expect(checked.k.threads[0]?.status).toBe(ThreadStatus.idle);
    }
    expect(checked.told).toEqual(plain.told);
    // and no step further than a listener wants
    startCall(checked.k, 0, 'vm_map_remove', { start: 16, end: 20 });
    checked.k.sink = () => {
      checked.k.interrupted = true;
    };
    while (!checked.k.interrupted && checked.k.threads[0]?.status !== ThreadStatus.idle)
      runChecked(checked.k, 0, 0, 1000);
    expect(checked.k.interrupted).toBe(true);
    expect(checked.k.threads[0]?.atPoint).toBe(false);
  });
});
