// The problems of one script as they are found. A person reads a few of them; a file that is no
// script has one a line. So the first thousand of each severity are listed and the others counted.
import type { Diagnostic } from './ast.ts';

/** Of each severity. */
export const MOST_LISTED = 1000;

export interface Problems {
  /** In the order in which they were found. */
  readonly listed: Diagnostic[];
  /** Found, listed or not. */
  errors: number;
  warnings: number;
}

export const newProblems = (): Problems => ({ listed: [], errors: 0, warnings: 0 });

export function report(problems: Problems, found: Diagnostic): void {
  const count = found.severity === 'error' ? ++problems.errors : ++problems.warnings;
  if (count <= MOST_LISTED) problems.listed.push(found);
}

/** Those that are listed, in the order of the text. */
export const byPlace = ({ listed }: Problems): Diagnostic[] =>
  listed.sort((a, b) => a.line - b.line || a.column - b.column);

/** How many were found beyond those that are listed. */
export const unlisted = ({ listed, errors, warnings }: Problems): number => errors + warnings - listed.length;
