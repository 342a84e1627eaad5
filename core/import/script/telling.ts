// What the effects of a call may look at and add to.
import type { System } from '../calls/flags.ts';
import type { Tally } from '../pairing.ts';
import type { Before } from '../world/before.ts';
import type { LockLimit } from '../world/lockLimit.ts';

export interface StoryOptions {
  readonly system: System;
  /** Bytes. */
  readonly page: number;
}

export interface Telling {
  readonly options: StoryOptions;
  readonly before: Before;
  readonly lockLimit: LockLimit;
  readonly tally: Tally;
  /** A line of the script; an empty text for a remark. */
  add(text: string, log: string, notes?: readonly string[]): void;
}
