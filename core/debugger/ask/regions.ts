// The stretches of the history in which a value can have changed: those of the calls whose marks
// say so. What lies between them is not run again.
import { type Marked, marksFrom } from '../../history/callIndex.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Machine } from '../../machine/machine.ts';
import { extent, type MayChange, openAt } from '../why/changes.ts';

/** Of a mark: no statement began. */
const BY_HAND = -1;

/** Positions, [from, to). */
export type Stretch = readonly [from: number, to: number];

/** Stretches closer together than this are made one: to go on costs less than to go elsewhere. */
const NEAR = 64;

/**
 * The steps between two positions with which the run may have ended, or gone on after its end: by
 * hand it goes on.
 */
export function endsIn(t: Timeline, low: number, high: number): Stretch[] {
  const made: Stretch[] = [
    [low, low + 1],
    [high - 1, high],
  ];
  for (const { branch, index } of marksFrom(t, low)) {
    const at = branch.begins.get(index);
    if (at > high) break;
    if (branch.begun.get(index) === BY_HAND) made.push([Math.max(low, at - 1), Math.min(high, at + 1)]);
  }
  return made;
}

/**
 * The stretches between two positions in which it can have changed, in order,
 * apart from each other.
 */
export function stretches(machine: Machine, may: MayChange | undefined, low: number, high: number): Stretch[] {
  if (!may) return low < high ? [[low, high]] : [];
  const made: [number, number][] = [];
  const add = (mark: Marked): void => {
    const { from, to } = extent(machine, mark);
    const [start, end] = [Math.max(from, low), Math.min(to, high)];
    const last = made.at(-1);
    if (start >= end) return;
    if (last && start <= last[1] + NEAR) last[1] = Math.max(last[1], end);
    else made.push([start, end]);
  };
  for (const mark of openAt(machine, may, low).sort((a, b) => extent(machine, a).from - extent(machine, b).from))
    add(mark);
  for (const mark of marksFrom(machine.timeline, low)) {
    if (mark.branch.begins.get(mark.index) >= high) break;
    if (may(mark.branch, mark.index)) add(mark);
  }
  return made;
}
