// The lines of threads laid out with their comments, which stand in a column within a block: what
// stands between two blank lines.
import { FURTHEST_COMMENT } from '../../trace/print/layout.ts';

/** A line of a thread without its comment, and that without its `#`; '' for none of either. */
export interface ThreadRow {
  readonly text: string;
  readonly comment: string;
}

/**
 * What stands between a text and its comment, by the characters that the text is
 * short of the column.
 */
const GAPS = Array.from({ length: FURTHEST_COMMENT + 1 }, (_, n) => `${' '.repeat(n)}  # `);

/** How far to the right a line with a comment of so many characters moves the column. */
export const reachOf = (length: number): number => (length <= FURTHEST_COMMENT ? length : 0);

/** Between a text of so many characters and its comment. */
export const gapBefore = (length: number, column: number): string => GAPS[Math.max(0, column - length)] as string;

/** A line, laid out for a column, as it is for one that is further to the right. */
export function widened(line: string, length: number, column: number, by: number): string {
  const more = Math.max(0, by - length) - Math.max(0, column - length);
  if (more === 0 || length === 0 || line.length === length) return line;
  return line.slice(0, length) + ' '.repeat(more) + line.slice(length);
}

const isBlank = ({ text, comment }: ThreadRow): boolean => text === '' && comment === '';

function rowText({ text, comment }: ThreadRow, column: number): string {
  if (text === '') return `# ${comment}`;
  return comment === '' ? text : text + gapBefore(text.length, column) + comment;
}

/** Rows laid out, each line ended: blocks with one blank line between two. */
export function layoutRows(rows: readonly ThreadRow[]): string {
  const lines: string[] = [];
  for (let from = 0; from < rows.length; ) {
    let end = from;
    let column = 0;
    for (; end < rows.length; end++) {
      const row = rows[end] as ThreadRow;
      if (isBlank(row)) break;
      if (row.comment !== '') column = Math.max(column, reachOf(row.text.length));
    }
    if (end > from && lines.length > 0) lines.push('');
    for (const row of rows.slice(from, end)) lines.push(rowText(row, column));
    from = end + 1;
  }
  return lines.map((line) => `${line}\n`).join('');
}
