// The records that have changed since a position of the undo log, and where the log has what each was there. The log is read from
// its end, so of all that it has of a record the earliest is met last.
import { RECORD } from '../data/columns.ts';
import { PART, PARTS, type UndoLog, WIDTH } from '../data/undoLog.ts';

export interface ChangedRecords {
  readonly records: readonly number[];
  /** Where the log has the values of each. */
  readonly places: readonly number[];
}

export const NONE_CHANGED: ChangedRecords = { records: [], places: [] };

/** The records of one part, as they are met. */
class Met {
  readonly records: number[] = [];
  readonly places: number[] = [];

  protected add(record: number, place: number): number {
    this.places.push(place);
    return this.records.push(record);
  }
}

/** By part, to be used again: by its number, where a record is in the lists, from 1; all are 0 between two searches. */
const numbered: Int32Array[] = [];

class MetByNumber extends Met {
  private readonly part: number;
  /** Numbers of entries are multiples of it. */
  private readonly step: number;
  private at: Int32Array;

  constructor(part: number) {
    super();
    this.part = part;
    this.step = part % PARTS === PART.entries ? RECORD : 1;
    this.at = numbered[part] ?? this.grow(64);
  }

  note(record: number, place: number): void {
    const number = (record / this.step) | 0;
    if (number >= this.at.length) this.at = this.grow(2 * number);
    const known = this.at[number] as number;
    if (known > 0) this.places[known - 1] = place;
    else this.at[number] = this.add(record, place);
  }

  private grow(length: number): Int32Array {
    const larger = new Int32Array(length);
    larger.set(numbered[this.part] ?? []);
    numbered[this.part] = larger;
    return larger;
  }

  clear(): void {
    for (const record of this.records) this.at[(record / this.step) | 0] = 0;
  }
}

/** Words of wired pages, which have numbers up to 2^47. */
class MetByMap extends Met {
  private readonly at = new Map<number, number>();

  note(record: number, place: number): void {
    const known = this.at.get(record);
    if (known !== undefined) this.places[known - 1] = place;
    else this.at.set(record, this.add(record, place));
  }

  clear(): void {}
}

/** By part: what has changed since a position that the log reaches back to. */
export function changedSince(log: UndoLog, since: number): readonly (ChangedRecords | undefined)[] {
  const found: (MetByNumber | MetByMap | undefined)[] = [];
  const { values } = log;
  const end = since - log.base;
  for (let at = log.length; at > end; ) {
    const part = values[at - 1] as number;
    const record = values[at - 2] as number;
    const kind = part % PARTS;
    at -= 2 + (WIDTH[kind] as number);
    // the address index follows from the entries
    if (kind === PART.index) continue;
    found[part] ??= kind === PART.wired ? new MetByMap() : new MetByNumber(part);
    (found[part] as MetByNumber | MetByMap).note(record, at);
  }
  for (const met of found) met?.clear();
  return found;
}
