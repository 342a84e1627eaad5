// What is a thread's own, as a row of numbers, and back: how far it is in its lines, what its calls
// have returned, and its frames, of which only the locals that are still read count. A timestamp
// that it remembers says one thing: has the map changed since?
import { frameKinds, type Written } from '../../kernel/fields/written.ts';
import { newFrame, resetFrame } from '../../kernel/frames.ts';
import { newThread } from '../../kernel/kernel.ts';
import type { Kernel, Routine } from '../../kernel/routine.ts';
import { type Frame, type ThreadState, ThreadStatus } from '../../kernel/state.ts';
import type { Forgetting, Form } from './form.ts';
import { GONE } from './places.ts';
import type { Tape } from './tape.ts';

/** A thread, as the explorer has it. */
export interface LocalState {
  /** Index of the thread. */
  who: number;
  /** Of its own lines: the one whose call it is in, or the next. */
  line: number;
  /** Its call has touched nothing that others see. */
  isFresh: boolean;
  /** What its calls have returned, as a row. */
  results: number;
  readonly thread: ThreadState;
}

export const newLocal = (name: string, process: number): LocalState => ({
  who: 0,
  line: 0,
  isFresh: false,
  results: 0,
  thread: newThread(name, process),
});

/** How a thread's records and timestamps are written. */
export interface Naming {
  /** The name of an entry of a map. Those that are gone have names from GONE down. */
  entry(map: number, id: number): number;
  object(id: number): number;
  /** Has this map changed since it had this timestamp? */
  changed(map: number, timestamp: number): boolean;
  /** What need not be remembered; undefined: all is. */
  readonly forgetting: Forgetting | undefined;
  readonly form: Form | undefined;
}

/** How a row's names are read: as records, or as they are. */
export interface Reading {
  readonly form: Form | undefined;
  entry(map: number, name: number): number;
  timestamp(map: number, changed: boolean): number;
}

interface Slot {
  readonly field: keyof Frame;
  readonly how: Written | 'timestamp';
}

/** The locals of a frame that live on. */
interface Slots {
  readonly list: readonly Slot[];
  /** Is a timestamp one of them? */
  readonly remembers: boolean;
}

/**
 * The locals of a routine that live on, by step; those of a frame that waits for a
 * callee behind the others.
 */
function slotsOf(r: Routine): Slots[] {
  const kinds = frameKinds(r);
  const of = (field: keyof Frame): Slot => ({ field, how: field === 'lastTimestamp' ? 'timestamp' : kinds(field) });
  return [...r.live.top, ...r.live.below].map((fields) => ({
    list: fields.map(of),
    remembers: fields.includes('lastTimestamp'),
  }));
}

/** By vintage, by routine. */
const known = new WeakMap<readonly Routine[], Slots[][]>();
const last: { routines: readonly Routine[]; slots: Slots[][] } = { routines: [], slots: [] };

/** The locals of a frame that live on. */
function slotsAt({ routines }: Kernel, { routine, pc }: Frame, isTop: boolean): Slots {
  if (routines !== last.routines) {
    last.routines = routines;
    last.slots = known.get(routines) ?? [];
    known.set(routines, last.slots);
  }
  let slots = last.slots[routine];
  if (!slots) {
    slots = slotsOf(routines[routine] as Routine);
    last.slots[routine] = slots;
  }
  return slots[isTop ? pc : pc + (slots.length >> 1)] as Slots;
}

function frameAt(t: ThreadState, level: number): Frame {
  let f = t.stack[level];
  if (!f) {
    f = newFrame();
    t.stack[level] = f;
  }
  return f;
}

/** Of each level: has the map changed since its frame left it? Filled by each `writeLocal`. */
const changes: boolean[] = [];

export function writeLocal(tape: Tape, k: Kernel, l: LocalState, naming: Naming): void {
  const t = l.thread;
  tape.n(l.who);
  tape.n(l.line);
  tape.n(l.isFresh ? 1 : 0);
  tape.n(l.results);
  // one that contends for the lock is at the same place as one that is about to
  tape.n(t.status === ThreadStatus.blocked ? ThreadStatus.ready : t.status);
  tape.n(t.lockPhase);
  // without objects there is none to be let go of
  const deferred = naming.form?.noObjects ? 0 : t.deferred.length;
  tape.n(deferred);
  for (let i = 0; i < deferred; i++) tape.n(naming.object(t.deferred[i] as number));
  tape.n(t.depth);
  naming.form?.thread?.(tape, t);
  for (let level = 0; level < t.depth; level++)
    changes[level] = hasChanged(k, t.stack[level] as Frame, level + 1 === t.depth, t.stack[level - 1], naming);
  for (let level = 0; naming.forgetting && level < t.depth; level++) {
    const f = t.stack[level] as Frame;
    const callee = level + 1 < t.depth ? t.stack[level + 1] : undefined;
    naming.forgetting.locals(
      f,
      callee,
      changes[level] === true || (callee !== undefined && changes[level + 1] === true),
    );
  }
  for (let level = 0; level < t.depth; level++) {
    const f = t.stack[level] as Frame;
    tape.n(f.routine);
    tape.n(f.pc);
    tape.n(f.map);
    for (const { field, how } of slotsAt(k, f, level + 1 === t.depth).list) {
      const value = f[field];
      if (how === 'entry') tape.n(value >= 0 || value <= GONE ? naming.entry(f.map, value) : value);
      else if (how === 'object') tape.n(value > 0 ? naming.object(value) : value);
      else if (how === 'timestamp') tape.n(changes[level] ? 1 : 0);
      else tape.n(value);
    }
  }
}

/** Has the map changed since this frame left it, as far as that matters? */
function hasChanged(k: Kernel, f: Frame, isTop: boolean, caller: Frame | undefined, naming: Naming): boolean {
  if (!slotsAt(k, f, isTop).remembers) return false;
  return naming.changed(f.map, f.lastTimestamp) || naming.forgetting?.changed(k, f, caller) === true;
}

export function readLocal(tape: Tape, k: Kernel, l: LocalState, reading: Reading): void {
  const t = l.thread;
  l.who = tape.n(0);
  l.line = tape.n(0);
  l.isFresh = tape.n(0) !== 0;
  l.results = tape.n(0);
  t.status = tape.n(0) as ThreadStatus;
  t.lockPhase = tape.n(0);
  const deferred = tape.n(0);
  while (t.deferred.length > deferred) t.deferred.pop();
  for (let i = 0; i < deferred; i++) t.deferred[i] = tape.n(0);
  t.depth = tape.n(0);
  t.waitStart = 0;
  t.waitEnd = 0;
  reading.form?.thread?.(tape, t);
  t.atPoint = true;
  for (let level = 0; level < t.depth; level++) {
    const f = frameAt(t, level);
    resetFrame(f);
    f.routine = tape.n(0);
    f.pc = tape.n(0);
    f.map = tape.n(0);
    for (const { field, how } of slotsAt(k, f, level + 1 === t.depth).list) {
      const value = tape.n(0);
      if (how === 'entry') f[field] = value >= 0 || value <= GONE ? reading.entry(f.map, value) : value;
      else if (how === 'timestamp') f[field] = reading.timestamp(f.map, value !== 0);
      else f[field] = value;
    }
  }
}
