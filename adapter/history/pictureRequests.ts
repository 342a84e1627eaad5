// The picture of the run: a stretch of it with no more detail than the client can show, and what
// there is to say of a point.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { current } from '../../core/history/timeline.ts';
import { Recording } from '../../core/picture/recording.ts';
import { pictureOf } from '../../core/picture/view.ts';
import { REQUEST } from '../protocol.ts';
import { integer, optional } from '../session/arguments.ts';
import { stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { pointDetail } from './pictureDetail.ts';

/** How long a long run is replayed for one answer; the next one goes on. */
const RECORD_MS = 80;

interface Kept {
  readonly recording: Recording;
  /** Branch and position of each. */
  readonly hits: Map<string, { readonly branch: number; readonly position: number }>;
}
const kept = new WeakMap<RunControl, Kept>();

function keptOf(control: RunControl): Kept {
  const known = kept.get(control) ?? { recording: new Recording(control.machine), hits: new Map() };
  kept.set(control, known);
  const { machine, stop } = control;
  const [branch, position] = [current(machine.timeline).id, machine.position];
  if (stop && stop.hits.length > 0) known.hits.set(`${branch}/${position}`, { branch, position });
  return known;
}

/** Reads another branch than the present one. The machine is left where it is. */
function onBranch<T>({ machine }: RunControl, branch: number | undefined, read: () => T): T {
  const { branches } = machine.timeline;
  const here = current(machine.timeline).id;
  if (branch === undefined || branch === here) return read();
  if (!branches[branch]) throw new RequestError(`there is no branch ${branch}: there are 0 to ${branches.length - 1}`);
  const { position } = machine;
  try {
    machine.takeBranch(branch);
    return read();
  } finally {
    machine.takeBranch(here, position);
  }
}

export const pictures = {
  [REQUEST.picture]: {
    takes: {
      from: optional(integer),
      to: optional(integer),
      columns: optional(integer),
      branch: optional(integer),
      map: optional(integer),
      low: optional(integer),
      high: optional(integer),
    },
    answer(c, { branch, ...asked }) {
      const control = stoppedControl(c);
      if (branch !== undefined && branch !== current(control.machine.timeline).id)
        return onBranch(control, branch, () => ({
          ...pictureOf(new Recording(control.machine), control, asked),
          hits: [],
        }));
      const { recording, hits } = keptOf(control);
      const onPath = new Set(control.machine.timeline.path.map(({ id }) => id));
      const picture = pictureOf(recording, control, asked, RECORD_MS, control.ranFrom);
      return {
        ...picture,
        hits: [...hits.values()].filter(({ branch }) => onPath.has(branch)).map(({ position }) => position),
      };
    },
  },
  [REQUEST.pictureDetail]: {
    takes: {
      position: integer,
      branch: optional(integer),
      thread: optional(integer),
      map: optional(integer),
      page: optional(integer),
    },
    answer(c, point) {
      const control = stoppedControl(c);
      return onBranch(control, point.branch, () => {
        const { length } = control.machine;
        if (point.position < 0 || point.position > length)
          throw new RequestError(`there is no position ${point.position}`);
        return pointDetail(control, point);
      });
    },
  },
} satisfies Concern;
