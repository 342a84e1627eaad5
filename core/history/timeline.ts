// The paths that were tried, as a tree of branches. A branch is the choices made since it left its
// parent, as runs of one thread, and the calls that began and returned. A position is an earlier
// state and the choices from there on (checkpoints.ts), so going back is exact at any depth, and
// choosing otherwise loses nothing: it begins a branch beside the known one.

import { NumberList } from '../program/numberList.ts';
import type { Choice } from '../program/types.ts';

export interface Branch {
  readonly id: number;
  name: string;
  /** Index of the branch that it left, -1 for the first. */
  readonly parent: number;
  /** The position of its first choice. */
  readonly from: number;
  /** Runs: thread, and the position after the run's last step. */
  readonly threads: NumberList;
  readonly ends: NumberList;
  /** Choices that say more than who runs, by their position. */
  readonly special: Map<number, Choice>;
  /** Their positions, ascending. */
  readonly specialAt: NumberList;
  /** Where statements began, and which. */
  readonly begins: NumberList;
  readonly begun: NumberList;
  /** On which thread. */
  readonly beganBy: NumberList;
  /** The footprint of each (footprint.ts): pages that it may have changed, [low, high). */
  readonly low: NumberList;
  readonly high: NumberList;
  /** Pages of entries that it has clipped, merged, or marked as in transition. */
  readonly crossedLow: NumberList;
  readonly crossedHigh: NumberList;
  readonly kinds: NumberList;
  /** Where calls returned, on which thread, with what. */
  readonly returns: NumberList;
  readonly returned: NumberList;
  readonly results: NumberList;
}

export interface Timeline {
  readonly branches: Branch[];
  /** The branches that lead to the present one, from the first on. */
  path: Branch[];
}

const newBranch = (id: number, name: string, parent: number, from: number): Branch => ({
  id,
  name,
  parent,
  from,
  threads: new NumberList(),
  ends: new NumberList(),
  special: new Map(),
  specialAt: new NumberList(),
  begins: new NumberList(),
  begun: new NumberList(),
  beganBy: new NumberList(),
  low: new NumberList(),
  high: new NumberList(),
  crossedLow: new NumberList(),
  crossedHigh: new NumberList(),
  kinds: new NumberList(),
  returns: new NumberList(),
  returned: new NumberList(),
  results: new NumberList(),
});

/** `name`: of the first branch. */
export function newTimeline(name: string): Timeline {
  const first = newBranch(0, name, -1, 0);
  return { branches: [first], path: [first] };
}

export const current = (t: Timeline): Branch => t.path[t.path.length - 1] as Branch;

export const endOf = (b: Branch): number => b.ends.at(b.ends.length - 1) ?? b.from;

/** Steps that are known: the position after the present branch's last choice. */
export const lengthOf = (t: Timeline): number => endOf(current(t));

/** Which branch of the path made the choice at a position: its place in the path. */
export function levelAt(t: Timeline, position: number): number {
  let level = t.path.length - 1;
  while (level > 0 && (t.path[level] as Branch).from > position) level--;
  return level;
}

/** The place in the path that a branch's own choices end at. */
export const limitOf = (t: Timeline, level: number): number =>
  t.path[level + 1]?.from ?? endOf(t.path[level] as Branch);

function choiceIn(b: Branch, position: number): Choice | undefined {
  const special = b.special.get(position);
  if (special) return special;
  const thread = b.threads.at(b.ends.countUpTo(position));
  return thread === undefined ? undefined : { thread };
}

/** The choice that was made at a position; undefined beyond the end. */
export const choiceAt = (t: Timeline, position: number): Choice | undefined =>
  choiceIn(t.path[levelAt(t, position)] as Branch, position);

/**
 * The thread that runs at a position, and up to which position it makes plain steps inside its
 * call: where a run, a branch or the steps before a statement or a special choice end. `until` is
 * the position itself if the choice there is no plain step. `returns`: the position after the step
 * with which its call returns, if that is among them.
 */
export function plainRun(
  t: Timeline,
  position: number,
): { thread: number; until: number; returns: number | undefined } | undefined {
  const level = levelAt(t, position);
  const b = t.path[level] as Branch;
  const run = b.ends.countUpTo(position);
  const thread = b.threads.at(run);
  if (thread === undefined) return undefined;
  let until = Math.min(b.ends.get(run), limitOf(t, level));
  const begin = b.begins.at(b.begins.countUpTo(position - 1));
  if (begin !== undefined && begin < until) until = begin;
  const special = b.specialAt.at(b.specialAt.countUpTo(position - 1));
  if (special !== undefined && special < until) until = special;
  const nextReturn = b.returns.at(b.returns.countUpTo(position));
  return { thread, until, returns: nextReturn !== undefined && nextReturn <= until ? nextReturn : undefined };
}

const same = (a: Choice | undefined, b: Choice): boolean =>
  a?.thread === b.thread &&
  (a.outcome ?? 0) === (b.outcome ?? 0) &&
  a.line === b.line &&
  (a.intervention === b.intervention || JSON.stringify(a.intervention) === JSON.stringify(b.intervention));

/** The branches from the first one to this one. */
export function pathTo(t: Timeline, branch: Branch): Branch[] {
  const path = [branch];
  for (let b = t.branches[branch.parent]; b; b = t.branches[b.parent]) path.unshift(b);
  return path;
}

/** Was the branch begun by an intervention? */
const isByHand = (b: Branch): boolean => b.special.get(b.from)?.intervention !== undefined;

/**
 * What came of noting a choice: it was known, it was new at the end, or it left what was known for
 * a branch.
 */
export type Noted = 'known' | 'new' | 'branched' | 'joined';

/**
 * Leaves the present branch at a position: for another one that made the same choice there, or a
 * new one.
 */
function leave(t: Timeline, position: number, choice: Choice): Noted {
  let level = levelAt(t, position);
  // where a branch begins its choice is one of several that follow its parent's
  while (level > 0 && (t.path[level] as Branch).from === position) level--;
  const parent = t.path[level] as Branch;
  // what was done by hand has left the parent at its end, and now it goes on by itself
  if (!choice.intervention && position === endOf(parent)) {
    t.path = pathTo(t, parent);
    return 'new';
  }
  const others = t.branches.filter((b) => b.from === position && b.parent === parent.id);
  const known = [parent, ...others].find((b) => same(choiceIn(b, position), choice));
  if (known) {
    t.path = pathTo(t, known);
    return 'joined';
  }
  const made = newBranch(t.branches.length, `branch ${t.branches.length}`, parent.id, position);
  t.branches.push(made);
  t.path = [...t.path.slice(0, level + 1), made];
  return 'branched';
}

/**
 * Notes the choice made at a position. The same as before keeps what is known beyond; another one
 * leaves it for a branch.
 */
export function note(t: Timeline, position: number, choice: Choice): Noted {
  let noted: Noted = 'new';
  const isKnown = position < lengthOf(t);
  if (isKnown && same(choiceAt(t, position), choice)) return 'known';
  // what is done by hand is a branch even where nothing is known yet; more of it goes on there
  if (isKnown || (choice.intervention && !isByHand(current(t)))) {
    noted = leave(t, position, choice);
    if (noted === 'joined') return noted;
  }
  const b = current(t);
  const last = b.threads.length - 1;
  if (last >= 0 && b.threads.get(last) === choice.thread) b.ends.set(last, position + 1);
  else {
    b.threads.push(choice.thread);
    b.ends.push(position + 1);
  }
  if (choice.outcome || choice.intervention || choice.line) {
    b.special.set(position, choice);
    b.specialAt.push(position);
  }
  return noted;
}

/** Notes steps of one thread at the end of what is known; `position`: after them. */
export function noteMany(t: Timeline, position: number, thread: number, steps: number): void {
  if (steps === 0) return;
  const b = current(t);
  const last = b.threads.length - 1;
  if (last >= 0 && b.threads.get(last) === thread) b.ends.set(last, position);
  else {
    b.threads.push(thread);
    b.ends.push(position);
  }
}
