// A count whose every change comes with an event is recorded as the run goes, branch by branch: to look through all of its
// past nothing is run again.
import { Series } from './series.ts';
import { type Branch, current, endOf, type Timeline } from './timeline.ts';

export class Recorded {
  private readonly timeline: Timeline;
  private readonly first: number;
  private readonly series: (Series | undefined)[] = [];
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
    const series = this.own(this.branch);
    if (series.value !== this.value) series.push(this.at, this.value);
    this.branch = undefined;
  }

  private own(branch: Branch): Series {
    this.series[branch.id] ??= new Series(branch.from, this.before(branch));
    return this.series[branch.id] as Series;
  }

  /** What it was where a branch left its parent. */
  private before(branch: Branch): number {
    const parent = this.timeline.branches[branch.parent];
    if (!parent) return this.first;
    const reader = this.own(parent).read();
    while (reader.at < branch.from) reader.next();
    return reader.value;
  }

  /** All that is known of a branch. */
  of(branch: Branch): Series {
    this.settle();
    const series = this.own(branch);
    series.to = endOf(branch);
    return series;
  }
}
