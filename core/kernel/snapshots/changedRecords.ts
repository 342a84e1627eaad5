// The records that have changed since a position of the undo log, and where the log has what
// each was there. The log is read from its end, so of all that it has of a record the
// earliest is met last.
import { RECORD } from '../data/columns.ts';
import { PART, PARTS, type UndoLog, WIDTH } from '../data/undoLog.ts';

/** Changed records of one part: so many, each once. Valid until the next search. */
export interface ChangedRecords {
  readonly count: number;
  readonly records: Float64Array;
  /** Where the log has the values of each. */
  readonly places: Int32Array;
}

/**
 * Records with a lower number are found by it; there are more of wired pages alone, whose words
 * have numbers up to 2^47.
 */
const NUMBERED = 1 << 22;

/** The records of one part, as they are met; to be used again. */
class Met implements ChangedRecords {
  count = 0;
  records = new Float64Array(64);
  places = new Int32Array(64);
  /** Numbers of entries are multiples of it. */
  private readonly step: number;
  /** Where a record is in the lists, from 1; all are 0 between two searches. */
  private at = new Int32Array(64);
  private readonly far = new Map<number, number>();

  constructor(part: number) {
    this.step = part % PARTS === PART.entries ? RECORD : 1;
  }

  note(record: number, place: number): void {
    const number = record / this.step;
    if (number >= this.at.length && number < NUMBERED) this.grow(2 * number);
    const known = number < NUMBERED ? (this.at[number] as number) : (this.far.get(number) ?? 0);
    if (known > 0) {
      this.places[known - 1] = place;
      return;
    }
    if (this.count === this.records.length) this.makeRoom();
    this.records[this.count] = record;
    this.places[this.count] = place;
    this.count++;
    if (number < NUMBERED) this.at[number] = this.count;
    else this.far.set(number, this.count);
  }

  private grow(length: number): void {
    const larger = new Int32Array(length);
    larger.set(this.at);
    this.at = larger;
  }

  private makeRoom(): void {
    const { records, places } = this;
    this.records = new Float64Array(2 * this.count);
    this.records.set(records);
    this.places = new Int32Array(2 * this.count);
    this.places.set(places);
  }

  /** The lists stay as they are; where each record is in them is forgotten. */
  forget(): void {
    for (let i = 0; i < this.count; i++) {
      const number = (this.records[i] as number) / this.step;
      if (number < NUMBERED) this.at[number] = 0;
    }
    this.far.clear();
  }
}

const all: Met[] = [];

/** By part: what has changed since a position that the log reaches back to. */
export function changedSince(log: UndoLog, since: number): readonly (ChangedRecords | undefined)[] {
  for (const met of all) if (met) met.count = 0;
  const { values } = log;
  const end = since - log.base;
  for (let at = log.length; at > end; ) {
    const part = (values[at - 1] as number) | 0;
    const record = values[at - 2] as number;
    const kind = part % PARTS;
    at -= 2 + (WIDTH[kind] as number);
    // the address index follows from the entries
    if (kind === PART.index) continue;
    all[part] ??= new Met(part);
    (all[part] as Met).note(record, at);
  }
  for (const met of all) met?.forget();
  return all;
}
