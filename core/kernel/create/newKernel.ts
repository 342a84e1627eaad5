// A kernel with nothing in it, or of an existing state: the state, and the machinery that runs it.

import { DEFAULT_HEAP, DEFAULT_VINTAGE } from '../constants.ts';
import { processLimits } from '../data/limitValues.ts';
import { newObject } from '../data/objects.ts';
import { defaultLimits } from '../limits.ts';
import type { Kernel } from '../routine.ts';
import { routinesOf } from '../routine.ts';
import { RULES } from '../rules.ts';
import { cloneState } from '../snapshots/clone.ts';
import type { KernelConfig, KernelState, ThreadState } from '../state.ts';
import { ThreadStatus } from '../state.ts';
import { newMap } from './newMap.ts';

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
const FIRST_PROCESS = 'p1';

/** What running a state needs beside it; it is no part of the state. */
const machinery = ({ vintage }: KernelConfig): Omit<Kernel, keyof KernelState> => ({
  rules: RULES[vintage],
  routines: routinesOf(vintage),
  sink: undefined,
  details: true,
  onWakeup: undefined,
  onDeaths: undefined,
  self: 0,
  inlineLeaves: false,
  interrupted: false,
  steps: 0,
  outcome: 0,
});

/** A kernel before any call; it has no listener. */
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
    journal: undefined,
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
    ...machinery(config),
  };
}

/** A state with what running it needs attached to it in place. */
export const running = (k: KernelState): Kernel =>
  'routines' in k ? (k as Kernel) : Object.assign(k, machinery(k.config));

/** A kernel of its own in a copy of a state: what runs in it is not seen elsewhere. */
export const copyKernel = (state: KernelState, sink: Kernel['sink']): Kernel => ({
  ...cloneState(state),
  ...machinery(state.config),
  sink,
});
