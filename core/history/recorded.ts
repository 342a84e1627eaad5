// A number that is recorded as the run goes, branch by branch: to look through all of its past
// nothing is run again. What is new is put down as it is, and packed a few hundred changes at a
// time: the run waits for each of them.
import { Series } from './series.ts';
import { type Branch, endOf, type Timeline } from './timeline.ts';

/** Changes in one piece: where it is read from somewhere on, the piece is read up to there. */
const MOST_CHANGES = 4096;
/** Changes that are not packed yet, at most. */
const MOST_NEW = 512;

export class Recorded {
  /** What it was told last. */
  last: number;
  private readonly timeline: Timeline;
  private readonly first: number;
  /** By branch; one after the other. */
  private readonly series: Series[][] = [];
  /** Steps that changed it, and to what, in the order of their positions; of this branch. */
  private positions = new Float64Array(8);
  private values = new Float64Array(8);
  private count = 0;
  private branch: Branch | undefined;

  /** `first`: what it is before anything has run. */
  constructor(timeline: Timeline, first: number) {
    this.timeline = timeline;
    this.first = first;
    this.last = first;
  }

  /** The run goes on from another state, or on another branch. */
  goOnFrom(branch: Branch, value: number): void {
    this.pack();
    this.branch = branch;
    this.last = value;
  }

  /** After the new step at a position, or in the middle of it, it is this. */
  note(position: number, value: number): void {
    if (value === this.last) return;
    this.last = value;
    let place = this.count;
    if (place > 0 && this.positions[place - 1] === position) place--;
    else if (place === this.positions.length) place = this.makeRoom();
    this.positions[place] = position;
    this.values[place] = value;
    this.count = place + 1;
  }

  private makeRoom(): number {
    if (this.count >= MOST_NEW) {
      // the step that is being made may change it once more
      const [position, value] = [this.positions[this.count - 1] as number, this.values[this.count - 1] as number];
      this.count--;
      this.pack();
      this.positions[0] = position;
      this.values[0] = value;
      this.count = 1;
      return 1;
    }
    for (const name of ['positions', 'values'] as const) {
      const larger = new Float64Array(4 * this.count);
      larger.set(this[name]);
      this[name] = larger;
    }
    return this.count;
  }

  private pack(): void {
    if (this.count === 0 || !this.branch) return;
    const all = this.own(this.branch);
    let last = all.at(-1) as Series;
    this.dropUnchanged(last.value);
    if (last.count + this.count > MOST_CHANGES) {
      const [at] = this.positions;
      last.end(at as number);
      last = new Series(at as number, last.value);
      all.push(last);
    }
    last.pushAll(this.positions, this.values, 0, this.count);
    this.count = 0;
  }

  /** A step may have changed it and changed it back. */
  private dropUnchanged(before: number): void {
    let [count, last] = [0, before];
    for (let i = 0; i < this.count; i++) {
      const value = this.values[i] as number;
      if (value === last) continue;
      this.positions[count] = this.positions[i] as number;
      this.values[count++] = value;
      last = value;
    }
    this.count = count;
  }

  private own(branch: Branch): Series[] {
    this.series[branch.id] ??= [new Series(branch.from, this.before(branch))];
    return this.series[branch.id] as Series[];
  }

  /** What it was where a branch left its parent. */
  private before(branch: Branch): number {
    const parent = this.timeline.branches[branch.parent];
    if (!parent) return this.first;
    const reader = this.own(parent)
      .findLast(({ from }) => from <= branch.from)
      ?.read();
    while (reader && reader.at < branch.from) reader.next();
    return reader?.value ?? this.first;
  }

  /** All that is known of a branch, in pieces one after the other. */
  of(branch: Branch): readonly Series[] {
    this.pack();
    const all = this.own(branch);
    (all.at(-1) as Series).to = endOf(branch);
    return all;
  }
}
