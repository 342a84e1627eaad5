// What is saved of the way that a run has come. A long way takes its time, so the work rests now and then, for whoever wants it done to tell how far it
// is or to give it up.

import type { Work } from '../machine/work.ts';

export interface Saved {
  readonly text: string;
  /** It was run, and led to the same state. */
  readonly exact: boolean;
  readonly note?: string;
}

/** Ended early it leaves the machine where it was. */
export type Saving = Work<Saved | undefined>;

/** Steps between two rests. */
export const REST = 4096;

export const notSaved = (note: string): Saved => ({ text: '', exact: false, note });
