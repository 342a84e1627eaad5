// The records of a state that have changed since an earlier one, in words: which values of each,
// and what they are now. The undo log says which records and what they were, so a delta costs what
// has changed, however large the map is.
import { RECORD, smallAt } from '../data/columns.ts';
import { newUndoLog, PART, PARTS, ROOM, type UndoLog, WIDEST, WIDTH } from '../data/undoLog.ts';
import type { KernelState, MapState } from '../state.ts';
import { changedSince } from './changedRecords.ts';
import { getValue, mapOf, partsOf, recordsOf, setValue } from './records.ts';
import type { Scalars } from './scalars.ts';
import {
  getSignedWord,
  getWord,
  newWordWriter,
  ONE_WORD,
  putWord,
  roomFor,
  signedWordAt,
  type WordReader,
  type WordWriter,
  wordAt,
  wordsWritten,
} from './words.ts';

/** An earlier state, and where the undo log was then. */
export interface Base {
  readonly scalars: Scalars;
  readonly at: number;
}

/** Records of a part that there were; those from there on were nothing but zeros. */
function countThen({ scalars }: Base, part: number): number {
  const map = scalars.maps[Math.floor(part / PARTS)];
  switch (part % PARTS) {
    case PART.entries:
      return map?.used ?? 0;
    case PART.tree:
      return (map?.used ?? 0) / RECORD;
    case PART.wired:
      return map ? Number.POSITIVE_INFINITY : 0;
    case PART.objects:
      return scalars.objects;
    default:
      return scalars.freeObjects;
  }
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** Where the old values of a record are: `at` a place of the log, or of nothing but zeros. */
type Old = Pick<UndoLog, 'values' | 'ints'>;
const ZEROS: Old = { values: new Float64Array(WIDEST), ints: new Int32Array(2 * WIDEST) };

/** To be used again. */
const written = newWordWriter(4096);

/** Everything that differs from a base that the undo log reaches back to. */
export function writeDelta(k: KernelState, base: Base): Uint16Array {
  const w = written;
  w.length = 0;
  const log = k.undoLog ?? newUndoLog();
  const changed = changedSince(log, base.at);
  for (const part of partsOf(k)) {
    const then = countThen(base, part);
    const m = mapOf(k, part);
    const kind = part % PARTS;
    const room = ROOM[kind] as number;
    const met = changed[part];
    let last = 0;
    putWord(w, part);
    if (then === 0) for (const record of recordsOf(k, part)) last = putRecord(w, k, m, kind, record, last, ZEROS, 0);
    else if (met)
      for (let i = 0; i < met.count; i++) {
        const at = met.places[i] as number;
        const record = log.values[at + room] as number;
        last =
          record < then
            ? putRecord(w, k, m, kind, record, last, log, at)
            : putRecord(w, k, m, kind, record, last, ZEROS, 0);
      }
    putWord(w, 0);
  }
  return wordsWritten(w);
}

/**
 * Writes a record unless its values are the old ones. `last`: the record before it; returns what
 * that is for the next.
 */
function putRecord(
  w: WordWriter,
  k: KernelState,
  m: MapState,
  kind: number,
  record: number,
  last: number,
  { values, ints }: Old,
  at: number,
): number {
  const words = roomFor(w, 2 + WIDEST);
  // which values follow is written before them, once it is known
  let n = signedWordAt(words, w.length + 1, record - last);
  let changed = 0;
  if (kind === PART.entries) {
    const { wide, narrow } = m.entries;
    const small = smallAt(at);
    for (let f = 0; f < RECORD; f++) {
      const value = wide[record + f] as number;
      if (value === values[at + f]) continue;
      changed |= 1 << f;
      n = signedWordAt(words, n, value);
    }
    for (let f = 0; f < RECORD; f++) {
      const value = narrow[record + f] as number;
      if (value === ints[small + f]) continue;
      changed |= 1 << (RECORD + f);
      n = signedWordAt(words, n, value);
    }
  } else {
    const width = WIDTH[kind] as number;
    for (let f = 0; f < width; f++) {
      const value = getValue(k, m, kind, record, f);
      if (value === values[at + f]) continue;
      changed |= 1 << f;
      n = signedWordAt(words, n, value);
    }
  }
  if (changed === 0) return last;
  // one word, but three where nearly all values follow
  const more = changed < ONE_WORD ? 0 : 2;
  if (more > 0) words.copyWithin(w.length + 1 + more, w.length + 1, n);
  wordAt(words, w.length, changed);
  w.length = n + more;
  return record;
}

/**
 * Makes of the state that it was written from the one that it was written of. There is room for all
 * its records.
 */
export function applyDelta(k: KernelState, words: Uint16Array): void {
  const r: WordReader = { words, at: 0 };
  while (r.at < words.length) {
    const part = getWord(r);
    const m = mapOf(k, part);
    const kind = part % PARTS;
    for (let record = 0, changed = getWord(r); changed !== 0; changed = getWord(r)) {
      record += getSignedWord(r);
      for (; changed !== 0; changed &= changed - 1) setValue(k, m, kind, record, lowestBit(changed), getSignedWord(r));
    }
  }
}
