// Checkpoints along the branches: any position is the last of them before it and a few steps. As
// long as the undo log reaches back to one, the next is written as a delta from it.
import { newBase, UNTOUCHED } from '../kernel/data/undoLog.ts';
import { type Checkpoint, checkpoint, restore, stepsToRestore } from '../kernel/snapshots/checkpoint.ts';
import type { KernelState } from '../kernel/state.ts';
import { cloneScript } from '../program/scriptState.ts';
import type { ScriptState } from '../program/types.ts';
import type { Restored } from './savepoints.ts';
import { type Branch, current, endOf, levelAt, limitOf, type Timeline } from './timeline.ts';

interface Kept extends Restored {
  readonly state: Checkpoint;
}

/**
 * A checkpoint that can be restored; `steps`: about how many are made in the time that it takes.
 */
export interface Found {
  readonly position: number;
  readonly steps: number;
}

/** A checkpoint, and where the undo log was there; its epoch that began there. */
interface Base {
  readonly of: Checkpoint;
  readonly at: number;
  readonly epoch: number;
}

/**
 * Steps between two checkpoints: at least so many, and this part of the steps before them, so that
 * a long history has not too many.
 */
export interface Gaps {
  readonly least: number;
  readonly share: number;
}
const GAPS: Gaps = { least: 4096, share: 1 / 1024 };
/**
 * At the beginning they are closer: most runs are short, and reasons are looked for all over them.
 */
const FIRST_GAP = 256;
const FIRST_SHARE = 1 / 8;

export class Checkpoints {
  private readonly timeline: Timeline;
  private readonly kernel: KernelState;
  private readonly gaps: Gaps;
  /** By the branch's number, in the order of their positions. */
  private readonly kept: Kept[][] = [];
  /** Those that the undo log may reach back to, in the order of their positions. */
  private bases: Base[] = [];

  constructor(timeline: Timeline, kernel: KernelState, gaps = GAPS) {
    this.timeline = timeline;
    this.kernel = kernel;
    this.gaps = gaps;
  }

  private of({ id }: Branch): Kept[] {
    this.kept[id] ??= [];
    return this.kept[id];
  }

  /**
   * A checkpoint of the present position, if that is the end of what is known, and there are enough
   * steps since the last one.
   */
  keep(position: number, script: ScriptState): void {
    const branch = current(this.timeline);
    if (position !== endOf(branch)) return;
    const since = position - (this.of(branch).at(-1)?.position ?? branch.from);
    const least = Math.min(this.gaps.least, Math.max(FIRST_GAP, position * FIRST_SHARE));
    if (since >= least && since >= position * this.gaps.share) this.add(position, script);
  }

  add(position: number, script: ScriptState): void {
    const state = checkpoint(this.kernel, this.base());
    this.of(current(this.timeline)).push({ position, state, script: cloneScript(script) });
    this.logFrom(state);
  }

  /**
   * The last checkpoint that the undo log reaches back to: what was rolled back, or cut off, is not
   * in it.
   */
  private base(): Base | undefined {
    const log = this.kernel.undoLog;
    if (log) this.bases = this.bases.filter(({ at, epoch }) => epoch <= log.earliest && at >= log.base);
    return this.bases.at(-1);
  }

  /** The undo log reaches back to this checkpoint, which is the present state. */
  private logFrom(of: Checkpoint): void {
    const log = this.kernel.undoLog;
    const at = log ? newBase(log) : 0;
    if (log) log.earliest = UNTOUCHED;
    this.bases.push({ of, at, epoch: log?.epoch ?? 0 });
  }

  /** The last one at or before a position, on the present path. */
  before(position: number): Found {
    const kept = this.lastBefore(position);
    return { position: kept.position, steps: stepsToRestore(kept.state) };
  }

  /**
   * Restores the last one at or before a position into another state, which no undo log belongs to.
   */
  into(kernel: KernelState, position: number): Restored {
    const { state, script, ...found } = this.lastBefore(position);
    restore(kernel, state);
    return { ...found, script: cloneScript(script) };
  }

  private lastBefore(position: number): Kept {
    const { timeline } = this;
    for (let level = levelAt(timeline, position); ; level--) {
      const limit = Math.min(position, limitOf(timeline, level));
      const found = this.of(timeline.path[level] as Branch).findLast((kept) => kept.position <= limit);
      if (found) return found;
    }
  }

  /**
   * Restores the last one at or before a position, unless going on from the present position
   * (undefined: it is on no known path) is quicker.
   */
  restore(position: number, here: number | undefined): Restored | undefined {
    const { state, script, ...found } = this.lastBefore(position);
    const saved = here === undefined || here > position ? Number.POSITIVE_INFINITY : found.position - here;
    if (saved <= stepsToRestore(state)) return undefined;
    restore(this.kernel, state);
    this.bases = [];
    this.logFrom(state);
    return { ...found, script: cloneScript(script) };
  }
}
