// Describes a point of a picture: the thread or the entry at that step, and what
// the next step does.
import { coverOf } from '../../core/debugger/stops/entryDiff.ts';
import { blamed } from '../../core/debugger/why/blame.ts';
import type { Searched } from '../../core/debugger/why/explanation.ts';
import { describeThread, nameOf } from '../../core/inspect/describe.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { viewEntry } from '../../core/kernel/kernel.ts';
import type { MapState } from '../../core/kernel/state.ts';
import { detailAt } from '../../core/picture/detail.ts';
import { entryTooltip } from '../inspection/stateView.ts';
import type { PictureDetail, PicturePoint } from '../protocol.ts';

/** Of a hole: who made it, and with which step. */
function holeText({ machine, compiled }: Searched, map: number, page: number, position: number): string {
  const by = blamed(machine, compiled, { kind: 'mapping', map, page }, position);
  if (!by) return 'no entry: nothing is mapped there';
  return `no entry: ${by.text}${by.position === undefined ? '' : `, step ${by.position}`}`;
}

/** The machine is left where it is. */
export function pointDetail(searched: Searched, { position, thread, map, page }: PicturePoint): PictureDetail {
  const { machine } = searched;
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
    if (id === HEADER) return holeText(searched, map, page, position);
    const view = viewEntry(k.maps[map] as MapState, id);
    entry = view.serial;
    return entryTooltip(k, view);
  });
  return { text, step, line, ...(entry !== undefined && { entry }) };
}
