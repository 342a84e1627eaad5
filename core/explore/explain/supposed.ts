// What a script does not say and would explain results that no order explains, as data.

/** A line that the script could have, and what it explains. */
export interface Supposed {
  /** `limit memlock 8K..12K`, `fault 0x2000 = KERN_SUCCESS or KERN_FAILURE` */
  readonly text: string;
  /** In place of this line; 0: it is one more. */
  readonly line: number;
  /** The line whose result it explains, and the cause, in words. */
  readonly of: number;
  readonly cause: string;
  /** What the log does not show, and what tells it: clauses; '': the script is of no log. */
  readonly doubt: string;
}

/** Several lines, each of which, or which together, explain all results. */
export interface Suppositions {
  /** Each alone explains as much as the first. */
  readonly either: readonly Supposed[];
  /** Besides the first of those, of further results. */
  readonly also: readonly Supposed[];
  /** All results are explained; else the line of the first that is not even so. */
  readonly still: number;
}
