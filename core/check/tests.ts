// The tests of a script, as data for each reporter.
export interface Test {
  readonly name: string;
  /** 0: the test is of the whole file. */
  readonly line: number;
  readonly column: number;
  /**
   * 'error': it could not be tried. 'unknown': exploring came to its bound before it was decided.
   */
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'error' | 'unknown';
  /** What is wrong with one that did not pass, then why; may have several lines. */
  readonly messages: readonly string[];
  /** Of one that failed: what was to be, and what is. */
  readonly expected?: string;
  readonly actual?: string;
}

export interface Tested {
  readonly file: string;
  readonly kernel?: string;
  readonly tests: readonly Test[];
  /** Milliseconds. */
  readonly time: number;
}
