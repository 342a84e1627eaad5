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
/** Numbers of the log in which they are: the small ones of an entry are two in the room of one. */
export const ROOM = [12, 2, 3, 1, 7, 1] as const;

/** In which epoch each record of a part was logged last. */
interface Logged {
  logged: Int32Array;
}

export interface UndoLog extends Logged {
  /**
   * Entries of it: the values of a record, its number, and twice its part (of map `n`: `n * PARTS`
   * more), 1 more where the record may be logged for the first time since the last checkpoint.
   */
  values: Float64Array;
  /** The same memory. */
  ints: Int32Array;
  /** Numbers in use. */
  length: number;
  /** Numbers that were cut off at its beginning. */
  base: number;
  /**
   * Counts savepoints and the like: between two of them only the first change of a record is
   * logged.
   */
  epoch: number;
  /** The epoch in which the last checkpoint was made, or the state was rolled back. */
  checkpointed: number;
  /**
   * The first epoch that it was rolled back to since the last checkpoint, to its beginning. Two
   * epochs may begin at one position, where nothing that is logged came in between, as a new map.
   */
  earliest: number;
}

/** Where a part of a map writes. */
export interface PartLog extends Logged {
  readonly log: UndoLog;
  readonly part: number;
}

/** It was not rolled back since the last checkpoint. */
export const UNTOUCHED = Number.POSITIVE_INFINITY;

/** Its own records are those of objects; maps add theirs (`newPartLog`). */
export function newUndoLog(): UndoLog {
  const values = new Float64Array(1024);
  const ints = new Int32Array(values.buffer);
  return {
    values,
    ints,
    length: 0,
    base: 0,
    epoch: 1,
    checkpointed: 1,
    earliest: UNTOUCHED,
    logged: new Int32Array(16),
  };
}

export const newPartLog = (log: UndoLog, part: number): PartLog => ({ log, part, logged: new Int32Array(16) });

const NEVER = 0;
/** There is nothing to log. */
export const LOGGED = -1;

/**
 * As `logChange` with a record's index in its part, but once in an epoch: the place for its old
 * values, or LOGGED.
 */
export function logOnce(own: Logged, log: UndoLog, part: number, record: number, index: number): number {
  const { epoch, checkpointed } = log;
  const before = index < own.logged.length ? (own.logged[index] as number) : NEVER;
  if (before === epoch) return LOGGED;
  if (index >= own.logged.length) {
    const larger = new Int32Array(2 * index);
    larger.set(own.logged);
    own.logged = larger;
  }
  own.logged[index] = epoch;
  return logChange(log, part, record, before < checkpointed);
}

/**
 * Every record is logged again from here on. Returns where that is, which stays the same number
 * when the beginning is cut off.
 */
export function newEpoch(log: UndoLog): number {
  log.epoch++;
  return positionOf(log);
}

/** The same, where a checkpoint is made, or the log no longer has all since the last one. */
export function newBase(log: UndoLog): number {
  const at = newEpoch(log);
  log.checkpointed = log.epoch;
  return at;
}

/**
 * Adds the change of a record; its old values go to the place returned, and on. `isFirst`: it may
 * be the first since the last checkpoint.
 */
export function logChange(log: UndoLog, part: number, record: number, isFirst = true): number {
  const at = log.length;
  const end = at + (ROOM[part % PARTS] as number);
  log.length = end + 2;
  if (log.length > log.values.length) {
    const larger = new Float64Array(log.length * 2);
    larger.set(log.values);
    log.values = larger;
    log.ints = new Int32Array(larger.buffer);
  }
  log.values[end] = record;
  log.values[end + 1] = 2 * part + (isFirst ? 1 : 0);
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
