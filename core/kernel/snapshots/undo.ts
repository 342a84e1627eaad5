// Undoing steps: the large parts of a state keep what changes overwrite (changeLog.ts), the small parts are copied now and then. Going back to where they
// were copied costs what has changed since, however large the map is. A part that came later than that, the map of a forked process, just goes.
import { undoIndex } from '../data/addressIndex.ts';
import { type ChangeLog, forgetFirst, newLog } from '../data/changeLog.ts';
import { undoColumns } from '../data/columns.ts';
import { undoObjects } from '../data/objectFields.ts';
import { undoTree } from '../data/searchTree.ts';
import { undoWiredPages } from '../data/wiredPages.ts';
import type { KernelState, MapState } from '../state.ts';
import { type Rest, restOf, setRest } from './snapshot.ts';

/** A moment that can be gone back to as long as the logs reach back to it. */
export interface Mark {
  readonly rest: Rest;
  /** Objects that there were. */
  readonly objects: number;
  /** Lengths of the logs: of the objects, then four a map. */
  readonly lengths: number[];
  /** Numbers that it keeps of large parts itself. */
  readonly numbers: number;
}

const logsOf = ({ entries, index, tree, wiredPages }: MapState): (ChangeLog | undefined)[] => [
  entries.log,
  index.log,
  tree?.log,
  wiredPages.log,
];

const allLogs = (k: KernelState): (ChangeLog | undefined)[] => [k.objectLog, ...k.maps.flatMap(logsOf)];

/** Every part writes to a log from now on. */
function keepLogs(k: KernelState): void {
  k.objectLog ??= newLog();
  for (const { entries, index, tree, wiredPages } of k.maps) {
    entries.log ??= newLog();
    index.log ??= newLog();
    if (tree) tree.log ??= newLog();
    wiredPages.log ??= newLog();
  }
}

/** The present moment. */
export function markOf(k: KernelState): Mark {
  keepLogs(k);
  const rest = restOf(k);
  const numbers = rest.maps.reduce((sum, { index }) => sum + (index ? index.keys.length + index.ids.length : 0), 0);
  return { rest, objects: k.objects.length, lengths: allLogs(k).map((log) => log?.length ?? 0), numbers };
}

/** Numbers in all logs. */
export const logged = (k: KernelState): number => allLogs(k).reduce((sum, log) => sum + (log?.length ?? 0), 0);

/** Undoes what has happened since a mark. Marks that were made later mean nothing any more. */
export function undoTo(k: KernelState, { rest, objects, lengths }: Mark): void {
  const [ofObjects = 0, ...ofMaps] = lengths;
  undoObjects(k, ofObjects, objects);
  k.maps.length = rest.maps.length;
  k.maps.forEach((m, i) => {
    const [entries = 0, index = 0, tree = 0, wired = 0] = ofMaps.slice(4 * i, 4 * i + 4);
    undoColumns(m.entries, entries);
    undoIndex(m.index, index);
    if (m.tree) undoTree(m.tree, tree);
    undoWiredPages(m.wiredPages, wired);
  });
  setRest(k, rest);
}

/** Makes the logs begin at the first of these marks, in the order of their making: nobody goes back further. */
export function forgetBefore(k: KernelState, marks: readonly Mark[]): void {
  const first = marks[0]?.lengths.slice() ?? [];
  allLogs(k).forEach((log, i) => {
    const length = first[i] ?? 0;
    if (log && length > 0) forgetFirst(log, length);
    for (const { lengths } of marks) if (i < lengths.length) lengths[i] = (lengths[i] as number) - length;
  });
}

/** Nobody goes back from here on the logs: they begin anew. */
export function forgetAll(k: KernelState): void {
  for (const log of allLogs(k)) if (log) log.length = 0;
}
