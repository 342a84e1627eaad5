// Savepoints: positions of a kernel's state to roll back to in place. The large parts log what changes overwrite (changeLog.ts), the small parts are copied
// into the savepoint, so a rollback costs what has changed since, however large the map is. Savepoints nest, and those of different users
// (the history, a preview) do not disturb each other: a savepoint is a length of the logs.
import { undoIndex } from '../data/addressIndex.ts';
import { type ChangeLog, forgetFirst, newLog } from '../data/changeLog.ts';
import { undoColumns } from '../data/columns.ts';
import { undoObjects } from '../data/objectFields.ts';
import { undoTree } from '../data/searchTree.ts';
import { undoWiredPages } from '../data/wiredPages.ts';
import type { KernelState, MapState } from '../state.ts';
import { type Rest, restOf, setRest } from './snapshot.ts';

/** Valid until the state is rolled back to an earlier one, or the logs are cut (`forgetBefore`, `forgetAll`). */
export interface Savepoint {
  readonly rest: Rest;
  /** Objects that there were. */
  readonly objects: number;
  /** Lengths of the logs: of the objects, then four a map. */
  readonly lengths: number[];
  /** Numbers that it keeps of large parts itself. */
  readonly numbers: number;
  /** Nothing was logged before: `release` ends the logs. */
  readonly first: boolean;
}

const logsOf = ({ entries, index, tree, wiredPages }: MapState): (ChangeLog | undefined)[] => [
  entries.log,
  index.log,
  tree?.log,
  wiredPages.log,
];

const allLogs = (k: KernelState): (ChangeLog | undefined)[] => [k.objectLog, ...k.maps.flatMap(logsOf)];

/** Every part writes to a log from now on. */
function beginLogs(k: KernelState): void {
  k.objectLog ??= newLog();
  for (const { entries, index, tree, wiredPages } of k.maps) {
    entries.log ??= newLog();
    index.log ??= newLog();
    if (tree) tree.log ??= newLog();
    wiredPages.log ??= newLog();
  }
}

function endLogs(k: KernelState): void {
  k.objectLog = undefined;
  for (const { entries, index, tree, wiredPages } of k.maps) {
    entries.log = undefined;
    index.log = undefined;
    if (tree) tree.log = undefined;
    wiredPages.log = undefined;
  }
}

/** The present state, to roll back to. */
export function savepoint(k: KernelState): Savepoint {
  const first = k.objectLog === undefined;
  beginLogs(k);
  const rest = restOf(k);
  const numbers = rest.maps.reduce((sum, { index }) => sum + (index ? index.keys.length + index.ids.length : 0), 0);
  return { rest, objects: k.objects.length, lengths: allLogs(k).map((log) => log?.length ?? 0), numbers, first };
}

/** Makes the state what it was at a savepoint, which stays valid; later ones do not. Threads and maps keep their identity, frames do not. */
export function rollback(k: KernelState, { rest, objects, lengths }: Savepoint): void {
  const [ofObjects = 0, ...ofMaps] = lengths;
  undoObjects(k, ofObjects, objects);
  // the map of a process that was forked since just goes
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

/** The state stays as it is, and nobody rolls back to this savepoint any more. If it began the logs they end. */
export function release(k: KernelState, { first }: Savepoint): void {
  if (first) endLogs(k);
}

/** What `act` gives, done on the present state and taken back, also if it throws. It must not keep frames or run the history. */
export function preview<Result>(k: KernelState, act: () => Result): Result {
  const before = savepoint(k);
  try {
    return act();
  } finally {
    rollback(k, before);
    release(k, before);
  }
}

/** Numbers in all logs. */
export const logged = (k: KernelState): number => allLogs(k).reduce((sum, log) => sum + (log?.length ?? 0), 0);

/** Cuts the logs off before the first of these savepoints, given in the order of their making: nobody rolls back further. */
export function forgetBefore(k: KernelState, savepoints: readonly Savepoint[]): void {
  const first = savepoints[0]?.lengths.slice() ?? [];
  allLogs(k).forEach((log, i) => {
    const length = first[i] ?? 0;
    if (log && length > 0) forgetFirst(log, length);
    for (const { lengths } of savepoints) if (i < lengths.length) lengths[i] = (lengths[i] as number) - length;
  });
}

/** Empties the logs: nobody rolls back further than the present state. */
export function forgetAll(k: KernelState): void {
  for (const log of allLogs(k)) if (log) log.length = 0;
}
