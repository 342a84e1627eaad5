// A picture of a stretch of a run, as plain data: the input of those who draw it. Long lists are
// flat lists of numbers, since an answer has some thousand of them; each says how many make one.
import type { Page } from '../kernel/address.ts';

/**
 * In the order of their importance: where a column of pixels has room for one only, it shows the
 * last of these that happened in it.
 */
export const LANE = { idle: 0, runs: 1, holds: 2, reads: 3, faults: 4, contends: 5, asleep: 6, dead: 7 } as const;
export type Lane = (typeof LANE)[keyof typeof LANE];

/**
 * Which stretch, and how many columns of pixels there are for it: no more detail
 * than that is given.
 */
export interface PictureAsked {
  /** Positions [from, to); absent: the whole run. */
  readonly from?: number;
  readonly to?: number;
  readonly columns?: number;
  /** Of a map, by its index, the pages [low, high) alone, and of no other. */
  readonly map?: number;
  readonly low?: Page;
  readonly high?: Page;
}

export interface PictureCall {
  /** Positions [from, to). */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** `wire 0x1000..0x5000` */
  readonly short: string;
  /** Absent: it has not returned. */
  readonly result?: string;
  /**
   * It was refused, and the run is not known any further: what it is about to return, and
   * the position after that.
   */
  readonly failing?: { readonly result: string; readonly at: number };
  readonly failed: boolean;
  /** 0: it was made by hand. */
  readonly line: number;
}

/** The step that made it so that a call failed. */
export interface PictureCause {
  /** The position after it, and its thread, -1: the script. Absent: it was so from the start. */
  readonly at?: number;
  readonly by?: number;
  /** The position at which the call returned, or was refused, and its thread. */
  readonly to: number;
  readonly thread: number;
  /** `a hole at 0x3000..0x5000; unmapped by t3's vm_map_remove, line 24` */
  readonly text: string;
  /** `unmapped by t3's vm_map_remove, line 24`; of what was so from the start the finding alone. */
  readonly short: string;
}

export interface PictureMark {
  readonly at: number;
  /** -1: the script. */
  readonly thread: number;
  readonly kind: 'expectation' | 'assert' | 'stuck' | 'panic' | 'set' | 'killed' | 'failed';
}

/** Numbers a segment: from, to, lane (LANE), whom it waits for (-1: none). */
export const SEGMENT = 4;
/** Numbers a step: from, to. The thread itself ran there. */
export const STEPS = 2;
/** Numbers a wakeup: the position after it, who woke, who was woken. */
export const WAKEUP = 3;
/**
 * Numbers a band: start, end, from, to, protection, maximum, flags
 * (BAND_FLAGS), wired count, owner.
 */
export const BAND = 9;

/** Numbers a changed range: map, start, end. */
export const CHANGED = 3;

export interface PictureLane {
  readonly name: string;
  readonly segments: readonly number[];
  readonly steps: readonly number[];
  readonly calls: readonly PictureCall[];
}

/** A stretch of the address axis. */
export interface PictureRow {
  readonly start: Page;
  readonly end: Page;
  /** The run does nothing there: the axis is broken. */
  readonly gap: boolean;
}

export interface PictureMap {
  /** '': the first. */
  readonly name: string;
  readonly rows: readonly PictureRow[];
  readonly bands: readonly number[];
}

export interface PictureTrack {
  readonly id: number;
  readonly name: string;
  /** Where it leaves the branch that is drawn, or one that leads there. */
  readonly from: number;
  readonly length: number;
}

export interface Picture {
  readonly branch: number;
  readonly position: number;
  /** Steps that are known, and up to where they are in the picture by now. */
  readonly length: number;
  readonly recorded: number;
  /** How the run ended, in a sentence. */
  readonly ended?: string;
  readonly pageSize: number;
  /** What it is of: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Steps a column; up to 1 nothing is left out. */
  readonly grain: number;
  readonly lanes: readonly PictureLane[];
  readonly wakeups: readonly number[];
  readonly causes: readonly PictureCause[];
  readonly marks: readonly PictureMark[];
  readonly maps: readonly PictureMap[];
  /** Pages whose entries the last step changed, the one that led to `position`. */
  readonly changed: readonly number[];
  /** Other branches than the present one. */
  readonly tracks: readonly PictureTrack[];
}
