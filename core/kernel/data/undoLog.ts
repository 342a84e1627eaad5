// The undo log of a kernel's state: before a large part of it changes (the entries of a map, its
// address index, its search tree, its wired pages, the objects) the old values of the record
// concerned go to the end of the log. Rolling back reads the log from its end. A state without a
// log changes as quickly as if there were none; nothing in the model depends on it.

/** The parts of a map, then those of the whole kernel. */
export const PART = { entries: 0, index: 1, tree: 2, wired: 3, objects: 4, free: 5 } as const;
export const PARTS = 6;
/** Values of a record of each part. */
export const WIDTH = [16, 2, 3, 1, 7, 1] as const;
export const WIDEST = 16;

/** In which epoch each record of a part was logged last. */
interface Logged {
  logged: Int32Array;
}

export interface UndoLog extends Logged {
  /**
   * Entries of it: the values of a record, its number, and its part (of map `n`: `n * PARTS` more).
   */
  values: Float64Array;
  /** Numbers in use. */
  length: number;
  /** Numbers that were cut off at its beginning. */
  base: number;
  /**
   * Counts savepoints and the like: between two of them only the first change of a record is
   * logged.
   */
  epoch: number;
  /** The lowest position that it was rolled back to since the last checkpoint. */
  lowest: number;
}

/** Where a part of a map writes. */
export interface PartLog extends Logged {
  readonly log: UndoLog;
  readonly part: number;
}

/** Of itself it has the records of objects. */
export const newUndoLog = (): UndoLog => ({
  values: new Float64Array(1024),
  length: 0,
  base: 0,
  epoch: 1,
  lowest: 0,
  logged: new Int32Array(16),
});

export const newPartLog = (log: UndoLog, part: number): PartLog => ({ log, part, logged: new Int32Array(16) });

/** Is a change of a record the first one in the epoch? The next one is not. */
export function isFirst(part: Logged, record: number, epoch: number): boolean {
  if (part.logged[record] === epoch) return false;
  if (record >= part.logged.length) {
    const larger = new Int32Array(2 * record);
    larger.set(part.logged);
    part.logged = larger;
  }
  part.logged[record] = epoch;
  return true;
}

/**
 * Every record is logged again from here on. Returns where that is, which stays the same number
 * when the beginning is cut off.
 */
export function newEpoch(log: UndoLog): number {
  log.epoch++;
  return positionOf(log);
}

/** Adds the change of a record; its old values go to the place returned, and on. */
export function logChange(log: UndoLog, part: number, record: number, width: number): number {
  const at = log.length;
  const end = at + width;
  log.length = end + 2;
  if (log.length > log.values.length) {
    const larger = new Float64Array(log.length * 2);
    larger.set(log.values);
    log.values = larger;
  }
  log.values[end] = record;
  log.values[end + 1] = part;
  return at;
}

export const positionOf = ({ base, length }: UndoLog): number => base + length;

/** Cuts off what lies before a position: no caller rolls back further. */
export function cutBefore(log: UndoLog, position: number): void {
  const numbers = position - log.base;
  log.values.copyWithin(0, numbers, log.length);
  log.length -= numbers;
  log.base = position;
  log.epoch++;
}
