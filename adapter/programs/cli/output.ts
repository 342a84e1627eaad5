// What the commands print: the report to standard output, problems to standard error. Tests give
// their own.
export interface Output {
  report(text: string): void;
  problem(line: string): void;
  /** A line that the next one takes the place of, where a person watches. */
  progress?(line: string): void;
}

/**
 * 0: everything holds; 1: something does not; 2: something cannot be tried; 3: nothing bad so far,
 * where a bound was reached.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** What cannot be tried is worse than what does not hold, and that than what is not known. */
const SEVERITY: Readonly<Record<ExitCode, number>> = { 0: 0, 3: 1, 1: 2, 2: 3 };

export const worse = (a: ExitCode, b: ExitCode): ExitCode => (SEVERITY[a] > SEVERITY[b] ? a : b);
