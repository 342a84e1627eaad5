// Copies of the state along a branch, to go back to: each says what has changed since the one before it (kernel/patch.ts), and now and then one says
// all. A moment is then the last of those that say all, what has changed since, and a few steps. Copies are thinned as a history grows: two
// patches one after another are one.
import type { Kernel } from '../kernel/kernel.ts';
import { applyPatch, makePatch, nothingSeen } from '../kernel/snapshots/delta.ts';
import { putBack, type Whole, wholeOf } from '../kernel/snapshots/keyframe.ts';
import { type Rest, restOf, setIndexes, setRest, stateBytes } from '../kernel/snapshots/snapshot.ts';
import { cloneScript } from '../program/scriptState.ts';
import type { ScriptState } from '../program/types.ts';
import { type Branch, current, endOf, levelAt, limitOf, type Timeline } from './timeline.ts';

export interface Copy {
  readonly position: number;
  /** From the copy before it, in one or more pieces; undefined: it says all. */
  patches: readonly Uint16Array[] | undefined;
  readonly whole: Whole | undefined;
  readonly rest: Rest;
  readonly script: ScriptState;
}

const MOST_COPIES = 2048;
const FIRST_GAP = 1024;
/** So many bytes are looked at as quickly as a step is made, about: making copies then costs a small part of a run. */
const BYTES_PER_STEP = 256;
/** Going from a copy takes as long as so many steps a byte: it pays only if more of them are saved. */
const STEPS_PER_BYTE = 1 / 64;
/** To read patches takes about so many times as long as to take up a whole state of that size. */
const PATCHES_OF_WHOLE = 1.5;

/** Where a copy lies in its branch. */
interface Place {
  readonly branch: Branch;
  readonly index: number;
}

export class Copies {
  private readonly timeline: Timeline;
  private readonly kernel: Kernel;
  /** Steps between two copies. */
  private gap = FIRST_GAP;
  private count = 0;
  /** The state of the last copy that was made, from which the next one is told. */
  private seen = nothingSeen();
  private last: Copy | undefined;
  /** Bytes of patches after the last copy that says all, and how many there may be before the next one does. */
  private bytesSince = 0;
  private mostSince = 0;

  constructor(timeline: Timeline, kernel: Kernel) {
    this.timeline = timeline;
    this.kernel = kernel;
  }

  /** Makes a copy of the present state, which is the end of what is known, if it is time for one. */
  offer(position: number, script: ScriptState): void {
    const b = current(this.timeline);
    if (position !== endOf(b)) return;
    const since = position - (b.copies[b.copies.length - 1]?.position ?? b.from);
    if (since >= this.gap && since >= stateBytes(this.kernel) / BYTES_PER_STEP) this.add(position, script);
  }

  add(position: number, script: ScriptState): void {
    const { copies } = current(this.timeline);
    const goesOn = copies.length > 0 && copies[copies.length - 1] === this.last;
    if (!goesOn) this.seen = nothingSeen();
    const patch = makePatch(this.seen, this.kernel);
    this.bytesSince += patch.byteLength;
    const whole = !goesOn || this.bytesSince > this.mostSince ? wholeOf(this.seen, this.kernel) : undefined;
    if (whole) {
      this.bytesSince = 0;
      this.mostSince = whole.bytes / PATCHES_OF_WHOLE;
    }
    const copy: Copy = {
      position,
      patches: goesOn ? [patch] : undefined,
      whole,
      rest: restOf(this.kernel),
      script: cloneScript(script),
    };
    copies.push(copy);
    this.last = copy;
    this.count++;
    if (this.count > MOST_COPIES) this.thin();
  }

  /** Every second one that does not say all goes; what it has said goes to the one after it. */
  private thin(): void {
    this.gap *= 2;
    this.count = 0;
    for (const b of this.timeline.branches) {
      let goes = false;
      b.copies = b.copies.filter((copy, i) => {
        const next = b.copies[i + 1];
        goes = !goes && copy.whole === undefined;
        if (!goes || !next) return true;
        next.patches = next.patches && [...(copy.patches as readonly Uint16Array[]), ...next.patches];
        return false;
      });
      this.count += b.copies.length;
    }
  }

  /** The last copy at or before a position, on the present way. */
  private before(position: number): Place {
    const { timeline } = this;
    for (let level = levelAt(timeline, position); level > 0; level--) {
      const branch = timeline.path[level] as Branch;
      const index = this.countUpTo(branch, Math.min(position, limitOf(timeline, level))) - 1;
      if (index >= 0) return { branch, index };
    }
    const branch = timeline.path[0] as Branch;
    return { branch, index: Math.max(0, this.countUpTo(branch, Math.min(position, limitOf(timeline, 0))) - 1) };
  }

  private countUpTo({ copies }: Branch, position: number): number {
    let low = 0;
    let high = copies.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((copies[middle] as Copy).position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts the last copy at or before a position in place, unless going on from the present position (undefined: it is none) is quicker. */
  takeUp(position: number, here: number | undefined): { position: number; script: ScriptState } | undefined {
    const { branch, index } = this.before(position);
    const copy = branch.copies[index] as Copy;
    const saved = copy.position - (here ?? Number.NEGATIVE_INFINITY);
    if (here !== undefined && here <= position && saved <= stateBytes(this.kernel) * STEPS_PER_BYTE) return undefined;
    let whole = index;
    while (!(branch.copies[whole] as Copy).whole) whole--;
    putBack(this.kernel, (branch.copies[whole] as Copy).whole as Whole);
    for (let i = whole + 1; i <= index; i++)
      for (const patch of (branch.copies[i] as Copy).patches ?? []) applyPatch(this.kernel, patch);
    setRest(this.kernel, copy.rest);
    setIndexes(this.kernel, copy.rest);
    return { position: copy.position, script: cloneScript(copy.script) };
  }
}
