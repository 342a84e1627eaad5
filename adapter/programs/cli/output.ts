// What the commands print: the report to standard output, problems to standard error. Tests give
// their own.
export interface Output {
  report(text: string): void;
  problem(line: string): void;
}

/** 0: everything holds; 1: something does not; 2: something cannot be tried. */
export type ExitCode = 0 | 1 | 2;

export const worse = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
