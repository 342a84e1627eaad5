// A row a call: line, thread, call, result, and under it what there is to say of it. A paragraph
// that stands above already is not repeated.

export interface TableRow {
  readonly line: number;
  readonly thread: string;
  readonly call: string;
  readonly result: string;
  /** No log shows it. */
  readonly isInferred?: true;
  /** What the script says instead. */
  readonly expected?: string | undefined;
  /** Paragraphs; one may have several lines. */
  readonly below: readonly string[];
}

const INDENT = 2;

/** The lines of the table, its head first. */
export function callTable(rows: readonly TableRow[]): string[] {
  const head = ['line', 'thread', 'call', 'result'];
  const cells = rows.map(({ line, thread, call, result, expected, isInferred }) => [
    String(line),
    thread,
    call,
    `${result}${expected === undefined ? '' : `  (the trace says ${expected})`}${isInferred ? '  (inferred)' : ''}`,
  ]);
  const widths = [0, 1, 2].map((i) =>
    [head, ...cells].reduce((width, row) => Math.max(width, (row[i] as string).length), 0),
  );
  const [lines = 0, threads = 0, calls = 0] = widths;
  const text = ([line = '', thread = '', call = '', result = '']: readonly string[]): string =>
    `${line.padStart(lines)}  ${thread.padEnd(threads)}  ${call.padEnd(calls)}  ${result}`;
  const indent = ' '.repeat(lines + INDENT);
  const said = new Set<string>();
  const below = (paragraphs: readonly string[]): string[] =>
    paragraphs
      .filter((paragraph) => !said.has(paragraph) && said.add(paragraph))
      .flatMap((paragraph) => paragraph.split('\n').map((one) => indent + one));
  return [text(head), ...cells.flatMap((row, i) => [text(row), ...below(rows[i]?.below ?? [])])];
}
