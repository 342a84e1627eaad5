// What a picture shows beside the run itself: what is chosen, bookmarks, breakpoints that were hit.
import type { Picture } from '../picture.ts';

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
  /** The pointer is on this position. */
  readonly pointed?: number | undefined;
}
