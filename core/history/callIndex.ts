// The calls of the present path in the order of their beginning: what began where, what it
// returned, and at which position a line of the script ran. It is read from the marks that the
// timeline keeps, so a page of a million calls costs a page.
import type { Branch, Timeline } from './timeline.ts';

/** A statement of the script (or a call made by hand, `statement` -1) that began at a position. */
export interface BegunCall {
  /** Its number in the path, from 0. */
  readonly index: number;
  /** The position before its first step. */
  readonly position: number;
  readonly statement: number;
  readonly branch: number;
  /** Its number among the branch's own marks. */
  readonly mark: number;
}

interface Piece {
  readonly branch: Branch;
  /** Of its marks: [first, last). */
  readonly last: number;
}

/** Marks of a branch count up to where the next one of the path leaves it. */
const pieces = (t: Timeline): Piece[] =>
  t.path.map((branch, i) => {
    const next = t.path[i + 1];
    return { branch, last: next ? branch.begins.countUpTo(next.from - 1) : branch.begins.length };
  });

export const callCount = (t: Timeline): number => pieces(t).reduce((sum, p) => sum + p.last, 0);

/** So many calls from a number on. */
export function callsFrom(t: Timeline, start: number, count: number): BegunCall[] {
  const made: BegunCall[] = [];
  let skipped = 0;
  for (const { branch, last } of pieces(t)) {
    for (let i = Math.max(0, start - skipped); i < last && made.length < count; i++)
      made.push({
        index: skipped + i,
        position: branch.begins.get(i),
        statement: branch.begun.get(i),
        branch: branch.id,
        mark: i,
      });
    skipped += last;
  }
  return made;
}

/** The number of the last call that began before a position; -1: none. */
export function callBefore(t: Timeline, position: number): number {
  let skipped = 0;
  let found = -1;
  for (const { branch, last } of pieces(t)) {
    const count = Math.min(branch.begins.countUpTo(position - 1), last);
    if (count > 0) found = skipped + count - 1;
    skipped += last;
  }
  return found;
}

/** Where a call is marked. */
export interface Marked {
  readonly branch: Branch;
  /** In the branch's marks. */
  readonly index: number;
}

/** The marks of the path before a position, the last one first. */
export function* marksBefore(t: Timeline, position: number): Generator<Marked> {
  for (let level = t.path.length - 1; level >= 0; level--) {
    const branch = t.path[level] as Branch;
    const limit = Math.min(position, t.path[level + 1]?.from ?? position);
    for (let index = branch.begins.countUpTo(limit - 1) - 1; index >= 0; index--) yield { branch, index };
  }
}

/**
 * The last mark of the path before a position that a test is true of. A history may have a million:
 * none is made an object for that.
 */
export function lastMarkWith(
  t: Timeline,
  position: number,
  test: (branch: Branch, index: number) => boolean,
): Marked | undefined {
  for (let level = t.path.length - 1; level >= 0; level--) {
    const branch = t.path[level] as Branch;
    const limit = Math.min(position, t.path[level + 1]?.from ?? position);
    for (let index = branch.begins.countUpTo(limit - 1) - 1; index >= 0; index--)
      if (test(branch, index)) return { branch, index };
  }
  return undefined;
}

/** The marks of the path from a position on, in order. */
export function* marksFrom(t: Timeline, position: number): Generator<Marked> {
  for (let level = 0; level < t.path.length; level++) {
    const branch = t.path[level] as Branch;
    const limit = t.path[level + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (let index = branch.begins.countUpTo(position - 1); (branch.begins.at(index) ?? limit) < limit; index++)
      yield { branch, index };
  }
}

/** The last call of a thread that began before a position. */
export const lastMark = (t: Timeline, thread: number, position: number): Marked | undefined =>
  lastMarkWith(t, position, (branch, index) => branch.beganBy.get(index) === thread);

/** The position at which a statement began, the one nearest to `near`; undefined if it has not. */
export function beganAt(t: Timeline, statement: number, near: number): number | undefined {
  let best: number | undefined;
  for (const { branch, last } of pieces(t))
    for (let i = 0; i < last; i++) {
      const at = branch.begins.get(i);
      if (branch.begun.get(i) === statement && (best === undefined || Math.abs(at - near) < Math.abs(best - near)))
        best = at;
    }
  return best;
}

export interface Returned {
  /** The position after the step that returned. */
  readonly position: number;
  readonly thread: number;
  readonly result: number;
}

/** The first return on a thread at or after a position. */
export function returnAfter(t: Timeline, thread: number, position: number): Returned | undefined {
  for (let level = 0; level < t.path.length; level++) {
    const b = t.path[level] as Branch;
    const limit = t.path[level + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (let i = b.returns.countUpTo(position - 1); i < b.returns.length && b.returns.get(i) <= limit; i++)
      if (b.returned.get(i) === thread) return { position: b.returns.get(i), thread, result: b.results.get(i) };
  }
  return undefined;
}

/** How many calls of the path have returned up to a position. */
export const returnCount = (t: Timeline, position: number): number =>
  t.path.reduce(
    (sum, b, level) => sum + b.returns.countUpTo(Math.min(position, t.path[level + 1]?.from ?? position)),
    0,
  );

/** All returns of the path up to a position, in order. */
export function* returnsUpTo(t: Timeline, position: number): Generator<Returned> {
  for (let level = 0; level < t.path.length; level++) {
    const b = t.path[level] as Branch;
    const limit = Math.min(position, t.path[level + 1]?.from ?? position);
    for (let i = 0; i < b.returns.length && b.returns.get(i) <= limit; i++)
      yield {
        position: b.returns.get(i),
        thread: b.returned.get(i),
        result: b.results.get(i),
      };
  }
}

/** All returns of the path after a position, in order. */
export function* returnsAfter(t: Timeline, position: number): Generator<Returned> {
  for (let level = 0; level < t.path.length; level++) {
    const b = t.path[level] as Branch;
    const limit = t.path[level + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (let i = b.returns.countUpTo(position); i < b.returns.length && b.returns.get(i) <= limit; i++)
      yield { position: b.returns.get(i), thread: b.returned.get(i), result: b.results.get(i) };
  }
}

/** All returns of the path up to a position, the last one first. */
export function* returnsBack(t: Timeline, position: number): Generator<Returned> {
  for (let level = t.path.length - 1; level >= 0; level--) {
    const b = t.path[level] as Branch;
    const limit = Math.min(position, t.path[level + 1]?.from ?? position);
    for (let i = b.returns.countUpTo(limit) - 1; i >= 0; i--)
      yield { position: b.returns.get(i), thread: b.returned.get(i), result: b.results.get(i) };
  }
}
