// The way one got here, and every other way that was tried: a tree of branches. A branch is the choices made since it left its parent, as
// runs of one thread, the calls that began and returned, and copies of the state along the way. Any moment is the nearest copy
// before it and the choices from there on, so going back is exact at any depth, and choosing otherwise loses nothing: it begins a
// branch beside the one that was known. Copies are thinned as the whole grows: their number and their size stay bounded.
import type { Choice } from './types.ts';

const MOST_COPIES = 256;
/** Of all copies together. */
const MOST_BYTES = 280e6;
const FIRST_GAP = 1024;
/** A copy of so many bytes is worth one more step of replaying: making copies then costs a small part of a run. */
const BYTES_PER_STEP = 64;

export interface Copy<S> {
  readonly position: number;
  readonly state: S;
  readonly bytes: number;
}

export interface Branch<S> {
  readonly id: number;
  name: string;
  /** Index of the branch that it left, -1 for the first. */
  readonly parent: number;
  /** The position of its first choice. */
  readonly from: number;
  /** Runs: thread, and the position after the run's last step. */
  readonly threads: number[];
  readonly ends: number[];
  /** Choices that say more than who runs, by their position. */
  readonly special: Map<number, Choice>;
  /** Their positions, ascending. */
  readonly specialAt: number[];
  /** Where statements began, and which. */
  readonly begins: number[];
  readonly begun: number[];
  /** On which thread. */
  readonly beganBy: number[];
  /** The pages that each has touched, [low, high), and how (touches.ts). */
  readonly low: number[];
  readonly high: number[];
  readonly kinds: number[];
  /** Where calls returned, on which thread, with what. */
  readonly returns: number[];
  readonly returned: number[];
  readonly results: number[];
  copies: Copy<S>[];
}

export interface Timeline<S> {
  readonly branches: Branch<S>[];
  /** The branches that lead to the present one, from the first on. */
  path: Branch<S>[];
  /** Steps between two copies. */
  gap: number;
}

const newBranch = <S>(id: number, name: string, parent: number, from: number): Branch<S> => ({
  id,
  name,
  parent,
  from,
  threads: [],
  ends: [],
  special: new Map(),
  specialAt: [],
  begins: [],
  begun: [],
  beganBy: [],
  low: [],
  high: [],
  kinds: [],
  returns: [],
  returned: [],
  results: [],
  copies: [],
});

/** `name`: of the first branch. */
export function newTimeline<S>(name: string, start: S): Timeline<S> {
  const first = newBranch<S>(0, name, -1, 0);
  first.copies.push({ position: 0, state: start, bytes: 0 });
  return { branches: [first], path: [first], gap: FIRST_GAP };
}

export const current = <S>(t: Timeline<S>): Branch<S> => t.path[t.path.length - 1] as Branch<S>;

export const endOf = (b: Branch<unknown>): number => b.ends[b.ends.length - 1] ?? b.from;

/** Steps that are known: the position after the present branch's last choice. */
export const lengthOf = (t: Timeline<unknown>): number => endOf(current(t));

/** How many of an ascending list are at or below a value. */
export function countUpTo(list: readonly number[], value: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((list[mid] as number) <= value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Which branch of the path made the choice at a position: its place in the path. */
function levelAt(t: Timeline<unknown>, position: number): number {
  let level = t.path.length - 1;
  while (level > 0 && (t.path[level] as Branch<unknown>).from > position) level--;
  return level;
}

/** The place in the path that a branch's own choices end at. */
const limitOf = (t: Timeline<unknown>, level: number): number =>
  t.path[level + 1]?.from ?? endOf(t.path[level] as Branch<unknown>);

function choiceIn(b: Branch<unknown>, position: number): Choice | undefined {
  const special = b.special.get(position);
  if (special) return special;
  const thread = b.threads[countUpTo(b.ends, position)];
  return thread === undefined ? undefined : { thread };
}

/** The choice that was made at a position; undefined beyond the end. */
export const choiceAt = (t: Timeline<unknown>, position: number): Choice | undefined =>
  choiceIn(t.path[levelAt(t, position)] as Branch<unknown>, position);

/**
 * The thread that runs at a position, and up to which position it makes plain steps inside its call: where a run, a branch or the steps before
 * a statement or a special choice end. `until` is the position itself if the choice there is no plain step. `returns`: the position after the
 * step with which its call returns, if that is among them.
 */
export function plainRun(
  t: Timeline<unknown>,
  position: number,
): { thread: number; until: number; returns: number | undefined } | undefined {
  const level = levelAt(t, position);
  const b = t.path[level] as Branch<unknown>;
  const run = countUpTo(b.ends, position);
  const thread = b.threads[run];
  if (thread === undefined) return undefined;
  let until = Math.min(b.ends[run] as number, limitOf(t, level));
  const begin = b.begins[countUpTo(b.begins, position - 1)];
  if (begin !== undefined && begin < until) until = begin;
  const special = b.specialAt[countUpTo(b.specialAt, position - 1)];
  if (special !== undefined && special < until) until = special;
  const nextReturn = b.returns[countUpTo(b.returns, position)];
  return { thread, until, returns: nextReturn !== undefined && nextReturn <= until ? nextReturn : undefined };
}

const same = (a: Choice | undefined, b: Choice): boolean =>
  a?.thread === b.thread &&
  (a.outcome ?? 0) === (b.outcome ?? 0) &&
  (a.act === b.act || JSON.stringify(a.act) === JSON.stringify(b.act));

/** The branches from the first one to this one. */
export function pathTo<S>(t: Timeline<S>, branch: Branch<S>): Branch<S>[] {
  const path = [branch];
  for (let b = t.branches[branch.parent]; b; b = t.branches[b.parent]) path.unshift(b);
  return path;
}

/** Was the branch begun by something done by hand? */
const isByHand = (b: Branch<unknown>): boolean => b.special.get(b.from)?.act !== undefined;

/** What came of noting a choice: it was known, it was new at the end, or it left what was known for a branch. */
export type Noted = 'known' | 'new' | 'branched' | 'joined';

/** Leaves the present branch at a position: for another one that made the same choice there, or a new one. */
function leave<S>(t: Timeline<S>, position: number, choice: Choice): Noted {
  let level = levelAt(t, position);
  // where a branch begins its choice is one of several that follow its parent's
  while (level > 0 && (t.path[level] as Branch<S>).from === position) level--;
  const parent = t.path[level] as Branch<S>;
  // what was done by hand has left the parent at its end, and now it goes on by itself
  if (!choice.act && position === endOf(parent)) {
    t.path = pathTo(t, parent);
    return 'new';
  }
  const others = t.branches.filter((b) => b.from === position && b.parent === parent.id);
  const known = [parent, ...others].find((b) => same(choiceIn(b, position), choice));
  if (known) {
    t.path = pathTo(t, known);
    return 'joined';
  }
  const made = newBranch<S>(t.branches.length, `branch ${t.branches.length}`, parent.id, position);
  t.branches.push(made);
  t.path = [...t.path.slice(0, level + 1), made];
  return 'branched';
}

/** Notes the choice made at a position. The same as before keeps what is known beyond; another one leaves it for a branch. */
export function note<S>(t: Timeline<S>, position: number, choice: Choice): Noted {
  let noted: Noted = 'new';
  if (same(choiceAt(t, position), choice)) return 'known';
  // what is done by hand is a branch even where nothing is known yet; more of it goes on there
  if (position < lengthOf(t) || (choice.act && !isByHand(current(t)))) {
    noted = leave(t, position, choice);
    if (noted === 'joined') return noted;
  }
  const b = current(t);
  const last = b.threads.length - 1;
  if (last >= 0 && b.threads[last] === choice.thread) b.ends[last] = position + 1;
  else {
    b.threads.push(choice.thread);
    b.ends.push(position + 1);
  }
  if (choice.outcome || choice.act) {
    b.special.set(position, choice);
    b.specialAt.push(position);
  }
  return noted;
}

/** Notes steps of one thread at the end of what is known; `position`: after them. */
export function noteMany(t: Timeline<unknown>, position: number, thread: number, steps: number): void {
  if (steps === 0) return;
  const b = current(t);
  const last = b.threads.length - 1;
  if (last >= 0 && b.threads[last] === thread) b.ends[last] = position;
  else {
    b.threads.push(thread);
    b.ends.push(position);
  }
}

/** Is it time for a copy of the state at this position, the end of what is known? `bytes`: how large it would be. */
export function wantsCopy(t: Timeline<unknown>, position: number, bytes: () => number): boolean {
  const b = current(t);
  if (position !== endOf(b)) return false;
  const last = b.copies[b.copies.length - 1]?.position ?? b.from;
  return position >= last + t.gap && position >= last + bytes() / BYTES_PER_STEP;
}

export function addCopy<S>(t: Timeline<S>, position: number, state: S, bytes: number): void {
  current(t).copies.push({ position, state, bytes });
  let count = 0;
  let size = 0;
  for (const b of t.branches)
    for (const copy of b.copies) {
      count++;
      size += copy.bytes;
    }
  if (count <= MOST_COPIES && size <= MOST_BYTES) return;
  for (const b of t.branches) b.copies = b.copies.filter((_, i) => i % 2 === 0);
  t.gap *= 2;
}

/** The last copy at or before a position, on the way there. */
export function copyBefore<S>(t: Timeline<S>, position: number): Copy<S> {
  for (let level = levelAt(t, position); level >= 0; level--) {
    const limit = Math.min(position, limitOf(t, level));
    const copy = (t.path[level] as Branch<S>).copies.findLast((c) => c.position <= limit);
    if (copy) return copy;
  }
  return (t.path[0] as Branch<S>).copies[0] as Copy<S>;
}
