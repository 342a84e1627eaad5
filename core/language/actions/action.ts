// Something that an editor offers to do at a place of a script.
import type { Problem } from '../problems.ts';
import type { Edit } from '../script.ts';

export interface Action {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor.rewrite';
  /** Absent: worked out when a person chooses the action. */
  readonly edits?: readonly Edit[];
  /** What is worked out, of which line. */
  readonly later?: { readonly what: LaterAction; readonly line: number };
  /** The problem that it mends. */
  readonly mends?: Problem;
  readonly isPreferred?: true;
}

/** Actions that run the script. */
export type LaterAction = 'expectResult' | 'expectResults' | 'addLimit';
