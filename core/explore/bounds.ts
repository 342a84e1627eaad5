// How far a search may go, and its progress while it runs.

/** Progress of the search while it runs. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
  readonly depth: number;
  readonly bytes: number;
}

/** Bounds of a search; undefined: none. */
export interface Bounds {
  readonly states?: number | undefined;
  readonly depth?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  /** Milliseconds. */
  readonly time?: number | undefined;
}

/** Which bound has ended a search. */
export type Bound = keyof Bounds | 'cancelled';
