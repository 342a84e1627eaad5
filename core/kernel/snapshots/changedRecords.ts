// Where the undo log has what the records that have changed since a position were there.
import { PART, PARTS, ROOM, type UndoLog } from '../data/undoLog.ts';

/** Of one part: so many places, those of later changes first. Valid until the next search. */
export interface ChangedRecords {
  count: number;
  places: Int32Array;
}

/** By part, to be used again. */
const all: ChangedRecords[] = [];

function note(changed: ChangedRecords, place: number): void {
  if (changed.count === changed.places.length) {
    const larger = new Int32Array(2 * changed.count);
    larger.set(changed.places);
    changed.places = larger;
  }
  changed.places[changed.count++] = place;
}

/**
 * By part: the changes since a checkpoint at a position that the log reaches back to, of each
 * record the first one. Of some, as where the state was rolled back meanwhile, it has later ones
 * too, which come before the first.
 */
export function changedSince(log: UndoLog, since: number): readonly (ChangedRecords | undefined)[] {
  for (const changed of all) if (changed) changed.count = 0;
  const { values } = log;
  const end = since - log.base;
  for (let at = log.length; at > end; ) {
    const mark = (values[at - 1] as number) | 0;
    const part = mark >> 1;
    const kind = part % PARTS;
    at -= 2 + (ROOM[kind] as number);
    // the address index follows from the entries
    if ((mark & 1) === 0 || kind === PART.index) continue;
    all[part] ??= { count: 0, places: new Int32Array(64) };
    note(all[part] as ChangedRecords, at);
  }
  return all;
}
