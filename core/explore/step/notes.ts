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

  get(note: number): Note {
    return this.list[note] as Note;
  }

  add(results: readonly Returned[], incidents: readonly Found[]): number {
    if (results.length === 0 && incidents.length === 0) return NOTHING;
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
    const note = this.add([...a.results, ...b.results], [...a.incidents, ...b.incidents]);
    this.joined.set(first, second, note);
    return note;
  }
}
