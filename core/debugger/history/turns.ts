// The run by time: a row for each turn of a thread, which ends where another thread goes on, or
// where the same one begins its next line. They follow from the timeline's runs and marks, so a
// page of millions costs a page; where the rows begin is kept, and made longer as the run goes on.
import { type Branch, choiceAt, endOf, limitOf, type Timeline } from '../../history/timeline.ts';
import type { Machine } from '../../machine/machine.ts';
import { NumberList } from '../../program/numberList.ts';
import { NOBODY } from '../../program/types.ts';

/** A stretch of the run that one thread made. */
export interface Turn {
  /** Its number in the path, from 0. */
  readonly index: number;
  /** Positions, [from, to). */
  readonly from: number;
  readonly to: number;
  /** NOBODY: the script. */
  readonly thread: number;
  readonly branch: Branch;
  /**
   * A line begins with it, by its number among the branch's marks; undefined: the thread goes
   * on in its call.
   */
  readonly begins: number | undefined;
}

interface Known {
  /** The branches, each with its limit, that `starts` was made of. */
  path: string;
  /** Where each turn begins. */
  readonly starts: NumberList;
  /** Up to here. */
  to: number;
}
const known = new WeakMap<Timeline, Known>();

const keyOf = ({ path }: Timeline): string => path.map((b, i) => `${b.id}@${path[i + 1]?.from ?? ''}`).join(' ');

/**
 * The starts of a branch's turns between two positions. `before`: the thread of
 * the step before them.
 */
function addStarts(b: Branch, starts: NumberList, from: number, to: number, before?: number): void {
  let run = b.ends.countUpTo(from);
  let begun = b.begins.countUpTo(from - 1);
  for (let at = from; at < to; ) {
    // a turn may go on where a branch begins
    const goesOn = at === from && b.threads.at(run) === before && b.begins.at(begun) !== at;
    if (!goesOn) starts.push(at);
    const end = b.ends.at(run) ?? to;
    while ((b.begins.at(begun) ?? to) <= at) begun++;
    at = Math.min(end, b.begins.at(begun) ?? to, to);
    if (at >= end) run++;
  }
}

function startsOf({ timeline }: Machine): NumberList {
  const path = keyOf(timeline);
  const last = timeline.path.length - 1;
  const threadBefore = (position: number): number | undefined =>
    position > 0 ? choiceAt(timeline, position - 1)?.thread : undefined;
  let have = known.get(timeline);
  if (have?.path !== path) {
    const starts = new NumberList();
    timeline.path.slice(0, last).forEach((b, level) => {
      addStarts(b, starts, b.from, limitOf(timeline, level), threadBefore(b.from));
    });
    have = { path, starts, to: timeline.path[last]?.from ?? 0 };
    known.set(timeline, have);
  }
  const { starts } = have;
  const branch = timeline.path[last] as Branch;
  const end = endOf(branch);
  if (have.to < end) {
    // the last turn that is known may have gone on
    const start = starts.at(starts.length - 1) ?? 0;
    const isInBranch = have.to > branch.from && start >= branch.from;
    const again = isInBranch ? start : branch.from;
    if (isInBranch) starts.cut(starts.length - 1);
    addStarts(branch, starts, again, end, isInBranch ? undefined : threadBefore(again));
    have.to = end;
  }
  return starts;
}

export const turnCount = (machine: Machine): number => startsOf(machine).length;

/** The number of the last turn that began before a position; -1: none. */
export const turnBefore = (machine: Machine, position: number): number => startsOf(machine).countUpTo(position - 1) - 1;

/** So many turns from a number on. */
export function* turnsFrom(machine: Machine, start: number, count: number): Generator<Turn> {
  const starts = startsOf(machine);
  const { timeline } = machine;
  let level = 0;
  for (let index = start; index < Math.min(start + count, starts.length); index++) {
    const from = starts.get(index);
    while (level + 1 < timeline.path.length && (timeline.path[level + 1] as Branch).from <= from) level++;
    const branch = timeline.path[level] as Branch;
    const mark = branch.begins.countUpTo(from) - 1;
    const isBegin = mark >= 0 && branch.begins.get(mark) === from;
    yield {
      index,
      from,
      to: starts.at(index + 1) ?? machine.length,
      thread: branch.threads.at(branch.ends.countUpTo(from)) ?? NOBODY,
      branch,
      begins: isBegin ? mark : undefined,
    };
  }
}
