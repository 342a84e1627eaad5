// The picture of the run: a stretch of it with no more detail than the client can show, and what
// there is to say of a point.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { coverOf } from '../../core/debugger/stops/entryDiff.ts';
import { current } from '../../core/history/timeline.ts';
import { describeThread, nameOf } from '../../core/inspect/describe.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { viewEntry } from '../../core/kernel/kernel.ts';
import type { MapState } from '../../core/kernel/state.ts';
import { detailAt } from '../../core/picture/detail.ts';
import type { Picture, PictureAsked } from '../../core/picture/picture.ts';
import { Recording } from '../../core/picture/recording.ts';
import { pictureOf } from '../../core/picture/view.ts';
import { entryTooltip } from '../inspection/stateView.ts';
import { REQUEST } from '../protocol.ts';
import { integer, optional } from '../session/arguments.ts';
import { stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';

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

/** The whole of a branch that is not the present one. The machine is left where it is. */
function otherBranch(control: RunControl, branch: number, asked: PictureAsked): Picture {
  const { machine } = control;
  const { branches } = machine.timeline;
  if (!branches[branch]) throw new RequestError(`there is no branch ${branch}: there are 0 to ${branches.length - 1}`);
  const [here, position] = [current(machine.timeline).id, machine.position];
  try {
    machine.takeBranch(branch);
    return pictureOf(new Recording(machine), control, asked);
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
        return { ...otherBranch(control, branch, asked), hits: [] };
      const { recording, hits } = keptOf(control);
      const onPath = new Set(control.machine.timeline.path.map(({ id }) => id));
      const picture = pictureOf(recording, control, asked, RECORD_MS);
      return {
        ...picture,
        hits: [...hits.values()].filter(({ branch }) => onPath.has(branch)).map(({ position }) => position),
      };
    },
  },
  [REQUEST.pictureDetail]: {
    takes: { position: integer, thread: optional(integer), map: optional(integer), page: optional(integer) },
    answer(c, { position, thread, map, page }) {
      const { machine } = stoppedControl(c);
      if (position < 0 || position > machine.length) throw new RequestError(`there is no position ${position}`);
      let line = 0;
      let entry: number | undefined;
      const { state: text, step } = detailAt(machine, position, (state) => {
        const k = state.kernel;
        if (thread !== undefined) {
          line = state.script.threads[thread]?.line ?? 0;
          return `**${nameOf(k, thread)}** ${describeThread(state, thread)}`;
        }
        if (map === undefined || page === undefined || !k.maps[map]) return '';
        const id = coverOf(k, map, page);
        if (id === HEADER) return 'no entry: nothing is mapped there';
        const view = viewEntry(k.maps[map] as MapState, id);
        entry = view.serial;
        return entryTooltip(k, view);
      });
      return { text, step, line, ...(entry !== undefined && { entry }) };
    },
  },
} satisfies Concern;
