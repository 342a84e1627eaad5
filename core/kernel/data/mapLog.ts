// The maps of a state that has an undo log: each writes what changes in it to the log from the
// moment when it is there, so that a checkpoint between two savepoints has all of a fork's map.
import type { KernelState, MapState } from '../state.ts';
import { newPartLog, PART, PARTS, type UndoLog } from './undoLog.ts';

/** `number`: which of the state's maps it is. A map that writes to the log already goes on. */
export function joinLog({ entries, tree, wiredPages }: MapState, log: UndoLog, number: number): void {
  const part = number * PARTS;
  entries.log ??= newPartLog(log, part + PART.entries);
  if (tree) tree.log ??= newPartLog(log, part + PART.tree);
  wiredPages.log ??= newPartLog(log, part + PART.wired);
}

export function leaveLog({ entries, tree, wiredPages }: MapState): void {
  entries.log = undefined;
  if (tree) tree.log = undefined;
  wiredPages.log = undefined;
}

/** A further map, of a fork or of an exec; gives its number. */
export function addMap(k: KernelState, m: MapState): number {
  const number = k.maps.push(m) - 1;
  if (k.undoLog) joinLog(m, k.undoLog, number);
  return number;
}
