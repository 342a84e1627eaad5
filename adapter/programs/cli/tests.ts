// The tests of a script, as data for each reporter.
export interface Test {
  readonly name: string;
  /** 0: the test is of the whole file. */
  readonly line: number;
  readonly column: number;
  /** 'error': it could not be tried. */
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'error';
  /** What is wrong with one that did not pass, then why; may have several lines. */
  readonly messages: readonly string[];
}

export interface Tested {
  readonly file: string;
  readonly kernel?: string;
  readonly tests: readonly Test[];
  /** Milliseconds. */
  readonly time: number;
}
