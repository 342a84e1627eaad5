// The records that have changed since a position of the undo log, and where the log has what
// each was there. The log is read from its end, so of all that it has of a record the
// earliest is met last.
import { RECORD } from '../data/columns.ts';
import { PART, PARTS, type UndoLog, WIDTH } from '../data/undoLog.ts';

export interface ChangedRecords {
  readonly records: readonly number[];
  /** Where the log has the values of each. */
  readonly places: readonly number[];
}

export const NONE_CHANGED: ChangedRecords = { records: [], places: [] };

/**
 * Records with a lower number are found by it; there are more of wired pages alone, whose words
 * have numbers up to 2^47.
 */
const NUMBERED = 1 << 22;
/**
 * By part, to be used again: where a record is in the lists, from 1; all are 0
 * between two searches.
 */
const numbered: Int32Array[] = [];

/** The records of one part, as they are met. */
class Met implements ChangedRecords {
  readonly records: number[] = [];
  readonly places: number[] = [];
  private readonly part: number;
  /** Numbers of entries are multiples of it. */
  private readonly step: number;
  private at: Int32Array;
  private readonly far = new Map<number, number>();

  constructor(part: number) {
    this.part = part;
    this.step = part % PARTS === PART.entries ? RECORD : 1;
    this.at = numbered[part] ?? this.grow(64);
  }

  note(record: number, place: number): void {
    const number = record / this.step;
    if (number >= this.at.length && number < NUMBERED) this.at = this.grow(2 * number);
    const known = number < NUMBERED ? (this.at[number] as number) : (this.far.get(number) ?? 0);
    if (known > 0) {
      this.places[known - 1] = place;
      return;
    }
    this.places.push(place);
    const count = this.records.push(record);
    if (number < NUMBERED) this.at[number] = count;
    else this.far.set(number, count);
  }

  private grow(length: number): Int32Array {
    const larger = new Int32Array(length);
    larger.set(numbered[this.part] ?? []);
    numbered[this.part] = larger;
    return larger;
  }

  clear(): void {
    for (const record of this.records) if (record / this.step < NUMBERED) this.at[record / this.step] = 0;
  }
}

/** By part: what has changed since a position that the log reaches back to. */
export function changedSince(log: UndoLog, since: number): readonly (ChangedRecords | undefined)[] {
  const found: Met[] = [];
  const { values } = log;
  const end = since - log.base;
  for (let at = log.length; at > end; ) {
    const part = (values[at - 1] as number) | 0;
    const record = values[at - 2] as number;
    const kind = part % PARTS;
    at -= 2 + (WIDTH[kind] as number);
    // the address index follows from the entries
    if (kind === PART.index) continue;
    found[part] ??= new Met(part);
    found[part].note(record, at);
  }
  found.forEach((met) => {
    met.clear();
  });
  return found;
}
