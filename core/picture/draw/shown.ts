// What a picture shows beside the run itself: what is chosen, bookmarks, breakpoints that were hit.
import type { Picture } from '../picture.ts';
import { WORDS, type Words } from './words.ts';

/** A named position. */
export interface Flag {
  readonly position: number;
  readonly name: string;
}

/** What a person looks at; the rest is dimmed. */
export interface Chosen {
  readonly thread?: number | undefined;
  /** A line of the script: its calls stand out, and nothing is dimmed. */
  readonly line?: number | undefined;
  /** Pages [start, end) of a map. */
  readonly pages?: { readonly map: number; readonly start: number; readonly end: number } | undefined;
}

export interface Shown {
  readonly picture: Picture;
  readonly chosen: Chosen;
  readonly bookmarks: readonly Flag[];
  /** Positions at which a breakpoint was hit. */
  readonly hits: readonly number[];
  /** It has no present step: a run without a session. */
  readonly isStill?: boolean;
  /** Of a theme of high contrast: nothing is so pale that its words cannot be read. */
  readonly isHighContrast?: boolean;
  readonly words: Words;
}

/** A run with nothing beside it but the arguments. */
export const shownOf = (picture: Picture, more: Partial<Shown> = {}): Shown => ({
  picture,
  chosen: {},
  bookmarks: [],
  hits: [],
  words: WORDS,
  ...more,
});
