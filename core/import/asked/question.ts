// A question about a script to a person, and its possible answers.

export interface Answer {
  /** For a list: `64 kB`, `it is mapped: rw-`. */
  readonly label: string;
  /** What follows from it. */
  readonly detail?: string;
  /** What stands in the place of the line, and what else is to stand above it. */
  readonly line: string;
  readonly above?: string;
}

export interface Question {
  /** In the script, from 1. */
  readonly line: number;
  /** `What does 'ulimit -l' say?` */
  readonly title: string;
  /** Why it matters, in words. */
  readonly why: string;
  /** A person has told it: it may be asked again. */
  readonly isAnswered: boolean;
  /** The line of the script, from 1, that an earlier answer has put. */
  readonly stale?: number | undefined;
  /** The limit of which the head of the script tells, `RLIMIT_MEMLOCK`. */
  readonly word?: string;
  /** What can be typed; '': one of the answers has to be chosen. */
  readonly placeholder: string;
  readonly answers: readonly Answer[];
  /** The answer that a text is; undefined: it is none. */
  readonly read: (text: string) => Answer | undefined;
}
