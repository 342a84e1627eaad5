// Words for people: what a thread is about, what it waits for and who has it, and what an entry is.
// One line for each event: events.ts.
import { formatAddress, formatRange } from '../kernel/address.ts';
import { EFLAG, NO_RESULT, resultName } from '../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import { flagWords } from '../kernel/fields/flagNames.ts';
import type { EntryView } from '../kernel/kernel.ts';
import { canRun, pendingFault } from '../kernel/kernel.ts';
import { systemWirings } from '../kernel/lock.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { MachineState } from '../program/types.ts';
import type { ThreadWord } from '../trace/calls/vocabulary.ts';
import { waitsFor } from './waits.ts';

export const nameOf = (k: KernelState, thread: number): string => k.threads[thread]?.name ?? 'nobody';

/** `t1`, `t1 and t2`, `nobody` */
export function names(k: KernelState, threads: readonly number[]): string {
  return threads.length === 0 ? 'nobody' : threads.map((t) => nameOf(k, t)).join(' and ');
}

/** The routine that the trace called on this thread, or the innermost one. */
export function routineOf(k: KernelState, thread: number, frame: 'top' | 'bottom' = 'bottom'): string | undefined {
  const t = k.threads[thread];
  if (!t || t.depth === 0) return undefined;
  const f = t.stack[frame === 'top' ? t.depth - 1 : 0];
  return f && routinesOf(k.config.vintage)[f.routine]?.name;
}

export function threadWord(state: MachineState, thread: number): ThreadWord {
  const k = state.kernel;
  const t = k.threads[thread];
  if (t?.status === ThreadStatus.dead) return 'dead';
  if (!t || t.depth === 0) return state.script.end === 'running' ? 'idle' : 'done';
  if (t.status === ThreadStatus.asleepMap) return 'asleep';
  if (t.status === ThreadStatus.asleepBusy) return 'wait_busy';
  if (!canRun(k, thread)) return 'blocked';
  if (state.script.threads[thread]?.held) return 'held';
  return state.script.active === thread ? 'running' : 'ready';
}

/** The map that a thread's innermost routine works on. */
export function mapOf(k: KernelState, thread: number): MapState {
  const t = k.threads[thread];
  return k.maps[t?.stack[t.depth - 1]?.map ?? 0] as MapState;
}

/** What is the matter with the entry at a start that a thread sleeps for, as it stands now. */
export function sleepReason(k: KernelState, m: MapState, start: number, end: number): string {
  if (end === 0) return 'until somebody calls vm_map_wakeup';
  const range = formatRange(start, end, k.config.pageSize);
  const entry = lastAtOrBelow(m, start);
  if (!contains(m, entry, start)) return `${range} is gone, and nobody has woken it yet`;
  if ((m.entries.eflags[entry] as number) & EFLAG.IN_TRANSITION) {
    const owner = m.entries.wiringThread[entry] as number;
    return `${range} is in transition${owner >= 0 ? `, ${nameOf(k, owner)} has it` : ''}`;
  }
  const system = systemWirings(m, entry);
  if (system > 0) return `${range} is wired by the system${system > 1 ? ` ${system} times` : ''}`;
  return `${range} is free again, and nobody has woken it yet`;
}

/** Who keeps the map busy. */
export function busyReason(k: KernelState): string {
  const wirers = k.threads.flatMap((_, i) => (pendingFault(k, i) === undefined ? [] : [i]));
  const faulting = `, ${names(k, wirers)} ${wirers.length > 1 ? 'are' : 'is'} faulting`;
  return `the map is busy${wirers.length > 0 ? faulting : ''}`;
}

export const lockName = (m: MapState | undefined): string => (m?.name ? `the lock of ${m.name}` : 'the map lock');

/** `has the map lock`, also between two calls; the empty text if it has not got one. */
export function lockOf(k: KernelState, thread: number): string {
  const words = k.maps.flatMap((m) => {
    if (m.lock.holder === thread) return [`has ${lockName(m)}`];
    return m.lock.readers.includes(thread) ? [`reads ${m.name || 'the map'}`] : [];
  });
  return words.join(', ');
}

const MOST_RANGES = 3;

/**
 * What a thread that is gone has left behind: locks, marks, a busy map. The empty text if nothing.
 */
export function leftBehind(k: KernelState, thread: number): string {
  const words = [lockOf(k, thread).replace(/^has/, 'holds')].filter(Boolean);
  const marked: string[] = [];
  for (const m of k.maps) {
    const e = m.entries;
    for (let id = e.next[HEADER] as number; id !== HEADER; id = e.next[id] as number)
      if ((e.eflags[id] as number) & EFLAG.IN_TRANSITION && e.wiringThread[id] === thread)
        marked.push(formatRange(e.start[id] as number, e.end[id] as number, k.config.pageSize));
  }
  if (marked.length > 0) {
    const more = marked.length > MOST_RANGES ? ` and ${marked.length - MOST_RANGES} more` : '';
    words.push(`left ${marked.slice(0, MOST_RANGES).join(', ')}${more} in transition`);
  }
  return words.join(', ');
}

/** `asleep: 0x11000..0x12000 is in transition, t1 has it` */
export function describeThread(state: MachineState, thread: number): string {
  const k = state.kernel;
  const t = k.threads[thread];
  if (!t) return 'no such thread';
  const m = mapOf(k, thread);
  switch (threadWord(state, thread)) {
    case 'idle':
    case 'done': {
      const last = t.lastResult === NO_RESULT ? 'has made no call yet' : `returned ${resultName(t.lastResult)}`;
      return [last, lockOf(k, thread)].filter(Boolean).join(', ');
    }
    case 'dead':
      return ['dead', leftBehind(k, thread)].filter(Boolean).join(': it ');
    case 'asleep':
      return `asleep: ${sleepReason(k, m, t.waitStart, t.waitEnd)}`;
    case 'wait_busy':
      return `waits: ${m.busy > 0 ? busyReason(k) : 'the map is not busy any more, and nobody has woken it'}`;
    case 'blocked': {
      if (k.panic) return 'stopped by the panic';
      const holders = [...new Set(m.lock.holder >= 0 ? [m.lock.holder] : m.lock.readers)];
      const others = holders.filter((holder) => holder !== thread);
      const own = others.length < holders.length ? 'it has it itself and cannot get it twice' : '';
      const has = others.length > 0 ? `${names(k, others)} ${others.length > 1 ? 'have' : 'has'} it` : '';
      return `waits for ${lockName(m)}, ${[own, has].filter(Boolean).join(', and ')}`;
    }
    default: {
      const page = pendingFault(k, thread);
      const held = state.script.threads[thread]?.held ? 'held' : '';
      const doing = page === undefined ? '' : `faulting ${formatAddress(page, k.config.pageSize)}`;
      return [held, doing, lockOf(k, thread)].filter(Boolean).join(', ') || 'can run';
    }
  }
}

/**
 * The same for a narrow row: who is waited for comes first, since the end is cut off.
 * `asleep: t1 has 0x11000..0x12000`
 */
export function describeThreadShort(state: MachineState, thread: number): string {
  const k = state.kernel;
  const others = waitsFor(k, thread);
  const t = k.threads[thread];
  // a thread that waits for itself says so
  if (!t || others.length === 0 || others.includes(thread)) return describeThread(state, thread);
  const has = `${names(k, others)} ${others.length > 1 ? 'have' : 'has'}`;
  switch (threadWord(state, thread)) {
    case 'asleep':
      return `asleep: ${has} ${formatRange(t.waitStart, t.waitEnd, k.config.pageSize)}`;
    case 'wait_busy':
      return `waits: ${names(k, others)} ${others.length > 1 ? 'keep' : 'keeps'} the map busy`;
    case 'blocked':
      return `waits: ${has} ${lockName(mapOf(k, thread))}`;
    default:
      return describeThread(state, thread);
  }
}

/** `wired 1, user, in transition by t1, t2 waits` */
export function describeEntry(k: KernelState, entry: EntryView): string {
  const words: string[] = [];
  if (entry.wiredCount < 0) words.push('wiring failed');
  else if (entry.wiredCount > 0) words.push(`wired ${entry.wiredCount}`);
  if (entry.eflags & EFLAG.USER_WIRED) words.push('user');
  if (entry.eflags & EFLAG.IN_TRANSITION)
    words.push(entry.wiringThread >= 0 ? `in transition by ${nameOf(k, entry.wiringThread)}` : 'in transition');
  const waiting = waiters(k, entry);
  if (waiting.length > 0) words.push(`${names(k, waiting)} ${waiting.length > 1 ? 'wait' : 'waits'}`);
  else if (entry.eflags & EFLAG.NEEDS_WAKEUP) words.push('needs wakeup');
  if (entry.subMap > 0) words.push(`submap ${k.maps[entry.subMap]?.name}`);
  const shown = (entry.subMap > 0 ? EFLAG.IS_SUB_MAP : 0) | EFLAG.USER_WIRED | EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP;
  for (const name of flagWords(entry.eflags & ~shown, k.config.vintage))
    words.push(name.toLowerCase().replaceAll('_', ' '));
  return words.join(', ');
}

/** Threads that sleep for a part of an entry. */
export const waiters = (k: KernelState, entry: EntryView): number[] =>
  k.threads.flatMap((t, i) =>
    t.status === ThreadStatus.asleepMap && t.waitStart < entry.end && entry.start < t.waitEnd ? [i] : [],
  );
