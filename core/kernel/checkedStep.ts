// Steps of a kernel in whose state a person may have set values. What cannot come of them in any
// kernel is a panic of the simulated one, which says what was set, and the run can be gone back
// from; where nothing was set, it is a fault of the simulator, and comes out as that.
import { BrokenInvariant } from './data/invariants.ts';
import { panic } from './frames.ts';
import * as plain from './kernel.ts';
import type { Kernel } from './routine.ts';
import type { Frame, KernelState, ThreadState } from './state.ts';

const IMPOSSIBLE = 'this state is impossible in a real kernel, so the simulation stops here';

const byHand = ({ maps }: KernelState): string => maps[0]?.setByHand ?? '';

/**
 * What is read of an entry that is gone is no number: it would be another one when the state is
 * copied.
 */
function assertValues(k: KernelState, { stack, depth }: ThreadState): void {
  let isWhole = true;
  for (let level = 0; level < depth; level++) {
    const f = stack[level] as Frame;
    for (const field of Object.keys(f) as (keyof Frame)[])
      if (!Number.isFinite(f[field])) {
        f[field] = 0;
        isWhole = false;
      }
  }
  if (!isWhole && k.panic === '') throw new BrokenInvariant('what is used of an entry is gone');
}

/** `what`: was set by hand. */
function checkedStep(k: Kernel, thread: number, outcome: number, what: string): void {
  const t = k.threads[thread] as ThreadState;
  const { steps } = k;
  try {
    plain.takeSteps(k, thread, outcome, steps + 1, false);
    assertValues(k, t);
  } catch (error) {
    t.atPoint = false;
    k.steps = steps + 1;
    const why = error instanceof BrokenInvariant ? error.message : IMPOSSIBLE;
    panic(k, `${why} (set by hand: ${what})`);
  }
}

/** Maps that have come since. */
function noteMaps({ maps }: Kernel, what: string): void {
  for (const m of maps) m.setByHand = what;
}

/** As in kernel.ts. */
export function stepThread(k: Kernel, thread: number, outcome = 0): void {
  const what = byHand(k);
  if (what === '') plain.stepThread(k, thread, outcome);
  else {
    k.steps = 0;
    checkedStep(k, thread, outcome, what);
    noteMaps(k, what);
  }
}

/** As in kernel.ts. */
export function stepThreadOn(k: Kernel, thread: number, most: number): number {
  const what = byHand(k);
  if (what === '') return plain.stepThreadOn(k, thread, most);
  const t = k.threads[thread] as ThreadState;
  k.steps = 0;
  while (k.steps < most && t.depth > 0 && k.panic === '') checkedStep(k, thread, 0, what);
  noteMaps(k, what);
  return k.steps;
}

/**
 * As runThread, where this was set by hand, step by step: where it ends in a panic, the frames are
 * those that a person sees who steps. Beside the steps themselves it looks at no map.
 */
export function runChecked(k: Kernel, thread: number, outcome: number, most: number, what: string): number {
  const t = k.threads[thread] as ThreadState;
  k.steps = 0;
  k.interrupted = false;
  do checkedStep(k, thread, outcome, what);
  while (!t.atPoint && k.steps < most && k.panic === '' && !k.interrupted);
  return k.steps;
}

/** As in kernel.ts, but that it may end at a schedule point where it could go on. */
export function runCall(k: Kernel, thread: number, most: number, inlineLeaves: boolean): number {
  return byHand(k) === '' ? plain.runCall(k, thread, most, inlineLeaves) : runThread(k, thread, 0, most);
}

/** As in kernel.ts. */
export function runThread(k: Kernel, thread: number, outcome = 0, most = 1_000_000_000, inlineLeaves = true): number {
  const what = byHand(k);
  if (what === '') return plain.runThread(k, thread, outcome, most, inlineLeaves);
  const steps = runChecked(k, thread, outcome, most, what);
  noteMaps(k, what);
  return steps;
}
