// The kernel as its drivers see it: make one, begin a call on a thread, run a thread by one step,
// ask who can run. A thread is atomic between two schedule points only if its driver wants it so; a
// step may be taken of any thread that can run.

import type { Page } from './address.ts';
import type { Args, KernelCall } from './calls/kernelCall.ts';
import { KERNEL_CALLS } from './calls/kernelCalls.ts';
import { DEFAULT_HEAP, DEFAULT_VINTAGE, EFLAG } from './constants.ts';
import { writing } from './data/columns.ts';
import { allocate, HEADER, link } from './data/entries.ts';
import { processLimits } from './data/limitValues.ts';
import { newMap } from './data/newMap.ts';
import { newObject, reference } from './data/objects.ts';
import { wirePages } from './data/wiredPages.ts';
import { defaultLimits } from './limits.ts';
import { available, onMap } from './lock.ts';
import type { Action, Kernel, Routine } from './routine.ts';
import { push, routinesOf } from './routine.ts';
import { faultPending } from './routines/fault.ts';
import { RULES } from './rules.ts';
import type { Frame, KernelConfig, KernelState, MapState, ThreadState } from './state.ts';
import { ThreadStatus } from './state.ts';

export type { Kernel } from './routine.ts';

import { cloneState } from './snapshots/clone.ts';

export { cloneState } from './snapshots/clone.ts';

export const defaultConfig = (): KernelConfig => ({
  vintage: DEFAULT_VINTAGE,
  pageSize: 4096,
  min: 1,
  max: 2 ** 40,
  coalesce: 'null',
  faultMode: 'prot',
  fileEnds: true,
  heap: DEFAULT_HEAP / 4096,
  kernelPmap: false,
  holdPoints: false,
  wireFuture: false,
  wxorx: false,
  privileged: false,
  jail: 'none',
  limits: defaultLimits(),
  searchTree: true,
  copyEntry: 'real',
  anonLoc: 0,
  objects: [],
  faults: new Map(),
  processes: [],
  subMaps: [],
});

/** A thread in no call. */
export const newThread = (name: string, process: number): ThreadState => ({
  name,
  process,
  status: ThreadStatus.idle,
  stack: [],
  depth: 0,
  waitStart: 0,
  waitEnd: 0,
  lockPhase: 0,
  deferred: [],
  lastResult: -1,
  atPoint: true,
});

/** The process that is there from the start. */
export const FIRST_PROCESS = 'p1';

export function createKernel(config: KernelConfig, threadNames: readonly string[]): Kernel {
  return {
    config,
    maps: [
      newMap(config, '', config.min, config.max),
      ...config.subMaps.map(({ name, min, max }) => newMap(config, name, min, max)),
    ],
    objects: [newObject('', 0, 0), ...config.objects.map((o, i) => newObject(o.name, o.size, i + 1))],
    freeObjects: [],
    undoLog: undefined,
    nextObjectSerial: config.objects.length + 1,
    threads: threadNames.map((name) =>
      newThread(name, config.processes.findIndex(({ threads }) => threads.includes(name)) + 1),
    ),
    processes: [
      { name: FIRST_PROCESS, map: 0, limits: processLimits(config) },
      ...config.processes.map(({ name, shares }) => ({ name, map: shares ? 0 : -1, limits: processLimits(config) })),
    ],
    limits: config.limits,
    userWired: 0,
    swapReserved: 0,
    panic: '',
    rules: RULES[config.vintage],
    routines: routinesOf(config.vintage),
    sink: undefined,
    details: true,
    onWakeup: undefined,
    onTimestamp: undefined,
    self: 0,
    inlineLeaves: false,
    interrupted: false,
    steps: 0,
    outcome: 0,
  };
}

/** What running a state needs beside it; it is no part of the state. */
const machinery = ({ vintage }: KernelConfig): Omit<Kernel, keyof KernelState> => ({
  rules: RULES[vintage],
  routines: routinesOf(vintage),
  sink: () => {},
  details: true,
  onWakeup: undefined,
  onTimestamp: undefined,
  self: 0,
  inlineLeaves: false,
  interrupted: false,
  steps: 0,
  outcome: 0,
});

/** A state with what running it needs attached to it in place. */
export const running = (k: KernelState): Kernel =>
  'routines' in k ? (k as Kernel) : Object.assign(k, machinery(k.config));

/** A kernel of its own in a copy of a state: what runs in it is seen by nobody else. */
export const copyKernel = (state: KernelState, sink: Kernel['sink']): Kernel => ({
  ...cloneState(state),
  ...machinery(state.config),
  sink,
});

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

/** A call by its name, for who begins it many times. */
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
 * In a call, awake, and if its next step takes the map lock, the lock can be had. Nobody can after
 * a panic.
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
 * where it cannot go on), or its call is over. What a step needs to know of its routine is looked up once for as long as the routine runs:
 * most of a simulation's time is spent in this loop. With leaves inlined it may make LONGEST_LEAF
 * steps more.
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
 * The steps of a thread that can run to the end of its call, or to where it cannot go on: for who
 * lets nobody else run meanwhile; at most so many. Gives their number.
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

export interface EntryView {
  readonly id: number;
  readonly serial: number;
  readonly start: Page;
  readonly end: Page;
  readonly prot: number;
  readonly maxProt: number;
  readonly inherit: number;
  readonly wiredCount: number;
  readonly eflags: number;
  readonly object: number;
  readonly offset: number;
  readonly charged: number;
  readonly wiringThread: number;
  /** Index of the map that an IS_SUB_MAP entry stands for, 0: none. */
  readonly subMap: number;
  /** Of a stack's gap the pages kept free; of an older kernel's stack how much it may grow. */
  readonly avail: number;
}

/** One entry by its number, as a record. */
export function viewEntry(m: MapState, id: number): EntryView {
  const e = m.entries;
  return {
    id,
    serial: e.serial[id] as number,
    start: e.start[id] as number,
    end: e.end[id] as number,
    prot: e.prot[id] as number,
    maxProt: e.maxProt[id] as number,
    inherit: e.inherit[id] as number,
    wiredCount: e.wiredCount[id] as number,
    eflags: e.eflags[id] as number,
    object: e.object[id] as number,
    offset: e.offset[id] as number,
    charged: e.charged[id] as number,
    wiringThread: e.wiringThread[id] as number,
    subMap: e.subMap[id] as number,
    avail: e.avail[id] as number,
  };
}

/** All entries in address order. */
export function dumpEntries(k: KernelState, map = 0): EntryView[] {
  const m = k.maps[map] as MapState;
  const entries: EntryView[] = [];
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number)
    entries.push(viewEntry(m, id));
  return entries;
}

export type InitialEntry = Omit<EntryView, 'id' | 'serial' | 'wiringThread' | 'subMap' | 'avail'> &
  Partial<Pick<EntryView, 'avail'>>;

/**
 * Puts entries into an empty map as they are: neighbours that are alike stay apart. They are in
 * address order.
 */
export function loadEntries(k: Kernel, list: readonly InitialEntry[]): void {
  const m = k.maps[0] as MapState;
  for (const entry of list) {
    const id = allocate(m);
    const e = m.entries;
    const changed = writing(e, id);
    changed.start[id] = entry.start;
    changed.end[id] = entry.end;
    changed.prot[id] = entry.prot;
    changed.maxProt[id] = entry.maxProt;
    changed.inherit[id] = entry.inherit;
    changed.wiredCount[id] = entry.wiredCount;
    changed.eflags[id] = entry.eflags;
    changed.object[id] = entry.object;
    changed.offset[id] = entry.offset;
    changed.charged[id] = entry.charged;
    changed.avail[id] = entry.avail ?? 0;
    reference(k, entry.object);
    link(m, e.prev[HEADER] as number, id);
    if (!(entry.eflags & EFLAG.GUARD)) m.size += entry.end - entry.start;
    if (entry.charged) k.swapReserved += entry.end - entry.start;
    if (entry.wiredCount > 0) wirePages(m.wiredPages, entry.start, entry.end);
  }
}
