// How a script looks: keywords, ranges and comments in columns, blank lines as they were but never
// two. A block is what stands between blank lines; columns are the same within a block.
export type Row =
  | { readonly kind: 'blank' }
  /** A comment's line, or a line that could not be read: left as it is. */
  | { readonly kind: 'raw'; readonly text: string }
  /** `keyword` is '' for the line of a thread. `comment` with its `#`, '' for none. */
  | { readonly kind: 'statement'; readonly keyword: string; readonly body: string; readonly comment: string };

/** Takes rows one by one, and lays out a block when it is whole. */
export interface Layout {
  readonly lines: string[];
  /** Of each line the number of the row that it is made of, counted from 0. */
  readonly sources: number[];
  block: Row[];
  rows: number;
}

export const newLayout = (): Layout => ({ lines: [], sources: [], block: [], rows: 0 });

export function addRow(layout: Layout, row: Row): void {
  if (row.kind === 'blank') endBlock(layout);
  else layout.block.push(row);
  layout.rows++;
}

function endBlock(layout: Layout): void {
  const { lines, sources, block } = layout;
  if (block.length === 0) return;
  const first = layout.rows - block.length;
  if (lines.length > 0) {
    lines.push('');
    sources.push(first - 1);
  }
  blockLines(block).forEach((line, i) => {
    lines.push(line);
    sources.push(first + i);
  });
  layout.block = [];
}

/** Lays out what is left. */
export const endLayout = (layout: Layout): void => endBlock(layout);

/** All that was taken in as text, each line ended; the empty text for none. */
export function layoutText(layout: Layout): string {
  endBlock(layout);
  return layout.lines.length === 0 ? '' : `${layout.lines.join('\n')}\n`;
}

export function layout(rows: Iterable<Row>): string {
  const made = newLayout();
  for (const row of rows) addRow(made, row);
  return layoutText(made);
}

type StatementRow = Extract<Row, { kind: 'statement' }>;

/** Of `0x` and 16 digits twice. One longer range would widen every line of its block. */
const WIDEST_RANGE = 38;

/** Comments are not moved further right than this for the sake of one long line. */
export const FURTHEST_COMMENT = 72;

/** They stand among the lines of threads and are not part of the declarations' columns. */
const AMONG_LINES: ReadonlySet<string> = new Set(['assert', 'set', 'expect']);

function blockLines(rows: readonly Row[]): string[] {
  let keywordWidth = 0;
  let rangeWidth = 0;
  for (const row of rows) {
    if (row.kind !== 'statement') continue;
    if (!AMONG_LINES.has(row.keyword) && row.body !== '') keywordWidth = Math.max(keywordWidth, row.keyword.length);
    const range = row.keyword === 'entry' ? row.body.indexOf(' ') : 0;
    if (range <= WIDEST_RANGE) rangeWidth = Math.max(rangeWidth, range);
  }
  const texts = rows.map((row) => (row.kind === 'statement' ? statementLine(row, keywordWidth, rangeWidth) : ''));
  let column = 0;
  rows.forEach((row, i) => {
    const { length } = texts[i] as string;
    if (row.kind === 'statement' && row.comment !== '' && length <= FURTHEST_COMMENT) column = Math.max(column, length);
  });
  return rows.map((row, i) => {
    if (row.kind === 'blank') return '';
    if (row.kind === 'raw') return row.text;
    const text = texts[i] as string;
    return row.comment === '' ? text : `${text.padEnd(column)}  ${row.comment}`;
  });
}

function statementLine(row: StatementRow, keywordWidth: number, rangeWidth: number): string {
  const { keyword, body } = row;
  if (keyword === '' || body === '') return keyword + body;
  if (AMONG_LINES.has(keyword)) return `${keyword} ${body}`;
  return `${keyword.padEnd(keywordWidth)} ${keyword === 'entry' ? entryBody(body, rangeWidth) : body}`;
}

/** `0x10000..0x14000 rw-  max=rwx`: range and protection in columns, then the attributes. */
function entryBody(body: string, rangeWidth: number): string {
  const [range, prot, ...attributes] = body.split(' ');
  const head = `${(range as string).padEnd(rangeWidth)} ${prot}`;
  return attributes.length === 0 ? head : `${head}  ${attributes.join(' ')}`;
}
