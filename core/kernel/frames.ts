// The stack of a thread: a frame for each routine that it is in, pushed by a call and popped by a
// return. A frame is plain data, and is used again when another routine is called at its depth.
import { formatAddress } from './address.ts';
import { HEADER } from './data/entries.ts';
import { JOURNAL, putDown } from './data/journal.ts';
import { CALLED, type Callee, type Kernel, RETURNED, type Routine } from './routine.ts';
import type { Frame, KernelState, MapState, ThreadState } from './state.ts';
import { ThreadStatus } from './state.ts';

export const newFrame = (): Frame => ({
  routine: 0,
  pc: 0,
  start: 0,
  end: 0,
  flags: 0,
  entry: 0,
  prev: 0,
  next: 0,
  first: 0,
  savedStart: 0,
  savedEnd: 0,
  lastTimestamp: 0,
  needWakeup: 0,
  rv: 0,
  prot: 0,
  maxProt: 0,
  inherit: 0,
  object: 0,
  offset: 0,
  length: 0,
  startBytes: 0,
  lengthBytes: 0,
  page: 0,
  i: 0,
  ret: 0,
  out: 0,
  map: 0,
});

/**
 * Every local of a used frame is set to zero, so that no step can depend on what ran in it before.
 */
export function resetFrame(f: Frame): void {
  f.pc = 0;
  f.start = 0;
  f.end = 0;
  f.flags = 0;
  f.entry = 0;
  f.prev = 0;
  f.next = 0;
  f.first = 0;
  f.savedStart = 0;
  f.savedEnd = 0;
  f.lastTimestamp = 0;
  f.needWakeup = 0;
  f.rv = 0;
  f.prot = 0;
  f.maxProt = 0;
  f.inherit = 0;
  f.object = 0;
  f.offset = 0;
  f.length = 0;
  f.startBytes = 0;
  f.lengthBytes = 0;
  f.page = 0;
  f.i = 0;
  f.ret = 0;
  f.out = 0;
}

export const thread = (k: Kernel): ThreadState => k.threads[k.self] as ThreadState;
export const mapOf = (k: KernelState, f: Frame): MapState => k.maps[f.map] as MapState;

/** Pushes a frame of `callee` on a thread's stack; the caller fills in its arguments. */
export function push(k: Kernel, t: ThreadState, callee: Callee, map: number): Frame {
  let f = t.stack[t.depth];
  if (f === undefined) {
    f = newFrame();
    t.stack.push(f);
  } else resetFrame(f);
  t.depth++;
  f.routine = callee.id;
  f.map = map;
  putDown(k, JOURNAL.frame, callee.id);
  if (k.details) k.sink?.({ kind: 'call', thread: k.self, routine: callee.name, depth: t.depth });
  return f;
}

/**
 * Calls `callee`; when it has returned, the caller goes on at `resume` with `ret` and `out` set.
 */
export function call(k: Kernel, f: Frame, resume: number, callee: Callee): Frame {
  f.pc = (k.routines[f.routine] as Routine).pcOf[resume] as number;
  return push(k, thread(k), callee, f.map);
}

/**
 * The events of a call that runs within its caller's step. The caller's step ends with it, as it
 * would with a frame pushed.
 */
export function enterLeaf(k: Kernel, { id, name }: Callee): void {
  putDown(k, JOURNAL.frame, id);
  if (k.details) k.sink?.({ kind: 'call', thread: k.self, routine: name, depth: thread(k).depth + 1 });
  k.steps++;
}
export function leaveLeaf(k: Kernel, { name }: Callee, result: number): void {
  putDown(k, JOURNAL.frame, -1);
  if (k.details) k.sink?.({ kind: 'return', thread: k.self, routine: name, result, top: false });
}

/** The map has an entry of no length: it is no ordered list of non-empty entries any more. */
function tellCorrupt(k: Kernel, f: Frame): void {
  const e = mapOf(k, f).entries;
  let entry = e.next[HEADER] as number;
  while (entry !== HEADER && e.start[entry] !== e.end[entry]) entry = e.next[entry] as number;
  const at = formatAddress(e.start[entry] as number, k.config.pageSize).slice(2);
  k.sink?.({ kind: 'corrupt', thread: k.self, message: `order at ${at}-${at}` });
}

/** Returns from the running routine. A call of the trace is over when its last frame goes. */
export function ret(k: Kernel, value: number, out = 0, addr?: number): number {
  const t = thread(k);
  const f = t.stack[--t.depth] as Frame;
  putDown(k, JOURNAL.frame, -1);
  if (t.depth > 0) {
    const caller = t.stack[t.depth - 1] as Frame;
    caller.ret = value;
    caller.out = out;
    if (!k.details) return RETURNED;
  } else {
    t.status = ThreadStatus.idle;
    t.lastResult = value;
  }
  const top = t.depth === 0;
  const { name } = k.routines[f.routine] as Routine;
  if (addr === undefined) k.sink?.({ kind: 'return', thread: k.self, routine: name, result: value, top });
  else k.sink?.({ kind: 'return', thread: k.self, routine: name, result: value, top, addr });
  if (top && mapOf(k, f).emptyEntries > 0) tellCorrupt(k, f);
  return RETURNED;
}

/** A kernel assertion failed: nothing runs after it. The message is the kernel's. */
export function panic(k: Kernel, message: string): number {
  k.panic = message;
  k.sink?.({ kind: 'panic', thread: k.self, message });
  return CALLED;
}
