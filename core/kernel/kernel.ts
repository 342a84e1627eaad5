// The kernel as its drivers see it: make one, begin a call on a thread, run a thread by one step,
// ask who can run. A thread is atomic between two schedule points only if its driver wants it so; a
// step may be taken of any thread that can run.

import type { Page } from './address.ts';
import type { Args, KernelCall } from './calls/kernelCall.ts';
import { KERNEL_CALLS } from './calls/kernelCalls.ts';
import { push } from './frames.ts';
import { available, onMap } from './lock.ts';
import type { Action, Kernel, Routine } from './routine.ts';
import { routinesOf } from './routine.ts';
import { faultPending } from './routines/fault.ts';
import type { Frame, KernelState, MapState, ThreadState } from './state.ts';
import { ThreadStatus } from './state.ts';

export { copyKernel, createKernel, defaultConfig, newThread, running } from './create/newKernel.ts';
export { dumpEntries, type EntryView, type InitialEntry, loadEntries, viewEntry } from './data/entryView.ts';
export type { Kernel } from './routine.ts';
export { cloneState } from './snapshots/clone.ts';

const topFrame = (t: ThreadState): Frame | undefined => (t.depth > 0 ? t.stack[t.depth - 1] : undefined);

const CALLS = new Map(Object.entries(KERNEL_CALLS));

/**
 * Before a step that takes the map lock a thread is at a schedule point, and blocked if it cannot
 * have the lock.
 */
function arrive(k: Kernel, t: ThreadState): void {
  const f = t.stack[t.depth - 1] as Frame;
  const acquires = (k.routines[f.routine] as Routine).acquires[f.pc];
  if (acquires === undefined || t.lockPhase !== 0) return;
  t.atPoint = true;
  const m = k.maps[f.map] as MapState;
  if (available(m, acquires, k.self)) return;
  t.status = ThreadStatus.blocked;
  const holder = m.lock.holder >= 0 ? m.lock.holder : (m.lock.readers[0] ?? -1);
  k.sink?.(onMap(f, { kind: 'contended', thread: k.self, mode: acquires === 'relock' ? 'x' : acquires, holder }));
}

/** A call by its name: `beginCall` begins it many times with one search. */
export function kernelCall(name: string): KernelCall {
  const found = CALLS.get(name);
  if (!found) throw new Error(`${name} is not a call that the kernel model knows`);
  return found;
}

/**
 * Begins a call on an idle thread: its first frame is there, nothing has run. Arguments as in
 * trace/calls/, in pages; `map`: which map.
 */
export const startCall = (k: Kernel, thread: number, name: string, args: Args): void =>
  beginCall(k, thread, kernelCall(name), args);

/** The same, of a call that was looked up before. */
export function beginCall(k: Kernel, thread: number, { routine, begin }: KernelCall, args: Args): void {
  const t = k.threads[thread];
  if (!t) throw new Error(`there is no thread ${thread}`);
  if (t.status !== ThreadStatus.idle) throw new Error(`${t.name} is in a call already`);
  t.status = ThreadStatus.ready;
  t.atPoint = false;
  k.self = thread;
  const f = push(k, t, routine, args.map ?? k.processes[t.process]?.map ?? 0);
  begin(f, args);
  arrive(k, t);
}

/**
 * In a call, awake, and if its next step takes the map lock, the lock can be had. No thread
 * can after a panic.
 */
export function canRun(k: KernelState, thread: number): boolean {
  const t = k.threads[thread];
  if (!t || k.panic !== '' || (t.status !== ThreadStatus.ready && t.status !== ThreadStatus.blocked)) return false;
  const f = topFrame(t);
  if (!f) return false;
  const acquires = routinesOf(k.config.vintage)[f.routine]?.acquires[f.pc];
  return acquires === undefined || t.lockPhase !== 0 || available(k.maps[f.map] as MapState, acquires, thread);
}

/** More steps than any run makes. */
const MANY = 1_000_000_000;

/** Steps that a routine makes at most within its caller's step: vm_map_clip_start's. */
const LONGEST_LEAF = 2;

/**
 * Steps of a thread until `k.steps` is `until`, the thread is at a schedule point (`past`: at one
 * where it cannot go on), or its call is over. What a step needs to know of its routine is looked
 * up once for as long as the routine runs: most of a simulation's time is spent in this loop. With
 * leaves inlined it may make LONGEST_LEAF steps more.
 */
export function takeSteps(
  k: Kernel,
  thread: number,
  outcome: number,
  until: number,
  inlineLeaves: boolean,
  past = false,
): void {
  const t = k.threads[thread] as ThreadState;
  if (t.depth === 0) throw new Error(`${t.name} is in no call`);
  k.self = thread;
  k.outcome = outcome;
  k.inlineLeaves = inlineLeaves;
  t.atPoint = false;
  let f = t.stack[t.depth - 1] as Frame;
  let routine = k.routines[f.routine] as Routine;
  for (;;) {
    const next = (routine.actions[f.pc] as Action)(k, f);
    k.steps++;
    if (next >= 0) f.pc = routine.pcOf[next] as number;
    else if (t.depth === 0 || k.panic !== '') {
      t.atPoint = t.depth === 0;
      return;
    } else {
      f = t.stack[t.depth - 1] as Frame;
      routine = k.routines[f.routine] as Routine;
    }
    if (routine.locks[f.pc]) arrive(k, t);
    if (k.steps >= until || k.interrupted) return;
    if (t.atPoint) {
      if (!past || t.status !== ThreadStatus.ready) return;
      t.atPoint = false;
    }
  }
}

/**
 * Exactly one labelled step of a thread that can run. `outcome`: which of a fault's possible
 * results it gives.
 */
export function stepThread(k: Kernel, thread: number, outcome = 0): void {
  k.steps = 0;
  k.interrupted = false;
  takeSteps(k, thread, outcome, 1, false);
}

/**
 * Leaves are inlined as long as they cannot lead beyond `most`; the last steps are made one by one.
 */
function runOn(k: Kernel, thread: number, outcome: number, most: number, inlineLeaves: boolean, past: boolean): void {
  const t = k.threads[thread] as ThreadState;
  if (inlineLeaves && k.steps + LONGEST_LEAF < most) takeSteps(k, thread, outcome, most - LONGEST_LEAF, true, past);
  else takeSteps(k, thread, outcome, most, false, past);
  if (t.atPoint || k.interrupted || k.panic !== '' || k.steps >= most) return;
  takeSteps(k, thread, outcome, most, false, past);
}

/**
 * So many labelled steps of a thread, past its schedule points, or fewer if its call returns; gives
 * their number. It is known that it can make them.
 */
export function stepThreadOn(k: Kernel, thread: number, most: number): number {
  const t = k.threads[thread] as ThreadState;
  k.steps = 0;
  k.interrupted = false;
  while (k.steps < most && t.depth > 0 && k.panic === '') runOn(k, thread, 0, most, true, true);
  return k.steps;
}

/**
 * The steps of a thread that can run to the end of its call, or to where it cannot go on, past its
 * schedule points: no other thread runs meanwhile. At most so many; gives their number.
 */
export function runCall(k: Kernel, thread: number, most = MANY, inlineLeaves = true): number {
  k.steps = 0;
  k.interrupted = false;
  runOn(k, thread, 0, most, inlineLeaves, true);
  return k.steps;
}

/**
 * The steps of a thread that can run up to its next schedule point, at most so many: the others see
 * nothing of it in between. Gives the number of labelled steps, exactly as `stepThread` would make
 * them. A listener may interrupt it.
 */
export function runThread(k: Kernel, thread: number, outcome = 0, most = MANY, inlineLeaves = true): number {
  k.steps = 0;
  k.interrupted = false;
  runOn(k, thread, outcome, most, inlineLeaves, false);
  return k.steps;
}

/**
 * Has the thread got to a schedule point: before a lock, after a release, asleep, in a fault, or
 * idle?
 */
export const atPoint = (k: KernelState, thread: number): boolean => k.threads[thread]?.atPoint ?? false;

/** The page that a thread is about to fault or is in a fault on. */
export function pendingFault(k: KernelState, thread: number): Page | undefined {
  const t = k.threads[thread];
  for (let i = (t?.depth ?? 0) - 1; i >= 0; i--) {
    const f = t?.stack[i] as Frame;
    if (faultPending(k, f)) return f.page;
  }
  return undefined;
}
