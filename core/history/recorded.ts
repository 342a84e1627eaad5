// A number that is recorded as the run goes, branch by branch: to look through all of its past
// nothing is run again.
import { Series } from './series.ts';
import { type Branch, endOf, type Timeline } from './timeline.ts';

/** Changes in one piece: where it is read from somewhere on, the piece is read up to there. */
const MOST_CHANGES = 4096;
const NOWHERE = -1;

export class Recorded {
  /** What it was told last. */
  last: number;
  private readonly timeline: Timeline;
  private readonly first: number;
  /** By branch; one after the other. */
  private readonly series: Series[][] = [];
  /** The step that made it `last`; it is written down when another one changes it. */
  private at = NOWHERE;
  private branch: Branch | undefined;
  /** The last piece of that branch. */
  private piece: Series | undefined;

  private readonly complete: () => void;

  /**
   * `first`: what it is before anything has run. `complete`: called before it is read, notes what
   * was not noted yet.
   */
  constructor(timeline: Timeline, first: number, complete = () => {}) {
    this.complete = complete;
    this.timeline = timeline;
    this.first = first;
    this.last = first;
  }

  /** The run goes on from another state, or on another branch. */
  goOnFrom(branch: Branch, value: number): void {
    this.settle();
    this.branch = branch;
    this.piece = undefined;
    this.at = NOWHERE;
    this.last = value;
  }

  /** After the new step at a position, or in the middle of it, it is this. */
  note(position: number, value: number): void {
    if (value === this.last) return;
    if (position !== this.at) {
      this.settle();
      this.at = position;
    }
    this.last = value;
  }

  /** A step may have changed it and changed it back. */
  private settle(): void {
    if (this.at === NOWHERE || !this.branch) return;
    const piece = this.piece ?? this.pieceOf(this.branch);
    if (this.last === piece.value) return;
    (piece.count < MOST_CHANGES ? piece : this.nextPiece(this.branch, piece)).push(this.at, this.last);
  }

  private pieceOf(branch: Branch): Series {
    this.piece = this.own(branch).at(-1) as Series;
    return this.piece;
  }

  private nextPiece(branch: Branch, full: Series): Series {
    full.end(this.at);
    this.piece = new Series(this.at, full.value);
    this.own(branch).push(this.piece);
    return this.piece;
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
    this.complete();
    this.settle();
    const all = this.own(branch);
    (all.at(-1) as Series).to = endOf(branch);
    return all;
  }
}
