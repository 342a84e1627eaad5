// A routine is a table of labelled steps. A step has a label, one line of readable pseudo-C in our own words, and its action on
// the state; the listing that a person steps through is generated from the table, so what is shown is what runs.
// An action gets the kernel and its own frame, and says where to go on: an index of the same table, CALLED after `call`
// (a frame was pushed) or RETURNED after `giveBack` (its own was popped). Nothing else is remembered between two steps.
import type { EventSink, KernelEvent, LockMode } from './events.ts';
import type { Frame, KernelState, MapState, ThreadState } from './state.ts';
import { ThreadStatus } from './state.ts';

/** The state, and where its events go. `self`: the thread that runs; `outcome`: what a fault that may fail gives. */
export interface Kernel extends KernelState {
  sink: EventSink;
  self: number;
  outcome: number;
}

export const CALLED = -1;
export const RETURNED = -2;

export type Action = (k: Kernel, f: Frame) => number;
/** What a step takes before it runs: the map lock in a mode, or the lock given up while asleep on "busy". */
export type Takes = LockMode | 'relock';

export interface Step {
  readonly text: string;
  readonly run: Action;
  readonly takes?: Takes;
}

/** A frame's locals, as a person sees them: the kernel's name and how to print the value. */
export type LocalKind =
  | 'address'
  | 'number'
  | 'entry'
  | 'prot'
  | 'boolean'
  | 'result'
  | 'wire-flags'
  | 'insert-flags'
  | 'inherit';
export interface Local {
  readonly name: string;
  readonly field: keyof Frame;
  readonly kind: LocalKind;
}

export interface Routine {
  readonly name: string;
  readonly id: number;
  /** `int vm_map_wire(map, start, end, flags)` */
  readonly signature: string;
  /** One sentence, and where the rule comes from. */
  readonly doc: string;
  readonly locals: readonly Local[];
  readonly labels: readonly string[];
  readonly texts: readonly string[];
  readonly actions: readonly Action[];
  readonly takes: readonly (Takes | undefined)[];
}

const table: Routine[] = [];
/** All routines, by Frame.routine. */
export const ROUTINES: readonly Routine[] = table;

/** Numbers the labels of a routine in the order of its listing. */
export function labels<const L extends string>(...names: L[]): Record<L, number> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Record<L, number>;
}

export const step = (text: string, run: Action): Step => ({ text, run });

export function local(spec: string, field?: keyof Frame): Local {
  const [name = '', kind = 'address'] = spec.split(':');
  return { name, field: field ?? (name as keyof Frame), kind: kind as LocalKind };
}

export function routine<L extends string>(spec: {
  name: string;
  signature: string;
  doc: string;
  locals: readonly Local[];
  at: Record<L, number>;
  steps: Record<L, Step>;
}): Routine {
  const names = (Object.keys(spec.at) as L[]).sort((a, b) => spec.at[a] - spec.at[b]);
  const made: Routine = {
    name: spec.name,
    id: table.length,
    signature: spec.signature,
    doc: spec.doc,
    locals: spec.locals,
    labels: names,
    texts: names.map((name) => spec.steps[name].text),
    actions: names.map((name) => spec.steps[name].run),
    takes: names.map((name) => spec.steps[name].takes),
  };
  table.push(made);
  return made;
}

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
  page: 0,
  i: 0,
  ret: 0,
  out: 0,
  map: 0,
});

/** Every local of a used frame is set to zero, so that no step can depend on what ran in it before. */
function resetFrame(f: Frame): void {
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
  f.page = 0;
  f.i = 0;
  f.ret = 0;
  f.out = 0;
}

export const emit = (k: Kernel, event: KernelEvent): void => k.sink(event);
export const thread = (k: Kernel): ThreadState => k.threads[k.self] as ThreadState;
export const mapOf = (k: KernelState, f: Frame): MapState => k.maps[f.map] as MapState;

/** Pushes a frame of `callee` on a thread's stack; the caller fills in its arguments. */
export function push(k: Kernel, t: ThreadState, callee: Routine, map: number): Frame {
  let f = t.stack[t.depth];
  if (f === undefined) {
    f = newFrame();
    t.stack.push(f);
  } else resetFrame(f);
  t.depth++;
  f.routine = callee.id;
  f.map = map;
  emit(k, { kind: 'call', thread: k.self, routine: callee.name, depth: t.depth });
  return f;
}

/** Calls `callee`; when it has returned, the caller goes on at `resume` with `ret` and `out` set. */
export function call(k: Kernel, f: Frame, resume: number, callee: Routine): Frame {
  f.pc = resume;
  return push(k, thread(k), callee, f.map);
}

/** Returns from the running routine. A call of the trace is over when its last frame goes. */
export function giveBack(k: Kernel, ret: number, out = 0, addr?: number): number {
  const t = thread(k);
  const f = t.stack[--t.depth] as Frame;
  const name = (table[f.routine] as Routine).name;
  if (t.depth > 0) {
    const caller = t.stack[t.depth - 1] as Frame;
    caller.ret = ret;
    caller.out = out;
  } else {
    t.status = ThreadStatus.idle;
    t.lastResult = ret;
  }
  const top = t.depth === 0;
  if (addr === undefined) emit(k, { kind: 'return', thread: k.self, routine: name, result: ret, top });
  else emit(k, { kind: 'return', thread: k.self, routine: name, result: ret, top, addr });
  return RETURNED;
}

/** A kernel assertion failed: nothing runs after it. The message is the kernel's. */
export function panic(k: Kernel, message: string): number {
  k.panic = message;
  emit(k, { kind: 'panic', thread: k.self, message });
  return CALLED;
}
