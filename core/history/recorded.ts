// A count whose every change comes with an event is recorded as the run goes, branch by branch: to look through all of its
// past nothing is run again.
import { Series } from './series.ts';
import { type Branch, current, endOf, type Timeline } from './timeline.ts';

/** Changes in one piece: where it is read from somewhere on, the piece is read up to there. */
const MOST_CHANGES = 4096;

export class Recorded {
  private readonly timeline: Timeline;
  private readonly first: number;
  /** By branch; one after the other. */
  private readonly series: Series[][] = [];
  /** Of the last step that may have changed it: what it was after the step's last event. */
  private at = -1;
  private value = 0;
  private branch: Branch | undefined;

  /** `first`: what it is before anything has run. */
  constructor(timeline: Timeline, first: number) {
    this.timeline = timeline;
    this.first = first;
  }

  /** The new step at a position may have changed it, to this. */
  note(position: number, value: number): void {
    if (position !== this.at) this.settle();
    this.at = position;
    this.value = value;
    this.branch = current(this.timeline);
  }

  private settle(): void {
    if (!this.branch) return;
    const all = this.own(this.branch);
    let last = all.at(-1) as Series;
    if (last.value !== this.value) {
      if (last.count >= MOST_CHANGES) {
        last.end(this.at);
        last = new Series(this.at, last.value);
        all.push(last);
      }
      last.push(this.at, this.value);
    }
    this.branch = undefined;
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
    this.settle();
    const all = this.own(branch);
    (all.at(-1) as Series).to = endOf(branch);
    return all;
  }
}
