// What steps tell beside the state that they lead to: results of calls, and incidents. Most tell
// nothing, and those that do are alike, so each note is kept once and goes by its number.
import type { Found } from '../find/found.ts';
import { PairTable } from './pairTable.ts';

export interface Returned {
  /** Index among the thread's own lines. */
  readonly line: number;
  readonly result: number;
}

export interface Note {
  /** Results of the calls that returned, in their order. */
  readonly results: readonly Returned[];
  readonly incidents: readonly Found[];
}

/** The note that tells nothing. */
export const NOTHING = 0;

export class Notes {
  private readonly list: Note[] = [{ results: [], incidents: [] }];
  private readonly numbers = new Map<string, number>();
  private readonly joined = new PairTable();
  /** Notes of one result, by line and result. */
  private readonly single = new PairTable();

  get(note: number): Note {
    return this.list[note] as Note;
  }

  /** `result`: what a thread's line has returned. */
  add(line: number, result: number | undefined, incidents: readonly Found[]): number {
    if (result === undefined) return incidents.length === 0 ? NOTHING : this.keep([], incidents);
    if (incidents.length > 0) return this.keep([{ line, result }], incidents);
    const known = this.single.get(line, result);
    if (known !== 0) return known - 1;
    const note = this.keep([{ line, result }], []);
    this.single.set(line, result, note);
    return note;
  }

  private keep(results: readonly Returned[], incidents: readonly Found[]): number {
    let key = '';
    for (const { line, result } of results) key += `${line} ${result},`;
    if (incidents.length > 0) key += JSON.stringify(incidents);
    let note = this.numbers.get(key);
    if (note === undefined) {
      note = this.list.push({ results, incidents }) - 1;
      this.numbers.set(key, note);
    }
    return note;
  }

  /** One after the other. */
  join(first: number, second: number): number {
    if (first === NOTHING) return second;
    if (second === NOTHING) return first;
    const known = this.joined.get(first, second);
    if (known !== 0) return known - 1;
    const a = this.get(first);
    const b = this.get(second);
    const note = this.keep([...a.results, ...b.results], [...a.incidents, ...b.incidents]);
    this.joined.set(first, second, note);
    return note;
  }
}
