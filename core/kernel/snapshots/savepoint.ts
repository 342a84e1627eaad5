// Savepoints: positions of a kernel's state to roll back to in place. The large parts log what
// changes overwrite (data/undoLog.ts), the small parts are copied into the savepoint, so a rollback
// costs what has changed since, however large the map is. Savepoints nest, and those of different
// users (the history, a preview) do not disturb each other: a savepoint is a position of the log.
import { undoEntry } from '../data/columns.ts';
import { undoIndex } from '../data/entries.ts';
import { joinLog, leaveLog } from '../data/mapLog.ts';
import {
  cutBefore,
  newBase,
  newEpoch,
  newUndoLog,
  PART,
  PARTS,
  positionOf,
  ROOM,
  type UndoLog,
  WIDTH,
} from '../data/undoLog.ts';
import type { KernelState } from '../state.ts';
import { mapOf, setValue } from './records.ts';
import { type Scalars, scalarsOf, setScalars } from './scalars.ts';

/**
 * Valid until the state is rolled back to an earlier one, or the log is cut (`forgetBefore`,
 * `forgetAll`).
 */
export interface Savepoint {
  readonly scalars: Scalars;
  /** Where the log ended. */
  readonly at: number;
  /** Of the log, which began there. */
  readonly epoch: number;
  /** Nothing was logged before: `release` ends the log. */
  readonly isFirst: boolean;
}

/** Every part writes to the log from now on. */
function beginLog(k: KernelState): UndoLog {
  k.undoLog ??= newUndoLog();
  const log = k.undoLog;
  k.maps.forEach((m, number) => {
    joinLog(m, log, number);
  });
  return log;
}

function endLog(k: KernelState): void {
  k.undoLog = undefined;
  k.maps.forEach(leaveLog);
}

/** The present state, to roll back to. */
export function savepoint(k: KernelState): Savepoint {
  const isFirst = k.undoLog === undefined;
  const log = beginLog(k);
  return { at: newEpoch(log), epoch: log.epoch, scalars: scalarsOf(k), isFirst };
}

/**
 * Makes the state what it was at a savepoint, which stays valid; later ones do not. Threads and
 * maps keep their identity, frames do not.
 */
export function rollback(k: KernelState, { scalars, at, epoch }: Savepoint): void {
  const log = k.undoLog as UndoLog;
  const { values, ints } = log;
  while (positionOf(log) > at) {
    const part = (values[--log.length] as number) >> 1;
    const kind = part % PARTS;
    const record = values[--log.length] as number;
    log.length -= ROOM[kind] as number;
    const from = log.length;
    const m = mapOf(k, part);
    if (kind === PART.index) undoIndex(m, record, values[from] as number, values[from + 1] as number);
    else if (kind === PART.entries) undoEntry(m.entries, record, values, ints, from);
    else for (let f = 0; f < (WIDTH[kind] as number); f++) setValue(k, m, kind, record, f, values[from + f] as number);
  }
  newBase(log);
  log.earliest = Math.min(log.earliest, epoch);
  setScalars(k, scalars);
}

/**
 * The state stays as it is, and no caller rolls back to this savepoint any more. If it began
 * the log, that ends.
 */
function release(k: KernelState, { isFirst }: Savepoint): void {
  if (isFirst) endLog(k);
}

/**
 * What `act` gives, done on the present state and taken back, also if it throws. It must not keep
 * frames or run the history.
 */
export function preview<Result>(k: KernelState, act: () => Result): Result {
  const before = savepoint(k);
  try {
    return act();
  } finally {
    rollback(k, before);
    release(k, before);
  }
}

/** Numbers in the log. */
export const logged = ({ undoLog }: KernelState): number => undoLog?.length ?? 0;

/** No caller rolls back further than to this savepoint. */
export function forgetBefore({ undoLog }: KernelState, { at }: Savepoint): void {
  if (undoLog) cutBefore(undoLog, at);
}

/** No caller rolls back further than to the present state. */
export function forgetAll({ undoLog }: KernelState): void {
  if (undoLog) cutBefore(undoLog, positionOf(undoLog));
}
