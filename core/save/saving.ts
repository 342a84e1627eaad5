// What is saved of the path that a run has come: a text that leads to the same state
// when it is run.

import type { Work } from '../machine/work.ts';

export interface Saved {
  /** It was run, and led to the same state. Empty: nothing is saved. */
  readonly text: string;
  /** Why nothing is saved. */
  readonly note?: string;
}

/** Ended early it leaves the machine where it was. */
export type Saving = Work<Saved | undefined>;

/** Steps between two rests. */
export const REST = 4096;

export const notSaved = (note: string): Saved => ({ text: '', note });
