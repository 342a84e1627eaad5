// The way one got here: the choices made, as runs of one thread, and copies of the state along the way. Any earlier moment is
// the nearest copy before it and the choices from there on, so going back is exact at any depth. Copies are thinned as the
// history grows: their number stays bounded, and so does the way from one to the next in proportion.
import type { Choice } from './types.ts';

const MOST_COPIES = 64;
const FIRST_GAP = 1024;

export interface History<S> {
  /** Runs: thread, and the position after the run's last step. */
  readonly threads: number[];
  readonly ends: number[];
  /** Positions at which a fault was told to give another than its first result. */
  readonly outcomes: Map<number, number>;
  copies: { position: number; state: S }[];
  /** Steps between two copies. */
  gap: number;
}

export const newHistory = <S>(start: S): History<S> => ({
  threads: [],
  ends: [],
  outcomes: new Map(),
  copies: [{ position: 0, state: start }],
  gap: FIRST_GAP,
});

/** Steps that are known: the position after the last choice. */
export const lengthOf = (h: History<unknown>): number => h.ends[h.ends.length - 1] ?? 0;

function runAt(h: History<unknown>, position: number): number {
  let lo = 0;
  let hi = h.ends.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((h.ends[mid] as number) <= position) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The choice that was made at a position; undefined beyond the end. */
export function choiceAt(h: History<unknown>, position: number): Choice | undefined {
  const thread = h.threads[runAt(h, position)];
  if (thread === undefined) return undefined;
  const outcome = h.outcomes.get(position);
  return outcome === undefined ? { thread } : { thread, outcome };
}

/** Forgets everything from a position on. */
function cut(h: History<unknown>, position: number): void {
  const run = runAt(h, position);
  if (run >= h.ends.length) return;
  const start = run === 0 ? 0 : (h.ends[run - 1] as number);
  const keep = start < position ? run + 1 : run;
  h.threads.length = keep;
  h.ends.length = keep;
  if (start < position) h.ends[run] = position;
  for (const at of h.outcomes.keys()) if (at >= position) h.outcomes.delete(at);
  h.copies = h.copies.filter((c) => c.position <= position);
}

/** Notes the choice made at a position. The same as before keeps the future that is known; another one cuts it. */
export function note(h: History<unknown>, position: number, choice: Choice): void {
  if (position < lengthOf(h)) {
    const known = choiceAt(h, position);
    if (known?.thread === choice.thread && (known.outcome ?? 0) === (choice.outcome ?? 0)) return;
    cut(h, position);
  }
  const last = h.threads.length - 1;
  if (last >= 0 && h.threads[last] === choice.thread) h.ends[last] = position + 1;
  else {
    h.threads.push(choice.thread);
    h.ends.push(position + 1);
  }
  if (choice.outcome) h.outcomes.set(position, choice.outcome);
}

/** Is it time for a copy of the state at this position? */
export function wantsCopy(h: History<unknown>, position: number): boolean {
  const last = h.copies[h.copies.length - 1];
  return last !== undefined && position >= last.position + h.gap;
}

export function addCopy<S>(h: History<S>, position: number, state: S): void {
  h.copies.push({ position, state });
  if (h.copies.length <= MOST_COPIES) return;
  h.copies = h.copies.filter((_, i) => i % 2 === 0);
  h.gap *= 2;
}

/** The last copy at or before a position. */
export function copyBefore<S>(h: History<S>, position: number): { position: number; state: S } {
  let best = h.copies[0] as { position: number; state: S };
  for (const copy of h.copies) if (copy.position <= position) best = copy;
  return best;
}
