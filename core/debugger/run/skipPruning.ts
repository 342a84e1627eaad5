// Where a run may have stopped, by the marks of its calls alone: what began on which line, what it
// came to (core/history/footprint.ts). What lies between is not replayed on a way back, so that a
// breakpoint that was met half a million calls ago is found as quickly as one near by.
import { lastMark, lastMarkWith, type Marked, marksFrom } from '../../history/callIndex.ts';
import { EFFECT } from '../../history/footprint.ts';
import type { Machine } from '../../machine/machine.ts';
import { filterOf } from '../stops/filters.ts';
import { countsHits, type StopPoints } from '../stops/stopPoints.ts';
import { extent } from '../why/changes.ts';

/** The kinds of calls in which there may be a stop; undefined: the marks do not say. */
function kindsOf(points: StopPoints): number | undefined {
  const { listings, instructions, functions, data, lines, filters } = points;
  if (countsHits(points) || listings.size + instructions.size + functions.size + data.list.length > 0) return undefined;
  const modes = [...lines.values()].flatMap((list) => list.map(({ mode }) => mode));
  if (modes.includes('return')) return undefined;
  let kinds = modes.includes('wait') ? EFFECT.sleeps | EFFECT.contends : 0;
  for (const id of filters.keys()) kinds |= filterOf(id)?.effects ?? 0;
  return kinds;
}

/**
 * Up to where what is marked of a call can have happened. A surprise may have come after it
 * returned, but before anything else began.
 */
function endOf(machine: Machine, mark: Marked): number {
  const { from, to } = extent(machine, mark);
  if ((mark.branch.kinds.get(mark.index) & EFFECT.surprises) === 0) return to;
  const [next] = marksFrom(machine.timeline, from + 1);
  return Math.max(to, next ? next.branch.begins.get(next.index) : machine.length);
}

/**
 * For a position, one at or before it: in between no run has stopped, as far as is
 * known; 0: nor before.
 */
export function stopsBefore(machine: Machine, points: StopPoints): (position: number) => number {
  const kinds = kindsOf(points);
  if (kinds === undefined) return (position) => position;
  const { program, timeline } = machine;
  const within = ({ branch, index }: Marked): boolean => (branch.kinds.get(index) & kinds) !== 0;
  const onLine = ({ branch, index }: Marked): boolean =>
    points.lines.size > 0 && points.lines.has(program.lines[branch.begun.get(index)] ?? 0);
  return (position) => {
    const last = lastMarkWith(
      timeline,
      position,
      (branch, index) => within({ branch, index }) || onLine({ branch, index }),
    );
    if (!last) return 0;
    const from = last.branch.begins.get(last.index);
    // others may have been under way when it began
    const open = program.threads.flatMap((_, thread) => lastMark(timeline, thread, from) ?? []);
    let end = from + 1;
    for (const mark of [last, ...open]) if (within(mark)) end = Math.max(end, endOf(machine, mark));
    return Math.min(position, end);
  };
}
