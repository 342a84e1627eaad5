// Who waits for whom: for each thread that cannot go on the threads that it waits for, and a cycle
// of them if there is one.
import { EFLAG } from '../kernel/constants.ts';
import { contains, lastAtOrBelow } from '../kernel/data/entries.ts';
import { canRun, pendingFault } from '../kernel/kernel.ts';
import { type KernelState, type MapState, ThreadStatus } from '../kernel/state.ts';

/**
 * The threads that have to do something before this one can go on; none: it can, or
 * that is not known.
 */
export function waitsFor(k: KernelState, thread: number): number[] {
  const t = k.threads[thread];
  if (!t || t.depth === 0) return [];
  const m = k.maps[t.stack[t.depth - 1]?.map ?? 0] as MapState;
  if (t.status === ThreadStatus.asleepBusy)
    return k.threads.flatMap((_, i) => (i !== thread && pendingFault(k, i) !== undefined ? [i] : []));
  if (t.status === ThreadStatus.asleepMap) {
    const entry = lastAtOrBelow(m, t.waitStart);
    if (t.waitEnd === 0 || !contains(m, entry, t.waitStart)) return [];
    const owner = m.entries.wiringThread[entry] as number;
    return (m.entries.eflags[entry] as number) & EFLAG.IN_TRANSITION && owner >= 0 ? [owner] : [];
  }
  if (canRun(k, thread) || k.panic !== '') return [];
  return m.lock.holder >= 0 ? [m.lock.holder] : [...new Set(m.lock.readers)];
}

/**
 * Threads of which each waits for the next and the last for the first; undefined: there
 * is no such circle.
 */
export function waitCycle(k: KernelState): number[] | undefined {
  const done = new Set<number>();
  const path: number[] = [];
  const visit = (thread: number): number[] | undefined => {
    const at = path.indexOf(thread);
    if (at >= 0) return path.slice(at);
    if (done.has(thread)) return undefined;
    path.push(thread);
    for (const next of waitsFor(k, thread)) {
      const found = visit(next);
      if (found) return found;
    }
    path.pop();
    done.add(thread);
    return undefined;
  };
  for (let thread = 0; thread < k.threads.length; thread++) {
    const found = visit(thread);
    if (found) return found;
  }
  return undefined;
}

/** The process of a thread, if it has no map yet: a call of the thread cannot be made. */
export function processWithoutMap(kernel: KernelState, thread: number): string | undefined {
  const process = kernel.processes[kernel.threads[thread]?.process ?? 0];
  return process && process.map < 0 ? process.name : undefined;
}
